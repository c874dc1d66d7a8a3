"""Tables of numbers by column: what a table model shows, computed for all rows at once.

A `Grid` is plain arrays: one per column, with flags for what has been computed. Tables with
100,000 rows cost a few vector operations; text is made only for the cells on screen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.gui.panels.typed import exactly
from nnviz.gui.session import Session
from nnviz.nn.architecture import Architecture

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.integer[Any]]

NOT_APPLICABLE = "–"
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers or words.

    `values` are an array for numbers, where NaN marks what does not exist (the z of an input), or
    a sequence of words. `known` None means all of them are. `tint` colours numbers by sign,
    `editable` flags the rows whose number can be changed, `in_order` says that the rows come
    sorted by this column, `short` is a title for narrow places, where
    `optional` columns are left out.
    """

    key: str
    title: str
    tip: str
    values: Floats | Sequence[str]
    known: Flags | None = None
    tint: bool = False
    editable: Flags | None = None
    in_order: bool = False
    short: str = ""
    optional: bool = False

    @property
    def numeric(self) -> bool:
        return isinstance(self.values, np.ndarray)

    def is_known(self, row: int) -> bool:
        return self.known is None or bool(self.known[row])

    def order(self) -> Integers:
        """Rows from the smallest value to the largest; what is unknown comes last."""
        if self.in_order:
            return np.arange(len(self.values))
        if not isinstance(self.values, np.ndarray):
            return np.argsort(np.array(list(self.values), dtype=object), kind="stable")
        values = self.values if self.known is None else np.where(self.known, self.values, np.nan)
        return np.argsort(values, kind="stable")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows with an id each (`edge:3-6`), in columns.

    `marks` are roles, written after the first column in their colour.

    `find(id)` gives the row of an id, or None.
    """

    ids: Sequence[str]
    columns: tuple[Column, ...]
    find: Callable[[str], int | None]
    marks: Sequence[str] = ()

    @property
    def rows(self) -> int:
        return len(self.ids)

    def column(self, key: str) -> Column | None:
        """The column called `key`, if it is shown."""
        return next((column for column in self.columns if column.key == key), None)

    def to_csv(self, rows: Sequence[int]) -> str:
        """Rows as CSV with every digit; what is not known yet is an empty cell."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.title for column in self.columns])
        for row in rows:
            writer.writerow([_cell(column, row) for column in self.columns])
        return out.getvalue()


def _cell(column: Column, row: int) -> str:
    value = column.values[row]
    if isinstance(value, str):
        return value
    return exactly(value) if column.is_known(row) and not np.isnan(value) else ""


class Made(Sequence[str]):
    """Words made when asked for: for row i, `make(items[i])`."""

    def __init__(self, items: Any, make: Callable[[Any], str]) -> None:
        self._items, self._make = items, make

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return [self._make(item) for item in self._items[row]]
        return self._make(self._items[row])


class EdgeRows:
    """Some edges (by position in `edge_array`; None: all) and their numbers at this step."""

    def __init__(self, session: Session, positions: Integers | None = None) -> None:
        self.session = session
        self.trace, self.known, self.sample = session.trace, session.known, session.sample
        self.graph: Architecture = session.network.architecture
        count = len(self.graph.edge_array)
        self.positions = np.arange(count) if positions is None else np.asarray(positions)
        self.edges = self.graph.edge_array[self.positions]
        self.trained: Flags = self.graph.parameter_index[self.positions] >= 0

    @cached_property
    def weight(self) -> Floats:
        return self.session.network.weight_array[self.positions]

    @cached_property
    def a(self) -> Floats:
        a: Floats = self.trace.a[self.edges[:, 0] - 1, self.sample]
        return a

    @cached_property
    def sent(self) -> Floats:
        """What the sources send: a, but for dropout."""
        sent: Floats = self.trace.sent[self.edges[:, 0] - 1, self.sample]
        return sent

    @cached_property
    def delta(self) -> Floats:
        delta: Floats = self.trace.delta[self.edges[:, 1] - 1, self.sample]
        return delta

    @property
    def a_known(self) -> Flags:
        return self.known.a[self.edges[:, 0] - 1]

    @property
    def delta_known(self) -> Flags:
        return self.known.delta[self.edges[:, 1] - 1]

    def of_trained(self, values: Floats) -> Floats:
        """`values`, NaN for edges with a fixed weight."""
        return np.where(self.trained, values, np.nan)

    def find(self, identifier: str) -> int | None:
        """The row of `edge:3-6`, or None."""
        kind, _, name = identifier.partition(":")
        source, _, target = name.partition("-")
        if kind != "edge" or not (source.isdecimal() and target.isdecimal()):
            return None
        position = self.graph.find_edge(int(source), int(target))
        if position is None:
            return None
        row = np.flatnonzero(self.positions == position)
        return int(row[0]) if len(row) else None

    def done(self, flags: Flags) -> Flags:
        """Flags per row from flags per edge; nothing is ever pending for a fixed edge."""
        return flags[self.positions] | ~self.trained

    def mean_gradient(self) -> Floats:
        slots = np.where(self.trained, self.graph.parameter_index[self.positions], 0)
        return self.of_trained(self.trace.gradient_vector[slots])


