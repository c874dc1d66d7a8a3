"""How large neurons are told to be, and how far layers and neurons stand apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.errors import UsageError
from nnviz.figures.options import Options
from nnviz.picture.layout import LARGEST_NEURON, SMALLEST_NEURON, Layout, LayoutOptions, layout
from nnviz.picture.shapes import Circle, Label, Line, Picture

NETWORKS = ("running-example", "van-kessel-4-5-1", "softmax-2-3-3", "20-9-2", "64-50-3")
SIZES = (SMALLEST_NEURON, 0.5, 0.85, 1.5, LARGEST_NEURON)


def laid(network: str, **options: Any) -> Layout:
    made = nnviz.figure(network, max_neurons=0, **options)
    return layout(made.subject.network.architecture, made.subject.layout())


def drawn(**options: Any) -> Picture:
    return nnviz.figure("running-example", step="e0/s0/backward/n4", **options).picture


def gap(place: Layout) -> float:
    """The least distance between the rings of two neurons."""
    x, y, r = (np.nan_to_num(array) for array in (place.x, place.y, place.r))
    apart = np.hypot(x[:, None] - x, y[:, None] - y) - r[:, None] - r
    np.fill_diagonal(apart, np.inf)
    return float(apart.min())


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_neurons_are_so_many_times_as_large_and_never_touch(
    network: str, size: float, orientation: str
) -> None:
    usual = laid(network, orientation=orientation)
    place = laid(network, neuron_size=size, orientation=orientation)
    assert place.r == pytest.approx(usual.r * size, nan_ok=True)
    assert gap(place) > 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("network", NETWORKS[:2])
def test_what_a_neuron_says_fits_into_it(network: str, size: float) -> None:
    made = nnviz.figure(network, step="e0/s0/loss", neuron_size=size).picture
    rings = {s.id: s for s in made.shapes if isinstance(s, Circle) and s.part == "ring"}
    for shape in made.shapes:
        if isinstance(shape, Label) and shape.part == "value" and shape.id in rings:
            ring = rings[shape.id]
            assert 0.55 * shape.size * len(shape.text) < 2.2 * ring.r, shape
            assert abs(shape.y - ring.y) < ring.r


def test_small_neurons_keep_the_heads_of_their_edges() -> None:
    made = drawn(neuron_size=0.4, arrows=True)
    assert len([s for s in made.shapes if isinstance(s, Line) and s.part == "head"]) == 12


@pytest.mark.parametrize(("option", "axis"), [("layer_gap", 0), ("neuron_gap", 1)])
def test_gaps_are_multiplied(option: str, axis: int) -> None:
    def reach(factor: float, orientation: str) -> float:
        place = laid("van-kessel-4-5-1", orientation=orientation, **{option: factor})
        along = (place.x, place.y) if orientation == "columns" else (place.y, place.x)
        return float(np.ptp(along[axis]))

    for orientation in ("columns", "rows"):
        usual = reach(1.0, orientation)
        assert reach(2.0, orientation) == pytest.approx(2 * usual, rel=0.02)
        assert reach(0.9, orientation) < usual


def test_with_gaps_a_width_is_still_met() -> None:
    made = nnviz.figure("running-example", width="150mm", font_size=8, layer_gap=0.8)
    fitted, scale = made.subject.fitted
    assert fitted.picture().width * scale == pytest.approx(150 / 25.4 * 96, abs=2.0)


@pytest.mark.parametrize("wrong", [0.0, 99.0, -1.0])
def test_what_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(UsageError):
        LayoutOptions(neuron_size=wrong)
    for key in ("neuron_size", "layer_gap", "neuron_gap"):
        with pytest.raises(UsageError, match=f"“{key}” goes from"):
            Options.of(**{key: wrong})
