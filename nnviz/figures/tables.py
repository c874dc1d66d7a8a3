"""The numbers of a figure as a table: of its steps, or of what its plot shows."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnviz.figures.views import answers_of, curves_of, sizes_of
from nnviz.nn.architecture import Architecture
from nnviz.picture.blockwords import functions, weights_of
from nnviz.picture.labels import clean
from nnviz.steps import text
from nnviz.steps.equation import Equation
from nnviz.steps.sizes import Sizes, trained_layers
from nnviz.training.curves import Curves
from nnviz.training.maps import between

if TYPE_CHECKING:
    from nnviz.figures.subject import Subject

Cell = str | int | float | None

LONGEST = 10_000  # characters of a name
_SIZES = ("rms", "largest", "zeros")


class Table(NamedTuple):
    """Numbers with the names of their columns; None is an empty cell."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def csv_text(subject: Subject) -> str:
    """A row for each number, with names of columns; nothing in it is rounded."""
    if _is_of_steps(subject):
        return text.csv_of(_equations(subject))
    table = TABLES[subject.options.view](subject)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue()


def json_text(subject: Subject) -> str:
    """The same for programs, one object on one line."""
    if _is_of_steps(subject):
        return text.json_of(subject.slides.trace, _equations(subject))
    table = TABLES[subject.options.view](subject)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    told = {"view": subject.options.view, "rows": rows}
    return json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n"


def _is_of_steps(subject: Subject) -> bool:
    view = subject.options.view
    return view == "equation" or (view == "network" and bool(subject.steps))


def _equations(subject: Subject) -> list[Equation]:
    slides = subject.slides
    return [slides.equation(at) for at in range(len(slides))]


# What views show ----------------------------------------------------------------------------------


def _edges(subject: Subject) -> Table:
    """Every edge with its weight; neurons are their numbers."""
    network = subject.network
    pairs, weights = network.architecture.edge_array.tolist(), network.weight_array.tolist()
    fixed = (network.architecture.parameter_index < 0).tolist()
    rows = (
        (source, target, weight, "yes" if kept else "no")
        for (source, target), weight, kept in zip(pairs, weights, fixed, strict=True)
    )
    return Table(("from", "to", "weight", "fixed"), rows)


def _layers(subject: Subject) -> Table:
    """Every layer with what stands on its block; weights are those that lead into it."""
    graph = subject.network.architecture
    weights = dict.fromkeys(range(1, graph.layer_count + 1), 0)
    for block in graph.blocks:
        weights[block.connection.target + 1] += weights_of(block)
    rows = (
        (
            *(layer, _name(graph, layer), own.size, " ".join(functions(graph, layer))),
            *("yes" if own.bias else "no", own.dropout, weights[layer]),
        )
        for layer, own in enumerate(graph.layers, 1)
    )
    return Table(("layer", "name", "size", "function", "bias", "dropout", "weights"), rows)


def _map(subject: Subject) -> Table:
    """A row for each place (or input) with the answer of each neuron that is shown."""
    answers = answers_of(subject)
    names = tuple(answers.feature_name(place) for place in range(len(answers.features)))
    columns = (*names, *(f"neuron {number}" for number in answers.numbers))
    points = answers.values.shape[-1]
    across, up = (between(span, points) for span in answers.box)
    inputs = [across] if len(names) == 1 else [np.tile(across, points), np.repeat(up, points)]
    values = answers.values.reshape(len(answers.numbers), -1)
    rows = np.column_stack((*inputs, *values)).tolist()
    return Table(columns, ([_cell(number) for number in row] for row in rows))


def _loss(subject: Subject) -> Table:
    """The rows of the curves; where there are none, the losses of the batches."""
    curves = curves_of(subject)
    if len(curves.iterations):
        return Table(Curves.COLUMNS, curves.rows)
    batches = zip(curves.batch_iterations.tolist(), curves.batch_losses.tolist(), strict=True)
    return Table(("iteration", "batch_loss"), ((at, _cell(loss)) for at, loss in batches))


def _gradients(subject: Subject) -> Table:
    """Sizes of the gradient by layer: of each step, of the iteration, or of all that are marked."""
    if subject.trace is None:
        return Table(("iteration", "layer", "name", *_SIZES), _marked(subject))
    if not subject.steps:
        rows = ((*row,) for row in _by_layer(subject, sizes_of(subject, 0)))
        return Table(("layer", "name", *_SIZES), rows)
    rows = (
        (str(step.address), *row)
        for at, step in enumerate(subject.steps)
        for row in _by_layer(subject, sizes_of(subject, at))
    )
    return Table(("step", "layer", "name", *_SIZES), rows)


def _marked(subject: Subject) -> Iterator[tuple[Cell, ...]]:
    curves = curves_of(subject)
    columns = [layer - 2 for layer in trained_layers(subject.network.architecture)]
    for mark, iteration in enumerate(curves.marks.tolist()):
        sizes = Sizes(*(getattr(curves, key)[mark, columns] for key in Sizes._fields))
        yield from ((iteration, *row) for row in _by_layer(subject, sizes))


def _by_layer(subject: Subject, sizes: Sizes) -> Iterator[tuple[Cell, ...]]:
    graph = subject.network.architecture
    for column, layer in enumerate(trained_layers(graph)):
        numbers = (_cell(float(getattr(sizes, key)[column])) for key in _SIZES)
        yield (layer, _name(graph, layer), *numbers)


def _name(graph: Architecture, layer: int) -> str:
    return clean(graph.layer_label(layer), LONGEST)


def _cell(number: float) -> Cell:
    return number if math.isfinite(number) else None


TABLES: dict[str, Callable[[Subject], Table]] = {
    "network": _edges,
    "maps": _map,
    "layers": _layers,
    "map": _map,
    "loss": _loss,
    "gradients": _gradients,
}
"""The table of each view that is not one of steps."""
