"""Every lesson that is shipped, replayed: ids, numbers, formulas, tasks and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.lessons.checking import check
from nnviz.lessons.library import Entry, courses, load
from nnviz.lessons.model import Quiz, Task
from nnviz.lessons.translations import check_languages, check_prerequisites
from nnviz.resources import resource

LESSONS = [entry for course in courses() for entry in course.lessons]


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.id)
def test_a_shipped_lesson_holds(entry: Entry) -> None:
    lesson = load(entry.path)
    beside = check_languages(lesson, entry.path) + check_prerequisites(lesson, entry.path)
    assert [str(problem) for problem in beside + check(lesson)] == []


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.id)
def test_a_shipped_lesson_has_something_to_predict_to_do_and_to_check(entry: Entry) -> None:
    lesson = load(entry.path)
    blocks = [block for page in lesson.pages for block in page.blocks]
    quizzes = [block for block in blocks if isinstance(block, Quiz)]
    assert 4 <= len(lesson.pages) <= 9
    assert any(quiz.predict for quiz in quizzes)
    assert any(not quiz.predict for quiz in quizzes)
    assert any(isinstance(block, Task) for block in blocks)


def test_every_file_of_a_course_is_a_lesson_of_it() -> None:
    listed = {entry.path for entry in LESSONS}
    found = {path for path in Path(resource("lessons")).glob("*/*.md") if path.stem.count(".") == 0}
    assert found == listed


def test_the_lesson_to_begin_with_holds() -> None:
    lesson = load(resource("lessons", "template.md"))
    assert [str(problem) for problem in check(lesson)] == []
