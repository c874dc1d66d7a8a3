"""A page of a lesson: its text, its steps and tasks, and what it says to whoever cannot see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui import style
from nnviz.gui.lessons.measure import misfits
from nnviz.gui.lessons.ordering import Arrow
from nnviz.gui.lessons.page import PageView
from nnviz.gui.lessons.parts import MoreView, StepView, TaskView
from nnviz.gui.lessons.pictures import FigureView
from nnviz.gui.lessons.prose import ProseView
from nnviz.gui.lessons.spoken import in_words
from nnviz.lessons.parsing import parse
from tests.gui.lessons.conftest import HEADER, OpenPage
from tests.gui.lessons.test_quiz import QUIZZES

ENTER = Qt.Key.Key_Return

PAGE = r"""# A page

The loss is {loss:4}. Look at [neuron 6](nnviz:select?neuron:6), or
[leave it](nnviz:select?none).

::: step step=e0/s0/loss
It reacts to $a_9$: $\frac{\partial C}{\partial a_9} = \live{da_9:4}$.
:::

::: step step=e0/s0/backward/n9
Times {slope_9}.

$$\delta_9 = \live{da_9} \times \live{slope_9} = \live{delta_9} = \frac{\partial C}{\partial z_9}$$
:::

::: task until="w_69 was changed and loss < 0.2209" do="weight=6-9:1"
Make the loss smaller by changing $w_{69}$.

- [?] Double-click the edge.
:::

::: note slip source="A text, page 3"
A bias neuron has *no* incoming edge.
:::

::: figure view=network step=e0/s0/backward/n4
Neuron 4 has two ways.
:::

::: more title="Why is that so, and what has the chain rule to do with it?"
| edge | weight |
|---|---|
| 4 → 6 | {w_46} |

