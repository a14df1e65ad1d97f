"""A shop's identity as the data of its pages."""

from __future__ import annotations

from collections.abc import Iterator

from app.brand import Brand
from app.brand.folder import LOGO_HEIGHT
from app.brand.profile import LINK_NAMES
from app.brand.theme import SCHEMES, THEME
from app.locale import message
from app.render.contexts.page_frame import PageLink, ShopLogo, ShopLook


def shop_look(brand: Brand) -> ShopLook:
    """Return what the frame of every page shows of a shop's identity."""
    icon = brand.picture("icon")
    return ShopLook(
        tagline=brand.tagline,
        contact=brand.contact,
        right_to_left=brand.right_to_left,
        theme_url=brand.url(THEME),
        icon_url=icon[0] if icon else "",
        icon_type=icon[1].media_type if icon else "",
        manifest_url=brand.url("shop.webmanifest"),
        logo=logo_of(brand),
        page_colours={scheme: brand.theme.page_colour(scheme) for scheme in SCHEMES},
        links=tuple(links_of(brand)),
    )


def logo_of(brand: Brand) -> ShopLogo | None:
    """Return the logo with its size in the header, or None without one."""
    found = brand.picture("logo")
    if found is None or found[1].shape is None:
        return None
    dark = brand.picture("logo-dark")
    return ShopLogo(
        url=found[0],
        width=found[1].shape.at_height(LOGO_HEIGHT),
        height=LOGO_HEIGHT,
        dark_url=dark[0] if dark else "",
        dark_width=dark[1].shape.at_height(LOGO_HEIGHT) if dark and dark[1].shape else 0,
        has_name=brand.logo_has_name,
    )


def links_of(brand: Brand) -> Iterator[PageLink]:
    """Yield the links that the shop has, in their usual order."""
    for name in LINK_NAMES:
        if url := brand.links.get(name):
            yield PageLink(title=message(f"page.{name}"), url=url)
