"""Networks made for a purpose out of a few arguments: one table, for the command line, the window
and lessons alike.

    BUILDERS["truth"]("0110")     a document
    build("bumps:sine:6")         the same, as NETWORK is written
"""

from __future__ import annotations

from functools import lru_cache

from nnviz.document.builders.builder import SEPARATOR, Argument, Builder
from nnviz.document.builders.bumps import BUMPS, bump_document, can_follow, more_bumps
from nnviz.document.builders.chain import CHAIN
from nnviz.document.builders.graph import GRAPH
from nnviz.document.builders.truth import TRUTH
from nnviz.document.builders.valley import PARABOLA, VALLEY
from nnviz.document.model import Document

__all__ = [
    "BUILDERS",
    "Argument",
    "Builder",
    "build",
    "bump_document",
    "can_follow",
    "is_built",
    "more_bumps",
]

BUILDERS: dict[str, Builder] = {
    one.name: one for one in (TRUTH, BUMPS, CHAIN, VALLEY, PARABOLA, GRAPH)
}


def is_built(text: str) -> bool:
    """Whether a NETWORK begins with the name of a builder."""
    return text.strip().partition(SEPARATOR)[0] in BUILDERS


@lru_cache(maxsize=32)
def build(text: str) -> Document:
    """The document that a NETWORK such as `truth:0110` means; `UsageError` says what is wrong."""
    name, _, arguments = text.strip().partition(SEPARATOR)
    return BUILDERS[name](arguments)