def _edge(rows: EdgeRows) -> Column:
    label = rows.graph.label
    words = Made(rows.edges, lambda edge: f"{label(int(edge[0]))} → {label(int(edge[1]))}")
    return Column("edge", "edge", "from neuron → to neuron", words, in_order=True)


def _weight(rows: EdgeRows) -> Column:
    tip = "weight w before this iteration's update"
    return Column("weight", "weight", tip, rows.weight, tint=True, editable=rows.trained, short="w")


def _a(rows: EdgeRows) -> Column:
    letter = "a" if rows.trace.sent is rows.trace.a else "ã"
    tip = "activation the edge carries" + ("" if letter == "a" else ", after dropout")
    return Column("a", f"{letter} (source)", tip, rows.sent, rows.a_known, short=letter)


def _product(rows: EdgeRows) -> Column:
    values = rows.weight * rows.trace.edge_factors[rows.positions] * rows.sent
    letter = "a" if rows.trace.sent is rows.trace.a else "ã"
    return Column("product", f"w · {letter}", "what arrives at the target", values, rows.a_known)


def _delta(rows: EdgeRows) -> Column:
    return Column(
        "delta", "δ (target)", "error term of the target", rows.delta, rows.delta_known, short="δ"
    )


def _returned(rows: EdgeRows) -> Column:
    values = rows.weight * rows.trace.edge_factors[rows.positions] * rows.delta
    return Column("returned", "w · δ", "what travels back to the source", values, rows.delta_known)


def _gradient(rows: EdgeRows) -> Column:
    values = rows.of_trained(rows.trace.sample_gradients(rows.sample)[rows.positions])
    done = rows.done(rows.known.gradient)
    return Column("gradient", "∂C/∂w", "derivative of this sample's loss: δ · a", values, done)


def _average(rows: EdgeRows) -> Column:
    kind = rows.trace.conventions.batch
    done = rows.done(rows.known.averaged)
    title, tip = f"{kind} ∂C/∂w", f"{kind} of ∂C/∂w over the batch"
    return Column("average", title, tip, rows.mean_gradient(), done, short=kind)


def _change(rows: EdgeRows) -> Column:
    slots = np.where(rows.trained, rows.graph.parameter_index[rows.positions], 0)
    values = rows.of_trained(rows.trace.update[slots])
    count = len(rows.trace.update_terms)
    done = rows.done((rows.known.terms == count) & (count > 0) | rows.known.updated)
    return Column("change", "Δw", "what the update adds to the weight", values, done, tint=True)


def _new(rows: EdgeRows) -> Column:
    values = rows.of_trained(rows.trace.after.weight_array[rows.positions])
    done = rows.done(rows.known.updated)
    return Column("new", "new w", "weight after the update", values, done, tint=True)


EDGE_COLUMNS: dict[str, Callable[[EdgeRows], Column]] = {
    "edge": _edge,
    "weight": _weight,
    "a": _a,
    "product": _product,
    "delta": _delta,
    "returned": _returned,
    "gradient": _gradient,
    "average": _average,
    "change": _change,
    "new": _new,
}
"""What a table can say of an edge."""


def edge_grid(
    session: Session, positions: Integers | None = None, keys: Sequence[str] = ()
) -> Grid:
    """Edges with the columns named in `keys` (see EDGE_COLUMNS).

    Without keys, all useful ones; a narrow place then does without a.
    """
    rows = EdgeRows(session, positions)
    several = len(rows.trace.samples) > 1
    change = ["change"] * bool(rows.trace.update_terms)
    names = keys or ("edge", "weight", "a", "gradient", *(["average"] * several), *change, "new")
    bias = {rows.graph.bias_of(layer) for layer in range(1, rows.graph.layer_count + 1)}
    marks = Made(rows.edges, lambda edge: "bias" if int(edge[0]) in bias else "")
    ids = Made(rows.edges, lambda edge: f"edge:{edge[0]}-{edge[1]}")
    columns = [EDGE_COLUMNS[name](rows) for name in names]
    if not keys:
        columns = [replace(column, optional=column.key == "a") for column in columns]
    return Grid(ids, tuple(columns), rows.find, marks)


