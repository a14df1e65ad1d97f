"""Changes of a drawn page that show it otherwise: colours, direction, text size, without styles, without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping

THEME = re.compile(r'data-theme="[a-z]*"')
STYLE_SHEET = re.compile(r'<link rel="stylesheet"[^<>]*>')
SCRIPT = re.compile(r"<script[^<>]*></script>")


def shown_as(html: str, options: Mapping[str, str]) -> str:
    """Return a page as the options show it. Without scripts the frame around it forbids them as well."""
    if options["theme"] != "system":
        html = THEME.sub(f'data-theme="{options["theme"]}"', html, count=1)
    if options["dir"] == "rtl":
        html = html.replace("<html ", '<html dir="rtl" ', 1)
    if options["text"] != "100":
        html = html.replace("<html ", f'<html style="font-size: {options["text"]}%" ', 1)
    if options["css"] == "off":
        html = STYLE_SHEET.sub("", html)
    if options["js"] == "off":
        html = SCRIPT.sub("", html)
    return html
