"""Whether a graph of neurons can be divided into layers, step by step, in sentences.

Layered, as the second text has it: the neurons divide into a list of sets so that each edge leads
from one set into the next (R. Harth, A Simple Introduction to Neural Networks, 2020). There is one
way at most: a neuron's neighbours say where it must stand. So the neurons are taken one by one, and
the first edge that wants its neuron somewhere else ends it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from nnviz.atomic import display
from nnviz.errors import CycleError, UsageError
from nnviz.nn.given import LabelEdge, label_edges
from nnviz.nn.graph import topological_order

_EDGE = re.compile(r"([^\s,;→>-]+)\s*(?:->|→|>|-)\s*([^\s,;→>-]+)")
_APART = re.compile(r"\s*[,;]\s*|\s+(?![→>-])(?<![→>-]\s)")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class LayerStep:
    """One neuron is looked at: where it stands, over which edge that was found, and a sentence."""

    neuron: Hashable
    layer: int
    edge: LabelEdge | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Layering:
    """What came of it.

    steps: the neurons in the order in which they were placed. layers: the sets in order; empty
        where there are none. obstacle: the edge that prevents them. cycle: the neurons of a circle,
        first and last the same. sentence: how it ended.
    """

    steps: tuple[LayerStep, ...]
    layers: tuple[tuple[Hashable, ...], ...]
    obstacle: LabelEdge | None
    cycle: tuple[Hashable, ...]
    sentence: str

    @property
    def is_layered(self) -> bool:
        """Whether there are layers."""
        return bool(self.layers)

    def text(self) -> str:
        """All of it, a line for each step."""
        lines = [f"{at}. {step.sentence}" for at, step in enumerate(self.steps, 1)]
        return "\n".join([*lines, self.sentence])


def layering(edges: Iterable[tuple[Hashable, Hashable]] | str) -> Layering:
    """Try to divide a graph into layers, given as pairs of neurons or as `A-B, A-C, B-C`."""
    pairs = parse_edges(edges) if isinstance(edges, str) else label_edges(edges)
    if not pairs:
        raise UsageError("There are no edges.", do="Write some, such as A-B, A-C, B-C.")
    try:
        topological_order(pairs)
    except CycleError as error:
        way = " → ".join(map(str, error.cycle))
        ending = f"These edges go round in a circle, {way}: no neuron of it can come first."
        return Layering((), (), None, tuple(error.cycle), ending)
    return _walk(pairs)


def parse_edges(text: str) -> list[LabelEdge]:
    """Edges as they are typed: `A-B, A-C` or `1→3 2→3`; numbers are numbers."""
    found: list[LabelEdge] = []
    for part in filter(None, _APART.split(text.strip())):
        match = _EDGE.fullmatch(part)
        if match is None or max(map(len, match.groups())) > LONGEST_NAME:
            raise UsageError(
                f"“{display(part)}” is no edge.", do="An edge is two neurons, such as A-B or 1→3."
            )
        found.append((_label(match[1]), _label(match[2])))
    return found


def _label(text: str) -> Hashable:
    return int(text) if text.isascii() and text.isdigit() else text


def _walk(pairs: list[LabelEdge]) -> Layering:
    """Place the neurons one by one, each where its first known neighbour wants it."""
    beside: dict[Hashable, list[tuple[Hashable, LabelEdge, int]]] = {}
    for edge in pairs:
        beside.setdefault(edge[0], []).append((edge[1], edge, 1))
        beside.setdefault(edge[1], []).append((edge[0], edge, -1))
    fed = {target for _, target in pairs}
    # Inputs first, so that the walk begins where evaluation does.
    starts = [label for label in beside if label not in fed] + list(beside)
    level: dict[Hashable, int] = {}
    placed: list[tuple[Hashable, LabelEdge | None]] = []
    for start in starts:
        if start in level:
            continue
        level[start] = 0
        placed.append((start, None))
        waiting = deque([start])
        while waiting:
            label = waiting.popleft()
            for other, edge, shift in beside[label]:
                wanted = level[label] + shift
                if other not in level:
                    level[other] = wanted
                    placed.append((other, edge))
                    waiting.append(other)
                elif level[other] != wanted:
                    return _stopped(placed, level, edge)
    layers = _sets(level)
    ending = f"Every edge leads into the next layer: {_listed(layers)}."
    return Layering(_steps(placed, level), layers, None, (), ending)


def _stopped(
    placed: list[tuple[Hashable, LabelEdge | None]], level: dict[Hashable, int], edge: LabelEdge
) -> Layering:
    source, target = edge
    steps = _steps(placed, level)
    number = {step.neuron: step.layer for step in steps}
    ending = (
        f"The edge {source} → {target} ends it: it wants neuron {target} in layer "
        f"{number[source] + 1}, right after {source}, but it stands in layer {number[target]} "
        "already. This graph cannot be divided into layers."
    )
    return Layering(steps, (), edge, (), ending)


def _steps(
    placed: list[tuple[Hashable, LabelEdge | None]], level: dict[Hashable, int]
) -> tuple[LayerStep, ...]:
    lowest = min(level.values())
    steps = []
    for neuron, edge in placed:
        layer = level[neuron] - lowest + 1
        if edge is None:
            sentence = f"Neuron {neuron} is put into layer {layer}; the others follow from it."
        elif edge[1] == neuron:
            sentence = f"The edge {edge[0]} → {neuron} puts neuron {neuron} into layer {layer}."
        else:
            sentence = (
                f"The edge {neuron} → {edge[1]} wants neuron {neuron} right before {edge[1]}, "
                f"in layer {layer}."
            )
        steps.append(LayerStep(neuron, layer, edge, sentence))
    return tuple(steps)


def _sets(level: dict[Hashable, int]) -> tuple[tuple[Hashable, ...], ...]:
    lowest, highest = min(level.values()), max(level.values())
    return tuple(
        tuple(label for label, place in level.items() if place == at)
        for at in range(lowest, highest + 1)
    )


def _listed(layers: tuple[tuple[Hashable, ...], ...]) -> str:
    return " | ".join(", ".join(map(str, layer)) for layer in layers)
