"""No chip on another chip, none on a neuron: measured on finished pictures."""

from __future__ import annotations

from itertools import combinations

import pytest

from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.pick import pick
from nnviz.picture.shapes import Box, Circle, Label, Picture
from tests.picture.cases import networks, presets, running, some_steps, trace_of

NETWORKS = networks()
SMALL = [name for name, net in NETWORKS.items() if len(net.architecture.edge_array) <= 24]


def chips(picture: Picture) -> list[Box]:
    return [
        shape
        for shape in picture.shapes
        if isinstance(shape, Box) and shape.id.startswith("weight:")
    ]


def overlap(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) < (a.w + b.w) / 2 and abs(a.y - b.y) < (a.h + b.h) / 2


def touches(chip: Box, ring: Circle) -> bool:
    dx = max(abs(chip.x - ring.x) - chip.w / 2, 0.0)
    dy = max(abs(chip.y - ring.y) - chip.h / 2, 0.0)
    return dx * dx + dy * dy < ring.r**2


def check(picture: Picture) -> None:
    boxes = chips(picture)
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other), (one.id, other.id)
    rings = [s for s in picture.shapes if isinstance(s, Circle) and s.part in ("ring", "focus")]
    rings = [ring for ring in rings if not ring.id.startswith("join:")]
    hanging = [s for s in picture.shapes if isinstance(s, Box) and s.id.startswith("delta:")]
    for chip in boxes:
        for ring in rings:
            assert not touches(chip, ring), (chip.id, ring.id)
        for delta in hanging:
            assert not overlap(chip, delta), (chip.id, delta.id)


@pytest.mark.parametrize("name", NETWORKS)
def test_chips_lie_on_nothing_at_any_step(name: str) -> None:
    trace = trace_of(NETWORKS[name])
    for detail in ("layer", "neuron", "term"):
        for step in some_steps(trace, detail, 7):
            check(draw(trace.before, trace, step))


@pytest.mark.parametrize("name", NETWORKS)
def test_chips_of_all_edges_lie_on_nothing(name: str) -> None:
    trace = trace_of(NETWORKS[name])
    for step in some_steps(trace, "neuron", 2):
        check(draw(trace.before, trace, step, look=Look(weight_labels="all")))


@pytest.mark.parametrize("name", ["running-example", "softmax-2-3-3", "residual 4×4", "4-3-5"])
def test_chips_lie_on_nothing_in_rows(name: str) -> None:
    trace = trace_of(NETWORKS[name])
    place = layout(trace.architecture, LayoutOptions(orientation="rows"))
    for step in some_steps(trace, "neuron", 10):
        check(draw(trace.before, trace, step, place))


@pytest.mark.parametrize("name", SMALL)
def test_every_edge_of_a_small_network_finds_a_place(name: str) -> None:
    network: Network = NETWORKS[name]
    picture = draw(network, look=Look(weight_labels="all"))
    assert len(chips(picture)) == len(network.architecture.edge_array)


@pytest.mark.parametrize("name", presets())
def test_every_edge_in_use_of_a_preset_has_its_chip(name: str) -> None:
    trace = trace_of(NETWORKS[name])
    for step in trace.steps("neuron"):
        picture = draw(trace.before, trace, step)
        used = {
            shape.id.replace("flow", "weight") for shape in picture.shapes if "flow:" in shape.id
        }
        assert used <= {chip.id for chip in chips(picture)}, step.address


def test_a_chip_stands_still_from_step_to_step() -> None:
    trace = running()
    seen: dict[str, tuple[float, float]] = {}
    for step in trace.steps("neuron"):
        for chip in chips(draw(trace.before, trace, step)):
            if chip.h < 20:
                assert seen.setdefault(chip.id, (chip.x, chip.y)) == (chip.x, chip.y)


def test_a_chip_stands_on_its_edge() -> None:
    picture = draw(running().before, look=Look(weight_labels="all"))
    bare = draw(running().before, look=Look(weight_labels="none"))
    for chip in chips(picture):
        assert pick(bare, chip.x, chip.y) == chip.id.replace("weight", "edge")


def test_chips_name_the_weight_with_a_proper_index() -> None:
    picture = draw(running().before, look=Look(weight_labels="all"))
    (label,) = [s for s in picture.of("weight:4-6") if isinstance(s, Label)]
    assert label.text == "w46 −0.4"
    assert [(run.text, run.script) for run in label.runs] == [
        ("w", ""),
        ("46", "sub"),
        (" −0.4", ""),
    ]


def test_chips_follow_the_notation() -> None:
    look = Look(weight_labels="all", notation="layered")
    (label,) = [
        s for s in draw(running().before, look=look).of("weight:4-6") if isinstance(s, Label)
    ]
    assert [(run.text, run.script) for run in label.runs][:3] == [
        ("w", ""),
        ("3", "super"),
        ("12", "sub"),
    ]