1. First $z$,
2. then `a`.
:::
"""


def texts(page: PageView) -> list[ProseView]:
    return [one for one in page.sheet.findChildren(ProseView) if one.isVisible()]


def read_through(page: PageView) -> PageView:
    """The page at its first stage again, after all of them."""
    for stage in (*range(page.guide.page.stage_count), 0):
        page.guide.stand(stage)
    return page


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def step(page: PageView, number: int) -> StepView:
    found = page.blocks[number]
    assert isinstance(found, StepView)
    return found


def test_what_stands_further_on_comes_into_sight_with_its_step(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    guide, last = page.guide, page.blocks[-1].number

    def seen() -> list[int]:
        return [block.number for block in page.blocks if block.isVisible()]

    assert seen() == [0, 1]
    guide.next()
    assert seen() == list(range(last + 1))
    guide.back()
    assert seen() == list(range(last + 1))  # what was seen once stays
    guide.reset_page()
    assert seen() == [0, 1]
    guide.marks.pages.add(0)  # as though it had been gone through another time
    guide.turn(0)
    assert seen() == list(range(last + 1))


def test_a_page_is_read_and_walked_through_by_keyboard(open_page: OpenPage) -> None:
    page = read_through(open_page(PAGE))
    session = page.guide.session
    _says(page)
    _links(page)
    _tabs(page)
    step(page, 2).words.setFocus()
    QTest.keyClick(focus(), ENTER)
    assert page.guide.stage_number == 1
    assert step(page, 2).active and not step(page, 1).active
    assert step(page, 2).words.accessibleName().startswith("Step 2, shown now. Times 0.2211.")
    QTest.mouseClick(step(page, 1), Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    assert page.guide.stage_number == 0 and session.step.address.phase == "loss"


def _says(page: PageView) -> None:
    said = [one.accessibleName() for one in texts(page)]
    assert said[0].startswith("The loss is 0.2209. Look at neuron 6, or leave it.")
    formula = "It reacts to a 9: partial C over partial a 9 = 0.9399."
    assert said[1] == f"Step 1, shown now. {formula}"
    assert said[2].endswith("delta 9 = 0.9399 times 0.2211 = 0.2078 = partial C over partial z 9")
    places = [one.mapTo(page.sheet, QPoint(0, 0)).y() for one in texts(page)]
    assert places == sorted(places)


def _links(page: PageView) -> None:
    session, words = page.guide.session, texts(page)[0]
    words.setFocus(Qt.FocusReason.TabFocusReason)
    assert words.chosen == -1
    QTest.keyClick(focus(), Qt.Key.Key_Tab)
    assert words.chosen == 0 and words.accessibleDescription() == "Link: neuron 6"
    QTest.keyClick(focus(), ENTER)
    assert session.selection == "neuron:6"
    QTest.mouseClick(words, Qt.MouseButton.LeftButton, pos=words.place_of(1).toPoint())
    assert session.selection == ""


def _tabs(page: PageView) -> None:
    """Tab stops at everything once, from top to bottom."""
    stops = page.stops
    stops[0].setFocus()
    walked = [stops[0]]
    while len(walked) < len(stops):
        QTest.keyClick(focus(), Qt.Key.Key_Tab)
        if focus() is not walked[-1]:
            walked.append(focus())
    assert walked == stops
    places = [one.mapTo(page.sheet, QPoint(0, 0)) for one in stops]
    assert [p.y() for p in places] == sorted(p.y() for p in places)


def test_what_is_quoted_is_said_of_the_stage_and_the_rest_follows(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    page = open_page(
        "# A page\n\n::: step step=e0/s0/loss\nIt was {loss=0.2209}, now {loss:4}.\n:::\n"
    )
    words = step(page, 0).words
    assert words.values == ("0.2209", "0.2209")
    page.guide.session.set_weight(6, 9, 1.0)
    now = f"{float(page.guide.session.trace.loss):.4f}"
    qtbot.waitUntil(lambda: words.values == ("0.2209", now))
    assert now != "0.2209"


def test_only_what_changes_is_set_anew(open_page: OpenPage, qtbot: QtBot) -> None:
    page = open_page(PAGE)
    first, second = step(page, 1).words, step(page, 2).words
    before = first.written_count, second.written_count, texts(page)[0].written_count
    page.guide.session.set_weight(6, 9, 1.0)
    qtbot.waitUntil(lambda: first.values != ("0.9399",))
    output = float(page.guide.session.trace.a[8, 0])
    assert first.values == (f"{2 * (output - 0.2):.4f}",)
    assert first.accessibleName().endswith(f"= {first.values[0]}.")
    # The second step speaks of its own stage, where nothing was changed.
    assert second.values == ("0.2211", "0.9399", "0.2211", "0.2078")
    after = first.written_count, second.written_count, texts(page)[0].written_count
    assert after == (before[0] + 1, before[1], before[2] + 1)


def test_a_task_is_done_by_doing_it_or_shown(open_page: OpenPage) -> None:
    page = open_page(PAGE)
    task = page.blocks[3]
    assert isinstance(task, TaskView)
    assert task.state.text() == "to do"
    task.hints.more.click()
    assert task.hints.count == 1 and task.hints.more.isHidden()
    page.guide.session.set_weight(6, 9, 1.0)
    assert task.state.text() == "✓ done" and task.show_me.isHidden()
    page.guide.reset_page()
    task = page.blocks[3]
    assert isinstance(task, TaskView) and task.state.text() == "to do"
    task.show_me.setFocus()
    QTest.keyClick(focus(), ENTER)
    assert task.state.text() == "✓ done"
    assert page.guide.session.network.weight(6, 9) == 1.0


def test_what_is_folded_is_set_when_it_is_opened(open_page: OpenPage) -> None:
    page = read_through(open_page(PAGE))
    more = page.blocks[6]
    assert isinstance(more, MoreView)
    seen = len(texts(page))
    more.fold.setFocus()
    QTest.keyClick(focus(), ENTER)
    assert more.fold.accessibleName().endswith(", open") and len(texts(page)) == seen + 1
    assert "4 → 6; -0.4" in texts(page)[-1].accessibleName()
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    assert more.fold.accessibleName().endswith(", folded") and len(texts(page)) == seen


@pytest.mark.parametrize("text", [PAGE, QUIZZES])
def test_a_page_fits_at_every_size(open_page: OpenPage, qtbot: QtBot, text: str) -> None:
    page = read_through(open_page(text))
    for number, block in enumerate(page.blocks):
        if isinstance(block, MoreView):
            page.guide.unfold(number, True)
        if isinstance(block, FigureView):
            block.draw()
            assert block.canvas.picture is not None
    for width, size in ((300, 200), (300, 100), (520, 150)):
        page.guide.set_text_size(size)
        page.resize(width, 900)
        qtbot.wait(1)
        assert misfits(page) == []
        assert round(texts(page)[0].look.pixels) == round(0.14 * size)
        for arrow in page.findChildren(Arrow):
            assert arrow.height() > 1.4 * texts(page)[0].look.pixels
    page.guide.set_text_size(100)
    squeezed = texts(page)[0]
    squeezed.setFixedHeight(9)
    qtbot.wait(1)
    assert any("high" in one for one in misfits(page))


def test_a_page_follows_the_theme(open_page: OpenPage, qtbot: QtBot, qapp: QApplication) -> None:
    page = open_page(PAGE)
    for name in ("dark", "greyscale"):
        style.apply(qapp, name)
        page.guide.session.set_appearance(theme=name)
        qtbot.wait(1)
        assert {one.look.tokens.name for one in texts(page)} == {name}
        shown = page.grab().toImage()
        ink = {shown.pixelColor(x, y).lightness() > 128 for x in range(20, 340) for y in (40, 46)}
        assert ink == {True, False}  # neither dark on dark nor light on light


@pytest.mark.parametrize(
    "latex, words",
    [
        (
            r"\frac{\partial C}{\partial w_{69}} = \delta_9\,a_6",
            "partial C over partial w 69 = delta 9 a 6",
        ),
        (r"z_6^2 + w^\top x", "z 6 squared + w transposed x"),
        (r"f'(z) \le \sqrt{2}", "f prime (z) at most root of 2"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "1, 2; 3, 4"),
        (r"\sum_{i=1}^{n} w_{ij} a_i - 0{,}5", "sum i = 1 to the n w i j a i minus 0,5"),
        (r"\hat{y} \to \infty", "y hat to infinity"),
    ],
)
def test_formulas_are_read_in_words(latex: str, words: str) -> None:
    assert in_words(latex) == words


def test_a_page_that_is_written_anew_stays_where_it_was(open_page: OpenPage, qtbot: QtBot) -> None:
    page = read_through(open_page(PAGE, 320, 300))
    bar = page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(150)
    lesson = parse(HEADER + PAGE.replace("Times", "Now times"))
    page.guide.reload(lesson)
    qtbot.waitUntil(lambda: "Now times" in step(page, 2).words.accessibleName())
    qtbot.waitUntil(lambda: bar.value() == 150)
    page.guide.reload(parse(HEADER + "# Another\n\nShort.\n"))
    qtbot.wait(2)
    page.guide.open(lesson, "")
    assert bar.value() == 0


REFUSED = """# A page

::: step step=e0/s0/loss
The loss.
:::

::: step select=neuron:77
Neuron 6 says {a_6}.
:::

::: figure view=network
All of it.
:::

::: quiz click
Which?

- [x] neuron:6
  > Yes.
- [ ] else
  > No.
:::
"""


def test_a_page_with_a_stage_that_cannot_be_set_is_read_all_the_same(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    page = open_page(REFUSED)
    said = [view.accessibleName() for view in page.findChildren(ProseView)]
    assert said[1].endswith("Neuron 6 says ?.")
    figure = page.findChild(FigureView)
    assert figure is not None
    figure.show()
    qtbot.waitUntil(lambda: "77" in figure.problem.text(), timeout=2000)
    page.guide.session.select("neuron:6")
    page.take_selected()
    assert page.guide.given(3) is None  # there is nothing to judge it by
