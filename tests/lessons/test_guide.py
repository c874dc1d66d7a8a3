"""docs/lessons.md is the author's guide: its example, its tables and its forms are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nnviz.lessons.actions import ACTIONS, check_action
from nnviz.lessons.checking import check
from nnviz.lessons.conditions import CONDITIONS, parse_condition
from nnviz.lessons.expressions import FUNCTIONS, check_expression
from nnviz.lessons.model import Action
from nnviz.lessons.parsing import FIGURE_OPTIONS, FIGURE_VIEWS, limits, parse
from nnviz.lessons.parsing.header import WHAT
from nnviz.lessons.parsing.quizzes import KINDS
from nnviz.lessons.values import VALUES
from tests.lessons.lessonfile import written

GUIDE = Path(__file__).parents[2] / "docs" / "lessons.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The cells of a marked table, without its head."""
    (table,) = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", TEXT, re.DOTALL)
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_whole_lesson_holds() -> None:
    (example,) = re.findall(r"^````markdown\n(.*?)^````$", TEXT, re.DOTALL | re.MULTILINE)
    assert check(parse(example, "docs/lessons.md")) == []


def test_the_actions_are_those_that_there_are() -> None:
    table = {quoted(row[0])[0]: row for row in rows("actions")}
    assert set(table) == set(ACTIONS)
    for name, row in table.items():
        arguments = quoted(row[1])
        assert arguments
        for argument in arguments:
            check_action(Action(name, argument, 1))


def test_the_conditions_are_those_that_there_are() -> None:
    forms = [form for row in rows("conditions") for form in quoted(row[0])]
    assert {kind.form for kind in CONDITIONS} <= set(forms)
    for form in forms:
        if re.search(r" |\d/", form):  # the others are only what can stand in a form
            parse_condition(form)


def test_the_values_are_those_that_there_are() -> None:
    names = [name for row in rows("values") for name in quoted(row[0])]
    for name in names:
        check_expression(name)
    bare = {name.partition("_")[0] for name in names} - {"in", "out"}
    assert bare == set(VALUES)
    for function in FUNCTIONS:
        assert f"`{function}`" in TEXT


def test_what_is_written_in_the_text_can_be_written() -> None:
    text = re.sub(r"^````.*?^````$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    samples = [one for one in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text) if one[:1] in "[${~"]
    samples = [one for one in samples if "…" not in one and "{expression" not in one]
    assert len(samples) >= 8
    for sample in samples:
        if not sample.startswith('["'):
            parse(written(sample))


def test_the_limits_are_those_that_there_are() -> None:
    for count, what in (
        (limits.FILE_BYTES // 1024, "KiB"),
        (f"{limits.LINES:,}", "lines"),
        (limits.PAGES, "pages"),
        (limits.BLOCKS, "blocks"),
        (f"{limits.VALUES:,}", "values"),
        (limits.OPTIONS, "answers"),
        (limits.EXPRESSION, "characters"),
    ):
        assert f"{count} {what}" in " ".join(TEXT.split())
    assert limits.VALUES == limits.FORMULAS


@pytest.mark.parametrize("known", [*WHAT, *KINDS, *FIGURE_VIEWS, *FIGURE_OPTIONS])
def test_every_key_kind_and_view_is_described(known: str) -> None:
    assert re.search(rf"`(:+ figure )?{known}[`=]", TEXT)
