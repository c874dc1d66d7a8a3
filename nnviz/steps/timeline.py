"""All steps of one sample in order, as a few arrays; a batch repeats stretches of it.

The timeline of an architecture is a list of groups (the forward steps of layer 3, the δ of layer
2, …). A group knows its steps by counting, so 784-128-64-10 with its hundreds of thousands of
products costs a few arrays of the size of the network. Sections say which stretch is run through
once per sample and which once per batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.steps.address import Phase

Detail = Literal["layer", "neuron", "term"]
DETAILS: tuple[Detail, ...] = ("layer", "neuron", "term")

Kind = Literal[
    "forward",  # z and a of the neurons of a layer
    "forward function",  # a of a whole softmax layer
    "loss",
    "loss slope",  # ∂C/∂a of the outputs
    "delta",  # δ of the neurons of a layer
    "delta function",  # δ of a whole hidden softmax layer
    "gradient",
    "average",
    "update",
]

_PHASE: dict[Kind, Phase] = {
    "forward": "forward",
    "forward function": "forward",
    "loss": "loss",
    "loss slope": "loss",
    "delta": "backward",
    "delta function": "backward",
    "gradient": "backward",
    "average": "average",
    "update": "update",
}

WEIGHT_KINDS: frozenset[Kind] = frozenset({"gradient", "average", "update"})
NEURON_KINDS: frozenset[Kind] = frozenset({"forward", "loss slope", "delta"})

Integers = NDArray[np.int64]


def check_detail(detail: str) -> Detail:
    """The detail itself, or a `UsageError` that lists the three."""
    for known in DETAILS:
        if detail == known:
            return known
    raise UsageError(f"The detail is layer, neuron or term, not “{detail}”.")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the order of steps depends on."""

    architecture: Architecture
    fused: bool  # the loss and the output function are differentiated as one
    sequential: bool  # later layers are updated before earlier δ are computed
    several: bool  # more than one sample
    trainable: bool = True  # every function lets a gradient pass
    update_terms: int = 0  # steps before the new weight, where an update has several terms
    frozen: bool = False  # weights of bias neurons stay as they are


@dataclass(frozen=True, eq=False)
class Group:
    """Steps of one kind in one layer.

    `letter` is how their targets are written (`n`, `l`, `w`, `w-`, `wl` or ""), `items` the
    numbers of those targets: neurons, the layer, or for `w-` positions in `edge_array`. At term
    detail an item takes several steps: `terms[k]` products or terms of an update, then `tail`.
    """

    kind: Kind
    layer: int
    letter: str
    items: Integers
    terms: Integers | None = None
    tail: tuple[str, ...] = ("",)
    single: NDArray[np.bool_] | None = None  # items of one step (inputs, bias neurons, frozen)

    @property
    def phase(self) -> Phase:
        return _PHASE[self.kind]

    @cached_property
    def ends(self) -> Integers:
        """Local index just past the last step of each item."""
        counts = np.ones(len(self.items), dtype=np.int64)
        if self.terms is not None:
            counts = self.terms + len(self.tail)
            if self.single is not None:
                counts = np.where(self.single, 1, counts)
        return np.cumsum(counts)

    def __len__(self) -> int:
        return int(self.ends[-1]) if len(self.items) else 0

    def begin(self, item: int) -> int:
        """Local index of the first step of the item at this position."""
        return int(self.ends[item - 1]) if item else 0

    def part(self, local: int) -> tuple[int, str]:
        """Position of the item a step belongs to, and the name of its part."""
        item = int(np.searchsorted(self.ends, local, side="right"))
        if self.terms is None or (self.single is not None and self.single[item]):
            return item, ""
        offset = local - self.begin(item)
        products = int(self.terms[item])
        return item, f"t{offset + 1}" if offset < products else self.tail[offset - products]

    def place(self, item: int, part: str) -> int:
        """Local index of a part of an item; without a part its last step."""
        if not part or self.terms is None or (self.single is not None and self.single[item]):
            return int(self.ends[item]) - 1
        if part.startswith("t"):
            return self.begin(item) + int(part[1:]) - 1
        return self.begin(item) + int(self.terms[item]) + self.tail.index(part)

    def part_places(self, part: str) -> Integers:
        """Local index at which each item's `part` is done (its last step where it has none)."""
        if self.terms is None or part not in self.tail:
            return self.ends - 1
        places = self.ends - len(self.tail) + self.tail.index(part)
        return places if self.single is None else np.where(self.single, self.ends - 1, places)

    def has_part(self, item: int, part: str) -> bool:
        """Whether an item has a part of this name at term detail."""
        if self.terms is None or (self.single is not None and self.single[item]):
            return False
        if part.startswith("t"):
            return 1 <= int(part[1:]) <= int(self.terms[item])
        return part in self.tail


