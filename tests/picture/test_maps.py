from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.network import Network
from nnviz.picture.blend import blend
from nnviz.picture.color import hexadecimal, luminance, rgb
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.maps import BOUNDED, LEVELS, diverging, limits, neuron_pixels, painted
from nnviz.picture.pick import pick
from nnviz.picture.shapes import Box, Circle, Edges, Label, Picture, Raster
from nnviz.picture.theme import THEMES, theme
from nnviz.training.maps import neuron_maps
from tests.picture.cases import drawn, running, trace_of
from tests.picture.vision import KINDS, apart

LIGHT = theme("light")
BOX = ((-3.0, 3.0), (-3.0, 3.0))


def spiral() -> Network:
    architecture = Architecture.layered([2, 8, 8, 1], output="tanh")
    return Network(architecture, np.random.default_rng(5).normal(0, 1.3, architecture.size))


def mapped(network: Network, look: str = "light", points: int = 12) -> Picture:
    return draw(network, look=Look(look), maps=neuron_maps(network, BOX, points))


def rasters(picture: Picture) -> dict[str, Raster]:
    return {shape.id: shape for shape in picture.shapes if isinstance(shape, Raster)}


# Colours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
def test_the_table_runs_from_negative_to_positive(name: str) -> None:
    colors, table = theme(name), diverging(theme(name))
    assert table.shape == (LEVELS, 3) and table.dtype == np.uint8
    assert tuple(table[0]) == rgb(colors.map_negative)
    assert tuple(table[-1]) == rgb(colors.map_positive)
    middle = rgb(colors.map_middle)
    assert np.abs(table[127].astype(int) - middle).max() <= 1
    assert np.abs(table[128].astype(int) - middle).max() <= 1


@pytest.mark.parametrize("name", THEMES)
def test_how_bright_a_color_is_tells_how_far_from_nothing(name: str) -> None:
    light = np.array([luminance(hexadecimal(*color)) for color in diverging(theme(name)).tolist()])
    steps = np.diff(light)
    if name == "greyscale":  # without hue one way through the greys tells both ends apart
        assert (steps <= 0).all() and light[0] - light[-1] > 0.6
        return
    sign = -1 if theme(name).dark else 1
    assert (sign * steps[:127] >= 0).all() and (sign * steps[128:] <= 0).all()
    assert abs(light[127] - light[0]) > 0.3 and abs(light[127] - light[-1]) > 0.3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_ends_are_told_apart(name: str, kind: str) -> None:
    colors = theme(name)
    for one, other in (("negative", "positive"), ("negative", "middle"), ("middle", "positive")):
        pair = getattr(colors, f"map_{one}"), getattr(colors, f"map_{other}")
        assert apart(*pair, kind) >= 25.0, (one, other)


# Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_bounded_functions_have_their_bounds_and_others_the_largest(name: str) -> None:
    architecture = Architecture.layered([2, 3, 2], hidden=name)
    values = np.array([[0.5, -0.25]])
    wanted = BOUNDED.get(name, (-0.5, 0.5))
    assert limits(architecture, 4, values) == wanted
    entry = ACTIVATIONS[name]
    answers = entry.value(np.linspace(-40, 40, 801)[None].repeat(2, axis=0))
    bounded = np.abs(answers).max() <= 1.0
    assert bounded == (name in BOUNDED)
    if bounded:
        assert wanted[0] <= answers.min() and answers.max() <= wanted[1]


def test_inputs_have_their_own_ends() -> None:
    architecture = Architecture.layered([2, 1])
    assert limits(architecture, 1, np.array([[40.0, 60.0]])) == (40.0, 60.0)
    assert limits(architecture, 1, np.array([[40.0, 40.0]])) == (39.0, 41.0)


def test_limits_of_nothing() -> None:
    architecture = Architecture.layered([2, 1], output="identity")
    for values in ([[np.nan]], [[0.0]]):
        assert limits(architecture, 4, np.array(values)) == (-1.0, 1.0)
    assert limits(architecture, 4, np.array([[np.nan, -2.0]])) == (-2.0, 2.0)


def test_the_largest_y_is_on_top_and_what_is_beyond_is_held() -> None:
    pixels = painted(np.array([[-1.0, 9.0], [0.0, -9.0]]), (-1.0, 1.0), LIGHT)
    table = diverging(LIGHT)
    assert tuple(pixels[1, 0]) == tuple(table[0]) == tuple(pixels[0, 1])
    assert tuple(pixels[1, 1]) == tuple(table[-1])
    assert tuple(pixels[0, 0]) in (tuple(table[127]), tuple(table[128]))


