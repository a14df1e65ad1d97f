"""The cart: quantities of variants of products, priced exactly from the current catalogue.

A cart has one currency; a product in another one is refused. If the shop later re-prices a product in another
currency, its line keeps its own `currency` and `line_total` and is excluded from `total`, since amounts in different
currencies cannot be summed. A line keeps the price at which it was added: `lines` says by line what has changed since,
in price, stock or existence. The total is of what can be bought.

`contents` reads a cart, `changes` changes it, `refusals` says what a cart may not contain.
"""