class NeuronRows:
    """Some neurons (None: all, bias neurons included) and their numbers at this step."""

    def __init__(self, session: Session, numbers: Sequence[int] | None = None) -> None:
        self.trace, self.known, self.sample = session.trace, session.known, session.sample
        self.graph: Architecture = session.network.architecture
        self.numbers = range(1, self.graph.neuron_count + 1) if numbers is None else numbers
        self.rows = np.array(self.numbers, dtype=np.int64) - 1
        self.roles = [self.graph.role(number) for number in self.numbers]
        self.computes: Flags = np.array([role in ("hidden", "output") for role in self.roles])

    def find(self, identifier: str) -> int | None:
        """The row of `neuron:6`, or None."""
        kind, _, name = identifier.partition(":")
        if kind != "neuron" or not name.isdecimal() or int(name) not in self.numbers:
            return None
        return self.numbers.index(int(name))

    def computed(
        self, key: str, title: str, tip: str, values: Floats, done: Flags, optional: bool = False
    ) -> Column:
        """A column that only neurons with a function have."""
        column = np.where(self.computes, values[self.rows, self.sample], np.nan)
        done = done[self.rows] | ~self.computes
        return Column(key, title, tip, column, done, optional=optional)


def _name(rows: NeuronRows) -> Column:
    words = Made(rows.numbers, rows.graph.label)
    return Column("neuron", "neuron", "number or name", words, in_order=True, short="no.")


def _layer(rows: NeuronRows) -> Column:
    layers = np.array([float(rows.graph.layer_of(number)) for number in rows.numbers])
    return Column("layer", "layer", "counted from the inputs", layers, optional=True)


def _function(rows: NeuronRows) -> Column:
    labels = [
        rows.graph.activation(number).replace("_", " ") if role in ("hidden", "output") else ""
        for number, role in zip(rows.numbers, rows.roles, strict=True)
    ]
    return Column("function", "function", "f inside the neuron", labels, short="f")


def _activation(rows: NeuronRows) -> Column:
    values, done = rows.trace.a[rows.rows, rows.sample], rows.known.a[rows.rows]
    return Column("a", "a", "activation", values, done)


def _target(rows: NeuronRows) -> Column:
    places = rows.rows + 1 - rows.graph.outputs[0]
    return Column(
        "target", "y (target)", "wanted", rows.trace.targets[rows.sample, places], short="y"
    )


def _difference(rows: NeuronRows) -> Column:
    a, target = _activation(rows), _target(rows)
    values = np.asarray(a.values) - np.asarray(target.values)
    return Column("difference", "a − y", "how far off", values, a.known)


NEURON_COLUMNS: dict[str, Callable[[NeuronRows], Column]] = {
    "neuron": _name,
    "layer": _layer,
    "role": lambda r: Column(
        "role", "role", "input, bias, hidden or output", r.roles, optional=True
    ),
    "function": _function,
    "z": lambda r: r.computed("z", "z", "weighted input", r.trace.z, r.known.z),
    "a": _activation,
    "slope": lambda r: r.computed(
        "slope", "f′(z)", "slope of f at z", r.trace.slope, r.known.slope, optional=True
    ),
    "delta": lambda r: r.computed("delta", "δ", "error term ∂C/∂z", r.trace.delta, r.known.delta),
    "target": _target,
    "difference": _difference,
}
"""What a table can say of a neuron; target and difference of output neurons only."""

_ALL_OF_NEURONS = ("neuron", "layer", "role", "function", "z", "a", "slope", "delta")


def neuron_grid(
    session: Session,
    numbers: Sequence[int] | None = None,
    keys: Sequence[str] = _ALL_OF_NEURONS,
) -> Grid:
    """Neurons (None: all, bias neurons included) with the columns named in `keys`."""
    rows = NeuronRows(session, numbers)
    ids = Made(rows.numbers, lambda number: f"neuron:{number}")
    marks = ["" if role == "hidden" or "role" not in keys else role for role in rows.roles]
    return Grid(ids, tuple(NEURON_COLUMNS[key](rows) for key in keys), rows.find, marks)
