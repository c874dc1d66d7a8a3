"""How an edit takes effect: a chapter begins, and what was trained beyond it becomes a branch.

Decided in docs/decisions/0001-chapters.md and in the one on branches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from nnviz.document.chapter import Chapter
from nnviz.document.journey import Journey
from nnviz.document.limits import LIMITS
from nnviz.document.model import Branch, Document, Line, saved_numbers
from nnviz.document.naming import telling_name
from nnviz.document.schedule import rounds
from nnviz.errors import Diverged, UsageError

ChapterEdit = Callable[[Chapter], Chapter]

FAR = LIMITS.nanoseconds // 20  # a file holds a state no farther than this from where it opens


def at_iteration(document: Document, iteration: int, edit: ChapterEdit) -> Document:
    """The document in which `edit` takes effect at `iteration`; later chapters are dropped.

    Where this line had been trained beyond that, it is kept as a branch. Where a document would
    grow beyond its limits, its oldest branches and chapters are let go.
    """
    here = chapter_from(document, iteration)
    edited = edit(here)
    return document if edited == here else begun(document, edited)


def chapter_from(line: Line, iteration: int) -> Chapter:
    """The state as it is before `iteration`, as a chapter that starts there."""
    chapter = line.chapter_at(iteration)
    if chapter.start == iteration:
        return chapter
    journey = Journey(line)
    moment = journey.moment(iteration)
    return replace(
        chapter,
        start=iteration,
        network=journey.network(iteration),
        memory=moment.memory,
        updates=moment.updates,
        turn=None,
    )


def begun(document: Document, chapter: Chapter) -> Document:
    """The document whose last chapter is this one; what was trained beyond becomes a branch."""
    earlier = tuple(one for one in document.chapters if one.start < chapter.start)
    chapters = (*earlier, chapter)
    return document if chapters == document.chapters else _on_a_new_line(document, chapters)


def resume(document: Document, iteration: int) -> Document:
    """The document that goes on at an iteration as it is there, without later chapters."""
    chapters = tuple(one for one in document.chapters if one.start <= iteration)
    return document if chapters == document.chapters else _on_a_new_line(document, chapters)


def _on_a_new_line(document: Document, chapters: tuple[Chapter, ...]) -> Document:
    """Another last chapter; the line so far becomes a branch where it was trained further."""
    start = chapters[-1].start
    if chapters == document.chapters[: len(chapters)]:
        # The line is cut short: it is the same up to where the next chapter began.
        start = document.chapters[len(chapters)].start
    if document.trained <= start:
        return fitted(document, chapters, document.branches)
    curves = document.curves.upto(start) if document.curves and start > chapters[0].start else None
    line = Branch("-", chapters, start, curves)
    branches = kept(document, as_branch(document, line))
    return fitted(replace(document, trained=start, curves=curves, line=""), chapters, branches)


def as_branch(document: Document, other: Line) -> Branch:
    """The line of a document as a branch, named after what tells it from another line."""
    taken = {branch.name for branch in document.branches}
    name = telling_name(document, other)
    if document.line and document.line not in taken:
        name = document.line
    base, number = name, 1
    while name in taken:
        number += 1
        name = f"{base} ({number})"
    return Branch(name, document.chapters, document.trained, document.curves, bool(document.line))


def kept(document: Document, branch: Branch) -> tuple[Branch, ...]:
    """The branches with one more; the oldest that nobody named is let go where there are many."""
    branches = list(document.branches)
    if len(branches) >= LIMITS.branches and not _let_go(branches):
        raise UsageError(
            f"There are {len(branches)} branches, and each was given its name.",
            safe="Nothing has been changed.",
            do="Delete a branch first.",
        )
    return (*branches, branch)


def fitted(document: Document, chapters: Iterable[Chapter], branches: Iterable[Branch]) -> Document:
    """The document with these chapters and branches, without the oldest where it is too large."""
    line, others = list(chapters), list(branches)
    while len(line) > LIMITS.chapters:
        line = _shortened(line)
    while _too_large(document, line, others):
        if _let_go(others):
            continue
        if len(line) == 1:
            break  # the document says what is too large
        line = _shortened(line)
    return replace(document, chapter=line[-1], earlier=tuple(line[:-1]), branches=tuple(others))


def at_checkpoint(document: Document) -> Document:
    """The same document, with chapters near where it was left and where training ended.

    A file of a long journey opens at once then, and can be trained further, instead of computing
    its way there.
    """
    line = document
    for iteration in sorted({document.view.iteration, document.trained}):
        chapters = _with_state(line, iteration)
        if len(chapters) > len(line.chapters):
            line = replace(line, chapter=chapters[-1], earlier=chapters[:-1])
    branches = tuple(
        replace(branch, chapters=_with_state(branch, branch.trained))
        for branch in document.branches
    )
    if line is document and branches == document.branches:
        return document
    return fitted(line, line.chapters, branches)


# Parts ----------------------------------------------------------------------------------------


def _with_state(line: Line, iteration: int) -> tuple[Chapter, ...]:
    """The chapters with one more at an iteration, where it is far from the one before."""
    chapters = line.chapters
    before = line.chapter_at(iteration)
    if before.way_to(iteration) <= FAR or len(chapters) >= LIMITS.chapters:
        return chapters
    if Journey(line).way_to(iteration) > LIMITS.nanoseconds:
        return chapters  # nobody has been there
    try:
        here = chapter_from(line, iteration)
    except Diverged:
        return chapters  # there is no state to keep at that iteration
    at = chapters.index(before) + 1
    return (*chapters[:at], here, *chapters[at:])


def _shortened(line: list[Chapter]) -> list[Chapter]:
    """The chapters without the first; the next one then says itself where it begins."""
    order = rounds(Branch("-", tuple(line)))[1]
    return [replace(line[1], turn=order.turn), *line[2:]]


def _let_go(branches: list[Branch]) -> bool:
    """Take the oldest branch that nobody named out of a list; whether there was one."""
    for at, branch in enumerate(branches):
        if not branch.named:
            del branches[at]
            return True
    return False


def _too_large(document: Document, line: list[Chapter], branches: list[Branch]) -> bool:
    present = Branch("-", tuple(line), document.trained, document.curves)
    return saved_numbers([present, *branches]) > LIMITS.numbers
