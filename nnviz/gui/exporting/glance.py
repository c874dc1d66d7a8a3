"""What the preview shows: the figure at one of its steps, or the beginning of a text file.

Computed away from the window. Large pictures are painted there too, on an image of the size in
which they are seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QImage

from nnviz.errors import NnvizError, UsageError
from nnviz.figures.making import Figure
from nnviz.figures.subject import Subject
from nnviz.figures.table import OPTIONS
from nnviz.figures.views import ONE_INPUT, UNTRAINED
from nnviz.gui.exporting.wish import CLEAR_FORMATS, SLIDE_FORMATS, TEXT_FORMATS
from nnviz.painting.files import to_image
from nnviz.picture.shapes import Edges, Picture

LINES, LETTERS = 80, 6_000  # of a text file
FEW = 6  # steps of a text file
LIGHT = 1_500  # shapes and edges that are painted within a frame

IN_WINDOW = {UNTRAINED: "Train it first, with T or in the perspective Train.", ONE_INPUT: ""}
"""What to do, where the sentence of the command line is of no use in the window."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """`picture` and the scale in which it is written, or `text`; `image` of a large picture."""

    at: int = 0
    picture: Picture | None = None
    scale: float = 1.0
    image: QImage | None = None
    text: str = ""


class Misfit(NnvizError):
    """A figure that cannot be made; `key` is the option that stands in the way."""

    def __init__(self, key: str, error: NnvizError) -> None:
        super().__init__(error.what, safe=error.safe, do=IN_WINDOW.get(error.do, error.do))
        self.key = key


def glance(subject: Subject, format: str, at: int, room: tuple[float, float]) -> Glance:
    """Look at a figure in a format, at step `at`; `room` is width and height on the screen.

    Raises Misfit where it cannot be made.
    """
    try:
        if format in TEXT_FORMATS:
            return Glance(at, text=_beginning(subject, format))
        if format in SLIDE_FORMATS:
            subject = _slide(subject)
        fitted, scale = subject.fitted
        picture = fitted.picture(at)
    except NnvizError as error:
        raise Misfit(_culprit(subject, format, at), error) from None
    clear = subject.options.transparent and format in CLEAR_FORMATS
    return Glance(at, picture, scale, _painted(picture, room, background=not clear))


def _slide(subject: Subject) -> Subject:
    """A step above its equation, of no size: what pages and slides put together their own way."""
    sizes = dict.fromkeys(("width", "height", "font_size", "margin"))
    values = {**subject.options.values, **sizes, "view": "network", "equation": "below"}
    return replace(subject, options=replace(subject.options, values=values))


def weight(picture: Picture) -> int:
    """How much there is to paint: shapes, and edges one by one."""
    return sum(len(shape) if isinstance(shape, Edges) else 1 for shape in picture.shapes)


def _painted(picture: Picture, room: tuple[float, float], *, background: bool) -> QImage | None:
    if weight(picture) <= LIGHT:
        return None
    scale = min(room[0] / picture.width, room[1] / picture.height)
    return to_image(picture, max(scale, 0.01), background=background)


def _beginning(subject: Subject, format: str) -> str:
    few = replace(subject, steps=subject.steps[:FEW])
    text = Figure(few).encode(format).decode("utf-8")
    lines = text[:LETTERS].splitlines()
    cut = len(text) > LETTERS or len(lines) > LINES or len(subject.steps) > FEW
    return "\n".join([*lines[:LINES], *(["…"] if cut else [])])


def _culprit(subject: Subject, format: str, at: int) -> str:
    """The key of the option because of which a figure cannot be made, as far as can be told."""
    options = subject.options

    def draws(**changed: object) -> bool:
        try:
            replace(subject, options=options.changed(**changed)).picture(at)
        except UsageError:
            return False
        return True

    if draws():
        if format in TEXT_FORMATS:
            return "format"
        return "font_size" if options.font_size is not None else "width"
    for option in OPTIONS:
        usual = option.default
        chosen = option.key != "view" and usual not in (None, options.values[option.key])
        if chosen and draws(**{option.key: usual}):
            return option.key
    return "view"