@dataclass(frozen=True, slots=True)
class Section:
    """Groups `first` to `last` (exclusive), run through once per sample or once per batch."""

    first: int
    last: int
    per_sample: bool


@dataclass(frozen=True, eq=False)
class Timeline:
    """The groups of one sample, one after the other, and the sections they form."""

    shape: Shape
    detail: Detail
    groups: tuple[Group, ...]
    sections: tuple[Section, ...]

    @cached_property
    def starts(self) -> Integers:
        """Position of the first step of each group, and at the end the length of all."""
        return np.concatenate(([0], np.cumsum([len(group) for group in self.groups])))

    @cached_property
    def _places(self) -> dict[tuple[Phase, str, int], int]:
        return {
            (group.phase, _family(group), group.layer): at for at, group in enumerate(self.groups)
        }

    def group_at(self, position: int) -> tuple[Group, int]:
        """The group a step belongs to and its index within."""
        at = int(np.searchsorted(self.starts, position, side="right")) - 1
        return self.groups[at], position - int(self.starts[at])

    def find(self, phase: Phase, family: str, layer: int) -> tuple[Group, int] | None:
        """The group of a family ("n", "w", "function", "loss") in a layer, and where it starts."""
        at = self._places.get((phase, family, layer))
        return None if at is None else (self.groups[at], int(self.starts[at]))

    def section_of(self, position: int) -> int:
        """Which section a position lies in."""
        at = int(np.searchsorted(self.starts, position, side="right")) - 1
        return next(k for k, s in enumerate(self.sections) if s.first <= at < s.last)


def _family(group: Group) -> str:
    if group.kind in WEIGHT_KINDS:
        return "w"
    if group.kind in NEURON_KINDS:
        return "n"
    return "loss" if group.kind == "loss" else "function"


@lru_cache(maxsize=24)
def timeline(shape: Shape, detail: Detail) -> Timeline:
    """The timeline of an architecture at one detail; cached."""
    groups: list[Group] = []
    sections: list[Section] = []
    for stretch, per_sample in _stretches(shape, detail):
        first = len(groups)
        groups += [group for group in stretch if len(group)]
        if len(groups) > first:
            sections.append(Section(first, len(groups), per_sample))
    return Timeline(shape, detail, tuple(groups), tuple(sections))


def _stretches(shape: Shape, detail: Detail) -> Iterator[tuple[list[Group], bool]]:
    layers = range(1, shape.architecture.layer_count + 1)
    begin = [group for layer in layers for group in _forward(shape, layer, detail)]
    begin += list(_loss(shape, detail))
    if not shape.trainable:
        yield begin, True
        return
    if not shape.sequential:
        begin += [group for layer in layers[:0:-1] for group in _delta(shape, layer, detail)]
        begin += [_weights(shape, "gradient", layer, detail) for layer in layers[1:]]
        yield begin, True
        if shape.several:
            yield [_weights(shape, "average", layer, detail) for layer in layers[1:]], False
        yield [_weights(shape, "update", layer, detail) for layer in layers[1:]], False
        return
    yield begin, True
    for layer in layers[:0:-1]:
        gradients = _weights(shape, "gradient", layer, detail)
        yield [*_delta(shape, layer, detail), gradients], True
        if shape.several:
            yield [_weights(shape, "average", layer, detail)], False
        yield [_weights(shape, "update", layer, detail)], False


def is_softmax(architecture: Architecture, layer: int) -> bool:
    """Whether a layer (counted from 1) has one function for all its neurons together."""
    return layer > 1 and activation(architecture.activations(layer)[0]).whole_layer


def _one(kind: Kind, layer: int, letter: str, item: int) -> Group:
    return Group(kind, layer, letter, np.array([item], dtype=np.int64))


