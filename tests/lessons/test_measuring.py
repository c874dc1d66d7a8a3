"""How large a lesson may be: it is measured before it is understood."""

from __future__ import annotations

import pytest

from nnviz.lessons.model import Live, Maths
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.weighing import weight
from tests.lessons.lessonfile import HEADER, problems, written


def test_sizes_have_limits() -> None:
    assert problems("x" * (limits.FILE_BYTES + 1)) == [
        "small.md:1: A lesson may have 512 KiB; this file is larger."
    ]
    pages = HEADER + "# P\n\na\n\n" * (limits.PAGES + 1)
    assert problems(pages) == [
        f"small.md:{6 + 4 * limits.PAGES}: A lesson may have 60 pages; this has more."
    ]
    page = "# P\n" + "::: more title=x\na\n:::\n" * 30
    many = HEADER + page * (limits.BLOCKS // 30) + page
    assert problems(many)[-1] == "small.md:1827: A lesson may have 600 blocks."
    assert "41 blocks; 40 are the most" in problems(written("::: more title=x\na\n:::\n" * 41))[0]
    assert problems(HEADER + "\n" * limits.LINES)[0].startswith("small.md:10000: A lesson may have")
    values = ("# P\n" + "\n\n".join(["{a_6} " * 100] * 6) + "\n") * 2
    assert problems(HEADER + values)[0].startswith("small.md:18: A lesson may have 1,000 values")
    heavy = written("$" + "a+" * 390 + "$\n\n$" + "a+" * 390 + "$")
    assert problems(heavy)[0].startswith("small.md:6: The formulas of this page are too many")
    signs = ("# P\n" + "\n\n".join(["_" * 390] * 39) + "\n") * 2
    assert "signs such as * and [" in problems(HEADER + signs)[0]
    cells = written("\n\n".join(["|" * 50 + "\n" + "a\n" * 250] * 2))
    assert "cells of tables" in problems(cells)[0]


@pytest.mark.parametrize(
    ("latex", "signs"),
    [
        ("a + b", 3),
        (r"\frac{a}{b} + \sqrt{c}", 12),
        (r"\left(a\right)", 8),
        (r"\left(\left(a\right)\right)", 22),
        (r"\operatorname{a}", 6),
        ("{{a}}", 13),
    ],
)
def test_a_formula_is_weighed_by_its_signs_and_groups(latex: str, signs: int) -> None:
    assert weight(Maths((latex,), 1)) == signs
    assert weight(Maths((latex, Live("w_69", 1)), 1)) == signs + 8


def test_groups_weigh_twice_as_much_with_each_level() -> None:
    def fences(depth: int) -> int:
        return weight(Maths((r"\left(" * depth + "x" + r"\right)" * depth,), 1))

    assert all(fences(depth + 1) > 2 * fences(depth) for depth in range(1, 12))
    assert weight(Maths(("}" * 50 + r"\right" * 50 + "+",), 1)) == 101
