"""Qt may break a line behind a formula, so the signs that close it are drawn with it."""

from __future__ import annotations

import pytest

from nnviz.gui.lessons.prose import ProseView
from nnviz.gui.lessons.writing import OBJECT, STRUT
from tests.gui.lessons.conftest import OpenPage


@pytest.mark.parametrize("closing", ["?", ").", ""])
def test_no_sign_begins_a_line_behind_a_formula(open_page: OpenPage, closing: str) -> None:
    page = open_page(f"# One\n\nWhat is $z_4${closing} Look.\n")
    text = page.blocks[0].findChildren(ProseView)[0]
    made = text._made
    assert made.document.toPlainText() == f"What is {OBJECT}{STRUT} Look."
    assert made.maths.items[0].closing == closing
    assert f"{closing} Look." in text.accessibleName()
