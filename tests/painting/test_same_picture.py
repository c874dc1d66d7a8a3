"""SVG and QPainter show the same picture: ids, places, and what is to be seen there."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn.network import Network
from nnviz.painting.files import to_image
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Edges, Label, Line, Picture
from nnviz.training.maps import neuron_maps
from tests.painting.images import Pixels, pixels, renderer, svg_image
from tests.picture.cases import drawn, preset_trace, running

SCALE = 2.0


def rowwise() -> Picture:
    trace = running()
    place = layout(trace.architecture, LayoutOptions(orientation="rows"))
    return draw(trace.before, trace, None, place)


def maps() -> Picture:
    network = Network.layered([2, 4, 3, 1], seed=1, init="normal")
    return draw(network, maps=neuron_maps(network, ((-3.0, 3.0), (-3.0, 3.0)), 30))


PICTURES = {
    "forward": lambda: drawn(running(), "e0/s0/forward/n6"),
    "backward, dark": lambda: drawn(running(), "e0/s0/backward/n6", Look("dark")),
    "update, greyscale": lambda: drawn(running(), "e0/s0/update/w6", Look("greyscale")),
    "network": lambda: draw(running().before, look=Look(weight_labels="all")),
    "softmax": lambda: drawn(preset_trace("softmax-2-3-3"), "e0/s0/forward/l3/function"),
    "residual": lambda: draw(preset_trace("residual").before, look=Look(weight_labels="all")),
    "rows": rowwise,
    "maps": maps,
}


def extent(shapes: list[Circle | Box | Line]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of shapes with their outlines."""
    reach = []
    for shape in shapes:
        if isinstance(shape, Circle):
            r = shape.r + (shape.width / 2 if shape.stroke else 0.0)
            reach.append((shape.x - r, shape.y - r, shape.x + r, shape.y + r))
        elif isinstance(shape, Box):
            edge = shape.width / 2 if shape.stroke else 0.0
            w, h = shape.w / 2 + edge, shape.h / 2 + edge
            reach.append((shape.x - w, shape.y - h, shape.x + w, shape.y + h))
        else:
            xs, ys = zip(*shape.points, strict=True)
            reach.append((min(xs), min(ys), max(xs), max(ys)))
    left, top, right, bottom = zip(*reach, strict=True)
    return min(left), min(top), max(right), max(bottom)


@pytest.mark.parametrize("name", PICTURES)
def test_ids_and_their_places(name: str) -> None:
    picture = PICTURES[name]()
    svg = renderer(picture)
    for identifier in {shape.id for shape in picture.shapes}:
        shapes = [s for s in picture.of(identifier) if isinstance(s, Circle | Box | Line)]
        if not shapes:
            continue
        assert svg.elementExists(identifier)
        bounds = svg.boundsOnElement(identifier)
        left, top, right, bottom = extent(shapes)
        labels = any(isinstance(shape, Label) for shape in picture.of(identifier))
        # Text may reach beyond the shapes it stands on; nothing else may.
        if not labels:
            assert bounds.left() == pytest.approx(left, abs=2.5), identifier
            assert bounds.bottom() == pytest.approx(bottom, abs=2.5), identifier
        assert bounds.left() <= left + 2.5 and bounds.right() >= right - 2.5, identifier
        assert bounds.top() <= top + 2.5 and bounds.bottom() >= bottom - 2.5, identifier


@pytest.mark.parametrize("name", PICTURES)
def test_edges_and_their_places(name: str) -> None:
    picture = PICTURES[name]()
    svg = renderer(picture)
    for shape in picture.shapes:
        if isinstance(shape, Edges):
            for row in range(len(shape)):
                bounds = svg.boundsOnElement(shape.edge_id(row))
                x1, y1, *_, x2, y2 = shape.points[row]
                assert bounds.left() <= min(x1, x2) + 0.2 and bounds.right() >= max(x1, x2) - 0.2
                assert bounds.top() <= min(y1, y2) + 0.2 and bounds.bottom() >= max(y1, y2) - 0.2


def averaged(image: Pixels, size: int = 6) -> Pixels:
    """Means over squares of pixels: what the eye sees from a little further away."""
    height, width = (length // size * size for length in image.shape[:2])
    squares = image[:height, :width].reshape(height // size, size, width // size, size, 3)
    return squares.mean(axis=(1, 3)).astype(np.int16)


@pytest.mark.parametrize("name", PICTURES)
def test_pixels(name: str) -> None:
    picture = PICTURES[name]()
    painted, written = pixels(to_image(picture, SCALE)), pixels(svg_image(picture, SCALE))
    assert painted.shape == written.shape
    # Letters are smoothed differently; from a little further away they are the same.
    different = np.abs(averaged(painted) - averaged(written)).max(axis=2)
    assert (different > 24).mean() < 0.008


@pytest.mark.parametrize("name", PICTURES)
def test_pixels_of_all_but_text(name: str) -> None:
    full = PICTURES[name]()
    shapes = tuple(shape for shape in full.shapes if not isinstance(shape, Label))
    picture = Picture(full.width, full.height, full.background, shapes)
    painted, written = pixels(to_image(picture, SCALE)), pixels(svg_image(picture, SCALE))
    assert (np.abs(painted - written).max(axis=2) > 48).mean() < 0.002
