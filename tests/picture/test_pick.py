from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.pick import owner, pick, pick_shape
from nnviz.picture.shapes import Box, Circle, Edges, Label
from tests.picture.cases import dense, drawn, networks, running


def test_neurons() -> None:
    picture = drawn(running(), "e0/s0/backward/n6")
    for shape in picture.shapes:
        if isinstance(shape, Circle) and shape.part == "ring":
            assert pick(picture, shape.x, shape.y) == shape.id
            assert pick(picture, shape.x + shape.r - 1, shape.y) == shape.id
    assert pick(picture, 5.0, 5.0) == ""


def test_chips_belong_to_what_they_stand_for() -> None:
    picture = drawn(running(), "e0/s0/backward/w6")
    for shape in picture.shapes:
        if isinstance(shape, Box) and shape.part in ("chip", "box"):
            assert pick_shape(picture, shape.x, shape.y) == shape.id
            assert pick(picture, shape.x, shape.y) == owner(shape.id)
    weight = next(s for s in picture.of("weight:4-6") if isinstance(s, Box))
    assert pick(picture, weight.x, weight.y) == "edge:4-6"
    delta = next(s for s in picture.of("delta:6") if isinstance(s, Box))
    assert pick(picture, delta.x, delta.y) == "neuron:6"
    assert pick_shape(picture, delta.x, delta.y) == "delta:6"
    loss = next(s for s in picture.of("loss") if isinstance(s, Box))
    assert pick(picture, loss.x, loss.y) == "loss"


def test_targets_and_captions() -> None:
    picture = drawn(running(), "e0/s0/loss")
    for identifier, meant in (("target:9", "target:9"), ("caption:2", "layer:2")):
        label = picture.of(identifier)[0]
        assert isinstance(label, Label)
        assert pick(picture, label.x, label.y - 3) == meant


@pytest.mark.parametrize("network", [running().before, networks()["residual"], dense()], ids=repr)
def test_edges_straight_and_curved(network: Network) -> None:
    picture = draw(network, look=Look(weight_labels="none"))
    (edges,) = (shape for shape in picture.shapes if isinstance(shape, Edges))
    hits = 0
    for row in range(len(edges)):
        x1, y1, cx1, cy1, cx2, cy2, x2, y2 = edges.points[row]
        t = np.linspace(0.25, 0.75, 9)
        xs = (1 - t) ** 3 * x1 + 3 * (1 - t) ** 2 * t * cx1 + 3 * (1 - t) * t**2 * cx2 + t**3 * x2
        ys = (1 - t) ** 3 * y1 + 3 * (1 - t) ** 2 * t * cy1 + 3 * (1 - t) * t**2 * cy2 + t**3 * y2
        found = {pick(picture, x, y) for x, y in zip(xs, ys, strict=True)}
        hits += edges.edge_id(row) in found
    assert hits == len(edges)


def test_the_nearest_edge_counts() -> None:
    picture = draw(running().before, look=Look(weight_labels="none"))
    (edges,) = (shape for shape in picture.shapes if isinstance(shape, Edges))
    row = edges.pairs.tolist().index([6, 9])
    x, y = (edges.points[row, :2] + edges.points[row, 6:]) / 2
    assert pick(picture, x, y + 3, tolerance=4.0) == "edge:6-9"
    assert pick(picture, x, y + 12, tolerance=4.0) == ""


def test_of_a_hundred_thousand_edges() -> None:
    network = Network.layered([784, 128, 64, 10], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    picture = draw(network, layout=place)
    x, y = place.points[0, :2] * 0.5 + place.points[0, 6:] * 0.5
    assert pick(picture, float(x), float(y)).startswith("edge:")


def test_owners() -> None:
    assert owner("weight:3-6") == "edge:3-6"
    assert owner("delta:6") == "neuron:6"
    assert owner("caption:2") == "layer:2"
    assert owner("loss") == "loss"
    assert owner("") == ""
