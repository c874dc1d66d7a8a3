"""The curve of a neuron: every function draws, whatever its numbers are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from nnviz.gui.panels.curve_drawing import Working
from nnviz.gui.panels.inside import (
    MOST_ROWS,
    LayerShares,
    NeuronCurve,
    Share,
    activation_curve,
)
from nnviz.nn.functions import ACTIVATIONS
from nnviz.picture.theme import THEMES, theme

Show = Callable[..., None]


@pytest.fixture
def curve(show: Show) -> NeuronCurve:
    result = NeuronCurve()
    show(result, 300, 170)
    return result


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"softmax"}))
@pytest.mark.parametrize("z", [0.0, 0.42, -3.0, 55.0, -1e6, 1e300, math.inf, math.nan])
def test_every_function_is_drawn_at_every_number(curve: NeuronCurve, name: str, z: float) -> None:
    entry = ACTIVATIONS[name]
    a, slope = float(entry.value(z)), float(entry.slope(z))
    curve.show_working(
        Working(activation_curve(name, z), z, a, slope, f"z = {z} → a = {a}", "slope", "backward"),
        theme("light"),
    )
    image = curve.grab().toImage()
    assert image.width() == 300
    ink = QColor(theme("light").hidden)
    assert any(
        image.pixelColor(x, y) == ink for x in range(0, 300, 2) for y in range(image.height())
    )


@pytest.mark.parametrize("name", THEMES)
def test_the_point_has_the_colour_of_the_phase(curve: NeuronCurve, name: str) -> None:
    tokens = theme(name)
    working = Working(activation_curve("sigmoid", 0.42), 0.42, 0.603, 0.239, "z", "f′", "backward")
    curve.show_working(working, tokens)
    image = curve.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(300) for y in range(image.height())}
    assert tokens.backward in seen


def test_what_is_unknown_is_not_drawn(curve: NeuronCurve) -> None:
    tokens = theme("light")
    curve.show_working(Working(activation_curve("tanh", None), z_text="z₃ = ?"), tokens)
    image = curve.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(300) for y in range(image.height())}
    assert tokens.forward not in seen
    assert "z₃ = ?" in curve.accessibleDescription()


def test_the_stretch_widens_for_a_far_point() -> None:
    near, far = activation_curve("sigmoid", 1.0), activation_curve("sigmoid", 40.0)
    assert (near.low, near.high) == (-6.0, 6.0)
    assert far.high > 40 and far.low == -far.high
    assert activation_curve("sigmoid", math.nan).high == 6.0


@pytest.mark.parametrize("width", [60, 120, 900])
def test_any_width_will_do(curve: NeuronCurve, width: int) -> None:
    working = Working(activation_curve("relu", 2.0), 2.0, 2.0, 1.0, "z = 2 → a = 2", "f′ = 1")
    curve.resize(width, 170)
    curve.show_working(working, theme("dark"))
    assert not curve.grab().isNull()


def test_a_softmax_layer(show: Show) -> None:
    shares = LayerShares()
    show(shares, 320, 120)
    three = [Share("6", 0.4, 0.2, "0.4", "0.2", True), Share("7", -1.0, None, "−1", "?")]
    shares.show_shares(three, "forward", theme("light"))
    assert "6: z 0.4, a 0.2" in shares.accessibleDescription()
    assert not shares.grab().isNull()
    shares.show_shares([Share("1", math.inf, math.nan, "∞", "?")], "forward", theme("light"))
    assert not shares.grab().isNull()


def test_of_many_shares_the_largest_are_shown(show: Show) -> None:
    shares = LayerShares()
    show(shares, 320, 300)
    values = np.linspace(0.0, 1.0, 40)
    many = [Share(str(k), float(v), float(v), "", "", k == 3) for k, v in enumerate(values)]
    shares.show_shares(many, "backward", theme("light"))
    names = [share.name for share in shares.shares]
    assert len(names) == MOST_ROWS and "3" in names and "39" in names
    assert names == sorted(names, key=int)
    assert not shares.grab().isNull()


def colours(curve: NeuronCurve, left: int, right: int) -> set[str]:
    image = curve.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(left, right) for y in range(image.height())
    }


def test_the_derivative_has_a_dot_of_its_own_once_it_is_computed(curve: NeuronCurve) -> None:
    tokens = theme("light")
    blank = activation_curve("sigmoid", None)
    blank = replace(blank, slope=None)
    curve.show_working(Working(blank, 1.0, 0.731, None, phase="forward"), tokens)
    assert tokens.backward not in colours(curve, 0, 300)  # no slope is spoken of
    known = activation_curve("sigmoid", 1.0)
    curve.show_working(Working(known, 1.0, 0.731, None, phase="forward"), tokens)
    ring = curve.grab().toImage()
    curve.show_working(Working(known, 1.0, 0.731, 0.1966, phase="forward"), tokens)
    dot = curve.grab().toImage()
    x = round(10 + (1.0 + 6.0) / 12.0 * 280)
    y = round(170 - 1 - 14 - 0.1966 * (170 - 28))
    assert ring.pixelColor(x, y).name() == tokens.panel
    assert dot.pixelColor(x, y).name() == tokens.backward


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("relu", "at 0 the convention is 0"),
        ("leaky_relu", "at 0 the convention is 0.01"),
        ("threshold", "at 0 the convention is 0"),
        ("elu", ""),
        ("sigmoid", ""),
    ],
)
def test_the_convention_at_a_kink_is_said(curve: NeuronCurve, name: str, said: str) -> None:
    found = activation_curve(name, 0.0)
    assert found.kink == said
    curve.show_working(Working(found, 0.0, 0.0), theme("light"))
    assert ("convention" in curve.toolTip()) == bool(said)
    assert said in curve.accessibleDescription()
