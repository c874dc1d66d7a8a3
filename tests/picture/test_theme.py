from __future__ import annotations

import re
from itertools import combinations

import pytest

from nnviz.errors import UsageError
from nnviz.picture.color import contrast
from nnviz.picture.theme import PHASES, THEMES, theme
from tests.picture.vision import KINDS, apart, lab

SURFACES = ("background", "canvas", "panel", "raised")
TEXTS = ("text", "text_muted", "text_faint", "error", "success", "accent", *PHASES)
MARKS = (
    "input", "output", "bias", "hidden", "positive", "negative", "neutral", "unknown",
    "border_strong", "focus", "chart_1", "chart_2",
)  # fmt: skip
ROLES = ("input", "output", "bias", "hidden")
PLAIN = 14.0  # ΔE at which two colours are told apart at a glance


@pytest.mark.parametrize("name", THEMES)
def test_every_token_is_a_color(name: str) -> None:
    for token, value in theme(name).colors().items():
        assert re.fullmatch("#[0-9a-f]{6}", value), token


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read_on_every_surface(name: str, surface: str) -> None:
    colors = theme(name).colors()
    for token in TEXTS:
        assert contrast(colors[token], colors[surface]) >= 4.5, token


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
def test_lines_and_marks_stand_out_on_every_surface(name: str, surface: str) -> None:
    colors = theme(name).colors()
    for token in MARKS:
        assert contrast(colors[token], colors[surface]) >= 3.0, token


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_on_what_is_filled(name: str) -> None:
    colors = theme(name).colors()
    pairs = [(phase, f"{phase}_soft") for phase in PHASES]
    pairs += [("text", f"{phase}_soft") for phase in PHASES]
    pairs += [("text", f"{role}_fill") for role in ROLES]
    pairs += [("text_muted", "loss_soft"), ("bias", "bias_fill")]
    pairs += [("accent_text", "accent"), ("text", "selection"), ("text_muted", "selection")]
    for text, surface in pairs:
        assert contrast(colors[text], colors[surface]) >= 4.5, (text, surface)


@pytest.mark.parametrize("name", ["light", "dark", "print"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "group", [PHASES, ROLES, ("positive", "negative"), ("chart_1", "chart_2")], ids=lambda g: g[0]
)
def test_colors_are_told_apart(name: str, kind: str, group: tuple[str, ...]) -> None:
    colors = theme(name).colors()
    for one, other in combinations(group, 2):
        assert apart(colors[one], colors[other], kind) >= PLAIN, (one, other)


def test_greyscale_is_grey_and_says_signs_with_dashes_too() -> None:
    grey = theme("greyscale")
    assert all(len({value[1:3], value[3:5], value[5:7]}) == 1 for value in grey.colors().values())
    assert grey.dashes
    assert apart(grey.positive, grey.negative, "typical") >= 25


def test_print_is_black_on_white_and_its_signs_and_maps_survive_a_grey_printer() -> None:
    colors = theme("print")
    assert (colors.canvas, colors.text) == ("#ffffff", "#000000")
    pairs = [
        (colors.positive, colors.negative),
        (colors.map_positive, colors.map_negative),
        (colors.chart_1, colors.chart_2),
    ]
    for one, other in pairs:
        assert abs(lab(one, "typical")[0] - lab(other, "typical")[0]) >= 20.0
    fills = [lab(getattr(colors, f"{role}_fill"), "typical")[0] for role in ROLES]
    assert min(abs(a - b) for a, b in combinations(fills, 2)) >= 3.0


def test_sign() -> None:
    light = theme("light")
    assert light.sign(0.5) == light.positive
    assert light.sign(-0.5) == light.negative
    assert light.sign(0.0) == light.neutral


def test_phases() -> None:
    light = theme("light")
    assert light.phase("backward") == light.backward
    assert light.phase_soft("backward") == light.backward_soft
    assert light.phase("") == light.accent


def test_an_unknown_theme_is_refused_with_the_names() -> None:
    with pytest.raises(UsageError, match="light, dark, greyscale, print"):
        theme("sepia")
