from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.picture.blend import blend
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Edges, Label, Picture, plain
from tests.picture.cases import drawn, preset_trace, presets, running


def one(*shapes: object) -> Picture:
    return Picture(100, 50, "#ffffff", shapes)  # type: ignore[arg-type]


def test_the_ends_are_the_pictures_themselves() -> None:
    a, b = drawn(running(), "e0/s0/forward/n3"), drawn(running(), "e0/s0/forward/n4")
    assert blend(a, b, 0.0) is a
    assert blend(a, b, 1.0) is b
    assert blend(a, a, 0.5) is a


def test_what_both_have_moves_and_changes_color() -> None:
    a = one(Circle("neuron:1", "ring", 0, 0, 10, "#000000", "#ff0000", 2))
    b = one(Circle("neuron:1", "ring", 10, 20, 20, "#ffffff", "#0000ff", 4))
    (half,) = blend(a, b, 0.5).shapes
    assert half == Circle("neuron:1", "ring", 5, 10, 15, "#808080", "#800080", 3)


def test_what_only_one_has_fades() -> None:
    a, b = one(Box("gone", "x", 1, 1, 2, 2)), one(Box("come", "x", 5, 5, 2, 2))
    opacity = {shape.id: shape.opacity for shape in blend(a, b, 0.25).shapes}  # type: ignore[union-attr]
    assert opacity == {"gone": 0.75, "come": 0.25}


def test_numbers_change_halfway_and_never_lie_on_each_other() -> None:
    a = one(Label("neuron:1", "value", 0, 0, plain("?"), 10, "#000000"))
    b = one(Label("neuron:1", "value", 0, 0, plain("0.5"), 10, "#000000"))
    texts = []
    for t in (0.1, 0.49, 0.5, 0.9):
        (label,) = blend(a, b, t).shapes
        assert isinstance(label, Label)
        assert label.opacity == pytest.approx(abs(1 - 2 * t))
        texts.append(label.text)
    assert texts == ["?", "?", "0.5", "0.5"]


def test_edges_move_and_change_width() -> None:
    network = running().before
    a = draw(network)
    place = layout(network.architecture, LayoutOptions(positions=((3, 300.0, 200.0),)))
    b = draw(network.with_weight(3, 6, -1.0), layout=place)
    before, half, after = (
        next(s for s in p.shapes if isinstance(s, Edges)) for p in (a, blend(a, b, 0.5), b)
    )
    assert np.allclose(half.points, (before.points + after.points) / 2)
    assert np.allclose(half.widths, (before.widths + after.widths) / 2)


def test_edges_that_come_into_use_change_places_smoothly() -> None:
    a, b = drawn(running(), "e0/s0/forward/n3"), drawn(running(), "e0/s0/forward/n6")
    middle = [s for s in blend(a, b, 0.5).shapes if isinstance(s, Edges)]
    assert {shape.part for shape in middle} == {"rest", "lit"}
    fading = {
        (shape.part, shape.edge_id(row))
        for shape in middle
        for row in range(len(shape))
        if shape.colors[row, 3] < 255
    }
    assert ("lit", "edge:3-6") in fading and ("lit", "edge:1-3") in fading
    everything = {shape.edge_id(row) for shape in middle for row in range(len(shape))}
    assert len(everything) == 12


@pytest.mark.parametrize("name", presets())
def test_all_neighbouring_steps_of_a_preset_blend(name: str) -> None:
    trace = preset_trace(name)
    plan = trace.steps("neuron")
    pictures = [draw(trace.before, trace, step) for step in plan]
    for a, b in pairwise(pictures):
        between = blend(a, b, 0.4)
        kept = {(s.id, s.part) for s in a.shapes} & {(s.id, s.part) for s in b.shapes}
        assert kept <= {(s.id, s.part) for s in between.shapes}


def test_themes_blend_too() -> None:
    network = running().before
    a, b = draw(network), draw(network, look=Look("dark"))
    assert blend(a, b, 0.5).background not in (a.background, b.background)


def test_what_vanishes_stays_below_what_it_lay_below() -> None:
    """A halo has a fill: painted above its neuron it would hide it while it goes."""
    first = tuple(Box(f"chip:{at}", "box", 0, 0, 9, 9) for at in range(20))
    neuron, halo = Circle("neuron:1", "ring", 5, 5, 4), Circle("neuron:1", "focus", 5, 5, 6)
    a = Picture(90, 90, "#ffffff", (*first, halo, neuron))
    b = Picture(90, 90, "#ffffff", (neuron, *(Box(f"new:{at}", "box", 0, 0, 9, 9) for at in "xyz")))
    for pair in ((a, b), (b, a)):
        parts = [(shape.id, shape.part) for shape in blend(*pair, 0.3).shapes]
        assert parts.index(("neuron:1", "focus")) < parts.index(("neuron:1", "ring"))


def test_no_neuron_is_hidden_by_its_halo_in_any_move() -> None:
    trace = running()
    plan = trace.steps("neuron")
    pictures = [draw(trace.before, trace, plan[at]) for at in range(len(plan))]
    for before, after in pairwise(pictures):
        seen: set[str] = set()
        for shape in blend(before, after, 0.2).shapes:
            if shape.part == "ring":
                seen.add(shape.id)
            assert shape.part != "focus" or shape.id not in seen
        assert seen
