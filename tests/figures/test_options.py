"""Everything a figure can be told: what is taken, what is refused, and that each entry counts."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnviz
from nnviz.errors import UsageError
from nnviz.figures import fitting
from nnviz.figures.lengths import PER_UNIT, Length
from nnviz.figures.options import Options
from nnviz.figures.table import BY_KEY, OPTIONS
from nnviz.picture.layout import LayoutOptions
from nnviz.picture.look import Look


def test_every_setting_of_look_and_layout_is_an_option() -> None:
    """But for what belongs to the screen, and what a figure finds by itself."""
    found = {field.name for kind in (Look, LayoutOptions) for field in fields(kind)}
    assert found - set(BY_KEY) == {"flow", "focus", "positions", "close", "stretch"}


def test_defaults_are_values_that_would_be_taken() -> None:
    for option in OPTIONS:
        if option.default is not None:
            value = Options.of(**{option.key: option.default})
            assert getattr(value, option.key) == option.default
        assert option.label and option.help and option.group


WRONG = {
    "choice": "sepia",
    "several": "number,weather",
    "flag": "perhaps",
    "number": "wide",
    "whole": 2.5,
    "length": "7furlong",
}


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.kind in WRONG], ids=lambda o: o.key)
def test_a_wrong_value_is_named(option: object) -> None:
    key, kind = option.key, option.kind  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match=f"“{key}”"):
        Options.of(**{key: WRONG[kind]})


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.kind in ("number", "whole")])
def test_numbers_have_limits(option: object) -> None:
    key, most = option.key, option.most  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match=f"“{key}” goes from"):
        Options.of(**{key: int(most) + 1})


def test_words_as_one_text_or_several() -> None:
    assert Options.of(highlight="4-6-9, neuron:3").highlight == ("4-6-9", "neuron:3")
    assert Options.of(neuron_labels="number value").neuron_labels == ("number", "value")
    assert Options.of(neuron_labels=["none"]).neuron_labels == ()


@given(st.floats(0.01, 200), st.sampled_from(sorted(PER_UNIT)))
def test_lengths_are_read_as_they_are_written(amount: float, unit: str) -> None:
    length = Length(float(f"{amount:g}"), unit)
    if "e" not in str(length):
        assert Length.parse(str(length)) == length
        assert Length.parse(str(length).replace(".", ",")) == length
    assert length.px == pytest.approx(length.amount * PER_UNIT[unit])


def test_units() -> None:
    assert Length.parse("25.4mm").px == pytest.approx(Length.parse("1in").px) == 96.0
    assert Length.parse("72pt").px == 96.0 and Length.parse(640).px == 640.0
    for wrong in ("", "mm", "-3mm", "1e99mm", "10 km", "٣mm", "9999999px"):
        with pytest.raises(UsageError):
            Length.parse(wrong)


# Size ---------------------------------------------------------------------------------------------

MM = 96 / 25.4


@pytest.mark.parametrize("preset", ["running-example", "softmax-2-3-3", "residual"])
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_a_width_is_met(preset: str, orientation: str) -> None:
    made = nnviz.figure(preset, step="e0/s0/backward/n4", width="84mm", orientation=orientation)
    fitted, scale = made.subject.fitted
    assert fitted.picture().width * scale == pytest.approx(84 * MM, abs=0.01)


@pytest.mark.parametrize("width", [120, 178, 240])
def test_with_a_font_size_the_layers_move_and_the_letters_do_not(width: float) -> None:
    made = nnviz.figure(
        "running-example", step="e0/s0/backward/n4", width=f"{width}mm", font_size=8
    )
    fitted, scale = made.subject.fitted
    assert scale == pytest.approx(8 * 96 / 72 / 10)
    assert fitted.picture().width * scale == pytest.approx(width * MM, abs=2.0)


def test_what_cannot_be_that_narrow_says_how_narrow_it_can_be() -> None:
    made = nnviz.figure("running-example", step="e0/s0/loss", width="40mm", font_size=9)
    with pytest.raises(UsageError, match=r"at least \d+ mm wide; 40 mm were asked for"):
        made.svg()


def test_a_figure_of_no_size_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring draws many steps, which takes long for a large network."""
    measured: list[object] = []
    monkeypatch.setattr(fitting, "_largest", lambda one: measured.append(one) or (1.0, 1.0))
    assert nnviz.figure("running-example", steps="all").subject.fitted[1] == 1.0
    assert not measured
    assert nnviz.figure("running-example", width="9px").subject.fitted[1] == 9.0
    assert len(measured) == 1


def test_a_side_is_at_least_a_pixel() -> None:
    for side in ("width", "height"):
        with pytest.raises(UsageError, match=f"“{side}” of 0.2px is too short; 1px is the least"):
            nnviz.figure("running-example", **{side: "0.2px"})


def test_both_sides_bound_a_figure() -> None:
    made = nnviz.figure("running-example", width="300mm", height="30mm")
    fitted, scale = made.subject.fitted
    assert fitted.picture().height * scale == pytest.approx(30 * MM, abs=0.01)
    assert fitted.picture().width * scale <= 300 * MM


def test_a_margin() -> None:
    none, wide = (nnviz.figure("running-example", margin=m).picture for m in ("0px", "10mm"))
    assert wide.width - none.width == pytest.approx(20 * MM)
    assert wide.height - none.height == pytest.approx(20 * MM)


def test_a_width_is_that_of_the_widest_step() -> None:
    made = nnviz.figure("running-example", steps="backward", equation="beside", width="160mm")
    fitted, scale = made.subject.fitted
    widths = [fitted.picture(at).width * scale for at in range(len(fitted.steps))]
    assert max(widths) == pytest.approx(160 * MM, abs=0.01)
    assert min(widths) < max(widths)


def test_several_things_may_be_one_and_pairs_a_dict() -> None:
    assert Options.of(highlight=4).highlight == ("4",)
    assert Options.of(colors={"positive": "#d00000"}).colors == ("positive=#d00000",)
    with pytest.raises(UsageError, match="neuron_labels"):
        Options.of(neuron_labels=3)
