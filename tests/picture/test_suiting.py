"""Layers stand closer where the canvas is narrow, and no closer than labels allow."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.picture.draw import draw, focus_of
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box
from nnviz.picture.suiting import CLOSEST, closeness, drawn_close
from tests.picture.cases import networks, preset_trace

NETWORKS = networks()


@pytest.mark.parametrize("name", ["running-example", "van-kessel-4-5-1", "triangle", "residual"])
def test_a_picture_gets_as_close_as_its_room_asks(name: str) -> None:
    graph = NETWORKS[name].architecture
    usual = layout(graph).width
    assert closeness(graph, True, 0.0) == closeness(graph, True, usual) == 1.0
    assert closeness(graph, True, 50.0) == CLOSEST
    for width in np.linspace(0.85, 1.0, 6) * usual:
        share = closeness(graph, True, float(width))
        drawn = layout(graph, LayoutOptions(stretch=(share, 1.0)))
        assert drawn.width <= width + 1e-6 or share == CLOSEST
        assert share == 1.0 or drawn.width > width - 0.1 * usual


def test_neurons_moved_by_hand_come_closer_as_the_others_do() -> None:
    graph = NETWORKS["running-example"].architecture
    usual, close = layout(graph), layout(graph, LayoutOptions(stretch=(0.8, 1.0)))
    spots = tuple((n, float(usual.x[n - 1]), float(usual.y[n - 1])) for n in (1, 6, 9))
    drawn = drawn_close(graph, spots, 0.8)
    assert [x for _, x, _ in drawn] == pytest.approx([close.x[n - 1] for n in (1, 6, 9)])
    assert np.array(drawn_close(graph, drawn, 1 / 0.8)) == pytest.approx(np.array(spots))


@pytest.mark.parametrize("name", ["running-example", "xor-2-2-1", "softmax-2-3-3"])
def test_no_step_loses_what_is_written_on_its_weights(name: str) -> None:
    trace = preset_trace(name)
    for step in trace.steps("neuron"):
        written = []
        for share in (1.0, CLOSEST):
            options = LayoutOptions(stretch=(share, 1.0), focus=focus_of(step))
            place = layout(NETWORKS[name].architecture, options)
            shapes = draw(NETWORKS[name], trace, step, place, Look()).shapes
            chips = (one.id for one in shapes if isinstance(one, Box) and one.part == "chip")
            written.append(set(chips))
        assert written[0] == written[1], step.address
