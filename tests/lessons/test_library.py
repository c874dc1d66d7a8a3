"""Courses, entries and files: what is listed, what is opened, and what else is not."""

from __future__ import annotations

import builtins
import os
from pathlib import Path

import pytest

from nnviz.errors import FileError, UsageError
from nnviz.lessons.library import courses, courses_in, entry, load
from nnviz.lessons.parsing import limits
from nnviz.lessons.problems import LessonError
from tests.lessons.lessonfile import HEADER, written


def shelf(folder: Path) -> Path:
    """A folder of two courses, and of what is none."""
    for course in ("10-later", "2-first", "notes", "3_no"):
        (folder / course).mkdir()
        (folder / course / "course.toml").write_text('title = "C"\nsummary = "S"\n')
    (folder / "template.md").write_text("no lesson of a course")
    (folder / "2-first" / "10-last.md").write_text(written("a"))
    (folder / "2-first" / "9-begin-here.md").write_text(
        written("a", HEADER.replace("minutes = 6", 'prerequisites = ["last", "later/other"]'))
    )
    (folder / "2-first" / "9-begin-here.de.md").write_text("a translation is no lesson of its own")
    (folder / "2-first" / "draft.md").write_text("nor is this")
    return folder


def test_courses_and_lessons_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    first, later = courses_in(shelf(tmp_path))
    assert (first.name, first.title, first.summary, later.name) == ("first", "C", "S", "later")
    assert [one.id for one in first.lessons] == ["first/begin-here", "first/last"]
    begin, last = first.lessons
    assert begin.prerequisites == ("first/last", "later/other")
    assert (begin.title, begin.summary, begin.level) == ("A title", "A summary.", "beginner")
    assert (begin.minutes, last.minutes, begin.name) == (5, 6, "begin-here")
    assert load(begin.path).title == "A title"
    assert later.lessons == ()
    assert courses_in(tmp_path / "nowhere") == ()


def test_a_broken_course_or_header_is_named(tmp_path: Path) -> None:
    folder = shelf(tmp_path)
    (folder / "2-first" / "9-begin-here.md").write_text(HEADER.replace("minutes", "hours"))
    with pytest.raises(LessonError, match=r"9-begin-here\.md:4: “hours” is not a key"):
        courses_in(folder)
    (folder / "2-first" / "course.toml").write_text("title = 3")
    with pytest.raises(FileError, match=r"course\.toml: This course cannot be read"):
        courses_in(folder)


def test_every_shipped_lesson_has_an_id() -> None:
    found = [one for course in courses() for one in course.lessons]
    assert found
    for one in found:
        assert entry(one.id) is one
        assert set(one.prerequisites) <= {other.id for other in found}
    with pytest.raises(UsageError, match="There is no lesson “taken-apart/nothing”"):
        entry("taken-apart/nothing")


def test_only_the_file_itself_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.md"
    header = HEADER.replace("minutes = 6", 'languages = ["en", "de"]\nprerequisites = ["two"]')
    path.write_text(written("Text.", header))
    load(path)  # what is imported late is there now
    opened: list[object] = []
    original = builtins.open

    def watched(file: object, *arguments: object, **named: object) -> object:
        opened.append(file)
        return original(file, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr(os, "scandir", lambda *_: pytest.fail("a folder was read"))
    monkeypatch.setattr(os, "listdir", lambda *_: pytest.fail("a folder was read"))
    assert load(path).languages == ("en", "de")
    assert opened == [path]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    with pytest.raises(FileError, match="There is no file"):
        load(path)
    with pytest.raises(FileError, match="is a folder"):
        load(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(FileError, match="is not a file that can be opened"):
        load(tmp_path / "pipe.md")
    path.write_bytes(written("ok").encode() + b"\nb\xff\n")
    with pytest.raises(LessonError, match=r"one\.md:9: This is no text in UTF-8"):
        load(path)
    path.write_bytes("text".encode("utf-16"))
    with pytest.raises(LessonError, match=r"one\.md:1: This is no text in UTF-8"):
        load(path)
    path.write_bytes(b"x" * (limits.FILE_BYTES + 1))
    with pytest.raises(LessonError, match=r"one\.md:1: A lesson may have 512 KiB"):
        load(path)
