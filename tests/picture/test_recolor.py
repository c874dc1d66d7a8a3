"""Own colours replace those of a theme, and what is written on them can still be read."""

from __future__ import annotations

from typing import Any

import pytest

import nnviz
from nnviz.errors import UsageError
from nnviz.picture.color import contrast, hexadecimal
from nnviz.picture.look import Look
from nnviz.picture.recolor import KNOWN, ROLES, tokens
from nnviz.picture.shapes import Box, Circle, Edges, Label, Picture
from nnviz.picture.theme import theme


def drawn(colors: str, **options: Any) -> Picture:
    return nnviz.figure("van-kessel-4-5-1", colors=colors, **options).picture


def test_without_any_the_theme_is_as_it_was() -> None:
    assert tokens("dark") == theme("dark")


@pytest.mark.parametrize("name", KNOWN)
def test_every_name_changes_what_it_names(name: str) -> None:
    changed = tokens("light", (f"{name}=#12ab3f",))
    before, after = theme("light").colors(), changed.colors()
    differs = {token for token in before if before[token] != after[token]}
    assert differs and any(after[token] == "#12ab3f" for token in differs)
    assert changed.name == "light"


def test_a_short_colour_and_the_order() -> None:
    changed = tokens("light", ("edges=#000", "positive=#F00"))
    assert (changed.positive, changed.negative, changed.neutral) == ("#ff0000",) + 2 * ("#000000",)


def test_a_ring_tints_its_inside_unless_that_has_a_colour_of_its_own() -> None:
    assert tokens("light", ("hidden=#ff0000",)).hidden_fill not in ("#ff0000", "#ffffff")
    for colors in (("hidden_fill=#fff", "hidden=#f00"), ("neurons=#f00", "neurons_fill=#fff")):
        assert tokens("light", colors).hidden_fill == "#ffffff"


@pytest.mark.parametrize(
    "wrong",
    [
        "loud=#ffffff",
        "positive",
        "positive=red",
        "edges=#12",
        "=#fff",
        "layer:0=#fff",
        "layer:=#fff",
    ],
)
def test_what_is_no_colour_is_named(wrong: str) -> None:
    with pytest.raises(UsageError, match="colour"):
        Look(colors=(wrong,))


def test_edges_and_neurons_are_drawn_in_them() -> None:
    made = drawn("edges=#505050, neurons=#333333, neurons_fill=#ffffff")
    (edges,) = (shape for shape in made.shapes if isinstance(shape, Edges))
    assert {hexadecimal(*color[:3]) for color in edges.colors.tolist()} == {"#505050"}
    rings = [s for s in made.shapes if isinstance(s, Circle) and s.part == "ring"]
    assert {(ring.fill, ring.stroke) for ring in rings} == {("#ffffff", "#333333")}


@pytest.mark.parametrize("fill", ["#000000", "#ffffff", "#777777", "#c00000", "#fdd017"])
def test_values_can_be_read_on_any_fill(fill: str) -> None:
    made = drawn(f"neurons_fill={fill}", step="e0/s0/loss")
    fills = {s.id: s.fill for s in made.shapes if isinstance(s, Circle) and s.part == "ring"}
    values = [
        s for s in made.shapes if isinstance(s, Label) and s.part == "value" and s.id in fills
    ]
    assert len(values) == len(fills)
    for value in values:
        assert contrast(value.color, fills[value.id]) >= 4.5


def test_every_role_has_a_ring_and_a_fill() -> None:
    assert all({role, f"{role}_fill"} <= set(KNOWN) for role in ROLES)


def test_a_layer_has_colours_of_its_own_but_not_its_bias_neuron() -> None:
    made = drawn("hidden=#00ff00,layer:2=#102030")
    rings = {s.id: s for s in made.shapes if isinstance(s, Circle) and s.part == "ring"}
    network = nnviz.preset("van-kessel-4-5-1").architecture
    for number in network.neurons(2):
        assert rings[f"neuron:{number}"].stroke == "#102030"
    assert rings[f"neuron:{network.bias_of(2)}"].stroke == theme("light").bias
    assert rings["neuron:1"].stroke == theme("light").input


@pytest.mark.parametrize("view", ["network", "layers"])
def test_the_legend_names_layers_that_have_colours_of_their_own(view: str) -> None:
    made = nnviz.figure("5-4-3-2", view=view, legend=True, colors="layer:3=#102030").picture
    assert made.of("legend:hidden") and made.of("legend:layer3")
    swatch = next(s for s in made.of("legend:layer3") if isinstance(s, Circle | Box))
    assert swatch.stroke == "#102030"
    assert [s.text for s in made.of("legend:layer3") if isinstance(s, Label)] == ["Hidden layer 2"]
    both = nnviz.figure("5-4-3-2", view=view, legend=True, colors="layer:3=#123,layer:2_fill=#fff")
    assert not both.picture.of("legend:hidden") and both.picture.of("legend:layer2")


@pytest.mark.parametrize("view", ["network", "layers"])
def test_a_layer_that_is_not_there_has_no_colour(view: str) -> None:
    made = nnviz.figure("2-3-1", view=view, colors="layer:4=#102030")
    with pytest.raises(UsageError, match="no layer 4 to colour; the network has 3"):
        made.svg()
