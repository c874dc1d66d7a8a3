"""Actions on how it is looked at: selection, light, notation, panels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from nnviz.document.view import Detail, Notation
from nnviz.lessons import reading
from nnviz.lessons.actions_kind import ActionKind
from nnviz.lessons.showing import PANELS, PANELS_AND_VIEWS, Showing, check_id

DECIMALS = (2, 3, 4, 6, 8)
MOST_LIT = 400
SHOWN = {"steps": False, "training": True}
DRAWN = {"on": True, "off": False}


def _detail(showing: Showing, detail: Any) -> Showing:
    """Another detail; one stays on the same work."""
    if detail == showing.view.detail:
        return showing
    address = showing.view.address
    if address:
        steps = showing.trace.steps(detail)
        address = str(steps[steps.index_of(showing.step.address)].address)
    return showing.viewing(detail=detail, address=address)


def _decimals(text: str) -> int:
    return int(reading.one_of(text, map(str, DECIMALS), "number of decimals"))


def _selection(text: str) -> str:
    return "" if text.strip() == "none" else reading.identifier(text)


def _select(showing: Showing, selection: str) -> Showing:
    if selection:
        check_id(showing.architecture, selection)
    return replace(showing, selection=selection)


def _highlight(showing: Showing, lit: tuple[str, ...]) -> Showing:
    for one in lit:
        check_id(showing.architecture, one)
    return replace(showing, highlight=lit)


VIEW_ACTIONS = (
    ActionKind(
        "detail",
        ("layer", "neuron", "term"),
        "how fine the steps are",
        lambda text: reading.one_of(text, get_args(Detail), "detail"),
        _detail,
    ),
    ActionKind(
        "notation",
        ("graph", "layered", "matrix"),
        "how equations are written",
        lambda text: reading.one_of(text, get_args(Notation), "notation"),
        lambda showing, notation: showing.viewing(notation=notation),
    ),
    ActionKind(
        "decimals",
        tuple(map(str, DECIMALS)),
        "how numbers are written",
        _decimals,
        lambda showing, decimals: showing.viewing(decimals=decimals),
    ),
    ActionKind(
        "select",
        ("neuron:6", "edge:4-6", "layer:2", "loss", "none"),
        "select, as a click does",
        _selection,
        _select,
    ),
    ActionKind(
        "highlight",
        ("neuron:3,edge:3-6", "none"),
        "light these and dim the rest",
        lambda text: reading.listed(text, reading.identifier, MOST_LIT),
        _highlight,
    ),
    ActionKind(
        "panel",
        ("landscape", "landscape:steps", "landscape:two", "explain,plots", "none"),
        "bring panels to the front beside the network; the loss over `one` weight, with its next "
        "`steps` and the learning rate on a slider, over `two`, or with arrows of the `samples`",
        lambda text: reading.listed(
            text, lambda name: reading.one_of(name, PANELS_AND_VIEWS, "panel"), len(PANELS)
        ),
        lambda showing, panels: replace(showing, panels=panels),
    ),
    ActionKind(
        "show",
        ("steps", "training"),
        "the network step by step, or as it is trained, with maps and the train bar",
        lambda text: SHOWN[reading.one_of(text, SHOWN, "view")],
        lambda showing, training: replace(showing, training=training),
    ),
    ActionKind(
        "bias",
        ("on", "off"),
        "draw the bias neurons, or each bias as a number at its neuron",
        lambda text: DRAWN[reading.one_of(text, DRAWN, "choice")],
        lambda showing, bias: replace(showing, bias=bias),
    ),
)
