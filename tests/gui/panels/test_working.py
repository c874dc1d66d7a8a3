"""The bar that says how far some long work is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.gui.panels.working import Working, remaining


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(float("nan"), ""), (0.2, "1 s left"), (300.0, "5 min left"), (9e4, "25 h left")],
)
def test_time_left(seconds: float, words: str) -> None:
    assert remaining(seconds) == words


def test_a_bar_without_work_is_hidden(qapp: QApplication) -> None:
    bar = Working("anything")
    assert bar.watch is None and bar.isHidden()
    bar.look()
    bar.stop()
    watch = bar.begin(lambda _: "words")
    assert not watch.cancelled.is_set() and not bar.isHidden() and bar.words.text() == "words"
    bar.stop()
    assert watch.cancelled.is_set() and not bar.cancel.isEnabled()
    bar.end()
    assert bar.watch is None and bar.isHidden()
