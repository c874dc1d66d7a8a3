"""What a picture can be told: labels, chips, heads, curves; and any of it together."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from nnviz.export.svg import to_svg
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.blend import blend
from nnviz.picture.chips import clipped, cubic
from nnviz.picture.draw import draw
from nnviz.picture.frame import extent_of
from nnviz.picture.layout import Layout, LayoutOptions, layout
from nnviz.picture.look import COLORINGS, NEURON_LABELS, WEIGHT_LABELS, WEIGHT_TEXTS, Look
from nnviz.picture.pick import pick
from nnviz.picture.plates import plate_text
from nnviz.picture.shapes import Box, Circle, Edges, Label, Line, Picture
from nnviz.picture.theme import THEMES
from tests.picture.cases import drawn, networks, preset_trace, running, some_steps, trace_of

NETWORKS = networks()
NAMED = Architecture.from_edges([("in", "middle"), ("middle", "out")])


def parts(picture: Picture, number: int) -> dict[str, str]:
    """The parts of a neuron, with the text of those that have one."""
    shapes = picture.of(f"neuron:{number}")
    return {s.part: s.text if isinstance(s, Label) else "" for s in shapes}


def told(address: str = "", **look: object) -> Picture:
    wanted = Look(**look)  # type: ignore[arg-type]
    return drawn(running(), address, wanted) if address else draw(running().before, look=wanted)


# Neurons ------------------------------------------------------------------------------------------


def test_bare_neurons_are_rings() -> None:
    for picture in (told(neuron_labels=()), told("e0/s0/backward/n4", neuron_labels=())):
        for number in (1, 2, 3, 9):
            assert set(parts(picture, number)) <= {"ring", "focus"}


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("number",), "2"),
        (("name",), "middle"),
        (("number", "name"), "2\u2009·\u2009middle"),
        (("value", "function"), ""),
    ],
)
def test_a_number_a_name_or_both(labels: tuple[str, ...], text: str) -> None:
    assert plate_text(NAMED, 2, labels) == text
    picture = draw(Network(NAMED, [0.5, 0.5]), look=Look(neuron_labels=labels))
    assert parts(picture, 2).get("number", "") == text


def test_a_number_is_not_said_twice() -> None:
    assert plate_text(running().architecture, 4, ("number", "name")) == "4"


def test_values_alone_are_symbols_until_there_are_numbers() -> None:
    alone = told(neuron_labels=("value",))
    assert [parts(alone, n)["value"] for n in (1, 2, 4, 9)] == ["x", "1", "a4", "a9"]
    assert "function" not in parts(alone, 4)
    known = told("e0/s0/backward/n9", neuron_labels=("value",))
    assert parts(known, 4)["value"] == "0.2689" and "function" not in parts(known, 4)


def test_functions_alone() -> None:
    known = told("e0/s0/backward/n9", neuron_labels=("function",))
    assert "value" not in parts(known, 4) and {"function", "point"} <= set(parts(known, 4))
    assert "value" not in parts(known, 2) and "value" not in parts(known, 1)
    compact = trace_of(NETWORKS["2-8-8-1"])
    curves = draw(compact.before, compact, look=Look(neuron_labels=("function",)))
    assert "function" in parts(curves, 5) and "value" not in parts(curves, 5)


# Chips --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"), [("both", "w46 −0.4"), ("name", "w46"), ("value", "−0.4")]
)
def test_a_chip_says_what_it_is_told(text: str, said: str) -> None:
    (label,) = (
        s
        for s in told(weight_labels="all", weight_text=text).of("weight:4-6")
        if isinstance(s, Label)
    )
    assert label.text == said


def test_a_step_adds_its_numbers_whatever_a_chip_says() -> None:
    for text in WEIGHT_TEXTS:
        picture = told("e0/s0/backward/w6", weight_text=text)
        lines = [s.text for s in picture.of("weight:4-6") if isinstance(s, Label)]
        assert len(lines) == 2 and lines[1].startswith("∂C/∂w ")


def test_shorter_texts_make_room_for_more_labels() -> None:
    network = NETWORKS["4-3-5"]

    def shown(text: str) -> int:
        picture = draw(network, look=Look(weight_labels="all", weight_text=text))
        return len({s.id for s in picture.shapes if s.id.startswith("weight:")})

    assert shown("name") >= shown("both") and shown("value") >= shown("both")
    assert shown("name") == len(network.architecture.edges)


# Heads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["running-example", "residual", "2-8-8-1", "dense 5"])
@pytest.mark.parametrize("curved", [False, True])
def test_a_head_ends_at_the_ring_it_points_at(name: str, curved: bool) -> None:
    network = NETWORKS[name]
    place = layout(network.architecture, LayoutOptions(curved=curved, loss=False))
    picture = draw(network, None, None, place, Look(arrows=True))
    (edges,) = (shape for shape in picture.shapes if isinstance(shape, Edges))
    heads = {s.id: s for s in picture.shapes if isinstance(s, Line) and s.part == "head"}
    assert len(heads) == len(edges)
    for at, (source, target) in enumerate(edges.pairs):
        tip, left, right = (np.array(p) for p in heads[f"head:{source}-{target}"].points)
        centre = np.array([place.x[target - 1], place.y[target - 1]])
        fixed = network.architecture.parameter_index[place.rows[at]] < 0
        away = np.hypot(*(tip - centre)) - place.r[target - 1]
        assert abs(away - (10.0 if fixed else 0.0)) < 0.1
        end = edges.points[at, 6:8]
        base = (left + right) / 2
        assert np.hypot(*(end - tip)) < np.hypot(*(base - tip))
        assert heads[f"head:{source}-{target}"].fill


def test_dots_have_no_heads_and_heads_keep_clear_of_the_ring_of_a_step() -> None:
    network = Network.layered((50, 50, 2), seed=1)
    whole = layout(network.architecture, LayoutOptions(max_neurons=0, loss=False))
    picture = draw(network, None, None, whole, Look(arrows=True))
    assert not any(shape.id.startswith("head:") for shape in picture.shapes)
    step = told("e0/s0/forward/n6", arrows=True)
    (focus,) = (s for s in step.of("neuron:6") if s.part == "focus")
    (head,) = (s for s in step.of("head:3-6") if isinstance(s, Line))
    assert isinstance(focus, Circle)
    assert np.hypot(head.points[0][0] - focus.x, head.points[0][1] - focus.y) > focus.r + 1.0


# Curves -------------------------------------------------------------------------------------------


def bent(name: str, orientation: str) -> Layout:
    options = LayoutOptions(curved=True, orientation=orientation, loss=False)  # type: ignore[arg-type]
    return layout(NETWORKS[name].architecture, options)


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("name", ["running-example", "residual", "4-3-5", "dense 5"])
def test_curves_leave_and_arrive_along_the_layers(name: str, orientation: str) -> None:
    place = bent(name, orientation)
    along = slice(0, None, 2) if orientation == "columns" else slice(1, None, 2)
    across = slice(1, None, 2) if orientation == "columns" else slice(0, None, 2)
    layers = [place.architecture.layer_of(n + 1) for n in range(place.architecture.neuron_count)]
    ends = place.architecture.edge_array[place.rows] - 1
    for at, way in enumerate(clipped(place)):
        source, target = ends[at]
        if layers[target] - layers[source] > 1:
            continue
        u, v = way[along], way[across]
        assert abs(v[1] - v[0]) < 1e-6 and abs(v[3] - v[2]) < 1e-6
        points = cubic(way, np.linspace(0, 1, 30))[:, 0 if orientation == "columns" else 1]
        assert (np.diff(points) > 0).all() and u[0] < u[3]
        assert bool(place.curved[at]) == (abs(v[3] - v[0]) > 1e-6)


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_curves_are_hit_where_they_run_and_chips_and_dots_stand_on_them(orientation: str) -> None:
    place = bent("running-example", orientation)
    trace = running()
    bare = draw(trace.before, None, None, place, Look(weight_labels="none"))
    picture = draw(trace.before, None, None, place, Look(weight_labels="all"))
    for at, (source, target) in enumerate(trace.architecture.edge_array[place.rows]):
        x, y = cubic(clipped(place)[at], np.array([0.3]))[0]
        assert pick(bare, x, y, tolerance=0.5) == f"edge:{source}-{target}"
        (chip,) = (s for s in picture.of(f"weight:{source}-{target}") if s.part == "chip")
        near = cubic(clipped(place)[at], np.linspace(0, 1, 400))
        assert isinstance(chip, Box)
        assert np.hypot(near[:, 0] - chip.x, near[:, 1] - chip.y).min() < 0.8


def test_straight_turns_into_curved() -> None:
    network = running().before
    one = draw(network, None, None, layout(network.architecture, LayoutOptions(loss=False)))
    other = draw(network, None, None, bent("running-example", "columns"))
    (middle,) = (s for s in blend(one, other, 0.5).shapes if isinstance(s, Edges))
    assert middle.curved.any() and np.isfinite(middle.points).all()


# Rows and elision ---------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("sizes", [(784, 128, 64, 10), (13, 5, 14), (40, 41)])
@pytest.mark.parametrize("most", [4, 5, 12])
def test_what_is_left_out_is_counted(orientation: str, sizes: tuple[int, ...], most: int) -> None:
    architecture = Architecture.layered(sizes)
    middles = [architecture.neurons(layer)[sizes[layer - 1] // 2] for layer in (1, len(sizes))]
    for focus in ((), tuple(middles), (architecture.neurons(1)[-1],)):
        options = LayoutOptions(orientation=orientation, max_neurons=most, focus=focus)  # type: ignore[arg-type]
        place = layout(architecture, options)
        left_out = Counter[int]()
        for gap in place.gaps:
            left_out[gap.layer] += gap.count
        for layer, size in enumerate(sizes, 1):
            seen = sum(place.sees(number) for number in architecture.neurons(layer))
            assert seen + left_out[layer] == size
            assert (size <= most) == (layer not in left_out)
        assert all(place.sees(number) for number in focus)


def test_in_rows_no_dot_lies_on_the_delta_of_its_neuron() -> None:
    trace = preset_trace("softmax-2-3-3")
    place = layout(trace.architecture, LayoutOptions(orientation="rows"))
    for step in some_steps(trace, "neuron", 30):
        picture = draw(trace.before, trace, step, place)
        deltas = [s for s in picture.shapes if s.id.startswith("delta:") and s.part == "chip"]
        for dot in (s for s in picture.shapes if s.id.startswith("flow:")):
            for delta in deltas:
                dx, dy = abs(dot.x - delta.x), abs(dot.y - delta.y)  # type: ignore[union-attr]
                own = dot.id.startswith(f"flow:{delta.id.partition(':')[2]}-")
                assert not own or dx > delta.w / 2 or dy > delta.h / 2, step.address  # type: ignore[union-attr]


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (0.6, 1.3)])
def test_no_dot_lies_on_the_number_of_the_neuron_it_comes_to(stretch: tuple[float, float]) -> None:
    trace = preset_trace("van-kessel-4-5-1")
    place = layout(trace.architecture, LayoutOptions(stretch=stretch))
    step = trace.steps("neuron")[11]
    picture = draw(trace.before, trace, step, place)
    (plate,) = (s for s in picture.of("neuron:12") if isinstance(s, Box) and s.part == "plate")
    dots = [s for s in picture.shapes if isinstance(s, Circle) and s.id.endswith("-12")]
    assert len({dot.id for dot in dots}) == 6
    for dot in dots:
        dx, dy = abs(dot.x - plate.x) - plate.w / 2, abs(dot.y - plate.y) - plate.h / 2
        assert max(dx, dy) > dot.r - 0.5, dot.id


@pytest.mark.parametrize("stretch", [(0.25, 1.0), (0.25, 0.25), (0.5, 2.0)])
def test_captions_do_not_run_into_each_other_in_narrow_columns(
    stretch: tuple[float, float],
) -> None:
    for network in NETWORKS.values():
        options = LayoutOptions(stretch=stretch, loss=False)
        picture = draw(network, None, None, layout(network.architecture, options))
        captions = [extent_of([s]) for s in picture.shapes if s.id.startswith("caption:")]
        assert all(one[2] < other[0] for one, other in pairwise(captions))


def test_captions_leave_out_the_word_layer_before_they_are_cut() -> None:
    def said(stretch: float) -> list[str]:
        place = layout(running().architecture, LayoutOptions(stretch=(stretch, 1.0), loss=False))
        picture = draw(running().before, None, None, place)
        found = [s for s in picture.shapes if s.id.startswith("caption:")]
        return [s.text for s in found if isinstance(s, Label)]

    assert said(1.0) == ["Input layer", "Hidden layer 1", "Hidden layer 2", "Output layer"]
    assert said(0.25) == ["Input", "Hidden 1", "Hidden 2", "Output"]


# Anything together --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NETWORKS)
def test_any_options_go_together(name: str) -> None:
    random = np.random.default_rng(sum(map(ord, name)))
    network = NETWORKS[name]
    trace = trace_of(network)
    plan = trace.steps("neuron")
    for _ in range(3):
        step = plan[int(random.integers(len(plan)))]
        flags = random.random(8) < 0.5
        options = LayoutOptions(
            orientation=("columns", "rows")[int(flags[0])],
            curved=bool(flags[1]),
            bias=bool(flags[2]),
            captions=bool(flags[3]),
            stretch=(float(random.uniform(0.25, 3.0)), float(random.uniform(0.25, 3.0))),
            max_neurons=int(random.choice([0, 4, 12])),
        )
        look = Look(
            theme=str(random.choice(THEMES)),
            weight_labels=str(random.choice(WEIGHT_LABELS)),
            weight_text=str(random.choice(WEIGHT_TEXTS)),
            neuron_labels=tuple(label for label in NEURON_LABELS if random.random() < 0.5),
            color_by=str(random.choice(COLORINGS)),
            highlight=("layer:1", f"neuron:{network.architecture.neuron_count}")[
                : random.integers(3)
            ],
            legend=bool(flags[4]),
            arrows=bool(flags[5]),
            notation=str(random.choice(["graph", "layered", "matrix"])),
        )
        picture = draw(network, trace, step, layout(network.architecture, options), look)
        identifiers = re.findall(r' id="([^"]*)"', to_svg(picture))
        assert len(identifiers) == len(set(identifiers)), (options, look)
        shapes = [shape for shape in picture.shapes if not isinstance(shape, Edges)]
        left, top, right, bottom = extent_of(shapes)
        assert left > -1 and top > -1, (options, look)
        assert right < picture.width + 1 and bottom < picture.height + 1, (options, look)
