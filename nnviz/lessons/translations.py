"""A lesson and the files beside it: the same in other languages, and the lessons before it.

Only `nnviz lesson check` looks at them; whoever opens a lesson reads that file alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nnviz.lessons.checking import check
from nnviz.lessons.library import OWN_SUFFIX, SUFFIX, courses, load, name_and_suffix
from nnviz.lessons.model import Block, Figure, Lesson, Note, Quiz, StepBlock, Task
from nnviz.lessons.problems import Findings, LessonError, Problem


def check_languages(lesson: Lesson, path: Path, wanted: Iterable[str] = ()) -> list[Problem]:
    """Translations that the header or `wanted` asks for: missing ones, and what differs in them."""
    findings = Findings(lesson.file)
    own, *others = lesson.languages
    if name_and_suffix(path.name)[0].endswith(f".{own}"):
        return []  # it is a translation itself; its original asks for it
    for language in dict.fromkeys((*others, *wanted)):
        if language == own:
            continue
        beside = _translation(path, language)
        if not beside.is_file():
            do = f"Write it in {beside.name}, or take “{language}” out of languages."
            findings.add(1, f"The translation into “{language}” is missing.", do)
            continue
        try:
            other = load(beside)
            _compare(lesson, other, findings)
            findings.problems += check(other)
        except LessonError as error:
            findings.problems += error.problems
    return list(findings.sorted())


def _translation(path: Path, language: str) -> Path:
    """Where a lesson's translation stands, or should: it may have either ending."""
    name, suffix = name_and_suffix(path.name)
    places = [path.with_name(f"{name}.{language}{one}") for one in (suffix, SUFFIX, OWN_SUFFIX)]
    return next((place for place in places if place.is_file()), places[0])


def check_prerequisites(lesson: Lesson, path: Path) -> list[Problem]:
    """Lessons that are to be done before and are neither beside this one nor shipped."""
    findings = Findings(lesson.file)
    names = (name_and_suffix(one.name)[0] for one in path.parent.glob(f"*{SUFFIX}"))
    beside = {name.partition("-")[2] for name in names}
    shipped = {one.id for course in courses() for one in course.lessons}
    for name in lesson.prerequisites:
        if name not in beside and name not in shipped:
            findings.add(
                1, f"There is no lesson “{name}” to be done before.", "Mend prerequisites."
            )
    return list(findings.sorted())


def _compare(lesson: Lesson, other: Lesson, findings: Findings) -> None:
    """Problems, told about the translation, where it has not the same pages and blocks."""
    told = Findings(other.file)
    if (lesson.network, lesson.data) != (other.network, other.data):
        told.add(1, "This translation begins with another network or other data.")
    if len(lesson.pages) != len(other.pages):
        what = f"This translation has {len(other.pages)} pages, its original {len(lesson.pages)}."
        told.add(other.pages[-1].line, what)
    for here, there in zip(lesson.pages, other.pages, strict=False):
        kinds = [type(block).__name__ for block in here.blocks]
        if kinds != [type(block).__name__ for block in there.blocks]:
            told.add(there.line, f"This page has other blocks than “{here.title}”.", SAME)
            continue
        for one, two in zip(here.blocks, there.blocks, strict=True):
            if _acts(one) != _acts(two):
                what = f"This block does something else than line {one.line}"
                told.add(two.line, f"{what} of the original.", SAME)
    findings.problems += told.problems


SAME = "Only the words of a translation are others."


def _acts(block: Block) -> object:
    """What a block does and asks, whatever its words are."""
    match block:
        case StepBlock(actions=actions):
            return [(one.name, one.argument) for one in actions]
        case Task(until=until, do=do, hints=hints):
            return until, [(one.name, one.argument) for one in do], len(hints)
        case Quiz(kind=kind, options=options, tolerance=tolerance, predict=predict, hints=hints):
            answers = [
                (one.right, one.value and (one.value.expression, one.value.quoted), one.target)
                for one in options
            ]
            return kind, answers, tolerance, predict, len(hints)
        case Figure(view=view, options=given):
            return view, given
        case Note(kind=note):
            return note
    return None
