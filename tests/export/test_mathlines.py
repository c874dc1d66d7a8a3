"""Every equation there is can be typeset: presets, notations, details, number formats."""

from __future__ import annotations

import pytest

from nnviz.document import Journey, preset_document
from nnviz.document.presets import SHIPPED
from nnviz.errors import UsageError
from nnviz.export.mathlines import (
    EM,
    Group,
    groups_of,
    lines_to_set,
    pieces_to_set,
    set_groups,
    set_line,
)
from nnviz.export.maths import typeset, unknown_commands
from nnviz.steps import LATEX_COMMANDS, NOTATIONS, NumberFormat, Trace, explain
from nnviz.steps.expression import Piece

FORMATS = (NumberFormat(), NumberFormat(8, decimal_comma=True), NumberFormat(4, fractions=True))


@pytest.mark.parametrize("name", [*sorted(SHIPPED), "xor-2-4-1"])
@pytest.mark.parametrize("notation", NOTATIONS)
def test_no_equation_uses_what_cannot_be_set(name: str, notation: str) -> None:
    """Commands are checked in every step, at every detail."""
    trace = Journey(preset_document(name)).trace(0)
    for detail in ("layer", "neuron", "term"):
        for step in trace.steps(detail):
            for line in lines_to_set(groups_of(explain(trace, step, notation, FORMATS[0]))):
                assert not unknown_commands(" ".join(pieces_to_set(line))), step.address


@pytest.mark.parametrize("name", [*sorted(SHIPPED), "xor-2-4-1"])
def test_equations_are_set_with_every_piece_in_its_place(name: str) -> None:
    """Typeset for real: a sample of steps, since each takes some hundredths of a second."""
    trace = Journey(preset_document(name)).trace(0)
    for turn, notation in enumerate(NOTATIONS):
        for detail in ("layer", "neuron", "term"):
            plan = trace.steps(detail)
            for index in range(turn, len(plan), 1 + len(plan) // 3):
                check(trace, str(plan[index].address), notation, FORMATS[turn])


def check(trace: Trace, address: str, notation: str, format: NumberFormat) -> None:
    for line in lines_to_set(groups_of(explain(trace, address, notation, format))):
        formula = typeset(pieces_to_set(line), EM)
        for place, piece in enumerate(line):
            if piece.ids and piece.value is not None:
                bounds = formula.bounds(place)
                assert bounds is not None, (address, piece)
                assert bounds.width > 1 and bounds.height > 1


def test_what_the_steps_use_is_allowed() -> None:
    assert not unknown_commands(" ".join(f"\\{name}" for name in LATEX_COMMANDS))


def test_a_line_that_cannot_be_set_is_set_as_text() -> None:
    pieces = (Piece(r"\nosuch{x}", "x_1 = {5}"), Piece("=", "="))
    with pytest.raises(UsageError):
        typeset([piece.latex for piece in pieces])
    assert set_line(pieces).marks


NUMBERS = tuple(Piece(text, text) for text in ("=", "0.25", r"\times", "0.5"))
RESULT = (Piece("=", " = "), Piece("0.125", "0.125", 0.125))
SYMBOLS = tuple(Piece(text, text) for text in ("z", "=", "w", r"\,", "a"))


def rows(room: float, joined: bool = True) -> int:
    group = Group((SYMBOLS, NUMBERS, RESULT), joined)
    return len(set_groups([group], room, EM, 0.78).rows)


def test_a_group_takes_as_few_rows_as_fit() -> None:
    assert rows(1000) == 1
    assert rows(170) == 2
    assert rows(100) == 3
    assert rows(1000, joined=False) == 3


def test_a_little_smaller_is_better_than_broken() -> None:
    group = Group((NUMBERS,))
    width = set_line(NUMBERS).width
    setting = set_groups([group], width * 0.95, EM, 0.78)
    assert len(setting.block.baselines) == 1 and setting.scale == pytest.approx(0.95, abs=0.01)
    broken = set_groups([group], width * 0.7, EM, 0.78)
    assert len(broken.block.baselines) == 2 and broken.scale == 1.0


def test_results_stand_out_in_bold_digits() -> None:
    trace = Journey(preset_document("running-example")).trace(0)
    groups = groups_of(explain(trace, "e0/s0/backward/n6"))
    assert "𝟎.𝟎𝟓𝟒𝟕" in groups[0].lines[-1][-1].latex
    assert groups[0].lines[-1][-1].plain == "0.0547"
    symbols = groups_of(explain(trace, "e0/s0/backward/n6"), symbols_only=True)
    assert len(symbols[0].lines) == 1
