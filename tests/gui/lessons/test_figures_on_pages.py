"""Figures on a page are read like the text beside them, also where that is large."""

from __future__ import annotations

import pytest

from nnviz.document.presets import resolve
from nnviz.gui.lessons.pictures import picture_of
from nnviz.lessons.model import Figure
from nnviz.lessons.showing import Showing
from nnviz.picture.shapes import Label


@pytest.mark.parametrize(("width", "percent"), [(290, 100), (415, 200)])
def test_every_layer_of_a_chain_is_named_whole(width: int, percent: int) -> None:
    showing = Showing(resolve("chain:8:sigmoid"))
    figure = Figure("gradients", (("step", "e0/s0/backward/w9"), ("decimals", "2")), (), 1)
    picture, scale = picture_of(figure, showing, "light", width, percent)
    names = [one for one in picture.shapes if isinstance(one, Label) and one.part == "name"]
    assert [name.text for name in names] == [
        *(f"Hidden layer {number}" for number in range(1, 8)),
        "Output layer",
    ]
    assert names[0].size * scale > 0.09 * percent
