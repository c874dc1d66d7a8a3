"""Small lessons for the tests: a header of five lines, so that a page's text begins in line 7."""

from __future__ import annotations

from nnviz.lessons.model import Block, Lesson
from nnviz.lessons.parsing import parse
from nnviz.lessons.problems import LessonError

HEADER = '+++\ntitle = "A title"\nsummary = "A summary."\nminutes = 6\n+++\n'
FIRST = 7


def written(body: str, header: str = HEADER) -> str:
    """A lesson file of one page; `body` begins in line `FIRST`."""
    return f"{header}# A page\n{body}\n"


def lesson(body: str, header: str = HEADER) -> Lesson:
    """The lesson of such a file."""
    return parse(written(body, header), "small.md")


def blocks(body: str) -> tuple[Block, ...]:
    """What stands on its page."""
    return lesson(body).pages[0].blocks


def problems(text: str) -> list[str]:
    """The problems of a whole file, as they are printed."""
    try:
        parse(text, "small.md")
    except LessonError as error:
        return [str(problem) for problem in error.problems]
    return []
