"""The static model of the package wordllama: one vector for each piece of a word, and their mean for a text.

The package's own loader asks a server on the network for its files, so the two files are read directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.catalogue.vectors.embedder import EmbeddingFailed, Purpose, Vector
from app.settings import PACKAGED_VECTORS

WEIGHTS = "weights/l2_supercat_256.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
INLINE = 8
"""Number of texts that are so quick (about 0.1 ms each) that a thread would cost more."""


class PackagedModel:
    """A model of 16 MB in this process, without a network. Reading it takes about 0.2 s."""

    name = PACKAGED_VECTORS
    batch = 256

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text; queries and products are treated alike. Raises EmbeddingFailed."""
        del purpose
        if len(texts) <= INLINE and loaded.cache_info().currsize:
            return means(texts)
        return await asyncio.to_thread(means, texts)


@cache
def loaded() -> tuple[Any, Any, Any]:
    """Return numpy, the tokenizer and the table of vectors. Raises EmbeddingFailed."""
    try:
        import numpy
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder() / TOKENIZER))
        (table,) = load_file(folder() / WEIGHTS).values()
    except (ImportError, OSError, ValueError) as error:
        raise EmbeddingFailed(f"the packaged model cannot be read: {error}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return numpy, tokenizer, table


def folder() -> Path:
    """Return the folder of the package, which is not imported. Raises ImportError."""
    spec = find_spec(PACKAGED_VECTORS)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"no package {PACKAGED_VECTORS}")
    return Path(spec.submodule_search_locations[0])


def means(texts: Sequence[str]) -> list[Vector]:
    """Return the mean vector of each text's pieces, with length 1, or 0 for a text without any."""
    numpy, tokenizer, table = loaded()
    made = []
    for encoded in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        pieces = [piece for piece in encoded.ids if piece < len(table)]
        mean = table[pieces].astype(numpy.float32).sum(axis=0)
        length = float(numpy.linalg.norm(mean))
        made.append((mean / length if length else mean).tolist())
    return made
