"""The numbers of an iteration as tables: one row per neuron, one row per edge.

What a step has not computed yet, or what a neuron does not have, is None, an empty field in CSV.
Numbers are written in full, with a point, whatever the display settings are: a table is for
computing on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.steps import Known, Trace

Cell = int | float | str | None
Row = tuple[Cell, ...]

NEURON_COLUMNS = ("neuron", "name", "layer", "role", "function", "z", "a", "slope", "delta")
EDGE_COLUMNS = ("from", "to", "weight", "a", "delta", "gradient", "batch_gradient", "new_weight")


@dataclass(frozen=True, slots=True)
class Table:
    """Names of columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def csv(self) -> str:
        """Comma-separated text with a line of names; lines end with `\\n`."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(
            ["" if cell is None else _written(cell) for cell in row] for row in self.rows
        )
        return text.getvalue()


def neuron_rows(trace: Trace, known: Known | None = None, column: int | None = None) -> Table:
    """z, a, f′(z) and δ of each neuron for one sample of the trace.

    `known` (see `nnviz.steps.known`) leaves out what is not computed yet; `column` chooses the
    sample, else the one `known` speaks of, else the first.
    """
    graph, at = trace.architecture, _column(known, column)
    computed = np.array([graph.role(n) in ("hidden", "output") for n in _numbers(trace)])
    everything = np.ones(graph.neuron_count, dtype=bool)
    flags = {name: (everything if known is None else getattr(known, name)) for name in _VALUES}
    values = {
        name: _cells(
            getattr(trace, name)[:, at], flags[name] & (everything if name == "a" else computed)
        )
        for name in _VALUES
    }
    rows = tuple(
        (
            number,
            graph.label(number),
            graph.layer_of(number),
            graph.role(number),
            graph.activation(number) if computed[number - 1] else None,
            *(values[name][number - 1] for name in _VALUES),
        )
        for number in _numbers(trace)
    )
    return Table(NEURON_COLUMNS, rows)


def edge_rows(trace: Trace, known: Known | None = None, column: int | None = None) -> Table:
    """Weight, a of the sender, δ of the receiver, ∂C/∂w and the new weight of each edge.

    `gradient` is that of one sample, `batch_gradient` that of the whole iteration. With dropout,
    `sent` is what is left of `a` and `factor` what the weight is multiplied by. Where an update
    has terms, the memory of the optimizer (`memory_v`: before this iteration) and the terms
    (`term_v`, …, `term_delta`: what is added to the weight) follow as further columns.
    """
    graph, at = trace.architecture, _column(known, column)
    sources, targets = graph.edge_array.T
    always = np.ones(len(sources), dtype=bool)
    trained = graph.parameter_index >= 0
    if known is None:
        a = delta = gradient = averaged = updated = always
    else:
        a, delta = known.a[sources - 1], known.delta[targets - 1]
        gradient, updated = known.gradient, known.updated
        averaged = known.gradient if len(trace.samples) == 1 else known.averaged
    columns = (
        sources.tolist(),
        targets.tolist(),
        trace.before.weight_array.tolist(),
        _cells(trace.a[sources - 1, at], a),
        _cells(trace.delta[targets - 1, at], delta),
        _cells(trace.sample_gradients(at), gradient & trained),
        _cells(trace.gradient_array, averaged & trained),
        _cells(trace.after.weight_array, updated & trained),
    )
    dropout = {}
    if trace.mask is not None:
        dropout["sent"] = _cells(trace.sent[sources - 1, at], a)
        dropout["factor"] = _cells(trace.edge_factors, always)
    more = {**dropout, **_update_columns(trace, known)}
    return Table((*EDGE_COLUMNS, *more), tuple(zip(*columns, *more.values(), strict=True)))


def _update_columns(trace: Trace, known: Known | None) -> dict[str, list[Cell]]:
    """The optimizer's memory of each edge, and the terms of its update that are computed."""
    index = trace.architecture.parameter_index
    trained = index >= 0
    counts = np.full(len(index), len(trace.update_terms)) if known is None else known.terms
    columns = {
        f"memory_{name}": _cells(vector[index], trained) for name, vector in trace.memory.items()
    }
    for at, term in enumerate(trace.update_terms):
        values = trace.terms[term.name][index]
        columns[f"term_{term.name}"] = _cells(values, trained & (counts > at))
    return columns


_VALUES = ("z", "a", "slope", "delta")


def _numbers(trace: Trace) -> Sequence[int]:
    return range(1, trace.architecture.neuron_count + 1)


def _column(known: Known | None, column: int | None) -> int:
    if column is not None:
        return column
    return 0 if known is None else known.column


def _cells(values: NDArray[np.float64], shown: NDArray[np.bool_]) -> list[Cell]:
    pairs = zip(values.tolist(), shown.tolist(), strict=True)
    return [value if visible else None for value, visible in pairs]


def _written(cell: int | float | str) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)
