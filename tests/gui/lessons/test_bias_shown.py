"""Whether bias neurons are drawn is the user's choice, also one made in the middle of a lesson."""

from __future__ import annotations

from nnviz.gui.window import MainWindow
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER

TEXT = "# One\n\n::: step bias={}\nLook.\n:::\n"


def test_what_the_user_chose_in_a_lesson_stays(window: MainWindow) -> None:
    window.choose_perspective("learn")
    assert window.desk.begin(parse(HEADER + TEXT.format("on")), "")
    window.actions_["view.show_bias"].trigger()
    window.desk.close()
    assert not window.settings["show_bias"] and not window.session.appearance.show_bias


def test_what_the_lesson_chose_does_not(window: MainWindow) -> None:
    window.choose_perspective("learn")
    assert window.desk.begin(parse(HEADER + TEXT.format("off")), "")
    assert not window.session.appearance.show_bias
    window.desk.close()
    assert window.session.appearance.show_bias
