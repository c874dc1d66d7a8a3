from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.color import contrast, rgb
from nnviz.picture.coloring import Coloring, coloring, readable
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.maps import diverging
from nnviz.picture.reading import read
from nnviz.picture.shapes import Box, Circle, Edges, Label, Picture, Raster
from nnviz.picture.theme import THEMES, theme
from nnviz.steps import Trace
from tests.picture.cases import drawn, preset_trace, running, trace_of

Way = Literal["columns", "rows"]

BY = ("weight", "gradient", "activation", "delta")


def at(trace: Trace, address: str, by: str, name: str = "light") -> Coloring:
    plan = trace.steps("neuron")
    found = coloring(read(trace.before, trace, plan[plan.index_of(address)]), by, theme(name))
    assert found is not None
    return found


def edge_colors(picture: Picture) -> dict[tuple[int, int], tuple[int, ...]]:
    return {
        (int(i), int(j)): tuple(shape.colors[row, :3].tolist())
        for shape in picture.shapes
        if isinstance(shape, Edges)
        for row, (i, j) in enumerate(shape.pairs)
    }


def ticks(picture: Picture) -> list[str]:
    found = [s for s in picture.of("colorbar") if isinstance(s, Label)]
    return [s.text for s in found if s.part.startswith("tick")]


def caption(picture: Picture) -> str:
    (label,) = (s for s in picture.of("colorbar") if s.part == "caption")
    assert isinstance(label, Label)
    return label.text


def ring(picture: Picture, number: int) -> Circle:
    (found,) = (
        s for s in picture.of(f"neuron:{number}") if isinstance(s, Circle) and s.part == "ring"
    )
    return found


def test_weights_run_from_the_most_negative_through_pale_to_the_most_positive() -> None:
    picture = draw(running().before, look=Look(color_by="weight"))
    colors, light = edge_colors(picture), theme("light")
    assert colors[6, 9] == rgb(light.map_positive)  # 1.1, the largest
    grey = np.array(colors[5, 6])  # 0.1
    away = [np.abs(grey - rgb(end)).sum() for end in (light.map_positive, light.map_negative)]
    assert min(away) > 150
    assert ticks(picture) == ["−1.1", "0", "1.1"] and caption(picture) == "weight"


@pytest.mark.parametrize("name", THEMES)
def test_no_edge_vanishes_on_the_canvas(name: str) -> None:
    found = coloring(read(running().before, None, None), "weight", theme(name))
    assert found is not None
    for color in found.table[::15]:
        assert contrast("#" + bytes(color.tolist()).hex(), theme(name).canvas) >= 1.4


def test_in_grey_lines_show_their_size_and_dashes_their_sign() -> None:
    picture = draw(running().before, look=Look("greyscale", color_by="weight"))
    assert caption(picture) == "|weight|" and ticks(picture)[0] == "0"
    (edges,) = (shape for shape in picture.shapes if isinstance(shape, Edges))
    weights = running().before.weight_array
    order = np.argsort(np.abs(weights))
    assert (np.diff(edges.colors[order, 0].astype(int)) <= 0).all()
    assert np.array_equal(edges.dashed, weights < 0)


def test_gradients_are_unknown_until_they_are_known() -> None:
    trace = running()
    before = at(trace, "e0/s0/backward/n9", "gradient")
    after = at(trace, "e0/s0/backward/w3", "gradient")
    assert not before.known.any()
    known = [trace.architecture.edges[row] for row in np.flatnonzero(after.known)]
    assert known == [(1, 3), (2, 3)]
    assert before.limits == after.limits
    assert after.limits[1] == pytest.approx(np.abs(trace.gradient_array).max())
    unknown = {tuple(color) for color in before.colors.tolist()}
    assert len(unknown) == 1


def test_gradients_of_a_batch_are_those_of_its_sum_or_mean() -> None:
    network = Network.layered((2, 3, 1), seed=2)
    trace = trace_of(network, samples=3)
    whole = coloring(read(network, trace, None), "gradient", theme("light"))
    assert whole is not None and whole.known.all()
    assert whole.limits[1] == pytest.approx(np.abs(trace.gradient_array).max())


