"""How far a learner has come: one small file for each lesson, written whole or not at all.

A file that cannot be read is put aside under another name, never deleted and never a reason to
stop: its lesson begins anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from nnviz.atomic import write_bytes
from nnviz.errors import NnvizError

SUFFIX = ".progress.json"
BROKEN = ".broken"
MOST_BYTES = 1_000_000
MOST_BROKEN = 99  # files of one name that are put aside

Answer = str | int | frozenset[int] | tuple[int, ...]
Place = tuple[int, int]  # a page and a block of it, both counted from 0


@dataclass(frozen=True, slots=True)
class Left:
    """How many questions and tasks are still open."""

    questions: int = 0
    tasks: int = 0

    def __bool__(self) -> bool:
        return bool(self.questions or self.tasks)

    @property
    def words(self) -> str:
        """`2 questions and 1 task`; "" where nothing is left."""
        counts = (self.questions, "question"), (self.tasks, "task")
        return " and ".join(f"{n} {what}{'s' * (n > 1)}" for n, what in counts if n)


@dataclass(frozen=True, slots=True)
class Progress:
    """What was done in one lesson; pages, stages and blocks are counted from 0.

    page, stage: where the learner stopped. pages: those that were gone through; count: how many
    there are. answers: the last one to each quiz; right: where that was right; tasks: those that
    were done. asked: how many questions and tasks there are; 0 of both in files from before that
    was kept. finished: whether the end was reached, now or at an earlier time: all of it is read.
    """

    page: int = 0
    stage: int = 0
    count: int = 0
    pages: frozenset[int] = frozenset()
    answers: Mapping[Place, Answer] = field(default_factory=dict)
    tasks: frozenset[Place] = frozenset()
    finished: bool = False
    right: frozenset[Place] = frozenset()
    asked: tuple[int, int] = (0, 0)

    @property
    def left(self) -> Left:
        """What is still to be answered and done."""
        questions, tasks = self.asked
        return Left(max(questions - len(self.right), 0), max(tasks - len(self.tasks), 0))

    @property
    def done(self) -> bool:
        """Whether it was read to its end, each question answered right and each task done."""
        return self.finished and not self.left

    @property
    def begun(self) -> bool:
        """Whether there is anything to continue."""
        return bool(self.finished or self.page or self.stage or self.pages or self.answers)


NOTHING = Progress()


def key_of(title: str, file_name: str) -> str:
    """What a lesson is remembered by that is in no course: its title and the name of its file."""
    digest = hashlib.sha256(f"{title}\n{file_name}".encode()).hexdigest()[:16]
    return f"file/{digest}"


class Store:
    """The progress of every lesson, in one folder. Reading and writing raise no error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """The file of a lesson; `key` is `course/lesson`, or from `key_of`."""
        name = re.sub(r"[^\w-]+", ".", key, flags=re.ASCII)
        return self.folder / f"{name}{SUFFIX}"

    def read(self, key: str) -> Progress:
        """How far one came; nothing where one never was, or where it cannot be read."""
        path = self.path(key)
        try:
            with open(path, "rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError:
            return NOTHING
        try:
            return _parsed(data)
        except (ValueError, RecursionError):
            _put_aside(path)
            return NOTHING

    def write(self, key: str, progress: Progress) -> bool:
        """Keep it; False where the disk refuses."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_bytes(self.path(key), _dumped(progress))
        except (NnvizError, OSError):
            return False
        return True

    def forget(self, key: str) -> None:
        """As though the lesson had never been opened."""
        with contextlib.suppress(OSError):
            self.path(key).unlink(missing_ok=True)

    def forget_all(self) -> None:
        """As though no lesson had ever been opened."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            with contextlib.suppress(OSError):
                path.unlink()

    def latest(self, keys: tuple[str, ...]) -> str:
        """Which of these lessons was open last; "" where none was."""
        times = {key: when for key in keys if (when := _time(self.path(key)))}
        return max(times, key=lambda key: times[key], default="")


class _Given(msgspec.Struct, forbid_unknown_fields=True):
    """An answer in a file."""

    page: int
    block: int
    answer: str | int | list[int]
    ticks: bool = False  # the list is a set: boxes that were ticked


class _Saved(msgspec.Struct, forbid_unknown_fields=True):
    """A file."""

    page: int = 0
    stage: int = 0
    count: int = 0
    pages: list[int] = []
    answers: list[_Given] = []
    tasks: list[tuple[int, int]] = []
    finished: bool = False
    right: list[tuple[int, int]] = []
    asked: tuple[int, int] = (0, 0)


def _parsed(data: bytes) -> Progress:
    """Raises ValueError for what is no progress."""
    if len(data) > MOST_BYTES:
        raise ValueError("too long")
    saved = msgspec.json.decode(data, type=_Saved)
    numbers = (saved.page, saved.stage, saved.count, *saved.pages, *saved.asked)
    if min(numbers) < 0:
        raise ValueError("a negative number")
    return Progress(
        saved.page,
        saved.stage,
        saved.count,
        frozenset(saved.pages),
        {(one.page, one.block): _answer(one) for one in saved.answers},
        frozenset(saved.tasks),
        saved.finished,
        frozenset(saved.right),
        saved.asked,
    )


def _answer(given: _Given) -> Answer:
    if isinstance(given.answer, list):
        return frozenset(given.answer) if given.ticks else tuple(given.answer)
    return given.answer


def _given(place: Place, answer: Answer) -> _Given:
    if isinstance(answer, frozenset | tuple):
        return _Given(
            *place,
            sorted(answer) if isinstance(answer, frozenset) else list(answer),
            isinstance(answer, frozenset),
        )
    return _Given(*place, answer)


def _dumped(progress: Progress) -> bytes:
    saved = _Saved(
        progress.page,
        progress.stage,
        progress.count,
        sorted(progress.pages),
        [_given(place, progress.answers[place]) for place in sorted(progress.answers)],
        sorted(progress.tasks),
        progress.finished,
        sorted(progress.right),
        progress.asked,
    )
    return msgspec.json.encode(saved)


def _put_aside(path: Path) -> None:
    for number in range(MOST_BROKEN):
        aside = path.with_name(f"{path.name}{BROKEN}{number or ''}")
        if not aside.exists():
            with contextlib.suppress(OSError):
                os.replace(path, aside)
            return


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
