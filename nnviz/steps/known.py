"""What has been computed at a step: everything else is drawn as unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.plan import Plan, Step
from nnviz.steps.timeline import (
    Group,
    Integers,
    Timeline,
    frozen,
    is_softmax,
    trainable_positions,
)

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace

Flags = NDArray[np.bool_]

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Known:
    """Which numbers exist after a step, for the sample (column) the step belongs to.

    z, a, slope (f′(z)), da (∂C/∂a) and delta have one flag per neuron; gradient, averaged and
    updated one per edge in the order of `edge_array`. `terms` counts, for each edge, the terms of
    its update that have been computed; it stays 0 where an update is a single step.
    """

    z: Flags
    a: Flags
    slope: Flags
    da: Flags
    delta: Flags
    gradient: Flags
    averaged: Flags
    updated: Flags
    terms: Integers
    loss: bool
    loss_slope: bool
    column: int


def known(trace: Trace, plan: Plan, index: int) -> Known:
    """What is known once the step at `index` is done; nothing at all before it, at index −1."""
    arrival = _arrivals(plan.timeline)
    place = plan.place(index) if index >= 0 else None
    now = -1 if place is None else place.position
    return Known(
        **{name: _flags(times, now) for name, times in arrival.arrays.items()},
        terms=_counts(arrival.terms, now, plan.shape.update_terms, arrival.arrays["updated"]),
        loss=arrival.loss <= now,
        loss_slope=arrival.loss_slope <= now,
        column=0 if place is None else place.sample,
    )


def step_sample(trace: Trace, step: Step) -> int:
    """The column of the trace's arrays a step speaks of; for steps of the batch, the last."""
    sample = step.address.sample
    return len(trace.samples) - 1 if sample is None else trace.samples.index(sample)


def _flags(times: Integers, now: int) -> Flags:
    flags = times <= now
    flags.setflags(write=False)
    return flags


def _counts(first: Integers, now: int, most: int, done: Integers) -> Integers:
    """How many terms are known: one by one from the `first` on, all with the new weight."""
    begun = np.clip(now - np.minimum(first, now + 1) + 1, 0, most)
    counts = np.where((done <= now) & (first < _NEVER), most, begun)
    counts.setflags(write=False)
    return counts


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """The place on the timeline at which each number becomes known; `terms`: the first of them."""

    arrays: dict[str, Integers]
    terms: Integers
    loss: int
    loss_slope: int


@lru_cache(maxsize=24)
def _arrivals(line: Timeline) -> _Arrivals:
    architecture = line.shape.architecture
    neurons, edges = architecture.neuron_count, len(architecture.edge_array)
    arrays = {name: np.full(neurons, _NEVER) for name in ("z", "a", "slope", "da", "delta")} | {
        name: np.full(edges, _NEVER) for name in ("gradient", "averaged", "updated")
    }
    single = {"loss": _NEVER, "loss slope": _NEVER}
    for group, start in zip(line.groups, line.starts[:-1], strict=True):
        if group.kind in single:
            single[group.kind] = int(start) + len(group) - 1
        if group.kind in _FILLERS:
            _FILLERS[group.kind](arrays, line, group, int(start))
    return _Arrivals(arrays, _first_terms(line, arrays), single["loss"], single["loss slope"])


def _first_terms(line: Timeline, arrays: dict[str, Integers]) -> Integers:
    """Where the first term of each update is computed; never where there is none."""
    positions = np.arange(len(arrays["updated"]))
    without = frozen(line.shape, positions) | (line.shape.update_terms == 0)
    steps = line.shape.update_terms if line.detail == "term" else 0
    return np.where(without | (arrays["updated"] == _NEVER), _NEVER, arrays["updated"] - steps)


Arrays = dict[str, Integers]


def _rows(line: Timeline, group: Group) -> Integers:
    """Rows of the neurons a group computes, its bias neuron included in the forward phase."""
    if group.letter == "n":
        return group.items - 1
    rows = line.shape.architecture.rows(group.layer, bias=group.phase == "forward")
    return np.arange(rows.start, rows.stop)


def _own(line: Timeline, layer: int) -> Integers:
    rows = line.shape.architecture.rows(layer)
    return np.arange(rows.start, rows.stop)


def _places(group: Group, start: int, part: str) -> Integers:
    return start + (group.part_places(part) if group.letter == "n" else group.ends - 1)


def _forward(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
    rows = _rows(line, group)
    arrays["a"][rows] = _places(group, start, "function")
    if group.layer > 1:
        own = _own(line, group.layer)
        done = np.broadcast_to(_places(group, start, "sum"), rows.shape)
        arrays["z"][own] = done[: len(own)]
        if group.letter == "n" and is_softmax(line.shape.architecture, group.layer):
            arrays["a"][own] = _NEVER


def _forward_function(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
    arrays["a"][_own(line, group.layer)] = start


def _loss_slope(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
    arrays["da"][_own(line, group.layer)] = _places(group, start, "")


def _delta(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
    architecture = line.shape.architecture
    rows, last = _own(line, group.layer), group.layer == architecture.layer_count
    whole = is_softmax(architecture, group.layer)
    if not last:
        arrays["da"][rows] = _places(group, start, "sum")
    waits = whole and not last and group.letter == "n"
    arrays["delta"][rows] = _NEVER if waits else _places(group, start, "product")
    if not whole and not (last and line.shape.fused):
        arrays["slope"][rows] = _places(group, start, "slope")


def _delta_function(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
    arrays["delta"][_own(line, group.layer)] = start


def _weights(name: str) -> Callable[[Arrays, Timeline, Group, int], None]:
    def fill(arrays: Arrays, line: Timeline, group: Group, start: int) -> None:
        architecture = line.shape.architecture
        positions = trainable_positions(architecture, group.layer)
        if group.letter == "w":
            owners = architecture.edge_array[positions, 1]
            steps = np.searchsorted(group.items, owners)
        elif group.letter == "wl":
            steps = np.zeros(len(positions), dtype=np.int64)
        else:
            steps = group.ends - 1
        arrays[name][positions] = start + steps

    return fill


_FILLERS: dict[str, Callable[[Arrays, Timeline, Group, int], None]] = {
    "forward": _forward,
    "forward function": _forward_function,
    "loss slope": _loss_slope,
    "delta": _delta,
    "delta function": _delta_function,
    "gradient": _weights("gradient"),
    "average": _weights("averaged"),
    "update": _weights("updated"),
}
