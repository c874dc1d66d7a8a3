"""No label on a label, none on a neuron: measured on finished pictures, however they are told."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import COLORINGS, Look
from nnviz.picture.shapes import Picture
from nnviz.steps import Step, Trace
from tests.picture.cases import networks, presets, some_steps, trace_of
from tests.picture.overlaps import boxes, overlaps

NETWORKS = networks()
OTHERS = [name for name in NETWORKS if name not in presets()]
WAYS = list(product(("columns", "rows"), ("both", "name", "value"), (False, True)))
FEW = 24  # edges of a network in which every one has its label
STRETCHES = ((0.25, 1.0), (1.0, 0.25), (0.25, 0.25), (0.6, 0.6))


def labelled(
    network: Network,
    trace: Trace | None,
    step: Step | None,
    way: tuple[str, str, bool],
    stretch: tuple[float, float] = (1.0, 1.0),
    **look: Any,
) -> Picture:
    orientation, text, curved = way
    options = LayoutOptions(
        orientation=orientation,  # type: ignore[arg-type]
        curved=curved,
        stretch=stretch,
        loss=trace is not None,
    )
    place = layout(network.architecture, options)
    told = Look(weight_labels="all", weight_text=text, legend=True, **look)
    return draw(network, trace, step, place, told)


def every_label(network: Network) -> set[str]:
    return {f"weight:{i}-{j}" for i, j in network.architecture.edges}


def chips(picture: Picture) -> set[str]:
    return {name for name in boxes(picture) if name.startswith("weight:")}


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_no_label_crosses_another_or_a_neuron(name: str, way: tuple[str, str, bool]) -> None:
    network = NETWORKS[name]
    trace, at = trace_of(network), WAYS.index(way)
    steps = list(some_steps(trace, "neuron", len(WAYS)))
    bare = labelled(network, None, None, way)
    assert overlaps(bare) == []
    if len(network.architecture.edges) <= FEW:
        assert chips(bare) == every_label(network)
    step = steps[at] if at < len(steps) else None
    assert overlaps(labelled(network, trace, step, way)) == []


@pytest.mark.parametrize("name", OTHERS)
def test_nor_does_one_in_larger_and_deeper_networks(name: str) -> None:
    network = NETWORKS[name]
    trace, first = trace_of(network), OTHERS.index(name)
    for at, step in enumerate(some_steps(trace, "neuron", 3)):
        assert overlaps(labelled(network, trace, step, WAYS[(5 * at + first) % len(WAYS)])) == []


@pytest.mark.parametrize("stretch", STRETCHES, ids=str)
def test_nor_does_one_however_near_layers_and_neurons_stand(stretch: tuple[float, float]) -> None:
    for at, (name, network) in enumerate(NETWORKS.items()):
        trace = trace_of(network)
        steps = list(some_steps(trace, "neuron", 7))
        step, way = steps[at % len(steps)], WAYS[(at + STRETCHES.index(stretch)) % len(WAYS)]
        assert overlaps(labelled(network, trace, step, way, stretch)) == [], (name, way)


@pytest.mark.parametrize("by", COLORINGS)
@pytest.mark.parametrize(
    "labels", [("number",), ("number", "name"), ("value",), ("name",)], ids=str
)
def test_nor_does_one_with_names_a_colour_bar_and_what_is_highlighted(
    by: str, labels: tuple[str, ...]
) -> None:
    for at, name in enumerate(("triangle", "running-example", "residual", "3-6-2")):
        network, trace = NETWORKS[name], trace_of(NETWORKS[name])
        step = list(some_steps(trace, "neuron", 8))[2 * at + 1]
        way = WAYS[(3 * at + COLORINGS.index(by)) % len(WAYS)]
        picture = labelled(
            *(network, trace, step, way),
            neuron_labels=labels,
            color_by=by,
            highlight=("layer:2",),
            arrows=True,
        )
        assert overlaps(picture) == [], (name, way)


@pytest.mark.parametrize(
    "name", [name for name in OTHERS if len(NETWORKS[name].architecture.edges) <= FEW]
)
def test_every_edge_of_a_small_network_has_its_label(name: str) -> None:
    network = NETWORKS[name]
    trace = trace_of(network)
    for way in WAYS:
        assert chips(labelled(network, trace if way[2] else None, None, way)) == every_label(
            network
        ), way


@pytest.mark.parametrize("name", ["softmax-2-3-3", "mazur", "residual"])
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_where_not_all_labels_fit_those_in_use_come_first(name: str, orientation: str) -> None:
    network = NETWORKS[name]
    trace = trace_of(network)
    for step in some_steps(trace, "neuron", 10):
        picture = labelled(network, trace, step, (orientation, "both", False))
        used = {s.id.replace("flow", "weight") for s in picture.shapes if s.id.startswith("flow:")}
        assert used <= chips(picture), step.address


def test_what_is_measured_is_there_to_be_measured() -> None:
    network = NETWORKS["running-example"]
    trace = trace_of(network)
    step = next(step for step in trace.steps("neuron") if str(step.address) == "e0/s0/backward/n4")
    found = boxes(labelled(network, trace, step, WAYS[0], color_by="weight"))
    kinds = {name.partition(":")[0] for name in found}
    assert kinds == {
        *("weight", "delta", "number of neuron", "loss", "target", "caption", "legend", "colorbar")
    }
