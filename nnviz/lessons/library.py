"""The courses that are shipped, and lesson files wherever they stand.

`resources/lessons/<n>-<course>/` holds `course.toml` and `<n>-<lesson>.md`; the numbers give the
order and are no part of a name, so that a lesson is called `taken-apart/meet-the-network`.
Opening a lesson reads that one file and no other.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from nnviz.atomic import Location, display
from nnviz.document.files import read_bytes
from nnviz.errors import FileError, UsageError
from nnviz.lessons.model import Lesson, Level
from nnviz.lessons.parsing import TOO_LARGE, head, limits, parse
from nnviz.lessons.problems import LessonError, Problem
from nnviz.resources import resource_root

SUFFIX = ".md"
OWN_SUFFIX = ".nnviz.md"  # what `nnviz associate` opens by double click
COURSE = "course.toml"
_NUMBERED = re.compile(r"[0-9]+-([a-z0-9]+(?:-[a-z0-9]+)*)", re.ASCII)
_HEAD_BYTES = 2 * limits.HEADER_BYTES


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson of a course as the catalogue shows it: its header alone.

    id: `course/lesson`; prerequisites: ids of lessons to do before.
    """

    id: str
    name: str
    path: Path
    title: str
    summary: str
    level: Level
    minutes: int
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Lessons in the order in which they are meant to be done."""

    name: str
    title: str
    summary: str
    lessons: tuple[Entry, ...]


class _About(msgspec.Struct, forbid_unknown_fields=True):
    """What `course.toml` holds."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.TITLE)]
    summary: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.SUMMARY)]


@cache
def courses() -> tuple[Course, ...]:
    """The shipped courses in their order. Raises `FileError` where one of them is broken."""
    return courses_in(resource_root() / "lessons")


def courses_in(folder: Path) -> tuple[Course, ...]:
    """The courses in a folder, in the order of their numbers."""
    if not folder.is_dir():
        return ()
    return tuple(_course(path, name) for path, name in _numbered(folder, ""))


def entry(identifier: str) -> Entry:
    """The shipped lesson of this id, such as `taken-apart/meet-the-network`; else `UsageError`."""
    known = {one.id: one for course in courses() for one in course.lessons}
    if identifier not in known:
        raise UsageError(
            f"There is no lesson “{display(identifier[:100])}”.",
            do=f"There are {', '.join(known)}." if known else "",
        )
    return known[identifier]


def name_and_suffix(file_name: str) -> tuple[str, str]:
    """A lesson's file name in two: `a.nnviz.md` is `a` and `.nnviz.md`, `a.md` is `a` and `.md`."""
    suffix = OWN_SUFFIX if file_name.endswith(OWN_SUFFIX) else SUFFIX
    return file_name.removesuffix(suffix), suffix


def load(path: Location) -> Lesson:
    """The lesson in a file; no other file is looked at.

    Raises `FileError` where it cannot be read and `LessonError` with all that is wrong in it.
    """
    return parse(read(path), display(path))


def read(path: Location) -> str:
    """The text of a lesson file: UTF-8, and not larger than a lesson may be."""
    data = read_bytes(path, limits.FILE_BYTES)
    if len(data) > limits.FILE_BYTES:
        raise LessonError([Problem(display(path), 1, TOO_LARGE)])
    return _decoded(data, path)


def _decoded(data: bytes, path: Location) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "This is no text in UTF-8."
        raise LessonError([Problem(display(path), line, what, "Save it as UTF-8.")]) from None


# Folders ----------------------------------------------------------------------------------------


def _numbered(folder: Path, suffix: str) -> list[tuple[Path, str]]:
    """Files or folders `<n>-<name>` in the order of n, with their names."""
    found = []
    for path in folder.iterdir():
        match = _NUMBERED.fullmatch(path.name.removesuffix(suffix))
        if match and path.name.endswith(suffix) and path.is_dir() == (not suffix):
            found.append((int(path.name.partition("-")[0]), path, match[1]))
    return [(path, name) for _, path, name in sorted(found)]


def _course(folder: Path, name: str) -> Course:
    file = folder / COURSE
    try:
        text = read_bytes(file, limits.HEADER_BYTES).decode("utf-8")
        about = msgspec.convert(tomllib.loads(text), _About)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise FileError(f"This course cannot be read: {error}.", place=display(file)) from None
    paths = _numbered(folder, SUFFIX)
    lessons = tuple(_entry(path, name, lesson) for path, lesson in paths)
    return Course(name, about.title, about.summary, lessons)


def _entry(path: Path, course: str, name: str) -> Entry:
    with open(path, "rb") as file:
        beginning = file.read(_HEAD_BYTES)
    top = head(beginning.decode("utf-8", errors="replace"), display(path))
    before = tuple(one if "/" in one else f"{course}/{one}" for one in top.prerequisites)
    return Entry(
        f"{course}/{name}", name, path, top.title, top.summary, top.level, top.minutes, before
    )
