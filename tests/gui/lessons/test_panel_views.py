"""A stage says not only which panel is in front but also how it looks at things."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnviz.gui.panels.landscape import LandscapePanel
from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER

TEXT = """# One

::: step panel=landscape:samples
Arrows.
:::

::: step panel=landscape
A curve.
:::
"""


def test_the_loss_over_two_weights_with_arrows_then_over_one(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.choose_perspective("learn")
    assert window.desk.begin(parse(HEADER + TEXT), "")
    panel = window.arrangement.panel("landscape")
    assert isinstance(panel, LandscapePanel)
    qtbot.waitUntil(lambda: window.arrangement.is_seen("landscape"))
    assert panel.view == "two" and panel.surface.steps.isChecked()
    assert window.desk.guide.next()
    assert panel.view == "one" and not panel.surface.steps.isChecked()


def test_a_panel_of_the_left_does_not_cover_the_page(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_perspective("learn")
    text = "# One\n\n::: step panel=training\nChoose another optimizer.\n:::\n"
    assert window.desk.begin(parse(HEADER + text), "")
    arrangement = window.arrangement
    qtbot.waitUntil(lambda: arrangement.is_seen("training"))
    assert arrangement.is_seen("lesson")


def test_large_letters_have_a_wider_column(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_perspective("learn")
    assert window.desk.begin(parse(HEADER + TEXT), "")
    page = window.arrangement.panel("lesson")
    qtbot.waitUntil(lambda: page.width() == 336)
    window.desk.guide.set_text_size(200)
    qtbot.waitUntil(lambda: page.width() > 440)
    window.desk.guide.set_text_size(100)
    qtbot.waitUntil(lambda: page.width() == 336)
    window.resize(1900, 900)
    window.desk.guide.set_text_size(100)  # asked anew; else a column stays as it was dragged
    qtbot.waitUntil(lambda: page.width() == 399)
