"""The page that says which idea is shown where names every lesson, and pages that exist."""

from __future__ import annotations

import re
from pathlib import Path

from nnviz.lessons.library import courses, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "courses.md"
NAMED = re.compile(r"`([a-z-]+/[a-z-]+)`((?: ?[0-9]+(?:–[0-9]+)?,?)*)")


def test_every_lesson_is_named_and_every_page_exists() -> None:
    pages = {
        entry.id: len(load(entry.path).pages) for course in courses() for entry in course.lessons
    }
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert {identifier for identifier, _ in named} == set(pages)
    for identifier, numbers in named:
        assert all(1 <= int(n) <= pages[identifier] for n in re.findall(r"[0-9]+", numbers))
