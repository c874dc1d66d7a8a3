"""Where bias neurons are not drawn, each bias is a badge at its neuron, and the two turn into
each other."""

from __future__ import annotations

from itertools import product

import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.biasmorph import morphed
from nnviz.picture.blend import blend
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import NEURON_LABELS, Look
from nnviz.picture.pick import pick
from nnviz.picture.shapes import Box, Circle, Label, Picture
from nnviz.steps import Step, Trace
from tests.picture.cases import networks, running, some_steps, trace_of
from tests.picture.overlaps import overlaps

NETWORKS = networks()
LABELS = tuple(label for label in NEURON_LABELS if label != "number")


def drawn(
    network: Network,
    trace: Trace | None = None,
    step: Step | None = None,
    orientation: str = "columns",
    *,
    bias: bool = False,
    labels: tuple[str, ...] = LABELS,
) -> Picture:
    options = LayoutOptions(bias=bias, loss=trace is not None, orientation=orientation)  # type: ignore[arg-type]
    look = Look(neuron_labels=labels, weight_labels="all")
    return draw(network, trace, step, layout(network.architecture, options), look)


def badges(picture: Picture) -> dict[str, str]:
    return {
        shape.id: shape.text
        for shape in picture.shapes
        if isinstance(shape, Label) and shape.part == "bias"
    }


def test_a_badge_says_the_weight_of_its_edge_and_stands_for_it() -> None:
    network = running().before
    picture = drawn(network)
    assert badges(picture) == {
        "weight:2-3": "−0.3",
        "weight:2-4": "+0.2",
        "weight:5-6": "+0.1",
        "weight:5-7": "−0.6",
        "weight:8-9": "+0.25",
    }
    box = next(s for s in picture.of("weight:5-7") if isinstance(s, Box))
    assert pick(picture, box.x + box.w / 4, box.y) == "edge:5-7"
    assert not badges(drawn(network, bias=True))
    assert not badges(drawn(network, labels=("name", "value")))


def test_it_follows_the_update() -> None:
    trace = running()
    last = list(trace.steps("term"))[-1]
    weight = trace.after.weight(8, 9)
    assert badges(drawn(trace.before, trace, last))["weight:8-9"] == f"+{weight:.4f}"


def test_no_badge_stands_for_several_biases() -> None:
    layers = Architecture.from_edges([(1, 2), (2, 3), (1, 3)])
    for network in (Network(layers, [0.5] * layers.size), *NETWORKS.values()):
        graph = network.architecture
        if graph.neuron_count > 30:
            continue
        for identifier in badges(drawn(network)):
            target = int(identifier.partition("-")[2])
            sources = graph.edge_array[graph.incoming_edges(target), 0]
            assert sum(graph.is_bias(int(source)) for source in sources) == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_badges_lie_on_nothing(name: str) -> None:
    network = NETWORKS[name]
    trace = trace_of(network)
    for (orientation, detail), step in zip(
        product(("columns", "rows"), ("neuron", "term")), some_steps(trace, "term", 4), strict=False
    ):
        at = trace.steps(detail)
        picture = drawn(network, trace, at[at.index_of(step.address)], orientation)
        found = [pair for pair in overlaps(picture) if any("badge" in one for one in pair)]
        assert found == [], (orientation, str(step.address))


def test_neuron_and_badge_turn_into_each_other() -> None:
    network = running().before
    neurons, numbers = drawn(network, bias=True), drawn(network)
    ring = next(s for s in neurons.of("neuron:5") if isinstance(s, Circle) and s.part == "ring")
    there = next(s for s in numbers.of("weight:5-6") if isinstance(s, Box) and s.part == "badge")
    for before, after, first, last in (
        (neurons, numbers, ring, there),
        (numbers, neurons, there, ring),
    ):
        start, goal = morphed(before, after)
        for share, place, seen in ((0.01, first, before), (0.99, last, after)):
            middle = blend(start, goal, share)
            badge = next(
                s for s in middle.of("weight:5-6") if isinstance(s, Box) and s.part == "badge"
            )
            assert badge.x == pytest.approx(place.x, abs=5.0)
            assert badge.y == pytest.approx(place.y, abs=5.0)
            assert badge.opacity == pytest.approx(1.0 if seen is numbers else 0.0, abs=0.02)
    assert morphed(neurons, neurons) == (neurons, neurons)
