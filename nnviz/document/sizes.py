"""Sums over the entries of a file, done before any array of that size is made."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.document.building import placed
from nnviz.document.limits import Limits, check_batch, check_numbers, check_sizes
from nnviz.document.schema import CurvesEntry, File, State
from nnviz.errors import FileError, UsageError
from nnviz.nn.architecture import Connection, Layer


def check_all_sizes(file: File, limits: Limits) -> None:
    """Refuse, with its place, what is larger than a document may be."""
    if len(file.earlier) >= limits.chapters:
        raise FileError(f"{limits.chapters} chapters are the most.", place="$.earlier")
    if len(file.branches) > limits.branches:
        raise FileError(f"{limits.branches} branches are the most.", place="$.branches")
    samples = (sample for entry in file.datasets for sample in entry.samples)
    numbers = sum(len(sample.inputs) + len(sample.targets) for sample in samples)
    curves = (file.curves, *(branch.curves for branch in file.branches))
    numbers += sum(map(_curve_numbers, curves))
    with placed("$"):
        check_numbers(numbers, limits)
    for state, place in _states(file):
        with placed(place):
            if state.data >= len(file.datasets):
                raise UsageError(f"There is no data set {state.data}.", place="data")
            _check_state(state, len(file.datasets[state.data].samples), limits)
            numbers += sum(
                (state.layers[i].size + state.layers[i].bias) * state.layers[j].size
                for i, j in _pairs(state)
            )
            numbers += sum(map(len, state.memory.values()))
            check_numbers(numbers, limits)


def _states(file: File) -> Iterator[tuple[State, str]]:
    yield from ((state, f"$.earlier[{at}]") for at, state in enumerate(file.earlier))
    yield file, "$"
    for number, branch in enumerate(file.branches):
        for at, state in enumerate(branch.chapters):
            if isinstance(state, State):
                yield state, f"$.branches[{number}].chapters[{at}]"


def _curve_numbers(entry: CurvesEntry | None) -> int:
    if entry is None:
        return 0
    marks = sum(1 + sum(map(len, mark[1:])) for mark in entry.marks)
    return 7 * len(entry.rows) + marks + len(entry.batch_losses)


def _check_state(state: State, samples: int, limits: Limits) -> None:
    layers = [Layer(entry.size, bias=entry.bias) for entry in state.layers]
    if len(layers) < 2:
        raise UsageError("A network needs an input layer and an output layer.", place="layers")
    seen: set[tuple[int, int]] = set()
    for at, connection in enumerate(state.connections):
        source, target = connection.source, connection.target
        if not 1 <= source < target <= len(layers):
            raise UsageError(
                f"A connection leads from one of the {len(layers)} layers to a later one, "
                f"not from {source} to {target}.",
                place=f"connections[{at}]",
            )
        if (source, target) in seen:
            raise UsageError(
                f"Layers {source} and {target} are connected twice.", place=f"connections[{at}]"
            )
        seen.add((source, target))
    check_sizes(layers, [Connection(c.source - 1, c.target - 1) for c in state.connections], limits)
    neurons = sum(layer.size + layer.bias for layer in layers)
    check_batch(neurons, samples, state.settings.batch_size, limits)


def _pairs(state: State) -> list[tuple[int, int]]:
    if state.connections:
        return [(c.source - 1, c.target - 1) for c in state.connections]
    return [(at - 1, at) for at in range(1, len(state.layers))]
