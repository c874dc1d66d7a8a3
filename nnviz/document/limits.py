"""How large a document may be, asked before anything of that size is made.

A file or a typed size is only text; `4294967295-4294967295` must be refused by arithmetic, not by
a machine that runs out of memory. The sums here are over plain integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.errors import UsageError
from nnviz.nn.architecture import Connection, Layer


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest of everything that a document may hold.

    `numbers` counts weights, sample values, what optimizers remember and the points of curves,
    over all chapters and branches, what they share once; `batch_values` is neurons times
    samples of one iteration; `nanoseconds` is the estimated time to compute the way from the last
    chapter's start to the iteration at which a file was saved.
    """

    file_bytes: int = 128 * 2**20
    depth: int = 10
    quotes: int = 4_000_000
    braces: int = 600_000
    brackets: int = 4_200_000
    commas: int = 13_000_000
    layers: int = 1_000
    connections: int = 10_000
    neurons: int = 20_000
    parameters: int = 1_000_000
    samples: int = 100_000
    chapters: int = 256
    branches: int = 32
    numbers: int = 4_000_000
    batch_values: int = 2**22
    nanoseconds: int = 10_000_000_000
    text: int = 100_000
    name: int = 200


LIMITS = Limits()

FARTHEST = 1e6  # of a neuron moved by hand, as in the layout that draws it


def check_sizes(
    layers: Sequence[Layer], connections: Sequence[Connection], limits: Limits = LIMITS
) -> None:
    """Refuse an architecture that would be too large, with its place; nothing is built.

    `connections` empty means neighbours are fully connected, as in `Architecture`.
    """
    _at_most(len(layers), limits.layers, "layers", "layers")
    _at_most(len(connections), limits.connections, "connections", "connections")
    neurons = 0
    for at, layer in enumerate(layers):
        neurons += layer.size + layer.bias
        _at_most(neurons, limits.neurons, "neurons", f"layers[{at}].size")
    parameters = 0
    for at, (source, target, place) in enumerate(_pairs(layers, connections)):
        if not 0 <= source < target < len(layers):
            raise UsageError(
                f"A connection leads from one of the {len(layers)} layers to a later one.",
                place=f"connections[{at}]",
            )
        parameters += (layers[source].size + layers[source].bias) * layers[target].size
        _at_most(parameters, limits.parameters, "weights", place)


def check_numbers(numbers: int, limits: Limits = LIMITS) -> None:
    """Refuse more numbers, over all chapters and branches, than a document may hold."""
    _at_most(numbers, limits.numbers, "weights and sample values", "datasets")


def check_batch(neurons: int, samples: int, batch_size: int, limits: Limits = LIMITS) -> None:
    """Refuse a batch whose iteration would fill the memory."""
    used = min(samples, batch_size)
    if neurons * used > limits.batch_values:
        raise UsageError(
            f"A batch of {used:,} samples is too large for {neurons:,} neurons; "
            f"at most {limits.batch_values // neurons:,} fit.",
            place="settings.batch_size",
        )


def _pairs(
    layers: Sequence[Layer], connections: Sequence[Connection]
) -> list[tuple[int, int, str]]:
    if connections:
        return [(c.source, c.target, f"connections[{at}]") for at, c in enumerate(connections)]
    return [(at - 1, at, f"layers[{at}].size") for at in range(1, len(layers))]


def _at_most(count: int, most: int, what: str, place: str) -> None:
    if count > most:
        raise UsageError(
            f"{count:,} {what} are more than nnviz can take apart; {most:,} is the most.",
            place=place,
        )


def advance_nanoseconds(parameters: int, neurons: int, batch: int) -> int:
    """About how long it takes to compute one iteration: an estimate, for patience only."""
    return 20_000 + 12 * parameters + batch * (parameters // 6 + 15 * neurons)


def record_nanoseconds(parameters: int, neurons: int, batch: int) -> int:
    """About how long it takes to record one iteration with all its numbers."""
    return 300_000 + 40 * parameters + batch * (parameters // 4 + 30 * neurons)
