"""Lessons call panels what the window calls them."""

from __future__ import annotations

from nnviz.gui.arrangement import PLACES
from nnviz.lessons.showing import PANELS

OWN = "lesson"  # the panel of the lesson itself, which is there in any case


def test_lessons_know_every_panel_of_the_window() -> None:
    assert set(PANELS) == {place.key for place in PLACES} - {OWN}
    assert len(set(PANELS)) == len(PANELS)
