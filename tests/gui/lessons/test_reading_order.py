"""A screen reader comes to the parts of a page in the order in which they are seen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface

from nnviz.gui.lessons.quiz import QuizView
from tests.gui.lessons.conftest import OpenPage

PAGE = """# One

::: quiz choice
Which one?

- [x] this
  > Yes.
- [ ] that
  > No.
- [?] Look.
:::
"""


def _names(interface: QAccessibleInterface) -> Iterator[str]:
    if not interface.state().invisible:
        yield interface.text(QAccessible.Text.Name)
        for at in range(interface.childCount()):
            yield from _names(interface.child(at))


def test_the_answer_is_read_before_what_is_said_to_it(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    view = page.blocks[0]
    assert isinstance(view, QuizView)
    view.give(1)
    read = list(_names(QAccessible.queryAccessibleInterface(page)))
    wanted = ["One", "Which one?", "this", "that", "✗ Not quite.", "No.", "Hint"]
    places = [read.index(words) for words in wanted]
    assert places == sorted(places)
