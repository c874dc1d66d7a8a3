"""What the conditions of `CONDITIONS` ask, each made from the words it was written with."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np

from nnviz.document.view import Detail, Notation
from nnviz.errors import UsageError
from nnviz.lessons import reading
from nnviz.lessons.actions_moving import Goal, find_step, read_goal
from nnviz.lessons.actions_network import check_network, network_document, read_data
from nnviz.lessons.actions_view import DRAWN, SHOWN
from nnviz.lessons.expressions import Name, parse_expression
from nnviz.lessons.showing import PANELS, Showing, check_id
from nnviz.lessons.values import evaluate
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.training.datasets import DATASETS
from nnviz.training.generators import recipe_of
from nnviz.training.optimizers import OPTIMIZERS

Question = Callable[[Showing, Showing], bool]  # (now, stage)


# Selected ---------------------------------------------------------------------------------------


def selected(kind: str, name: str = "") -> Question:
    """Whether something is selected."""
    wanted = reading.identifier(f"{kind}:{name}" if name else kind)

    def question(now: Showing, _: Showing) -> bool:
        check_id(now.architecture, wanted)
        return now.selection == wanted

    return question


# Reached ----------------------------------------------------------------------------------------


def time_reached(kind: str, number: str) -> Question:
    """Whether we stand at an iteration or epoch, or later."""
    wanted = int(number)
    if kind == "epoch":
        return lambda now, _: now.epoch >= wanted
    return lambda now, _: now.iteration >= wanted


def step_reached(address: str) -> Question:
    """Whether we stand on a step or after it; a short address is one of the stage's iteration."""
    goal = read_goal(address)

    def question(now: Showing, stage: Showing) -> bool:
        iteration, index = _place(now, stage, goal)
        return (now.iteration, now.index) >= (iteration, index)

    return question


def _place(now: Showing, stage: Showing, goal: Goal) -> tuple[int, int]:
    there = stage.viewing(
        detail=now.view.detail, iteration=stage.iteration, address=stage.view.address
    )
    return find_step(there, goal)


def _averaged(now: Showing, edge: int) -> bool:
    several = len(now.trace.samples) > 1
    return bool((now.known.averaged if several else now.known.gradient)[edge])


def _neuron_flag(field: str) -> Callable[[Showing, Name], bool]:
    def known(now: Showing, name: Name) -> bool:
        return bool(getattr(now.known, field)[name.indices[0] - 1])

    return known


def _edge_flag(read: Callable[[Showing, int], bool]) -> Callable[[Showing, Name], bool]:
    def known(now: Showing, name: Name) -> bool:
        return read(now, now.architecture.edge_position(*name.indices))

    return known


# What is computed in an iteration, with the flag that says whether it is known.
_FLAGS: dict[str, Callable[[Showing, Name], bool]] = {
    **{field: _neuron_flag(field) for field in ("z", "a", "slope", "da", "delta")},
    "loss": lambda now, _: now.known.loss,
    "dw": _edge_flag(lambda now, edge: bool(now.known.gradient[edge])),
    "gw": _edge_flag(_averaged),
    "change": _edge_flag(lambda now, edge: bool(now.known.updated[edge])),
}


def value_reached(text: str) -> Question:
    """Whether the step shown, or one before it in the iteration, computes a value."""
    name = _name(text)
    if name.key not in _FLAGS or name.iteration is not None:
        raise UsageError(
            f"{reading.shown(text)} is not computed by a step.",
            do=f"Such values are {', '.join(_FLAGS)}.",
        )

    def question(now: Showing, _: Showing) -> bool:
        evaluate(text, now)  # refuses what this network does not have
        return _FLAGS[name.key](now, name)

    return question


def _name(text: str) -> Name:
    tree = parse_expression(text)
    if not isinstance(tree, Name):
        raise UsageError(f"{reading.shown(text)} is no single value, such as delta_4.")
    return tree


# Changed ----------------------------------------------------------------------------------------


def value_changed(text: str) -> Question:
    """Whether a value is not what it is on the stage."""
    _name(text)
    return lambda now, stage: evaluate(text, now) != evaluate(text, stage)


def weights_changed() -> Question:
    """Whether any weight is another."""
    return lambda now, stage: not np.array_equal(now.network.parameters, stage.network.parameters)


def trained() -> Question:
    """Whether the network was trained further than on the stage."""
    return lambda now, stage: now.document.trained > stage.document.trained


# States -----------------------------------------------------------------------------------------


def activation_is(_: str, layer: str, name: str) -> Question:
    """Whether all neurons of a layer have a function."""
    number, wanted = int(layer), reading.one_of(name, ACTIVATIONS, "function")

    def question(now: Showing, _: Showing) -> bool:
        check_id(now.architecture, f"layer:{number}")
        return set(now.architecture.activations(number)) == {wanted}

    return question


def _data_is(wanted: str) -> Question:
    name = read_data(wanted)[0]

    def question(now: Showing, _: Showing) -> bool:
        data = now.chapter.samples
        if name in DATASETS:
            return data.name == DATASETS[name].label
        recipe = recipe_of(data)
        return recipe is not None and recipe.name == name

    return question


def _network_is(wanted: str) -> Question:
    name = check_network(wanted)

    def question(now: Showing, _: Showing) -> bool:
        other = network_document(name)
        return (now.document.name, now.architecture) == (other.name, other.network.architecture)

    return question


def _named(
    known: tuple[str, ...] | dict[str, object], what: str, read: Callable[[Showing], object]
) -> Callable[[str], Question]:
    def make(wanted: str) -> Question:
        name = reading.one_of(wanted, known, what)
        return lambda now, _: read(now) == name

    return make


def _panel_is(wanted: str) -> Question:
    name = reading.one_of(wanted, PANELS, "panel")
    return lambda now, _: name in {panel.partition(":")[0] for panel in now.panels}


STATES: dict[str, Callable[[str], Question]] = {
    "notation": _named(get_args(Notation), "notation", lambda now: now.view.notation),
    "detail": _named(get_args(Detail), "detail", lambda now: now.view.detail),
    "optimizer": _named(tuple(OPTIMIZERS), "optimizer", lambda now: now.chapter.settings.optimizer),
    "loss": _named(tuple(LOSSES), "loss", lambda now: now.chapter.settings.loss),
    "show": _named(tuple(SHOWN), "view", lambda now: "training" if now.training else "steps"),
    "bias": _named(tuple(DRAWN), "choice", lambda now: "on" if now.bias else "off"),
    "data": _data_is,
    "network": _network_is,
    "panel": _panel_is,
}


def state_is(state: str, wanted: str) -> Question:
    """Whether a state is what is wanted: `notation is matrix`."""
    return STATES[state](wanted)
