"""What a picture says at a step, read from its shapes."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.network import Network
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Edges, Label, Line, Picture
from nnviz.picture.theme import theme
from nnviz.steps import Trace, record
from tests.picture.cases import (
    drawn,
    networks,
    preset_trace,
    presets,
    running,
    some_steps,
    trace_of,
)

LIGHT = theme("light")


def text(picture: Picture, identifier: str, part: str = "value") -> str:
    """The label of a part, or "" where there is none."""
    found = [s for s in picture.of(identifier) if isinstance(s, Label) and s.part == part]
    return found[0].text if found else ""


def part(picture: Picture, identifier: str, name: str) -> object:
    return next((s for s in picture.of(identifier) if s.part == name), None)


def lit(picture: Picture) -> set[str]:
    return {
        shape.edge_id(row)
        for shape in picture.shapes
        if isinstance(shape, Edges) and shape.part == "lit"
        for row in range(len(shape))
    }


@pytest.fixture(scope="module")
def trace() -> Trace:
    return running()


# Forward ------------------------------------------------------------------------------------------


def test_what_is_not_computed_yet_is_hollow_with_a_question_mark(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n6")
    for number in range(1, 10):
        ring = part(picture, f"neuron:{number}", "ring")
        assert isinstance(ring, Circle)
        known = number <= 6
        assert (text(picture, f"neuron:{number}") == "?") is not known
        assert (ring.dash == ()) is known
        assert (ring.fill == LIGHT.canvas) is not known
    assert text(picture, "neuron:6") == "0.6035"
    assert text(picture, "loss") == "?"
    assert not any(shape.id.startswith("delta:") for shape in picture.shapes)


def test_edges_in_use_are_lit_and_the_neuron_in_focus_is_ringed(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n6")
    assert lit(picture) == {"edge:3-6", "edge:4-6", "edge:5-6"}
    focus = part(picture, "neuron:6", "focus")
    assert isinstance(focus, Circle) and focus.stroke == LIGHT.forward
    assert part(picture, "neuron:3", "focus") is None
    assert picture.of("halo:6")


def test_edges_in_use_keep_their_color_and_the_others_fade(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n6")
    rest, used = (s for s in picture.shapes if isinstance(s, Edges))
    positive = used.pairs.tolist().index([3, 6])
    assert used.colors[positive].tolist() == [0x1B, 0x66, 0xC2, 255]
    assert (rest.colors[:, :3] > 150).all()


def test_magnitude_is_width_and_sign_is_color() -> None:
    picture = draw(running().before)
    (edges,) = (s for s in picture.shapes if isinstance(s, Edges))
    weights = [running().before.weight(int(i), int(j)) for i, j in edges.pairs]
    order = np.argsort(np.abs(weights))
    assert (np.diff(edges.widths[order]) >= 0).all()
    for weight, color in zip(weights, edges.colors.tolist(), strict=True):
        red, _, blue, _ = color
        assert (blue > red) is (weight > 0)
    assert not edges.dashed.any()


def test_in_greyscale_a_negative_weight_is_dashed() -> None:
    network = running().before
    (edges,) = (s for s in draw(network, look=Look("greyscale")).shapes if isinstance(s, Edges))
    for (i, j), dashed in zip(edges.pairs, edges.dashed, strict=True):
        assert dashed == (network.weight(int(i), int(j)) < 0)


@pytest.mark.parametrize(
    ("address", "source", "target"),
    [("e0/s0/forward/n6", (3, 6), 1), ("e0/s0/backward/n6", (6, 9), -1)],
)
def test_dots_travel_with_the_values(
    trace: Trace, address: str, source: tuple[int, int], target: int
) -> None:
    picture = drawn(trace, address)
    dots = [s for s in picture.of("flow:{}-{}".format(*source)) if isinstance(s, Circle)]
    xs = [dot.x for dot in dots]
    assert len(dots) >= 2
    # The leading dot, the first and largest, is ahead of the others.
    assert all((a - b) * target > 0 for a, b in pairwise(xs))
    assert [dot.r for dot in dots] == sorted((dot.r for dot in dots), reverse=True)


def test_dots_move_with_the_flow(trace: Trace) -> None:
    plan = trace.steps("neuron")
    step = plan[plan.index_of("e0/s0/forward/n6")]
    places = []
    for flow in (0.2, 0.5, 0.9):
        picture = draw(trace.before, trace, step, look=Look(flow=flow))
        dot = picture.of("flow:3-6")[0]
        assert isinstance(dot, Circle)
        places.append(dot.x)
    assert places == sorted(places)


# Loss, backward, update ---------------------------------------------------------------------------


def test_the_loss_names_what_it_compares(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/loss")
    assert text(picture, "loss", "name") == "loss (ŷ − y)²"
    assert text(picture, "loss") == "0.2209"
    assert text(picture, "target:9") == "target y = 0.2"
    halved = preset_trace("mazur")
    assert text(drawn(halved, "e0/s0/loss"), "loss", "name") == "½ (ŷ − y)²"


def test_the_slope_of_the_loss_hangs_under_its_output(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/loss/n9")
    assert text(picture, "slope:9").startswith("∂C/∂a9 ")
    assert text(picture, "slope:9").endswith(" 0.9399")
    assert not drawn(trace, "e0/s0/loss").of("slope:9")


def test_deltas_appear_as_they_are_computed(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/backward/n6")
    assert text(picture, "delta:9") == "δ 0.2078"
    assert text(picture, "delta:6") == "δ 0.0547"
    for number in (3, 4, 7):
        assert text(picture, f"delta:{number}") == "δ ?"
    for number in (1, 2, 5, 8):
        assert not picture.of(f"delta:{number}")


def test_gradients_stand_on_the_chips(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/backward/w6")
    assert text(picture, "weight:3-6", "line0") == "w36 0.7"
    assert text(picture, "weight:3-6", "line1") == "∂C/∂w 0.0334"
    assert text(picture, "weight:4-6", "line1") == "∂C/∂w 0.0147"


def test_an_update_shows_the_old_weight_and_the_new(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/update/w6")
    new = trace.after.weight(3, 6)
    assert text(picture, "weight:3-6", "line0") == "w36 0.7"
    assert text(picture, "weight:3-6", "line1") == f"→ {new:.4f}"


def test_a_batch_is_averaged() -> None:
    network = running().before
    trace = record(network, [[1.5], [0.3]], [[0.2], [0.6]])
    picture = drawn(trace, "e0/b0/average/w6")
    assert text(picture, "weight:3-6", "line1") == f"mean {trace.gradient(3, 6):.4f}"
    one = drawn(trace, "e0/s1/backward/w6")
    assert text(one, "weight:3-6", "line1").endswith(f"{trace.gradient(3, 6, sample=1):.4f}")


# Special neurons ----------------------------------------------------------------------------------


def test_bias_neurons_are_smaller_and_show_a_one(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n9")
    rings = {n: part(picture, f"neuron:{n}", "ring") for n in (1, 2)}
    assert rings[2].r < rings[1].r  # type: ignore[union-attr, attr-defined]
    assert text(picture, "neuron:2") == "1"


@pytest.mark.parametrize(
    ("number", "role"), [(1, "input"), (2, "bias"), (3, "hidden"), (9, "output")]
)
def test_roles_have_their_colors(trace: Trace, number: int, role: str) -> None:
    ring = part(drawn(trace, "e0/s0/forward/n9"), f"neuron:{number}", "ring")
    assert isinstance(ring, Circle)
    assert ring.stroke == getattr(LIGHT, role)


def test_softmax_is_one_bracket_over_its_layer() -> None:
    trace = preset_trace("softmax-2-3-3")
    before = drawn(trace, "e0/s0/forward/n9")
    assert text(before, "neuron:8").startswith("z ")
    assert text(before, "neuron:10") == "?"
    picture = drawn(trace, "e0/s0/forward/l3/function")
    bracket = part(picture, "layer:3", "bracket")
    assert isinstance(bracket, Line)
    assert bracket.stroke == LIGHT.forward
    rings = [part(picture, f"neuron:{n}", "ring") for n in (8, 9, 10)]
    ys = [y for _, y in bracket.points]
    assert all(min(ys) < ring.y - ring.r and max(ys) > ring.y + ring.r for ring in rings)  # type: ignore[union-attr, attr-defined]
    assert all(part(picture, f"neuron:{n}", "focus") for n in (8, 9, 10))


def test_a_fixed_edge_joins_with_a_plus_and_says_its_weight() -> None:
    picture = draw(networks()["residual"], look=Look(weight_labels="all"))
    assert text(picture, "join:1-7", "plus") == "+"
    assert text(picture, "weight:1-7", "line0") == "= 1"


def test_an_operating_point_lies_on_the_curve(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n9")
    curve, point = (part(picture, "neuron:6", name) for name in ("function", "point"))
    assert isinstance(curve, Line) and isinstance(point, Circle)
    xs, ys = zip(*curve.points, strict=True)
    assert point.y == pytest.approx(np.interp(point.x, xs, ys), abs=0.2)


# Whole pictures -----------------------------------------------------------------------------------


def test_without_a_trace_there_are_no_numbers_but_names() -> None:
    picture = draw(running().before)
    assert text(picture, "neuron:1") == "x"
    assert text(picture, "neuron:6") == ""
    assert not picture.of("loss")
    assert {f"caption:{layer}" for layer in range(1, 5)} <= {s.id for s in picture.shapes}


def test_a_whole_trace_shows_every_number(trace: Trace) -> None:
    picture = draw(trace.before, trace)
    assert "?" not in [s.text for s in picture.shapes if isinstance(s, Label)]
    assert text(picture, "delta:3").startswith("δ ")


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("detail", ["layer", "neuron", "term"])
def test_every_step_of_every_preset_can_be_drawn(name: str, detail: str) -> None:
    trace = preset_trace(name)
    for step in some_steps(trace, detail, 40):
        picture = draw(trace.before, trace, step)
        parts = [(shape.id, shape.part) for shape in picture.shapes]
        assert len(parts) == len(set(parts)), step.address


@pytest.mark.parametrize("name", networks())
def test_everything_lies_inside_the_picture(name: str) -> None:
    trace = trace_of(networks()[name])
    picture = draw(trace.before, trace)
    for shape in picture.shapes:
        if isinstance(shape, Circle):
            reach = (shape.x - shape.r, shape.y - shape.r, shape.x + shape.r, shape.y + shape.r)
        elif isinstance(shape, Box):
            w, h = shape.w / 2, shape.h / 2
            reach = (shape.x - w, shape.y - h, shape.x + w, shape.y + h)
        else:
            continue
        assert reach[0] > 0 and reach[1] > 0, shape
        assert reach[2] < picture.width and reach[3] < picture.height, shape


def test_threshold_networks_are_drawn_up_to_their_loss() -> None:
    trace = preset_trace("goodfellow-xor")
    assert draw(trace.before, trace).shapes


def test_words(trace: Trace) -> None:
    picture = drawn(trace, "e0/s0/forward/n6")
    assert "1-2-2-1" in picture.title
    assert "2 hidden layers, 1 output, 12 edges" in picture.description
    assert "forward / neuron 6" in picture.description


def test_focus_of_a_step(trace: Trace) -> None:
    plan = trace.steps("term")
    assert focus_of(None) == ()
    assert focus_of(plan[plan.index_of("e0/s0/forward/n6/t1")]) == (6,)
    assert focus_of(plan[plan.index_of("e0/s0/backward/w4-6")]) == (4, 6)


def test_a_large_network_is_drawn_without_a_pause() -> None:
    network = Network.layered([784, 128, 64, 10], hidden="relu", output="softmax", seed=1)
    trace = trace_of(network)
    plan = trace.steps("neuron")
    step = plan[plan.index_of("e0/s0/forward/n850")]
    begin = time.perf_counter()
    picture = draw(network, trace, step)
    assert time.perf_counter() - begin < 1.0
    assert text(picture, "neuron:850") not in ("", "?")
    assert sum(len(s) for s in picture.shapes if isinstance(s, Edges)) < 1_000


def test_unelided_large_networks_are_dots_and_lines() -> None:
    network = Network.layered([784, 128, 64, 10], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    picture = draw(network, layout=place)
    assert sum(len(s) for s in picture.shapes if isinstance(s, Edges)) == 109_386
    assert not any(isinstance(s, Label) and s.id.startswith("neuron:") for s in picture.shapes)


@pytest.mark.parametrize(
    "settings", [{"theme": "sepia"}, {"weight_labels": "some"}, {"notation": "roman"}]
)
def test_looks_that_do_not_exist_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Look(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "weight", "target", "function"),
    [(1e308, 1.0, 0.0, "relu"), (-1e154, 1e-200, -1e154, "sigmoid"), (5e-324, 5e-324, 0.0, "gelu")],
)
def test_numbers_at_the_ends_of_the_range(
    value: float, weight: float, target: float, function: str
) -> None:
    """Any warning is an error here: nothing may overflow on the way to the picture."""
    network = Network.layered([1, 1, 1], hidden=function, output="identity", bias=False)
    network = network.with_parameters([weight, weight])
    trace = record(network, [value], [target], loss="huber", learning_rate=0.5)
    for step in (None, *trace.steps()):
        draw(network, trace, step)
