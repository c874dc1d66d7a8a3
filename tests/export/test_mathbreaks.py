"""Rows of equations where nothing measures: nothing is lost, nothing sticks out."""

from __future__ import annotations

import pytest

from nnviz.export.mathbreaks import rows_of, width
from nnviz.steps import NOTATIONS, explain

from .solutions import first_iteration

ROOMS = (30, 50, 80)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", ["running-example", "wine", "residual"])
def test_rows_say_what_the_equation_says(name: str, notation: str, room: int) -> None:
    trace = first_iteration(name)
    for step in list(trace.steps())[::3]:
        equation = explain(trace, step, notation)
        for rows, item in zip(rows_of(equation, room), equation.derivations, strict=True):
            said = "".join(row.left.plain() + row.right.plain() for row in rows)
            assert said == item.plain()
            assert not rows[0].goes_on


@pytest.mark.parametrize("room", ROOMS[1:])
def test_sums_are_broken_at_their_signs(room: int) -> None:
    trace = first_iteration("wine")
    for step in list(trace.steps())[14:22]:
        for rows in rows_of(explain(trace, step), room):
            for row in rows:
                taken = width((*row.left.pieces, *row.right.pieces), stacked=True)
                assert taken <= room + width(rows[0].left.pieces, stacked=True)
                if row.goes_on:
                    assert row.right.plain()[:3] in (" + ", " - ", " × ", " = ")


def test_a_matrix_is_as_wide_as_its_widest_row() -> None:
    trace = first_iteration("softmax-2-3-3")
    line = explain(trace, "e0/s0/forward/l2", "matrix").numbers
    assert width(line.pieces, stacked=True) < 40 < width(line.pieces, stacked=False)


def test_fences_and_fractions_are_kept_whole() -> None:
    trace = first_iteration("softmax-2-3-3")
    for step in trace.steps("layer"):
        for rows in rows_of(explain(trace, step, "matrix"), 12):
            for row in rows:
                latex = row.right.latex()
                assert latex.count("{") == latex.count("}")
                assert latex.count(r"\begin") == latex.count(r"\end")
                assert latex.count(r"\left(") == latex.count(r"\right)")


def test_in_plain_text_matrices_are_broken_between_their_rows() -> None:
    trace = first_iteration("digits")
    (rows, *_) = rows_of(explain(trace, "e0/b0/average/wl2", "matrix"), 80, stacked=False)
    assert len(rows) >= 6
    assert all(width(row.right.pieces, stacked=False) <= 80 for row in rows)