def test_each_value_has_its_color() -> None:
    values = np.linspace(-2.0, 6.0, LEVELS)[None]
    for near in (-0.01, 0.0, 0.01):
        pixels = painted(values + near, (-2.0, 6.0), LIGHT)
        assert np.array_equal(pixels[0], diverging(LIGHT))


@pytest.mark.parametrize("size", [1.7e308, 1e-300, 5e-324, 1e-320])
def test_any_size_is_painted(size: float) -> None:
    architecture = Architecture.layered([2, 1], output="identity")
    values = np.array([[-size, 0.0, size]])
    pixels = neuron_pixels(architecture, 4, values, LIGHT)
    assert np.abs(pixels[0, 1].astype(int) - rgb(LIGHT.map_middle)).max() <= 1
    if size > 1e-300:
        assert tuple(pixels[0, 0]) == rgb(LIGHT.map_negative)
        assert tuple(pixels[0, 2]) == rgb(LIGHT.map_positive)
    ends = neuron_pixels(architecture, 1, values, LIGHT)
    assert ends.shape == (1, 3, 3)


def test_what_is_not_finite_has_the_color_of_the_unknown() -> None:
    values = np.array([[np.nan, np.inf, 1.0]])
    pixels = painted(values, (-1.0, 1.0), LIGHT)
    assert tuple(pixels[0, 0]) == tuple(pixels[0, 1]) == rgb(LIGHT.unknown)
    assert tuple(pixels[0, 2]) == rgb(LIGHT.map_positive)


# In the picture -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
def test_every_neuron_but_the_bias_neurons_has_its_map(name: str) -> None:
    network = spiral()
    picture, maps = mapped(network, name), neuron_maps(network, BOX, 12)
    architecture, found = network.architecture, rasters(picture)
    for number in range(1, architecture.neuron_count + 1):
        ring = next(
            s for s in picture.of(f"neuron:{number}") if isinstance(s, Circle) and s.part == "ring"
        )
        assert ring.stroke == getattr(theme(name), architecture.role(number))
        if architecture.is_bias(number):
            assert f"neuron:{number}" not in found and ring.fill
            continue
        raster = found[f"neuron:{number}"]
        assert (raster.x, raster.y, raster.r) == (ring.x, ring.y, ring.r) and not ring.fill
        pixels = neuron_pixels(architecture, number, maps[number - 1], theme(name))
        assert np.array_equal(raster.pixels, pixels)


def test_inputs_show_their_coordinate_and_their_name_beside() -> None:
    picture = mapped(spiral())
    x, y = (rasters(picture)[f"neuron:{number}"].pixels for number in (1, 2))
    assert tuple(x[5, 0]) == tuple(y[-1, 5]) == rgb(LIGHT.map_negative)
    assert tuple(x[5, -1]) == tuple(y[0, 5]) == rgb(LIGHT.map_positive)
    (name,) = (s for s in picture.of("neuron:1") if isinstance(s, Label) and s.part == "value")
    assert name.text == "x1" and name.x < rasters(picture)["neuron:1"].x


def test_parts_are_unique_and_the_ring_lies_over_the_map() -> None:
    for picture in (mapped(spiral()), traced("e0/s0/forward/n9")):
        keys = [(shape.id, shape.part) for shape in picture.shapes]
        assert len(keys) == len(set(keys))
        for at, shape in enumerate(picture.shapes):
            if isinstance(shape, Raster):
                ring = picture.shapes[at + 1]
                assert isinstance(ring, Circle) and (ring.id, ring.part) == (shape.id, "ring")


def traced(address: str, maps: bool = True) -> Picture:
    network = Network.layered([2, 3, 2, 1], seed=3)
    trace = trace_of(network)
    plan = trace.steps("neuron")
    step = plan[plan.index_of(address)]
    return draw(network, trace, step, maps=neuron_maps(network, BOX, 6) if maps else None)


def test_a_map_appears_when_its_neuron_is_computed_with_the_value_on_a_plate() -> None:
    picture = traced("e0/s0/forward/n5")
    assert set(rasters(picture)) == {"neuron:1", "neuron:2", "neuron:4", "neuron:5"}
    for identifier in rasters(picture):
        (plate,) = (s for s in picture.of(identifier) if isinstance(s, Box) and s.part == "back")
        (value,) = (s for s in picture.of(identifier) if isinstance(s, Label) and s.part == "value")
        assert abs(plate.x - value.x) < 1e-9
    plain = {s.id: s.text for s in traced("e0/s0/forward/n5", maps=False).shapes
             if isinstance(s, Label) and s.part == "value"}  # fmt: skip
    shown = {s.id: s.text for s in picture.shapes if isinstance(s, Label) and s.part == "value"}
    assert shown == plain


