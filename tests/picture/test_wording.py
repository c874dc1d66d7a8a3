"""Indices small and minus signs as such, and nothing of a name taken for markup."""

from __future__ import annotations

import pytest

from nnviz.picture.wording import pretty, rich, runs_of, tip_of


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


def test_labels_of_pictures() -> None:
    assert [(run.text, run.script) for run in runs_of("δ_4 at z_B")] == [
        ("δ₄ at z", ""),
        ("B", "sub"),
    ]
