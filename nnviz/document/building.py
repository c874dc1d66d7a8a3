"""From the entries of a file to a document: arrays are built here, after the sums were done."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from nnviz.document.chapter import NOTHING, Chapter
from nnviz.document.model import Branch
from nnviz.document.schema import (
    MARKS,
    ROWS,
    BranchEntry,
    CurvesEntry,
    DataEntry,
    LayerEntry,
    State,
)
from nnviz.errors import FileError, UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.curves import Curves
from nnviz.training.dataset import ROLES, Dataset
from nnviz.training.rounds import Turn
from nnviz.training.settings import Settings

Vector = NDArray[np.float64]


@contextlib.contextmanager
def placed(base: str) -> Iterator[None]:
    """Turn the refusal of a value into the refusal of the file, at the value's place."""
    try:
        yield
    except FileError:
        raise
    except UsageError as error:
        place = f"{base}.{error.place}" if error.place else base
        raise FileError(error.what, place=place, do=error.do) from None


@dataclass(slots=True)
class Builder:
    """What chapters of one file share: its name, its data sets, and architectures built once.

    `places` says where in the file each data set stands.
    """

    name: str
    datasets: list[Dataset]
    places: list[str]
    chapters: list[Chapter] = field(default_factory=list)
    _known: dict[Architecture, Architecture] = field(default_factory=dict)

    def chapter(self, state: State, place: str) -> Chapter:
        """A chapter; it can be named by its number from now on."""
        with placed(place):
            architecture = _architecture(state)
            # Chapters mostly share their architecture; what it has worked out is then kept once.
            architecture = self._known.setdefault(architecture, architecture)
            network = Network(architecture, _parameters(architecture, state), name=self.name)
            memory = {
                name: _remembered(architecture, vector, name)
                for name, vector in state.memory.items()
            }
            settings = _settings(state)
        with placed(f"{place}.conventions"):
            conventions = Conventions(**msgspec.structs.asdict(state.conventions))
        turn = None if state.turn is None else Turn(*state.turn)
        with self._data_placed(place, state.data):
            self.chapters.append(
                Chapter(
                    state.start,
                    network,
                    self.datasets[state.data],
                    settings,
                    conventions,
                    memory or NOTHING,
                    state.updates,
                    turn,
                )
            )
        return self.chapters[-1]

    @contextlib.contextmanager
    def _data_placed(self, place: str, number: int) -> Iterator[None]:
        """What is wrong with the samples is said where these stand."""
        try:
            yield
        except UsageError as error:
            at = self.places[number] if error.place == "samples" else f"{place}.{error.place}"
            raise FileError(error.what, place=at, do=error.do) from None

    def branch(self, entry: BranchEntry, place: str) -> Branch:
        """A branch with chapters of its own and such that stand in the file before."""
        chapters = []
        for at, state in enumerate(entry.chapters):
            if isinstance(state, State):
                chapters.append(self.chapter(state, f"{place}.chapters[{at}]"))
            elif state < len(self.chapters):
                chapters.append(self.chapters[state])
            else:
                raise FileError(
                    f"No chapter {state} stands before.", place=f"{place}.chapters[{at}]"
                )
        with placed(place):
            if not chapters:
                raise UsageError("There must be at least one chapter.", place="chapters")
            told = curves(entry.curves, chapters[-1])
            return Branch(entry.name, tuple(chapters), entry.trained, told, entry.named)


def dataset(entry: DataEntry, place: str) -> Dataset:
    """A data set whose samples are all equally wide."""
    if not entry.samples:
        raise FileError("There must be at least one sample.", place=place)
    for key in ("inputs", "targets"):
        width = len(getattr(entry.samples[0], key))
        for at, sample in enumerate(entry.samples):
            if len(getattr(sample, key)) != width:
                raise FileError(
                    f"{len(getattr(sample, key))} numbers stand here, but the first sample has "
                    f"{width}.",
                    place=f"{place}[{at}].{key}",
                )
    with placed(place.removesuffix(".samples")):
        return Dataset(
            np.array([sample.inputs for sample in entry.samples]),
            np.array([sample.targets for sample in entry.samples]),
            np.array([ROLES.index(sample.role) for sample in entry.samples], dtype=np.int8),
            tuple(entry.feature_names),
            tuple(entry.target_names),
            tuple(entry.classes),
            entry.name,
            entry.source,
        )


