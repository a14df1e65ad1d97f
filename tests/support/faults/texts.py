"""An answer with many sequences that can be cut in the wrong place."""

from __future__ import annotations

import random

from app.llm import TextDelta

MARKDOWN = """Drei Kessel für 49,90 € – **zwei davon aus Edelstahl** und _einer_ aus Glas. Grüße! 👩🏽‍🍳🫖

| Kettle | Größe | 価格 |
|---|---:|:--|
| Brühl 🫖 | 1.7 l | ¥4,900 |
| Señor *Ñandú* | 0.8 l | 29,90 € |

1. **日本語の説明**: 静かで、速い。
2. Cafe\u0301 crème, naïve façade & "quotes" <b>no tag</b>
   - nested: `a < b && c > d`
3. The last of three.

```text
price  =  49.90   # mit Umlaut: äöü
if a < b:  "🫖" * 3
```

> A quotation, with ~~something~~ struck
> over two lines.

Ende: **fett und _schräg_ zugleich**, dann nichts mehr. 👋🏾"""


def in_pieces(text: str, chance: random.Random, longest: int = 24) -> list[TextDelta]:
    """Return the text as a model streams it, in pieces of random length."""
    pieces: list[TextDelta] = []
    while text:
        length = chance.randint(1, longest)
        pieces.append(TextDelta(text[:length]))
        text = text[length:]
    return pieces
