"""Too large a learning rate in the real window: said once, nothing lost, and a way back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.document import Document
from nnviz.document.files import save
from nnviz.nn.network import Network
from tests.gui.conftest import MakeWindow


@pytest.fixture
def straight(tmp_path: Path) -> Path:
    """Identity neurons only: nothing holds the numbers back."""
    network = Network.layered([2, 3, 1], hidden="identity", output="identity", seed=2)
    path = tmp_path / "straight.nnviz"
    save(Document.of(network, [[1.0, 2.0], [0.5, -1.0]], [[1.0], [0.0]]), path)
    return path


def test_the_last_finite_state_is_kept_and_can_be_left(
    make_window: MakeWindow, straight: Path, no_questions: list[str], qtbot: QtBot
) -> None:
    window = make_window(straight, without=("plots",))
    session = window.session
    session.set_detail("layer")
    session.set_learning_rate(1e6)
    for _ in range(200):
        qtbot.keyClick(window, Qt.Key.Key_Space)
        if no_questions:
            break
    assert "not a finite number" in no_questions[0] and "learning rate" in no_questions[0]
    assert np.isfinite(session.network.parameters).all() and np.isfinite(session.trace.loss)
    window.arrangement.toggle_all()  # panels take time with every step
    for _ in range(60):
        qtbot.keyClick(window, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert (session.iteration, session.index) == (0, 0)
    session.set_learning_rate(0.05)
    for _ in range(100):
        qtbot.keyClick(window, Qt.Key.Key_Space)
    assert len(no_questions) == 1
    assert session.iteration > 5 and session.trace.loss < 1.0
