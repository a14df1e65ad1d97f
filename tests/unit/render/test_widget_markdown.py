"""The widget reads Markdown by itself; the server's own HTML, as a file, is what it is held to."""

from __future__ import annotations

import json

from app.render.markdown import blocks
from tests.support.fixtures import agrees

SOURCES = [
    "Three kettles under $50. The second one switches itself off.",
    "The **Harrow** costs *$34.90*, the ~~other~~ `one` less.\n\nBoth are in stock.",
    "Two lines\nof one paragraph, and a break  \nin the third.",
    "- one\n- two\n  goes on\n- three",
    "* star\n* star\n\n+ plus",
    "1. first\n2. second\n10. third",
    "7. seventh\n8. eighth",
    "- outer\n  - inner\n  - inner two\n- outer again",
    "- loose\n\n- list\n\nand a paragraph",
    "Before:\n- a list\n- without an empty line",
    "1984. was a good year",
    "In\n1984. it was good",
    "# One\n\n## Two ##\n\n####### none",
    "> quoted **text**\n> goes on\nlazily",
    "```python\nfor x in y:\n    *print*(x)\n```\nafter",
    "~~~\nopen to the end",
    "---\n\n***\n\n- - -",
    "| Name | Price |\n|---|---:|\n| Harrow | $34.90 |\n| Lumen | $19.00 |\n\nThe second is cheaper.",
    "| | Harrow | Lumen |\n|---|---|---|\n| **Price** | $34.90 | $19.00 |",
    "Name | Stock\n--- | ---\nHarrow | 2 \\| 3\nshort",
    "a | b\n---\nnot a table",
    "See [the *first*](/products/kettle-1), [your cart](/cart) and [elsewhere](https://evil.example).",
    "[script](javascript:alert(1)) [double](//evil.example) [back](/\\evil.example) [coded](/%2Fevil)",
    "![picture](/static/x.png) and <b>html</b> <script>alert(1)</script>",
    "5 * 3 is not *bold, and ** neither. a_b_c and snake_case_name stay. __init__ is strong.",
    "\\*not emphasis\\* and \\[not a link\\](/x) \\\\ \\a",
    "***both*** **bold *and* more** *em **and** more* and **never closed",
    "`` code with ` in it `` and `unclosed",
    "Fish &amp; chips &lt;b&gt; &copy &nosuch;",
    "Price: $1,043.98 (was $1,200.00) - 12 % off; 3 < 4 > 2",
    "Grüße, 茶 🫖 and **fett**gedruckt",
    "- **Harrow**: $34.90\n- [Lumen](/products/l-1): $19.00",
    "1. one\n\n   more of one\n2. two",
    "tail\\\nbreak",
]


def test_the_file_holds_what_the_server_makes_of_each_source() -> None:
    read = [{"source": source, "html": "".join(blocks(source))} for source in SOURCES]
    agrees("markdown.json", json.dumps(read, ensure_ascii=False, indent=1) + "\n")
