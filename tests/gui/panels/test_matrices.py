"""The layers' matrices, multiplied one pair at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.document import Document, edits
from nnviz.gui.panels.matrices import STEPS, MatricesPanel
from nnviz.gui.panels.matrix_row import LEAST_SCALE, lay_out, letters
from nnviz.gui.plots import saving
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.nn.collapse import collapse, factors, stages
from nnviz.nn.network import Network
from nnviz.steps import NumberFormat

Make = Callable[..., MatricesPanel]


@pytest.fixture
def panel(open_session: Callable[[str], Session], show: Callable[..., None]) -> Make:
    def make(network: str, linear: bool = True, width: int = 760) -> MatricesPanel:
        session = open_session(network)
        if linear:
            session.edit("Linear", lambda d: edits.make_linear(d, 0))
        found = MatricesPanel(session)
        show(found, width, 260)
        return found

    return make


def _row(network: Network, room: tuple[float, float]) -> list[str]:
    row = lay_out(factors(network), NumberFormat(4), lambda text: 7.0 * len(text), room)
    return [item.key for item in row.items]


def test_the_row_is_written_as_in_the_text() -> None:
    network = Network.layered([2, 3, 3, 1], hidden="tanh", output="identity")
    assert _row(network, (2000.0, 300.0)) == [
        "y", "matrix 4 4", "wall 3", "matrix 3 3", "wall 2", "matrix 2 2", "x",
    ]  # fmt: skip


def test_letters_name_the_product() -> None:
    row = factors(Network.layered([1] * 13, hidden="identity", output="identity"))
    found = stages(row)
    assert letters(row[0]) == "W₂"
    assert letters(found[2][0][0]) == "W₄W₃W₂"
    assert letters(found[-1][0][0]) == "W₁₃…W₂"


@pytest.mark.parametrize("room", ((2000.0, 400.0), (500.0, 200.0), (100.0, 60.0)))
def test_eight_by_eight_numbers_are_always_written_and_large_enough(
    room: tuple[float, float],
) -> None:
    network = Network.layered([8, 8, 9, 1], hidden="identity")
    row = lay_out(factors(network), NumberFormat(4), lambda text: 7.0 * len(text), room)
    assert [item.kind for item in row.items] == [
        "text", "wall", "shape", "shape", "matrix", "text",
    ]  # fmt: skip
    assert LEAST_SCALE <= row.scale <= 1.0
    lefts = [item.x for item in row.items]
    rights = [item.x + item.width for item in row.items]
    assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))
    longest = max(len(text) for line in row.items[4].cells for text in line)
    assert longest == (6 if room[0] > 1000 else 5), "shorter where there is less room"


def test_walls_stand_between_until_all_functions_are_the_identity(panel: Make) -> None:
    found = panel("running-example", linear=False)
    assert "f₂ (sigmoid) and f₃ (sigmoid) stand between" in found.sentence.text()
    assert not found.slider.isEnabled() and not found.play.isEnabled()
    assert found.straight.isEnabled() and not found.open.isEnabled()
    found.straight.click()
    assert found.sentence.text().startswith("Next: W₃ (2 × 2) times W₂ (2 × 1)")
    assert found.slider.maximum() == 2 * STEPS and not found.straight.isEnabled()
    assert found._session.history.undo_label == "All functions to identity"
    found._session.undo()
    assert "stand between" in found.sentence.text() and not found.slider.isEnabled()


def test_sliding_multiplies_to_the_collapsed_matrix(panel: Make, qtbot: QtBot) -> None:
    found = panel("running-example")
    found.slider.setFocus()
    qtbot.keyClick(found.slider, Qt.Key.Key_PageUp)
    assert found.slider.value() == STEPS and "W₃W₂ (2 × 1)" in found.sentence.text()
    qtbot.keyClick(found.slider, Qt.Key.Key_End)
    assert found.sentence.text().startswith("3 matrices were one all along.")
    one = collapse(found._session.network).matrix(0)[0]
    table = found.table()
    assert table.columns == ("matrix", "row", "column", "value")
    assert [tuple(row) for row in table.rows] == [
        ("W 4-2", 1, 1, pytest.approx(one[0])),
        ("W 4-2", 1, 0, pytest.approx(one[1])),
    ]


def test_playing_goes_to_the_end_and_stops(panel: Make, qtbot: QtBot) -> None:
    found = panel("2-3-1")
    found.slider.setValue(90)
    qtbot.mouseClick(found.play, Qt.MouseButton.LeftButton)
    assert found.play.text() == "Pause"
    qtbot.waitUntil(lambda: found.slider.value() == found.slider.maximum())
    assert found.play.text() == "Multiply" and not found._timer.isActive()
    found.play.click()
    assert found.slider.value() == 0 and found._timer.isActive(), "from the beginning"
    found.hide()
    assert not found._timer.isActive()


def test_with_reduced_motion_each_press_is_a_product(
    open_session: Callable[[str], Session], show: Callable[..., None], tmp_path: Path
) -> None:
    session = open_session("2-3-3-1")
    session.edit("Linear", lambda d: edits.make_linear(d, 0))
    settings = Settings(tmp_path / "nnviz.ini")
    settings["reduce_motion"] = True
    found = MatricesPanel(session, settings=settings)
    show(found, 600, 260)
    values = []
    for _ in range(3):
        found.play.click()
        values.append(found.slider.value())
    assert values == [STEPS, 2 * STEPS, STEPS]
    assert not found._timer.isActive()


def test_opening_hands_over_the_one_layer(panel: Make) -> None:
    found = panel("2-4-4-1")
    made: list[Document] = []
    found.opened.connect(made.append)
    found.open.click()
    inputs = np.random.default_rng(0).normal(size=(20, 2))
    assert [layer.size for layer in made[0].network.architecture.layers] == [2, 1]
    assert made[0].network.predict(inputs) == pytest.approx(
        found._session.network.predict(inputs), abs=1e-12
    )


def test_edges_past_a_layer_are_said(panel: Make) -> None:
    found = panel("residual", linear=False)
    assert "do not stand in a row. Layer 2 applies tanh" in found.sentence.text()
    found.straight.click()
    assert "it is one matrix nevertheless" in found.sentence.text() and found.open.isEnabled()
    assert list(found.table().rows) == []


def test_every_place_of_the_slider_is_painted(panel: Make) -> None:
    found = panel("running-example")
    seen = set()
    for value in (*range(0, 2 * STEPS, 25), 2 * STEPS):
        found.slider.setValue(value)
        image = found.strip.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        seen.add(bytes(image.constBits()))
    assert len(seen) == 9


def test_it_can_be_saved(panel: Make, tmp_path: Path) -> None:
    found = panel("running-example", linear=False)
    saving.save(found, tmp_path / "row.svg", ".svg")
    assert "<svg" in (tmp_path / "row.svg").read_text()
