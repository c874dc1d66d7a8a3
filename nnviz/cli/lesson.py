"""`nnviz lesson new|check|preview`: what a teacher needs to write a lesson."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.cli.output import say
from nnviz.errors import FileError, UsageError

if TYPE_CHECKING:
    from nnviz.lessons.model import Lesson
    from nnviz.lessons.problems import Problem

SUMMARY = "Begin, check or preview a lesson"

TEMPLATE = "template.md"
UNTITLED = "A lesson to begin with"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be done with which file."""
    tasks = parser.add_subparsers(metavar="new|check|preview", required=True)
    new = tasks.add_parser("new", help="write a small lesson to begin with", allow_abbrev=False)
    new.add_argument(
        "file", metavar="FILE", type=Path, help="a new file, such as my-lesson.nnviz.md"
    )
    new.set_defaults(work=_new)
    check = tasks.add_parser(
        "check",
        help="replay lessons: every id, number, formula, task and answer",
        allow_abbrev=False,
    )
    check.add_argument("files", metavar="FILE", type=Path, nargs="*", help="lesson files")
    check.add_argument("--all", action="store_true", help="every lesson that comes with nnviz")
    check.add_argument(
        "--languages",
        metavar="CODES",
        default="",
        help="translations that must be there besides those a header names, such as de,fr",
    )
    check.set_defaults(work=_check)
    preview = tasks.add_parser(
        "preview", help="open the window on a lesson, following the file", allow_abbrev=False
    )
    preview.add_argument("file", metavar="FILE", type=Path, help="a lesson file")
    preview.set_defaults(work=_preview)


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code is 1 where a lesson does not hold, 2 where a file is no lesson."""
    return int(arguments.work(arguments))


# new --------------------------------------------------------------------------------------------


def _new(arguments: argparse.Namespace) -> int:
    from nnviz import atomic
    from nnviz.lessons.library import OWN_SUFFIX, SUFFIX, name_and_suffix
    from nnviz.resources import resource

    path: Path = arguments.file
    name, suffix = name_and_suffix(path.name)
    if not name or not path.name.endswith(suffix):
        stem = path.stem.removesuffix(".nnviz") or "lesson"
        raise UsageError(
            "A lesson is a Markdown file.",
            do=f"Call it {stem}{SUFFIX}, or {stem}{OWN_SUFFIX} to open it by double click.",
        )
    if os.path.lexists(path):
        raise FileError(
            f"“{atomic.display(path)}” is there already.",
            safe="Nothing was written.",
            do="Choose another name.",
        )
    title = name.replace("-", " ").replace("_", " ").strip().capitalize()
    text = resource("lessons", TEMPLATE).read_text(encoding="utf-8")
    if title and title.isprintable() and not set(title) & set('"\\'):
        text = text.replace(UNTITLED, title[:100])
    atomic.write_text(path, text)
    say(
        f"Wrote {path}.",
        f"`nnviz lesson preview {path}` shows it and follows what you save;",
        f"`nnviz lesson check {path}` says whether all of it holds.",
    )
    return 0


# check ------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from nnviz.lessons.problems import LessonError

    files: list[Path] = [*arguments.files, *(_shipped() if arguments.all else ())]
    if not files:
        raise UsageError("No lesson is named.", do="Give files, or --all.")
    wanted = tuple(code for code in arguments.languages.replace(",", " ").split() if code)
    code = 0
    for path in files:
        try:
            lesson, problems = _checked(path, wanted)
        except LessonError as error:
            problems, code = list(error.problems), error.exit_code
        else:
            if not problems:
                say(f"{path}: {_contents(lesson)}. All of it holds.")
            else:
                code = max(code, 1)
        say(*map(str, problems), end="\n" if problems else "")
    return code


def _checked(path: Path, wanted: tuple[str, ...]) -> tuple[Lesson, list[Problem]]:
    from nnviz.lessons.checking import check
    from nnviz.lessons.library import load
    from nnviz.lessons.translations import check_languages, check_prerequisites

    lesson = load(path)
    beside = check_languages(lesson, path, wanted) + check_prerequisites(lesson, path)
    return lesson, beside + check(lesson)


def _shipped() -> list[Path]:
    from nnviz.lessons.library import courses

    return [entry.path for course in courses() for entry in course.lessons]


def _contents(lesson: Lesson) -> str:
    """How much there is to do in a lesson, in words."""
    from nnviz.lessons.model import Quiz, StepBlock, Task

    blocks = [block for page in lesson.pages for block in page.blocks]
    counts = (
        (len(lesson.pages), "page"),
        (sum(isinstance(block, StepBlock) for block in blocks), "step"),
        (sum(isinstance(block, Task) for block in blocks), "task"),
        (sum(isinstance(block, Quiz) for block in blocks), "question"),
    )
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)


# preview ----------------------------------------------------------------------------------------


def _preview(arguments: argparse.Namespace) -> int:
    from nnviz.cli.window import open_window
    from nnviz.lessons.library import read

    read(arguments.file)  # a file that cannot be read is refused before a window is opened
    return open_window(str(arguments.file), preview=True)
