"""Actions that edit: weights, the sample shown, functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from nnviz.document import edits
from nnviz.document.model import Document
from nnviz.lessons import reading
from nnviz.lessons.actions_kind import ActionKind
from nnviz.lessons.showing import Showing
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.initialisers import INITIALISERS

LARGEST = 1e6  # of a weight, an input or a target
_USUAL_DRAW = "xavier"
_NEURON = re.compile(r"neuron:?([1-9][0-9]{0,8})", re.ASCII)


def edited(showing: Showing, edit: Callable[..., Document], *values: Any, **fields: Any) -> Showing:
    """What is shown after an edit of the document at the iteration shown."""
    return showing.having(edit(showing.document, showing.iteration, *values, **fields))


def _value(text: str, what: str) -> float:
    return reading.number(text, what, low=-LARGEST, high=LARGEST)


# Weights ----------------------------------------------------------------------------------------


def _weight(text: str) -> tuple[int, int, float]:
    edge, value = reading.parts(text, 2, 2, "4-6:0.5")
    return *reading.edge(edge), _value(value, "A weight")


def _set_weight(showing: Showing, given: tuple[int, int, float]) -> Showing:
    source, target, value = given
    graph = showing.architecture
    graph.check_neuron(source)
    graph.check_neuron(target)
    return edited(showing, edits.set_weight, source, target, value)


def _weights(text: str) -> tuple[str, float]:
    how, value = reading.parts(text, 2, 2, "random:7 or all:0")
    if how == "all":
        return how, _value(value, "A weight")
    how = _USUAL_DRAW if how == "random" else how
    return reading.one_of(how, INITIALISERS, "way to draw weights"), reading.seed(value)


def _set_weights(showing: Showing, given: tuple[str, float]) -> Showing:
    how, value = given
    if how != "all":
        return edited(showing, edits.draw_weights, how, value)
    return edited(showing, edits.set_parameters, np.full(showing.architecture.size, value))


def _silence(showing: Showing, number: int) -> Showing:
    showing.architecture.check_neuron(number)
    return edited(showing, edits.silence, number)


# Data -------------------------------------------------------------------------------------------


def _cell(what: str) -> Callable[[str], tuple[int, float, int | None]]:
    def read(text: str) -> tuple[int, float, int | None]:
        column, value, *sample = reading.parts(text, 2, 3, "1:0.7 or 1:0.7:3")
        return (
            reading.whole(column, f"The number of {what}", low=1) - 1,
            _value(value, what.capitalize()),
            reading.whole(sample[0], "A sample") if sample else None,
        )

    return read


def _set_cell(edit: Callable[..., Document]) -> Callable[[Showing, Any], Showing]:
    def apply(showing: Showing, given: tuple[int, float, int | None]) -> Showing:
        column, value, sample = given
        row = showing.sample if sample is None else sample
        return edited(showing, edit, row, column, value)

    return apply


# Functions --------------------------------------------------------------------------------------


def _activation(text: str) -> tuple[str, int, str]:
    where, name = reading.parts(text, 2, 2, "2:relu, all:identity or neuron6:tanh")
    function = reading.one_of(name, ACTIVATIONS, "function")
    found = _NEURON.fullmatch(where)
    if found is not None:
        return "neuron", int(found[1]), function
    if where == "all":
        return "all", 0, function
    return "layer", reading.whole(where, "A layer", low=1), function


def _set_activation(showing: Showing, given: tuple[str, int, str]) -> Showing:
    kind, number, name = given
    if kind == "neuron":
        showing.architecture.check_neuron(number)
        return edited(showing, edits.set_neuron_activation, number, name)
    if kind == "layer":
        return edited(showing, edits.set_layer_activation, number, name)
    return edited(showing, edits.set_all_activations, name)


def _dropout(text: str) -> tuple[int, float]:
    layer, share = reading.parts(text, 2, 2, "2:0.5")
    return (
        reading.whole(layer, "A layer", low=1),
        reading.number(share, "A share", low=0.0, high=0.95),
    )


EDITS = (
    ActionKind("weight", ("4-6:0.5",), "set a weight", _weight, _set_weight),
    ActionKind(
        "weights",
        ("random:7", "all:0"),
        "draw all weights from a seed, also `he:7` or another way to draw them, or set them all",
        _weights,
        _set_weights,
    ),
    ActionKind(
        "silence",
        ("4",),
        "set all weights out of a neuron to 0",
        lambda text: reading.whole(text, "A neuron", low=1),
        _silence,
    ),
    ActionKind(
        "input",
        ("1:0.7", "1:0.7:0"),
        "set input 1 (of sample 0; of the sample shown)",
        _cell("an input"),
        _set_cell(edits.set_input),
    ),
    ActionKind(
        "target",
        ("1:0.3", "1:0.3:0"),
        "set target 1 (of sample 0; of the sample shown)",
        _cell("a target"),
        _set_cell(edits.set_target),
    ),
    ActionKind(
        "activation",
        ("2:relu", "all:identity", "neuron6:tanh"),
        "another function for a layer, all of them, or one neuron",
        _activation,
        _set_activation,
    ),
    ActionKind(
        "dropout",
        ("2:0.5",),
        "drop half of layer 2 in training",
        _dropout,
        lambda showing, given: edited(showing, edits.set_dropout, *given),
    ),
)
