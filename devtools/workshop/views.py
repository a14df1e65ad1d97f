"""The workshop's own pages: the overview, one state in frames, and a conversation with old and new templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, meta
from markupsafe import Markup

from app.render.contexts.registry import CONTEXTS
from app.render.overrides import PRODUCT
from app.render.template_errors import shown_path
from devtools.gallery import WrongState, summary
from devtools.workshop.mistakes import Mistake, MistakeFinder
from devtools.workshop.replay import recordings
from devtools.workshop.shops import WorkshopShop

FRAMES = {"phone": 360, "tablet": 768, "desktop": 1280}
COLUMN = 736
"""Width of the conversation's column in a wide window, in pixels, with its padding."""
SMALL = 360
THUMBNAIL = 264
"""Width of a state in the overview, in pixels."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "dir": ("ltr", "rtl"),
    "text": ("100", "200"),
    "css": ("on", "off"),
    "js": ("on", "off"),
}
"""Ways to show a state; the first value of each is the default."""

LABELS = {
    "theme": "Colours",
    "dir": "Direction",
    "text": "Text in %",
    "css": "Styles",
    "js": "Scripts",
}


@dataclass(frozen=True)
class View:
    """The shop and the options of a page of the workshop."""

    shop: str
    options: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str], shops: Mapping[str, Path]) -> View:
        """Return the view that a query describes. Unknown values count as the default."""
        shop = query.get("shop", "")
        chosen = {
            name: query[name] if query.get(name) in values else values[0] for name, values in OPTIONS.items()
        }
        return cls(shop if shop in shops else next(iter(shops)), chosen)

    def query(self, **changes: str) -> str:
        """Return the query with changes. It always names the shop, and otherwise what is not the default."""
        chosen = {"shop": self.shop, **self.options, **changes}
        return urlencode(
            {name: value for name, value in chosen.items() if OPTIONS.get(name, ("",))[0] != value}
        )


def natural_width(template: str) -> int:
    """Return the width in which a template's drawing lives: a card in a row, a part in the conversation's column."""
    if template.startswith("pages/") or template.startswith("layouts/"):
        return FRAMES["desktop"]
    if template.startswith(("chat/", "functions/")):
        return COLUMN
    wide = ("_product_detail", "_cart_contents", "_cart_line", "_filters", "_numbered_cards", "_cart_removed")
    return COLUMN if template.removeprefix("components/").startswith(wide) else SMALL // 2 + 60


@cache
def own_environment() -> Environment:
    """Return the environment of the workshop's own pages."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )


def draw_own(own_template: str, **given: object) -> Markup:
    """Return a page of the workshop."""
    common = {"options": OPTIONS, "labels": LABELS, "frames": FRAMES, "thumbnail": THUMBNAIL}
    return Markup(own_environment().get_template(own_template).render(common | given))  # noqa: S704 - autoescaped


def overview(shop: WorkshopShop, view: View, shops: Mapping[str, Path]) -> Markup:
    """Return the page with every state drawn small. A file of states that cannot be read costs its own entry."""
    entries = [entry_of(shop, template) for template in CONTEXTS if not template.startswith("gallery/")]
    return draw_own(
        "overview.html", entries=entries, view=view, shop=shop, shops=shops, recordings=recordings()
    )


def entry_of(shop: WorkshopShop, template: str) -> dict[str, object]:
    """Return a template's entry in the overview, with the reason if its states cannot be read."""
    states, problem = [], ""
    try:
        states = list(shop.gallery.states(template))
    except WrongState as error:
        problem = str(error)
    width = natural_width(template)
    return {
        "template": template,
        "summary": summary(CONTEXTS[template]),
        "states": states,
        "problem": problem,
        "width": width,
        "scale": round(min(1.0, THUMBNAIL / width), 4),
        "overridden": is_overridden(shop, template),
    }


def is_overridden(shop: WorkshopShop, template: str) -> bool:
    """Return whether the shop's template replaces the product's."""
    return (shop.folder / "templates" / template).is_file()


def state_page(
    shop: WorkshopShop, view: View, shops: Mapping[str, Path], template: str, state: str
) -> Markup:
    """Return the page of one state: in frames, beside its sources, with the states before and after it."""
    mistake = MistakeFinder(shop.environment, shop.gallery).of_state(template, state)
    everything = list(readable_states(shop))
    at = everything.index((template, state)) if (template, state) in everything else -1
    return draw_own(
        "state.html",
        view=view,
        shop=shop,
        shops=shops,
        template=template,
        state=state,
        summary=summary(CONTEXTS[template]) if template in CONTEXTS else "",
        mistake=mistake,
        hint=data_hint(mistake),
        width=natural_width(template),
        has_widget=template.startswith("functions/"),
        is_page=template.startswith(("pages/", "layouts/")),
        before=everything[at - 1] if at > 0 else None,
        after=everything[at + 1] if 0 <= at < len(everything) - 1 else None,
        overridden=is_overridden(shop, template),
        sources=list(sources(shop, template)),
        includes=sorted(references(shop, template)),
        included_by=sorted(each for each in CONTEXTS if template in references(shop, each)),
        linked=CONTEXTS,
    )


def data_hint(mistake: Mistake | None) -> str:
    """Return where a mistake came from, in one line."""
    return f"included by {', '.join(mistake.included_by)}" if mistake and mistake.included_by else ""


def readable_states(shop: WorkshopShop) -> Iterator[tuple[str, str]]:
    """Yield all states of the templates whose files of states can be read."""
    for template in CONTEXTS:
        if template.startswith("gallery/"):
            continue
        try:
            states = shop.gallery.states(template)
        except WrongState:
            continue
        yield from ((template, state) for state in states)


def references(shop: WorkshopShop, template: str) -> set[str]:
    """Return the templates that a template names; none if it cannot be compiled."""
    loader = shop.environment.loader
    try:
        source = loader.get_source(shop.environment, template)[0] if loader else ""
        found = meta.find_referenced_templates(shop.environment.parse(source))
    except Exception:
        return set()
    return {name.removeprefix(PRODUCT) for name in found if name}


def sources(shop: WorkshopShop, template: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a template and of its states, each with its text."""
    folders = [shop.folder / "templates", Path(shop.environment.loader.searchpath[-1])]  # type: ignore[union-attr]  # a ShopLoader
    for folder in folders:
        if (path := folder / template).is_file():
            yield shown_path(str(path)), path.read_text(encoding="utf-8", errors="replace")
    for path in shop.gallery.files(template):
        yield shown_path(str(path)), path.read_text(encoding="utf-8", errors="replace")


def replay_page(
    shop: WorkshopShop, view: View, shops: Mapping[str, Path], name: str, *, has_old: bool
) -> Markup:
    """Return the page of a recorded conversation with old and new templates side by side."""
    given = {"view": view, "shop": shop, "shops": shops, "name": name}
    return draw_own("replay.html", **given, has_old=has_old, recordings=recordings())
