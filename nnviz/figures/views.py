"""What a figure can show, by name: each draws its picture of a subject at one of its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from nnviz.errors import UsageError
from nnviz.export.equations import equation_picture
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.layout import layout
from nnviz.picture.shapes import Picture

if TYPE_CHECKING:
    from nnviz.figures.subject import Subject

Viewer = Callable[["Subject", int, str], Picture]


def _network(subject: Subject, at: int, theme: str) -> Picture:
    step = subject.steps[at] if subject.steps else None
    options = replace(subject.layout(), focus=focus_of(step))
    place = layout(subject.network.architecture, options)
    return draw(subject.network, subject.trace, step, place, subject.look(theme))


def _equation(subject: Subject, at: int, theme: str) -> Picture:
    if not subject.steps:
        raise UsageError("An equation belongs to a step.", do="Give a step as well.")
    name = theme or subject.options.theme
    equation = subject.slides.equation(at)
    return equation_picture(equation, subject.network, name, words=subject.options.words)


VIEWERS: dict[str, Viewer] = {
    "network": _network,
    "equation": _equation,
}
