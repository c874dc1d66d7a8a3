"""Pages with players, made once for all tests of a process."""

from __future__ import annotations

from functools import cache

from nnviz.export.player import to_player
from nnviz.export.slides import Slides
from nnviz.picture.look import Look
from nnviz.steps.selection import select
from tests.picture.cases import preset_trace


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@cache
def slides_of(name: str, wanted: str = "all", look: Look | None = None) -> Slides:
    """Steps of the first iteration of a preset."""
    trace = preset_trace(name)
    return Slides(trace, select(trace, wanted), look=look or Look())


@cache
def page(
    name: str = "running-example",
    wanted: str = "all",
    theme_name: str = "light",
    color_by: str = "sign",
) -> str:
    """The page of these steps."""
    return to_player(slides_of(name, wanted, Look(theme_name, color_by=color_by)), quiet)
