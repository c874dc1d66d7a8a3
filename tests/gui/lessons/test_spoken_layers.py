"""A screen reader is not told that the number of a layer is a power."""

from __future__ import annotations

import pytest

from nnviz.gui.lessons.spoken import in_words


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("z^3 = W^3 a^2 + b^3", "z of layer 3 = W of layer 3 a of layer 2 + b of layer 3"),
        ("w^3_{12}", "w of layer 3 12"),
        ("w_{23}^2 + z^2", "w 23 squared + z squared"),
    ],
)
def test_a_layer_is_no_power(latex: str, words: str) -> None:
    assert in_words(latex) == words
