from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.highlight import NOTHING, highlighted
from nnviz.picture.look import Look
from nnviz.picture.pick import pick
from nnviz.picture.shapes import Circle, Edges, Label, Line, Picture
from nnviz.picture.theme import theme
from tests.picture.cases import drawn, networks, running

RUNNING = running().architecture
NAMED = Architecture.from_edges([("in", "x-1"), ("x-1", "out"), ("in", "out")])


def pairs(architecture: Architecture, *names: str) -> tuple[set[int], set[tuple[int, int]]]:
    found = highlighted(architecture, names)
    return set(found.neurons), {architecture.edges[at] for at in found.edges}


@pytest.mark.parametrize(
    ("name", "neurons", "edges"),
    [
        ("neuron:4", {4}, set()),
        ("edge:4-6", set(), {(4, 6)}),
        ("layer:2", {3, 4, 5}, set()),
        ("4-6-9", {4, 6, 9}, {(4, 6), (6, 9)}),
        ("path:4-6-9", {4, 6, 9}, {(4, 6), (6, 9)}),
        ("4→6→9", {4, 6, 9}, {(4, 6), (6, 9)}),
        ("7", {7}, set()),
    ],
)
def test_ids_and_ways(name: str, neurons: set[int], edges: set[tuple[int, int]]) -> None:
    assert pairs(RUNNING, name) == (neurons, edges)


def test_neurons_can_be_named_even_with_hyphens() -> None:
    numbers = {NAMED.label(n): n for n in range(1, 4)}
    i, x, o = numbers["in"], numbers["x-1"], numbers["out"]
    assert pairs(NAMED, "in-x-1-out") == ({i, x, o}, {(i, x), (x, o)})
    assert pairs(NAMED, "neuron:x-1", "edge:in-out") == ({x}, {(i, o)})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("edge:3-7", "There is no edge 3 → 7. The edges into neuron 7 are 4 → 7, 5 → 7."),
        ("4-6-7", "There is no edge 6 → 7."),
        ("neuron:12", "There is no neuron 12 to highlight; this network has neurons 1 to 9."),
        ("neuron:foo", "There is no neuron named 'foo'"),
        ("layer:9", "There is no layer 9; this network has layers 1 to 4."),
        ("layer:", "There is no layer "),
        ("edge:4", "An edge leads from a neuron to another; '4' names 1."),
        ("", "There is no neuron named ''"),
        ("loss:3", "There is no neuron named 'loss:3'"),
        ("neuron:" + "9" * 400, "There is no neuron 9"),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(name: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        draw(running().before, look=Look(highlight=(name,)))
    assert said in str(error.value)


def test_nothing_named_is_nothing_highlighted() -> None:
    assert highlighted(RUNNING, ()) is NOTHING
    assert not NOTHING and not NOTHING.fades(3)


# In the picture -----------------------------------------------------------------------------------


def edges(picture: Picture) -> dict[tuple[int, int], tuple[float, tuple[int, ...]]]:
    return {
        (int(i), int(j)): (float(shape.widths[at]), tuple(shape.colors[at].tolist()))
        for shape in picture.shapes
        if isinstance(shape, Edges)
        for at, (i, j) in enumerate(shape.pairs)
    }


def ring(picture: Picture, number: int) -> Circle:
    (found,) = (
        s for s in picture.of(f"neuron:{number}") if isinstance(s, Circle) and s.part == "ring"
    )
    return found


def test_the_loss_can_be_named_alone_and_with_neurons() -> None:
    assert pairs(RUNNING, "loss", "neuron:9") == ({9}, set())
    alone = highlighted(RUNNING, ("loss",))
    assert alone and all(alone.fades(number) for number in range(1, 10))
    assert not highlighted(RUNNING, ("loss", "neuron:9")).fades(9)


def test_what_is_named_stands_out_and_the_rest_steps_back() -> None:
    plain = draw(running().before)
    told = draw(running().before, look=Look(highlight=("4-6-9",)))
    before, after = edges(plain), edges(told)
    canvas = np.array([252, 252, 253])
    for pair, (width, color) in before.items():
        if pair in ((4, 6), (6, 9)):
            assert after[pair][1] == color and after[pair][0] > width
        else:
            away = np.abs(np.array(color[:3]) - canvas).sum()
            assert np.abs(np.array(after[pair][1][:3]) - canvas).sum() < away * 0.5
    for number in range(1, 10):
        same = ring(plain, number).stroke == ring(told, number).stroke
        assert same == (number in (4, 6, 9))
        marked = told.of(f"marker:{number}")
        assert bool(marked) == (number in (4, 6, 9))
    bands = {s.id for s in told.shapes if isinstance(s, Line) and s.part == "band"}
    assert bands == {"marker:4-6", "marker:6-9"}
    assert {s.id for s in told.shapes if s.id.startswith("weight:")} == {"weight:4-6", "weight:6-9"}


def test_ends_of_a_named_edge_keep_their_strength() -> None:
    told = draw(running().before, look=Look(highlight=("edge:4-6",)))
    assert ring(told, 4).stroke == ring(told, 6).stroke == theme("light").hidden
    assert ring(told, 7).stroke != theme("light").hidden
    assert not told.of("marker:4")


def test_what_a_step_uses_does_not_step_back() -> None:
    told = drawn(running(), "e0/s0/backward/n4", Look(highlight=("4-6-9",)))
    plain = drawn(running(), "e0/s0/backward/n4")
    assert edges(told)[4, 7] == edges(plain)[4, 7]
    assert ring(told, 4).stroke == ring(plain, 4).stroke
    assert any(s.part == "focus" for s in told.of("neuron:4"))


def test_faded_values_can_still_be_read() -> None:
    told = drawn(running(), "e0/s0/backward/n4", Look(highlight=("4-6-9",)))
    (value,) = (s for s in told.of("neuron:3") if isinstance(s, Label) and s.part == "value")
    assert value.color in (theme("light").text_faint, theme("light").text_muted)


def test_a_marker_is_not_what_one_points_at() -> None:
    told = draw(running().before, look=Look(highlight=("4-6-9",)))
    ring_4 = ring(told, 4)
    assert pick(told, ring_4.x, ring_4.y) == "neuron:4"
    assert pick(told, ring_4.x, ring_4.y - ring_4.r - 7.5, tolerance=0.0) == ""


def test_highlighted_neurons_of_an_elided_layer_are_shown() -> None:
    network = Network.layered((50, 4, 2), seed=1)
    told = draw(network, look=Look(highlight=("neuron:30",)))
    assert told.of("neuron:30") and not draw(network).of("neuron:30")


@pytest.mark.parametrize("name", networks())
def test_every_layer_of_every_network_can_be_highlighted(name: str) -> None:
    network = networks()[name]
    for layer in (1, network.architecture.layer_count):
        told = draw(network, look=Look(highlight=(f"layer:{layer}",)))
        assert any(shape.id.startswith("marker:") for shape in told.shapes)
