"""How far a learner is in each lesson of the courses: what the catalogue says."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.lessons.library import Course, Entry
from nnviz.lessons.progress import Progress, Store

MOST_LEFT = 0.96  # of a ring, while anything is left


@dataclass(frozen=True, slots=True)
class Standing:
    """A lesson and how far one is in it; `missing` are titles of lessons meant to come before."""

    entry: Entry
    progress: Progress
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """From 0, not begun, to 1, done."""
        progress = self.progress
        if progress.done:
            return 1.0
        if not progress.begun or not progress.count:
            return 0.0
        read = max(len(progress.pages), progress.page, 0.4)
        answered = len(progress.right) + len(progress.tasks)
        return min((read + answered) / (progress.count + sum(progress.asked)), MOST_LEFT)

    @property
    def words(self) -> str:
        """`done`, `2 questions left`, `page 3 of 6`, or "" for one that is not begun."""
        progress = self.progress
        reads = progress.begun and progress.count and (not progress.finished or progress.page)
        place = f"page {progress.page + 1} of {progress.count}" if reads else ""
        if progress.finished and progress.left:
            return f"{progress.left.words} left"
        return " · ".join(part for part in ("done" * progress.finished, place) if part)

    @property
    def about(self) -> str:
        """Time and level: `6 min`, `6 min · advanced`."""
        level = "" if self.entry.level == "beginner" else f" · {self.entry.level}"
        return f"{self.entry.minutes} min{level}"

    @property
    def before(self) -> str:
        """What is meant to be done before and is not yet; "" where nothing is."""
        return f"Comes after {_listed(self.missing)}" if self.missing else ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A course with how far one is in its lessons."""

    course: Course
    lessons: tuple[Standing, ...]

    @property
    def done(self) -> int:
        """How many of its lessons are done."""
        return sum(one.progress.done for one in self.lessons)


def shelves(courses: tuple[Course, ...], store: Store) -> tuple[Shelf, ...]:
    """All courses with what is kept of them."""
    entries = {one.id: one for course in courses for one in course.lessons}
    progress = {key: store.read(key) for key in entries}

    def standing(entry: Entry) -> Standing:
        missing = tuple(
            entries[name].title
            for name in entry.prerequisites
            if name in entries and not progress[name].finished
        )
        return Standing(entry, progress[entry.id], missing)

    return tuple(
        Shelf(course, tuple(standing(entry) for entry in course.lessons)) for course in courses
    )


def upcoming(found: tuple[Shelf, ...], store: Store) -> Standing | None:
    """What to go on with: the lesson left in the middle last, else the next one not read.

    Once all are read, the next one in which something is left.
    """
    lessons = [one for shelf in found for one in shelf.lessons]
    latest = store.latest(tuple(one.entry.id for one in lessons if one.progress.begun))
    place = next((at for at, one in enumerate(lessons) if one.entry.id == latest), 0)
    order = lessons[place:] + lessons[:place]
    unread = (one for one in order if not one.progress.finished)
    undone = (one for one in order if not one.progress.done)
    return next(unread, next(undone, None))


def _listed(names: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(part for part in (", ".join(quoted[:-1]), quoted[-1]) if part)