def _forward(shape: Shape, layer: int, detail: Detail) -> Iterator[Group]:
    architecture = shape.architecture
    if detail == "layer":
        yield _one("forward", layer, "l", layer)
        return
    own, bias = architecture.neurons(layer), architecture.bias_of(layer)
    numbers = np.array([*own, bias] if bias else [*own], dtype=np.int64)
    whole = is_softmax(architecture, layer)
    if detail == "neuron":
        yield Group("forward", layer, "n", numbers)
    else:
        tail = ("sum",) if whole else ("sum", "function")
        single = np.full(len(numbers), layer == 1) | (numbers == (bias or 0))
        degrees = _in_degrees(architecture)[numbers - 1]
        yield Group("forward", layer, "n", numbers, degrees, tail, single)
    if whole:
        yield _one("forward function", layer, "l", layer)


def _loss(shape: Shape, detail: Detail) -> Iterator[Group]:
    last = shape.architecture.layer_count
    yield _one("loss", last, "", last)
    if shape.fused or not shape.trainable:
        return
    if detail == "layer":
        yield _one("loss slope", last, "l", last)
    else:
        outputs = np.array(shape.architecture.outputs, dtype=np.int64)
        yield Group("loss slope", last, "n", outputs)


def _delta(shape: Shape, layer: int, detail: Detail) -> Iterator[Group]:
    architecture = shape.architecture
    if detail == "layer":
        yield _one("delta", layer, "l", layer)
        return
    numbers = np.array(architecture.neurons(layer), dtype=np.int64)
    last, whole = layer == architecture.layer_count, is_softmax(architecture, layer)
    if detail == "neuron" or (last and shape.fused):
        yield Group("delta", layer, "n", numbers)
    else:
        yield Group("delta", layer, "n", numbers, *_delta_parts(architecture, layer, whole))
    if whole and not last:
        yield _one("delta function", layer, "l", layer)


def _delta_parts(
    architecture: Architecture, layer: int, whole: bool
) -> tuple[Integers, tuple[str, ...]]:
    """How many products come back to each neuron of a layer, and what is done with them."""
    numbers = np.array(architecture.neurons(layer), dtype=np.int64)
    if layer < architecture.layer_count:
        tail = ("sum",) if whole else ("sum", "slope", "product")
        return _out_degrees(architecture)[numbers - 1], tail
    if whole:
        return np.full(len(numbers), len(numbers)), ("sum", "product")
    return np.zeros(len(numbers), dtype=np.int64), ("slope", "product")


def _weights(shape: Shape, kind: Kind, layer: int, detail: Detail) -> Group:
    """The trainable edges into a layer; identity edges have no weight to learn."""
    architecture = shape.architecture
    positions = trainable_positions(architecture, layer)
    if detail == "term" and kind == "update" and shape.update_terms:
        terms = np.full(len(positions), shape.update_terms)
        return Group(kind, layer, "w-", positions, terms, single=frozen(shape, positions))
    if detail == "term":
        return Group(kind, layer, "w-", positions)
    if detail == "neuron":
        owners = np.unique(architecture.edge_array[positions, 1])
        return Group(kind, layer, "w", owners)
    return Group(kind, layer, "wl", np.full(min(1, len(positions)), layer, dtype=np.int64))


def frozen(shape: Shape, positions: Integers) -> NDArray[np.bool_]:
    """Which of these edges (positions in `edge_array`) keep their weight, whatever their slope."""
    architecture = shape.architecture
    if not shape.frozen:
        return np.zeros(len(positions), dtype=bool)
    biases = [architecture.bias_of(layer) or 0 for layer in range(1, architecture.layer_count + 1)]
    return np.isin(architecture.edge_array[positions, 0], biases)


def trainable_positions(architecture: Architecture, layer: int) -> Integers:
    """Positions in `edge_array` of the trainable edges into a layer, by target, then source."""
    numbers = architecture.neurons(layer)
    first = int(architecture.incoming_edges(numbers[0]).start)
    last = int(architecture.incoming_edges(numbers[-1]).stop)
    trainable = np.flatnonzero(architecture.parameter_index[first:last] >= 0)
    return (trainable + first).astype(np.int64)


def _in_degrees(architecture: Architecture) -> Integers:
    ends = np.arange(1, architecture.neuron_count + 2)
    starts = np.searchsorted(architecture.edge_array[:, 1], ends)
    return np.diff(starts).astype(np.int64, copy=False)


def _out_degrees(architecture: Architecture) -> Integers:
    counts = np.bincount(architecture.edge_array[:, 0], minlength=architecture.neuron_count + 1)
    return counts[1:].astype(np.int64)
