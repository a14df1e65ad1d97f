"""The schemas of the API's JSON, derived from the models that write it."""

from __future__ import annotations

from app.catalogue.search.facets import FacetsData
from app.checkout import CheckoutLine, SessionCart, TokenCart
from app.events import CallError, CartLine, CartState, Suggestion
from app.functions import all_functions
from app.functions.results import ProductView, RecommendedProduct
from app.render.state import CallState, MessageState, State
from app.web.api.products import ProductList
from app.web.openapi.models import schema_of
from app.web.openapi.schema import Schema
from app.web.request.problems import ProblemDocument

RESULTS = {function.result.__name__: function.result for function in all_functions().values()}

SCHEMAS: dict[str, Schema] = {
    name: schema_of(model)
    for name, model in {
        "Product": ProductView,
        "RecommendedProduct": RecommendedProduct,
        "Facets": FacetsData,
        "Products": ProductList,
        "CartLine": CartLine,
        "Cart": CartState,
        "CheckoutLine": CheckoutLine,
        "SessionCart": SessionCart,
        "TokenCart": TokenCart,
        **RESULTS,
        "Suggestion": Suggestion,
        "FunctionError": CallError,
        "Problem": ProblemDocument,
        "FunctionCall": CallState,
        "Message": MessageState,
        "State": State,
    }.items()
}
