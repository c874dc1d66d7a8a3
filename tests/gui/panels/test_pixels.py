"""The image of a sample's inputs: painted by mouse and keyboard, answered at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.document import resolve
from nnviz.gui.panels.pixel_scale import darkness, scales, side_of
from nnviz.gui.panels.pixels import PixelsPanel
from nnviz.gui.session import Session
from nnviz.training.dataset import Dataset
from nnviz.training.datasets import load_dataset
from nnviz.training.splitting import standardised

LEFT = Qt.MouseButton.LeftButton
Make = Callable[[str], PixelsPanel]


@pytest.fixture
def panel_on(open_session: Callable[[str], Session], show: Callable[..., None]) -> Make:
    def make(name: str) -> PixelsPanel:
        panel = PixelsPanel(open_session(name))
        show(panel, 336, 500)
        return panel

    return make


@pytest.fixture
def panel(panel_on: Make) -> PixelsPanel:
    return panel_on("pixels")


def middle(panel: PixelsPanel, cell: int) -> QPoint:
    return panel.grid.rect_of(cell).center().toPoint()


def stroke(qtbot: QtBot, panel: PixelsPanel, *cells: int) -> None:
    qtbot.mousePress(panel.grid, LEFT, pos=middle(panel, cells[0]))
    for cell in cells[1:]:
        qtbot.mouseMove(panel.grid, middle(panel, cell))
    qtbot.mouseRelease(panel.grid, LEFT, pos=middle(panel, cells[-1]))


@pytest.mark.parametrize(("inputs", "side"), [(4, 0), (9, 3), (10, 0), (64, 8), (81, 0)])
def test_what_makes_an_image(inputs: int, side: int) -> None:
    assert side_of(inputs) == side


def test_how_dark_a_number_is() -> None:
    for low, high in ((0.0, 1.0), (-1.0, 1.0)):
        data = Dataset.of([[low, high, 0.5]], [[0.0]])
        assert [scale[0] for scale in scales(data)] == [low, high]
    raw = load_dataset("digits")
    measured, scaled = (darkness(d.inputs, *scales(d)) for d in (raw, standardised(raw)))
    assert np.allclose(measured, scaled)  # a digit looks the same on either scale
    flat = Dataset.of([[7.0, 9.0], [7.0, 3.0]], [[0.0], [1.0]])
    assert darkness(flat.inputs, *scales(flat)).tolist() == [[0.0, 1.0], [0.0, 0.0]]


def test_the_image_is_the_sample(panel: PixelsPanel) -> None:
    session = panel._session
    inputs = session.data.inputs[session.sample_number]
    assert panel.grid.dark.tolist() == inputs.tolist()
    shot = panel.grid.grab().toImage()
    inks = {shot.pixelColor(middle(panel, int(c))).name() for c in np.flatnonzero(inputs)}
    papers = {shot.pixelColor(middle(panel, int(c))).name() for c in np.flatnonzero(inputs == 0)}
    assert len(inks) == len(papers) == 1 and inks != papers
    said = panel._session.data.classes[int(panel.bars.bars[1].first)]
    wanted = panel._session.data.classes[int(panel.bars.bars[0].wanted is None)]
    assert panel.answer.text() == f"Answer: {said}\nTarget: {wanted}"
    assert f"SAMPLE {session.sample_number + 1} OF 6" == panel.heading.text()


def test_a_stroke_is_one_edit_and_is_answered_at_once(panel: PixelsPanel, qtbot: QtBot) -> None:
    session = panel._session
    row = session.sample_number
    before, answer = session.data.inputs[row].copy(), panel.bars.bars
    stroke(qtbot, panel, 0, 8)  # quickly across: the cell between is not left out
    inputs = session.data.inputs[row]
    assert set(inputs[[0, 4, 8]].tolist()) == {1.0 - before[0]}
    output = float(session.network.predict(session.data.inputs[row : row + 1])[0, 0])
    assert [bar.value for bar in panel.bars.bars] == pytest.approx([1 - output, output])
    assert panel.bars.bars != answer
    assert session.history.undo_label == f"Pixels of sample {row + 1}"
    stroke(qtbot, panel, 1)
    session.undo()
    assert session.data.inputs[row].tolist() == inputs.tolist()
    session.undo()
    assert session.data.inputs[row].tolist() == before.tolist()
    assert panel.grid.dark.tolist() == before.tolist()


def test_the_keyboard_paints_too(panel: PixelsPanel, qtbot: QtBot) -> None:
    session, row = panel._session, panel._session.sample_number
    panel.clear_chip.click()
    assert not session.data.inputs[row].any()
    panel.grid.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(panel.grid, key)
    assert panel.grid.accessibleDescription() == "Row 2, column 3: 0"
    qtbot.keyClick(panel.grid, Qt.Key.Key_Space)
    assert session.data.inputs[row].tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert panel.grid.accessibleDescription() == "Row 2, column 3: 1"
    qtbot.keyClick(panel.grid, Qt.Key.Key_Backspace)
    assert not session.data.inputs[row].any()
    session.undo()
    assert session.data.inputs[row, 5] == 1.0


def test_a_number_is_typed_into_a_cell(panel: PixelsPanel, qtbot: QtBot) -> None:
    session, row = panel._session, panel._session.sample_number
    panel.grid.setFocus()
    qtbot.keyClick(panel.grid, "0")
    field = panel.page.findChild(QLineEdit)
    assert field is not None and field.text() == "0"
    qtbot.keyClicks(field, ".x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "not a number" in field.accessibleDescription()
    field.setText("0.25")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.data.inputs[row, 0] == 0.25 and panel.grid.dark[0] == 0.25
    assert panel.grid.hasFocus()


def test_a_cell_pointed_at_is_its_neuron(panel: PixelsPanel, qtbot: QtBot) -> None:
    qtbot.mouseMove(panel.grid, middle(panel, 3))
    qtbot.mouseMove(panel.grid, middle(panel, 4))
    assert panel._session.hover == "neuron:5"


def test_digits_are_shown_with_all_classes(panel_on: Make) -> None:
    panel = panel_on("digits")
    assert panel.grid.side == 8 and len(panel.bars.bars) == 10
    assert sum(bar.wanted is not None for bar in panel.bars.bars) == 1
    wanted: list[int] = []
    panel.sample_wanted.connect(wanted.append)
    panel.after.click()
    assert wanted and wanted[0] != panel._session.sample_number


def test_what_is_no_image_is_said(panel_on: Make) -> None:
    panel = panel_on("running-example")
    assert not panel.grid.isVisible() and "not 1." in panel.about.text()
    panel._session.new(resolve("pixels"))
    assert panel.grid.isVisible()
    panel._session.new(resolve("9-3-2"))
    assert [bar.first for bar in panel.bars.bars] == [False, False]
    panel.grid.painted.emit(0, True)
    assert panel._session.data.inputs[0, 0] == 1.0