def curves(entry: CurvesEntry | None, chapter: Chapter) -> Curves | None:
    """The curves of a line that ends with a chapter; null stands for no number."""
    if entry is None:
        return None
    layers = chapter.network.architecture.layer_count - 1
    for at, mark in enumerate(entry.marks):
        if any(len(sizes) != layers for sizes in mark[1:]):
            raise UsageError(
                f"A mark has four lists of {layers} numbers here.", place=f"curves.marks[{at}]"
            )
    times = [row[0] for row in entry.rows], [mark[0] for mark in entry.marks]
    for key, found in zip(("rows", "marks"), times, strict=True):
        if any(later <= one for one, later in pairwise(found)):
            raise UsageError("Iterations must come one after the other.", place=f"curves.{key}")
    columns = np.array([row[1:] for row in entry.rows], dtype=np.float64).reshape(-1, 6).T
    sizes = np.array([mark[1:] for mark in entry.marks], dtype=np.float64)
    numbers: dict[str, Any] = dict(zip(ROWS, columns, strict=True))
    numbers |= dict(zip(MARKS, sizes.reshape(-1, 4, layers).swapaxes(0, 1), strict=True))
    return Curves(
        iterations=np.array(times[0], dtype=np.int64),
        marks=np.array(times[1], dtype=np.int64),
        first=entry.first,
        batch_every=entry.batch_every,
        batch_losses=np.array(entry.batch_losses, dtype=np.float64),
        **numbers,
    )


def _settings(state: State) -> Settings:
    fields: dict[str, Any] = msgspec.structs.asdict(state.settings)
    for key in ("constants", "schedule_constants"):
        fields[key] = tuple(fields[key].items())
    return Settings(**fields)


def _remembered(architecture: Architecture, values: list[float], name: str) -> Vector:
    """The flat vector from one number for each edge that can be trained."""
    index = architecture.parameter_index
    trained = index[index >= 0]
    if len(values) != len(trained):
        raise UsageError(
            f"{len(values):,} numbers stand here for {len(trained):,} weights.",
            place=f"memory.{name}",
        )
    vector = np.zeros(architecture.size)
    vector[trained] = values
    return vector


def _architecture(state: State) -> Architecture:
    order = sorted(
        range(len(state.connections)),
        key=lambda at: (state.connections[at].target, state.connections[at].source),
    )
    connections = tuple(
        Connection(c.source - 1, c.target - 1, c.kind, tuple(c.edges))
        for c in (state.connections[at] for at in order)
    )
    try:
        return Architecture(tuple(map(_layer, state.layers)), connections, tuple(state.names))
    except UsageError as error:
        # An architecture sorts its connections; the place is wanted as the file counts them.
        place = re.sub(r"(?<=^connections\[)\d+", lambda at: str(order[int(at[0])]), error.place)
        raise UsageError(error.what, place=place, do=error.do) from None


def _layer(entry: LayerEntry) -> Layer:
    function = entry.activation
    return Layer(
        entry.size,
        function if isinstance(function, str) else tuple(function),
        entry.bias,
        entry.name,
        entry.dropout,
    )


def _parameters(architecture: Architecture, state: State) -> NDArray[np.float64]:
    """The flat vector from rows (from, to, weight): every trainable edge exactly once."""
    count = len(state.weights)
    source, target, weight = zip(*state.weights, strict=True) if count else ((), (), ())
    base = max(architecture.neuron_count, max(source, default=0)) + 1
    found = np.fromiter(target, np.int64, count) * base + np.fromiter(source, np.int64, count)
    trainable = architecture.parameter_index >= 0
    edges = architecture.edge_array[trainable]
    # Ascending, because edges are sorted by target and source; the last one is never found.
    wanted = np.append(edges[:, 1] * base + edges[:, 0], np.iinfo(np.int64).max)
    at = np.searchsorted(wanted, found)
    strange = np.flatnonzero(wanted[at] != found)
    if len(strange):
        raise _strange_edge(architecture, state, int(strange[0]))
    _check_once(edges, state, at)
    vector = np.zeros(architecture.size)
    vector[architecture.parameter_index[trainable][at]] = np.fromiter(weight, np.float64, count)
    return vector


def _strange_edge(architecture: Architecture, state: State, row: int) -> UsageError:
    i, j, _ = state.weights[row]
    what = (
        f"The edge {i} → {j} always has the weight 1."
        if architecture.has_edge(i, j)
        else f"There is no edge {i} → {j}."
    )
    return UsageError(what, place=f"weights[{row}]")


def _check_once(edges: NDArray[np.int64], state: State, at: NDArray[np.intp]) -> None:
    """Every edge must have one weight: `at` says which edge each row of the file speaks of."""
    times = np.bincount(at, minlength=len(edges))
    if (times > 1).any():
        row = int(np.flatnonzero(at == np.argmax(times > 1))[1])
        i, j, _ = state.weights[row]
        raise UsageError(f"The edge {i} → {j} has two weights.", place=f"weights[{row}]")
    if (times < 1).any():
        i, j = (int(number) for number in edges[np.argmax(times < 1)])
        raise UsageError(f"The edge {i} → {j} has no weight.", place="weights")