def test_picking_is_unchanged() -> None:
    network = spiral()
    plain, with_maps = draw(network), mapped(network)
    for x in range(0, int(plain.width), 23):
        for y in range(60, int(plain.height), 23):
            assert pick(plain, x, y) == pick(with_maps, x, y)


def test_captions_name_the_function_and_stay_inside() -> None:
    texts = {s.id: s for s in mapped(spiral()).shapes if isinstance(s, Label)}
    assert texts["caption:1"].text == "Input layer"
    assert texts["caption:2"].text == "Hidden layer 1 · tanh"
    assert texts["caption:4"].text == "Output layer · tanh"
    plain = {s.id: s for s in draw(spiral()).shapes if isinstance(s, Label)}
    assert plain["caption:4"].text == "Output layer"
    assert texts["caption:4"].x <= plain["caption:4"].x


def test_tiny_neurons_are_too_small_for_maps() -> None:
    network = Network.layered([2, 300, 1], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    assert not rasters(draw(network, layout=place, maps=neuron_maps(network, BOX, 3)))
    elided = rasters(draw(network, maps=neuron_maps(network, BOX, 3)))
    assert 3 < len(elided) < 30


def test_rows_keep_the_names_away() -> None:
    network = spiral()
    place = layout(network.architecture, LayoutOptions(orientation="rows"))
    picture = draw(network, layout=place, maps=neuron_maps(network, BOX, 3))
    assert len(rasters(picture)) == 19
    assert not [s for s in picture.of("neuron:1") if isinstance(s, Label) and s.part == "value"]


def test_the_description_says_what_is_seen() -> None:
    assert "its activation over two inputs" in mapped(spiral()).description
    assert "its activation over two inputs" not in draw(spiral()).description


@pytest.mark.parametrize("shape", [(21, 4, 4), (22, 4), (22, 0, 4), (22, 4, 4, 1)])
def test_maps_of_another_network_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="this network takes 22"):
        draw(spiral(), maps=np.zeros(shape))


# Blending -----------------------------------------------------------------------------------------


def test_maps_turn_into_each_other() -> None:
    a, b = mapped(spiral()), mapped(Network.layered([2, 8, 8, 1], seed=9))
    between = blend(a, b, 0.25)
    for identifier, raster in rasters(between).items():
        old, new = (rasters(p)[identifier].pixels.astype(float) for p in (a, b))
        assert raster.pixels.dtype == np.uint8
        assert np.abs(raster.pixels - (old * 0.75 + new * 0.25)).max() <= 0.5
    assert blend(a, b, 1.0) is b


def test_maps_of_another_size_change_halfway() -> None:
    a, b = mapped(spiral(), points=12), mapped(spiral(), points=8)
    assert rasters(blend(a, b, 0.4))["neuron:5"].pixels.shape == (12, 12, 3)
    assert rasters(blend(a, b, 0.6))["neuron:5"].pixels.shape == (8, 8, 3)


def test_maps_come_and_go_and_move() -> None:
    network = spiral()
    plain, with_maps = draw(network), mapped(network)
    coming = rasters(blend(plain, with_maps, 0.3))
    assert len(coming) == 19 and {r.opacity for r in coming.values()} == {0.3}
    assert not any(isinstance(s, Raster) for s in blend(plain, with_maps, 0.0).shapes)
    place = layout(network.architecture, LayoutOptions(positions=((5, 300.0, 200.0),)))
    moved = draw(network, layout=place, maps=neuron_maps(network, BOX, 12))
    half = rasters(blend(with_maps, moved, 0.5))["neuron:5"]
    ends = [rasters(p)["neuron:5"] for p in (with_maps, moved)]
    assert half.x == pytest.approx((ends[0].x + ends[1].x) / 2)


def test_nothing_else_of_a_picture_changes() -> None:
    """What has no map is drawn as without any."""
    network = running().before
    assert not rasters(drawn(running(), "e0/s0/forward/n6"))
    plain, with_maps = draw(network), draw(network, maps=np.zeros((9, 2, 2)))
    kinds = (Edges, Raster)
    for number in (2, 5, 8):
        one, other = (
            [s for s in p.of(f"neuron:{number}") if not isinstance(s, kinds)]
            for p in (plain, with_maps)
        )
        assert one == other
