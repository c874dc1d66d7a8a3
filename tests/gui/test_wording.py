"""Indices small and minus signs as such, and nothing of a name taken for markup."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.wording import pretty, rich, tip_of
from tests.gui.conftest import MakeWindow


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("w_69·δ_9 = -0.4", "w₆₉·δ₉ = −0.4"),
        ("w_{12,3}", "w₁₂‚₃"),
        ("δ_B", "δ<sub>B</sub>"),
        ("w_BC·δ_C, and", "w<sub>BC</sub>·δ<sub>C</sub>, and"),
        ("w_2,out", "w<sub>2,out</sub>"),
        ("a_2B", "a<sub>2B</sub>"),
        ("∂C/∂w_AB", "∂C/∂w<sub>AB</sub>"),
        ("my_net, a_b_c", "my_net, a_b_c"),
        ("<b>x</b> & z_B", "&lt;b&gt;x&lt;/b&gt; &amp; z<sub>B</sub>"),
        ("one\ntwo", "one<br>two"),
    ],
)
def test_rich(text: str, small: str) -> None:
    assert rich(text) == small
    assert rich(pretty(text)) == small


def test_tips() -> None:
    assert tip_of("") == ""
    assert "<sub>B</sub>" in tip_of("z_B")


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
