"""The next page is made while nothing happens; turned to, it is only shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from nnviz.export.maths import _typeset
from nnviz.export.svg import to_svg
from nnviz.gui import sketch
from nnviz.gui.lessons import pictures
from nnviz.gui.lessons.foresight import equations_ahead
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.pictures import FigureView
from nnviz.gui.lessons.prose import ProseView
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.session import Session
from nnviz.lessons import staging
from nnviz.lessons.showing import Showing
from tests.gui.lessons.conftest import OpenPage

PAGES = r"""# One

::: step step=e0/s0/loss
The loss is {loss}.
:::

# Two

Here $q = \frac{17}{23} + {a_6}$ is new.

::: step step=forward/n9 select=neuron:6
Neuron 9 says {a_9}.
:::

::: figure view=network
All of it.
:::
"""


def written(page: PageView) -> list[int]:
    return [view.written_count for view in page.leaf.findChildren(ProseView)]


@pytest.fixture
def made(open_page: OpenPage, qtbot: QtBot) -> PageView:
    page = open_page(PAGES)
    if not page.guide.stages.ready(1):
        with qtbot.waitSignal(page.guide.prepared):
            pass
    page.ahead.finish()
    return page


def test_a_page_made_ahead_is_only_shown(
    made: PageView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("done at the turn")

    typeset = _typeset.cache_info().misses
    monkeypatch.setattr(staging, "performing", asked)
    monkeypatch.setattr(pictures, "picture_of", asked)
    monkeypatch.setattr(sketch, "draw", asked)
    assert made.guide.turn(1)
    assert made.guide.session.picture().title
    qtbot.wait(20)
    assert _typeset.cache_info().misses == typeset
    assert set(written(made)) == {1}  # and no text was written again
    assert made.leaf.page.title == "Two"
    figure = made.leaf.findChild(FigureView)
    assert figure is not None
    assert figure.isVisible() and figure.canvas.picture is not None


def test_what_has_changed_since_is_seen_on_a_page_made_ahead(made: PageView) -> None:
    made.guide.set_text_size(150)
    made.guide.turn(1)
    assert made.leaf.dress.percent == 150
    texts = made.leaf.findChildren(ProseView)
    assert {view.look.pixels for view in texts[:2]} == {21.0}


def test_a_page_made_ahead_for_another_turn_is_let_go(made: PageView, qtbot: QtBot) -> None:
    made.guide.turn(0)
    assert made.leaf.number == 0
    assert made.leaf.page.title == "One"
    qtbot.wait(1)
    made.guide.turn(1)
    assert made.leaf.page.title == "Two"


@pytest.mark.parametrize("change", [{}, {"weight_labels": "all"}, {"theme": "dark"}])
def test_a_picture_drawn_ahead_is_what_would_be_drawn(
    made: PageView, change: dict[str, str]
) -> None:
    session = made.guide.session
    session.set_appearance(**change)
    made.guide.turn(1)
    shown = session.picture()
    session.sketches.clear()
    session.set_appearance(weight_labels="none")
    session.set_appearance(weight_labels=change.get("weight_labels", "active"))
    again = session.picture()
    assert again is not shown
    assert to_svg(again) == to_svg(shown)


def test_what_explains_a_stage_is_set_ahead(session: Session, qtbot: QtBot) -> None:
    view = replace(session.document.view, address="e0/s0/backward/n6")
    showing = Showing(replace(session.document, view=view))
    for _ in equations_ahead(showing, showing.format):
        pass
    set_ahead = _typeset.cache_info().misses
    session.go(view.address)
    panel = ExplainPanel(session)
    qtbot.addWidget(panel)
    panel.resize(336, 800)
    panel.show()
    assert panel.incoming.formula.isVisible()
    assert _typeset.cache_info().misses == set_ahead
