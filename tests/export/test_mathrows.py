"""Lines under each other: broken where one may break, found under a point, written as SVG."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from nnviz.export.mathrows import arrange, to_svg
from nnviz.export.maths import typeset
from nnviz.export.mathshapes import Bounds

NUMBERS = typeset(
    ["=", "1.10", r"\times", "0.2078", "+", "0.5", r"\times", "({-}0.31)", "=", "0.2"]
)


def test_a_line_that_fits_is_one_row() -> None:
    block = arrange([NUMBERS], 1000)
    assert len(block.baselines) == 1
    assert block.width == pytest.approx(NUMBERS.width, abs=1)


def test_lines_stand_under_each_other_without_overlap() -> None:
    block = arrange([typeset([r"\frac{a}{b}"])] * 3, 1000)
    boxes = [placed.bounds for placed in block.placed if placed.piece == 0]
    assert [b.line for b in block.placed if b.piece == 0] == [0, 1, 2]
    assert all(upper.bottom < lower.top for upper, lower in pairwise(boxes))
    assert max(b.bottom for b in boxes) <= block.height


@pytest.mark.parametrize("width", [110, 130, 160, 200, 260])
def test_a_line_too_wide_is_broken_before_signs_and_fits(width: float) -> None:
    block = arrange([NUMBERS], width)
    assert len(block.baselines) > 1
    assert block.width <= width
    for box in (placed.bounds for placed in block.placed):
        assert box.left >= -0.01 and box.right <= width + 0.01
    assert len([p for p in block.placed if p.piece >= 0]) == 10


def test_the_best_place_to_break_is_before_an_equals_sign() -> None:
    block = arrange([NUMBERS], NUMBERS.width - 5)
    last = max(block.placed, key=lambda p: p.bounds.top)
    rows = {p.piece: p.bounds.top for p in block.placed}
    assert last.piece in (8, 9) and rows[7] < rows[8]


@pytest.mark.parametrize("width", [150, 190, 230, 270])
def test_a_square_is_not_broken_where_a_sum_can_be(width: float) -> None:
    squares = [
        piece
        for number in "3456"
        for piece in ("+", "(", f"a_{{{number}}}", "-", f"y_{{{number}}}", ")^{2}")
    ]
    block = arrange([typeset(["C", "=", *squares[1:]])], width)
    rows = {placed.piece: placed.dy for placed in block.placed if placed.piece > 1}
    assert len(set(rows.values())) > 1 and block.width <= width
    # C, =, the first square without a sign, then six pieces for each of the others
    for minus in range(4, 2 + len(squares) - 1, 6):
        assert rows[minus - 1] == rows[minus] == rows[minus + 1]


def test_a_fraction_is_never_broken() -> None:
    formula = typeset(["x", "=", r"\frac{", "a", "+", "b", "+", "c", "}{", "d", "}"])
    block = arrange([formula], 30)
    placed = {p.piece: p for p in block.placed}
    assert placed[3].dy == placed[7].dy == placed[9].dy
    assert block.width > 30


def test_what_is_under_a_point() -> None:
    block = arrange([NUMBERS], 200)
    for placed in block.placed:
        box = placed.bounds
        found = block.at((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        assert found is placed
    assert block.at(-50, -50) is None


def test_svg_has_a_group_per_piece_with_its_colour() -> None:
    block = arrange([NUMBERS, typeset(["=", r"\frac{", "1", "}{", "2", "}"])], 1000)
    svg = to_svg(block, lambda line, piece: f"#00{line:02x}{piece + 1:02x}")
    root = ElementTree.fromstring(svg)
    groups = {g.get("id"): g.get("fill") for g in root}
    assert groups["l0p3"] == "#000004" and groups["l1p2"] == "#000103"
    assert groups[None] == "#000100"  # the bar of the fraction
    assert float(root.get("width", "0")) == pytest.approx(block.width, abs=0.01)


def test_qt_reads_the_svg_and_agrees_on_the_bounds() -> None:
    pytest.importorskip("PySide6")
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    block = arrange([NUMBERS, typeset([r"\delta_{6}", "=", r"\frac{", "a", "}{", "b", "}"])], 150)
    renderer = QSvgRenderer(QByteArray(to_svg(block).encode()))
    assert application is not None and renderer.isValid()
    for placed in block.placed:
        seen = renderer.transformForElement(placed.id).mapRect(renderer.boundsOnElement(placed.id))
        theirs = Bounds(seen.left(), seen.top(), seen.right(), seen.bottom())
        if placed.piece >= 0:
            for ours, other in zip(_sides(placed.bounds), _sides(theirs), strict=True):
                assert ours == pytest.approx(other, abs=1.5), placed.id


def _sides(b: Bounds) -> tuple[float, float, float, float]:
    return (b.left, b.top, b.right, b.bottom)
