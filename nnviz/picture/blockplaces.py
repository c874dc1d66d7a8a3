"""Where the blocks of layers stand, and the ways of the connections between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.nn.architecture import Architecture
from nnviz.nn.architecture import Block as Part

THICK = 26.0  # of a block along the layers
LEAST = 26.0  # across them, of a single neuron
DECADE = 42.0  # more for ten times as many
THINNEST = 4.0  # that a block in proportion can be
DEPTH = 9.0  # of a block, to the back
BIAS = 9.0  # thickness of the bias neuron's block
BIAS_GAP = 4.0
CLEAR = 5.0  # between an arrow and a block
JOIN = 7.0  # radius of the ⊕
JOIN_AT = 25.0  # from its block to its middle
SHORTEST = 30.0  # arrow
PORT = 5.0  # from skip connection to skip connection on a block, where there are few

Point = tuple[float, float]


LENGTHS = ("logarithm", "proportional", "equal")


@dataclass(frozen=True, slots=True)
class Style:
    """How blocks look: `flat` ones have no depth, `gap` is how many times as far apart as usual
    they stand, `lengths` what a block's length says, with `funnels` lines from corner to corner
    stand for arrows.
    """

    flat: bool = False
    gap: float = 1.0
    lengths: str = "logarithm"
    funnels: bool = False


def extent(size: int, lengths: str = "logarithm", largest: int = 1) -> float:
    """How long the block of so many neurons is, next to one of the largest layer.

    By logarithm ten times as many are so much longer; the largest is as long in each case.
    """
    longest = LEAST + DECADE * math.log10(largest)
    if lengths == "logarithm":
        return LEAST + DECADE * math.log10(size)
    return longest if lengths == "equal" else max(longest * size / largest, THINNEST)


@dataclass(frozen=True, slots=True)
class Block:
    """The front face of a layer's block: its upper left corner, width and height."""

    layer: int
    left: float
    top: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Where the block ends, its depth included."""
        return self.left + self.w + DEPTH

    @property
    def bottom(self) -> float:
        return self.top + self.h

    @property
    def middle(self) -> Point:
        """Of the front face."""
        return self.left + self.w / 2, self.top + self.h / 2


@dataclass(frozen=True, slots=True)
class Skip:
    """A connection past other layers, with its lane (from 0) and where it leaves and arrives.

    `start` and `end` are measured along the layers.
    """

    part: Part
    start: float
    end: float
    lane: int


def is_skip(part: Part) -> bool:
    """Whether a connection leads past other layers."""
    return part.connection.target > part.connection.source + 1


def joins(graph: Architecture) -> frozenset[int]:
    """The layers (from 1) to which something is added by identity: a ⊕ stands before them."""
    into: dict[int, list[str]] = {}
    for part in graph.blocks:
        kind = "identity" if part.connection.kind == "identity" and is_skip(part) else "sum"
        into.setdefault(part.connection.target + 1, []).append(kind)
    return frozenset(layer for layer, kinds in into.items() if len(set(kinds)) > 1)


def lanes(graph: Architecture, tops: Sequence[float], joints: dict[int, float]) -> list[Skip]:
    """The skip connections with their lanes: shorter ones inside longer ones, none on another.

    tops: for each layer the place, along the layers, of the middle of the face that they leave
    and reach; `joints` those of the ⊕.
    """
    parts = [part for part in graph.blocks if is_skip(part)]
    placed: list[Skip] = []
    spans = [(part, *_ends(part, parts, tops, joints)) for part in parts]
    for part, start, end in sorted(spans, key=lambda span: (span[2] - span[1], span[1])):
        met = [other for other in placed if other.start < end and start < other.end]
        inner = [other.lane for other in met if start <= other.start and other.end <= end]
        lane, taken = max(inner, default=-1) + 1, {other.lane for other in met}
        while lane in taken:
            lane += 1
        placed.append(Skip(part, start, end, lane))
    return placed


def _ends(
    part: Part, parts: Sequence[Part], tops: Sequence[float], joints: dict[int, float]
) -> tuple[float, float]:
    """Where a skip connection leaves and arrives: side by side, such that few of them cross."""
    source, target = part.connection.source, part.connection.target
    out = sorted(p.connection.target for p in parts if p.connection.source == source)
    into = sorted(
        (p.connection.source for p in parts if p.connection.target == target), reverse=True
    )
    apart = min(PORT, (THICK / 2 - 2.0) / max(len(out), len(into)))
    start = tops[source] + apart * (len(out) - 0.5 - out.index(target))
    if part.connection.kind == "identity" and target + 1 in joints:
        return start, joints[target + 1]
    return start, tops[target] - apart * (len(into) - 0.5 - into.index(source))
