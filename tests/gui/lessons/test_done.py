"""Whoever does a task in the network sees on the page that it is done."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnviz.gui.lessons.panel import LessonPanel
from nnviz.gui.lessons.parts import TaskView
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER

LONG = "\n\n".join(f"Paragraph {n} of a page that is longer than the window." for n in range(40))
TEXT = f'# One\n\n{LONG}\n\n::: task until="w_69 was changed" do="weight=6-9:1"\nChange it.\n:::\n'


def test_a_task_that_is_done_comes_into_sight(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_perspective("learn")
    assert window.desk.begin(parse(HEADER + TEXT), "")
    panel = window.arrangement.panel("lesson")
    assert isinstance(panel, LessonPanel)
    qtbot.waitUntil(lambda: panel.page.area.verticalScrollBar().maximum() > 0)
    (task,) = (block for block in panel.page.blocks if isinstance(block, TaskView))
    assert task.visibleRegion().isEmpty()
    window.session.set_weight(6, 9, 1.0)
    qtbot.waitUntil(lambda: not task.state.visibleRegion().isEmpty())
    assert task.state.text() == "✓ done"
