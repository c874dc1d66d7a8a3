"""The numbers of a figure as a table: of its steps, or of what its plot shows."""

from __future__ import annotations

from nnviz.errors import UsageError
from nnviz.figures.subject import Subject
from nnviz.steps import text
from nnviz.steps.equation import Equation


def csv_text(subject: Subject) -> str:
    """A row for each number, with names of columns; nothing in it is rounded."""
    return text.csv_of(_equations(subject))


def json_text(subject: Subject) -> str:
    """The same for programs, one object on one line."""
    slides = subject.slides
    return text.json_of(slides.trace, _equations(subject))


def _equations(subject: Subject) -> list[Equation]:
    if not subject.steps:
        raise UsageError("A table is of steps, and none were named.", do="Such as all.")
    slides = subject.slides
    return [slides.equation(at) for at in range(len(slides))]
