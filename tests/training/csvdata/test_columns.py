from __future__ import annotations

import pytest

from nnviz.errors import UsageError
from nnviz.training.csvdata.columns import (
    Column,
    ColumnPlan,
    describe_columns,
    suggested_plans,
)
from nnviz.training.csvdata.reading import RawTable


def table(**columns: list[str]) -> RawTable:
    rows = tuple(zip(*columns.values(), strict=True))
    return RawTable(tuple(columns), rows, tuple(range(2, len(rows) + 2)))


def described(cells: list[str], name: str = "x") -> Column:
    return describe_columns(table(**{name: cells}))[0]


@pytest.mark.parametrize(
    ("cells", "holds"),
    (
        (["1", "2.5", "2.5", ""], "number"),
        (["0", "1", "0", "1"], "number"),
        (["red", "blue", "red"], "category"),
        (["red", "red", "NA"], "constant"),
        (["", "NA", "?"], "constant"),
        (["7", "7", "7"], "constant"),
        ([str(at) for at in range(1, 10)], "identifier"),
        ([f"sample-{at}" for at in range(9)], "identifier"),
        ([str(at * at) for at in range(9)], "number"),
        (["3", "4", "5"], "number"),
        (["none", "light", "none", "heavy"], "category"),
        (["1", "2", "none", "none", "7"], "number"),
        ([*map(str, range(0, 40, 2)), "x"], "number"),
        (["1", "x", "2", "y", "2"], "category"),
    ),
)
def test_what_a_column_holds(cells: list[str], holds: str) -> None:
    assert described(cells).holds == holds


def test_whole_numbers_that_differ_are_an_identifier_when_named_so() -> None:
    cells = [str(at * at) for at in range(9)]
    assert described(cells, "ID").holds == "identifier"
    assert described([*cells[:-1], "0"], "ID").holds == "number"


def test_counts() -> None:
    column = described([" red ", "red", "NA", "blue", ""])
    assert (column.rows, column.missing, column.distinct, column.numbers) == (5, 2, 2, 0)
    assert column.usual == ("red", "blue")
    assert not column.mixed
    mixed = described(["1", "2", "x", "", "2"])
    assert mixed.mixed and (mixed.numbers, mixed.missing, mixed.distinct) == (3, 1, 3)
    none = described(["1", "none", "2", "2"])
    assert (none.mixed, none.missing, none.distinct) == (False, 1, 2)


def roles(raw: RawTable) -> list[str]:
    return [plan.role for plan in suggested_plans(raw, describe_columns(raw))]


def kinds(raw: RawTable) -> list[str]:
    return [plan.kind for plan in suggested_plans(raw, describe_columns(raw))]


def test_suggestions() -> None:
    raw = table(
        id=[str(at) for at in range(9)],
        width=["1.5", "2.5", "3.0"] * 3,
        planet=["earth"] * 9,
        colour=["red", "blue", "red"] * 3,
        kind=["a", "b", "a"] * 3,
    )
    assert roles(raw) == ["ignore", "input", "ignore", "input", "target"]
    assert kinds(raw)[3:] == ["category", "category"]


def test_a_column_named_for_it_is_the_target() -> None:
    raw = table(Species=["a", "b"] * 5, width=["1.5", "2.5"] * 5)
    assert roles(raw) == ["target", "input"]


def test_numbered_classes_are_categories_as_a_target_only() -> None:
    raw = table(size=["0", "1", "2"] * 3, target=["0", "1", "2"] * 3)
    assert kinds(raw) == ["number", "category"]
    assert kinds(table(size=["0.5"] * 9, y=["0.5", "1.5", "2"] * 3))[1] == "number"


def test_a_running_number_is_an_input_where_there_is_no_other() -> None:
    raw = table(x=[str(at) for at in range(9)], y=[str(at / 7) for at in range(9)])
    assert roles(raw) == ["input", "target"]


def test_targets_can_be_said() -> None:
    raw = table(a=["0", "1", "2"] * 3, b=["1.5", "2", "3"] * 3, kind=["x", "y", "x"] * 3)
    plans = suggested_plans(raw, describe_columns(raw), ["a"])
    assert [plan.role for plan in plans] == ["target", "input", "input"]
    assert plans[0].kind == "category"
    with pytest.raises(UsageError, match=r"no column “c”\. There are: a, b, kind"):
        suggested_plans(raw, describe_columns(raw), ["c", "a"])


def test_nothing_to_use_is_no_error_yet() -> None:
    assert roles(table(a=["x"] * 3, b=["y"] * 3)) == ["ignore", "ignore"]


@pytest.mark.parametrize("plan", (("output", "number"), ("input", "text")))
def test_unknown_plans_are_refused(plan: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="Known are"):
        ColumnPlan(*plan)  # type: ignore[arg-type]