def test_activations_have_the_bounds_of_their_functions() -> None:
    trace = running()
    found = at(trace, "e0/s0/loss", "activation")
    assert found.limits == (0.0, 1.0)
    assert np.flatnonzero(found.known).tolist() == [2, 3, 5, 6, 8]
    picture = drawn(trace, "e0/s0/loss", Look(color_by="activation"))
    level = round(float(trace.a[2, 0]) * 255)
    assert np.abs(np.array(rgb(ring(picture, 3).fill)) - diverging(theme("light"))[level]).max() < 3
    assert ring(picture, 1).fill == theme("light").input_fill
    assert ticks(picture) == ["0", "0.5", "1"] and caption(picture) == "activation a"


def test_growing_functions_have_the_largest_activation_on_both_sides() -> None:
    network = Network(Architecture.layered([2, 4, 1], hidden="relu", output="identity"), None)
    network = Network(network.architecture, np.random.default_rng(1).normal(size=17))
    trace = trace_of(network)
    low, high = at(trace, "e0/s0/loss", "activation").limits
    assert high == -low == np.abs(trace.a[[3, 4, 5, 6, 8]]).max()


def test_deltas_and_what_is_not_known_yet() -> None:
    picture = drawn(running(), "e0/s0/backward/n6", Look(color_by="delta"))
    light = theme("light")
    assert ring(picture, 9).fill == light.map_positive  # the largest
    assert ring(picture, 3).fill == light.canvas
    assert caption(picture) == "δ"


@pytest.mark.parametrize("name", THEMES)
def test_what_is_written_on_a_colour_can_be_read(name: str) -> None:
    colors = theme(name)
    for color in diverging(colors):
        fill = "#" + bytes(color.tolist()).hex()
        assert contrast(readable(fill, colors), fill) >= 4.5
    for by in ("activation", "delta"):
        picture = drawn(running(), "e0/s0/backward/n3", Look(name, color_by=by))
        for number in (3, 4, 6, 7, 9):
            (value,) = (s for s in picture.of(f"neuron:{number}") if s.part == "value")
            assert isinstance(value, Label)
            assert contrast(value.color, ring(picture, number).fill) >= 4.5


@pytest.mark.parametrize("by", BY[1:])
def test_a_network_alone_has_none_of_these(by: str) -> None:
    with pytest.raises(UsageError, match=r"network alone.*belong to an iteration.*Give a trace"):
        draw(running().before, look=Look(color_by=by))


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_the_bar_lies_under_the_network_inside_the_picture(by: str, orientation: Way) -> None:
    trace = running()
    place = layout(trace.architecture, LayoutOptions(orientation=orientation))
    picture = draw(trace.before, trace, None, place, Look(color_by=by))
    (scale,) = (s for s in picture.of("colorbar") if isinstance(s, Raster))
    (rim,) = (s for s in picture.of("colorbar") if isinstance(s, Box))
    assert (scale.x, scale.y, 2 * scale.r, scale.h) == (rim.x, rim.y, rim.w, rim.h)
    assert scale.pixels.shape == (1, 256, 3)
    assert place.height - 34.0 < scale.y < picture.height - 20.0
    assert scale.x - scale.r > 20.0 and scale.x + scale.r < picture.width - 20.0


@pytest.mark.parametrize("size", [0.0, 1e-308, 1e300])
def test_any_size_has_its_colour(size: float) -> None:
    network = Network(Architecture.layered([1, 1], bias=False), [size])
    picture = draw(network, look=Look(color_by="weight"))
    assert len(ticks(picture)) == 3 and len(edge_colors(picture)) == 1


def test_colours_stay_whatever_the_step_so_that_they_can_be_read_off() -> None:
    trace = running()
    one = drawn(trace, "e0/s0/forward/n3", Look(color_by="weight"))
    other = drawn(trace, "e0/s0/backward/n4", Look(color_by="weight"))
    assert edge_colors(one) == edge_colors(other)


def test_fixed_edges_have_no_weight_of_their_own() -> None:
    trace = preset_trace("residual")
    found = coloring(read(trace.before, None, None), "weight", theme("light"))
    assert found is not None
    assert np.array_equal(found.known, trace.architecture.parameter_index >= 0)
