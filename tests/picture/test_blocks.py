"""Layers as blocks: what they say is right, and can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from nnviz.picture.blockplaces import extent, lanes
from nnviz.picture.blocks import blocks_picture
from nnviz.picture.blockwords import connection_text, weights_of
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Label, Line, Picture
from tests.picture.cases import networks
from tests.picture.crossings import crossings

ORIENTATIONS = ("columns", "rows")


def made(*layers: Layer, connections: tuple[Connection, ...] = ()) -> Network:
    architecture = Architecture(layers, connections)
    return Network(architecture, [0.5] * architecture.size)


def digits() -> Network:
    """The usual network for handwritten digits, as wide as it is."""
    return made(
        Layer(784, bias=True),
        Layer(128, "relu", True, dropout=0.2),
        Layer(64, "leaky_relu", True, "A name that is far longer than a caption has room for"),
        Layer(10, "softmax"),
    )


def mixed() -> Network:
    """Several functions in a layer, identity and full skips into the same layer."""
    return made(
        Layer(3, bias=True),
        Layer(3, ("tanh", "sine", "relu"), True),
        Layer(3, ("tanh", "sine", "relu", "gelu")[:3]),
        Layer(3, "tanh"),
        Layer(1200, "sigmoid"),
        connections=(
            *(Connection(at, at + 1) for at in range(4)),
            Connection(0, 2, "identity"),
            Connection(0, 3),
            Connection(1, 3, "identity"),
            Connection(0, 4),
            Connection(2, 4),
        ),
    )


def everything() -> dict[str, Network]:
    return networks() | {"digits": digits(), "mixed": mixed()}


def texts(picture: Picture, identifier: str = "") -> list[str]:
    return [
        shape.text
        for shape in picture.shapes
        if isinstance(shape, Label) and (not identifier or shape.id == identifier)
    ]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", list(everything()))
def test_every_word_can_be_read(name: str, orientation: str) -> None:
    network = everything()[name]
    picture = blocks_picture(network, orientation=orientation, look=Look(legend=True))
    assert crossings(picture) == []
    drawn = {shape.id for shape in picture.shapes}
    graph = network.architecture
    assert {f"layer:{layer}" for layer in range(1, graph.layer_count + 1)} <= drawn
    assert {f"connection:{c.source + 1}-{c.target + 1}" for c in graph.connections} <= drawn


@pytest.mark.parametrize("name", list(everything()))
def test_what_stands_on_the_arrows_adds_up(name: str) -> None:
    graph = everything()[name].architecture
    assert sum(weights_of(block) for block in graph.blocks) == graph.parameter_count


def test_a_wide_layer_and_a_narrow_one_fit_on_one_page() -> None:
    picture = blocks_picture(digits())
    heights = [
        shape.h for shape in picture.shapes if isinstance(shape, Box) and shape.part == "block"
    ]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] < 3 * heights[-1]
    assert picture.width < 700 and picture.height < 400
    assert extent(100) - extent(10) == pytest.approx(extent(10) - extent(1))


def test_captions_say_what_a_layer_is() -> None:
    picture = blocks_picture(digits())
    assert texts(picture, "caption:1") == ["Input layer", "784 neurons", "bias"]
    assert texts(picture, "caption:2")[1:] == ["128 neurons", "ReLU", "bias", "dropout 20 %"]
    assert texts(picture, "connection:1-2") == ["100,480 weights", "784 × 128 + 128"]
    assert texts(picture, "total") == ["109,386 weights in all"]
    assert picture.description.endswith("109,386 weights in all.")
    assert "Layer 1 to layer 2: 784 × 128 + 128 = 100,480 weights" in picture.description
    assert picture.roles["layer:2"] == "hidden"
    assert texts(picture, "caption:3")[1].endswith("…")
    comma = blocks_picture(digits(), look=Look(decimal_comma=True))
    assert "100\u00a0480 weights" in texts(comma)


def test_without_captions_there_are_no_words() -> None:
    for orientation in ORIENTATIONS:
        picture = blocks_picture(digits(), orientation=orientation, captions=False)
        assert texts(picture) == []
        assert picture.width < blocks_picture(digits(), orientation=orientation).width


def test_masked_fixed_and_skip_connections_say_so() -> None:
    look, graph = Look(), networks()["running-example"].architecture
    assert connection_text(graph, graph.blocks[1], look) == "5 weights of 6 possible"
    residual = blocks_picture(networks()["residual"])
    assert texts(residual, "connection:1-3") == ["fixed weight 1"]
    assert isinstance(residual.of("join:3")[0], Circle)
    assert "a skip connection" in residual.description
    triangle = blocks_picture(networks()["triangle"])
    assert texts(triangle, "connection:1-3") == ["1 weight"]
    assert not any(shape.id.startswith("join:") for shape in triangle.shapes)


def test_what_is_added_by_identity_ends_at_its_plus() -> None:
    for orientation in ORIENTATIONS:
        picture = blocks_picture(networks()["residual 4×4"], orientation=orientation)
        for source, target in ((1, 3), (2, 4), (3, 5)):
            ring = picture.of(f"join:{target}")[0]
            head = next(s for s in picture.of(f"connection:{source}-{target}") if s.part == "head")
            assert isinstance(ring, Circle) and isinstance(head, Line)
            (x, y), *_ = head.points
            assert abs(x - ring.x) + abs(y - ring.y) == pytest.approx(ring.r + 1.0)


def test_skip_connections_get_lanes_of_their_own() -> None:
    graph = networks()["dense 5"].architecture
    tops = [100.0 * at for at in range(5)]
    found = lanes(graph, tops, {})
    assert len(found) == 6
    for a in found:
        for b in found:
            if a is not b and a.start < b.end and b.start < a.end:
                assert a.lane != b.lane
            if a.start <= b.start and b.end <= a.end and a is not b:
                assert a.lane > b.lane


def test_softmax_is_bracketed_and_functions_have_their_curves() -> None:
    picture = blocks_picture(digits())
    parts = {shape.id: {s.part for s in picture.of(shape.id)} for shape in picture.shapes}
    assert "bracket" in parts["layer:4"] and "bracket" not in parts["layer:2"]
    assert "function" in parts["layer:2"] and "function" not in parts["layer:1"]
    several = blocks_picture(mixed())
    assert "function" not in {shape.part for shape in several.of("layer:2")}
    assert "tanh, Sine, ReLU" in texts(several, "caption:2")


def test_bias_neurons_have_a_block_of_their_own() -> None:
    shown = blocks_picture(digits())
    assert any(shape.part == "bias" for shape in shown.of("layer:1"))
    assert not any(shape.part == "bias" for shape in shown.of("layer:4"))
    hidden = blocks_picture(digits(), bias=False, look=Look(legend=True))
    assert not any(shape.part == "bias" for shape in hidden.of("layer:1"))
    assert texts(hidden, "legend:bias") == []
    assert texts(blocks_picture(digits(), look=Look(legend=True)), "legend:bias") == ["bias neuron"]


@pytest.mark.parametrize("theme", ["light", "dark", "greyscale"])
def test_faces_of_a_block_are_told_apart(theme: str) -> None:
    picture = blocks_picture(digits(), look=replace(Look(), theme=theme))
    fills = [shape.fill for shape in picture.of("layer:2")[-4:] if isinstance(shape, Line | Box)]
    faces = {fill for fill in fills if fill}
    assert len(faces) == 3
    assert picture.theme == theme
