"""Names and sentences as the window shows them."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from nnviz.gui.panels.explain import ExplainPanel
from tests.gui.conftest import MakeWindow


def test_named_neurons_have_small_names(make_window: MakeWindow) -> None:
    window = make_window("triangle")
    explain = window.findChild(ExplainPanel)
    assert isinstance(explain, ExplainPanel)
    window.session.go("e0/s0/backward/n2")
    for label in (explain.title, explain.sentence):
        assert "<sub>B</sub>" in label.text() and "_" not in label.text()
    labels = [label.text() for label in explain.findChildren(QLabel) if label.isVisible()]
    assert not [text for text in labels if "_" in text]


def test_a_long_sentence_at_the_foot_takes_two_rows(make_window: MakeWindow) -> None:
    canvas = make_window().canvas
    line = canvas.findChild(QLabel)
    assert isinstance(line, QLabel)
    canvas.say("Short.")
    one = line.height()
    canvas.say("Neuron 6 weighs what it receives. " * 40)
    assert one < line.height() <= 2.5 * one and line.text().endswith("…")
    assert line.geometry().bottom() < canvas.height()
