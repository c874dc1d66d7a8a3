from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.training.csvdata import (
    ColumnPlan,
    Missing,
    describe_columns,
    read_table,
    sniff,
    suggested_plans,
    to_dataset,
)
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from nnviz.training.splitting import Split

NUMBER, CATEGORY = ColumnPlan("input"), ColumnPlan("input", "category")
GOAL, CLASS = ColumnPlan("target"), ColumnPlan("target", "category")
IGNORED = ColumnPlan("ignore")
REFUSE = Missing()


def made(text: str, *plans: ColumnPlan, missing: Missing = REFUSE, **more: object) -> Dataset:
    data = text.encode()
    more = {"standardise": False} | more
    return to_dataset(read_table(data, sniff(data)), plans, missing, **more)  # type: ignore[arg-type]


def by_suggestion(data: bytes) -> Dataset:
    table = read_table(data, sniff(data))
    return to_dataset(table, suggested_plans(table, describe_columns(table)))


def test_numbers_and_categories() -> None:
    text = "size;colour;id;kind\n1,5;red;1;cat\n2,5;blue;2;dog\n-3;red;3;cow\n"
    data = made(text, NUMBER, CATEGORY, IGNORED, CLASS, name="zoo", source="zoo.csv")
    assert data.feature_names == ("size", "colour = blue", "colour = red")
    assert data.inputs.tolist() == [[1.5, 0, 1], [2.5, 1, 0], [-3, 0, 1]]
    assert data.classes == ("cat", "cow", "dog")
    assert data.targets.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert data.target_names == ("kind = cat", "kind = cow", "kind = dog")
    assert (data.name, data.source) == ("zoo", "zoo.csv")


def test_two_classes_are_one_target() -> None:
    data = made("x,y\n1,no\n2,yes\n3,no\n", NUMBER, CLASS)
    assert (data.classes, data.target_names) == (("no", "yes"), ("y",))
    assert data.targets.tolist() == [[0], [1], [0]]


def test_numbered_classes_are_in_order_of_size() -> None:
    data = made("x,y\n1,10\n2,9\n3,-1\n4,b\n5,a\n", NUMBER, CLASS)
    assert data.classes == ("-1", "9", "10", "a", "b")


def test_several_targets_that_are_numbers() -> None:
    data = made("x,y,z\n1,2,3\n4,5,6\n", NUMBER, GOAL, GOAL)
    assert data.targets.tolist() == [[2, 3], [5, 6]]
    assert (data.target_names, data.classes) == (("y", "z"), ())


def test_a_target_may_stand_before_its_inputs() -> None:
    data = made("y,x\n0.5,2\n1.5,4\n", GOAL, NUMBER)
    assert (data.inputs.tolist(), data.targets.tolist()) == ([[2], [4]], [[0.5], [1.5]])


HOLES = "x,c,y\n1,a,0.5\n,b,1.5\n5,,2.5\n9,a,\nnan,a,3.5\n"
DROPPED = Missing("drop", "drop", "drop")


@pytest.mark.parametrize(
    ("missing", "words"),
    (
        (Missing(), "In lines 3 and 6 there is no value for “x”"),
        (Missing("drop"), "In line 4 there is no value for “c”"),
        (Missing("mean", "own"), "In line 5 there is no value for “y”"),
    ),
)
def test_missing_values_are_refused_with_their_lines(missing: Missing, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        made(HOLES, NUMBER, CATEGORY, GOAL, missing=missing)


def test_many_lines_are_counted() -> None:
    text = "x,y\n" + "1,2\n" + ",2\n" * 1_203
    with pytest.raises(UsageError, match=r"In lines 3, 4, 5 and 1,200 more"):
        made(text, NUMBER, GOAL)


def test_missing_values_are_dropped() -> None:
    data = made(HOLES, NUMBER, CATEGORY, GOAL, missing=DROPPED)
    assert data.inputs.tolist() == [[1, 1]]
    assert data.feature_names == ("x", "c = a")  # a category without rows is none
    with pytest.raises(UsageError, match="none would be left"):
        made("x,y\n,1\n2,\n", NUMBER, GOAL, missing=DROPPED)


def test_missing_values_are_put_in() -> None:
    for rule, value in (("mean", 5.0), ("median", 5.0)):
        missing = Missing(rule, "frequent", "drop")  # type: ignore[arg-type]
        data = made(HOLES.replace("9,a,\n", "9,a,7\n"), NUMBER, CATEGORY, GOAL, missing=missing)
        assert data.inputs[:, 0].tolist() == [1, value, 5, 9, value]
        assert data.inputs[2].tolist() == [5, 1, 0]
    own = made(HOLES, NUMBER, CATEGORY, GOAL, missing=Missing("median", "own", "drop"))
    assert own.feature_names == ("x", "c = a", "c = b", "c = missing")
    assert own.inputs[2].tolist() == [5, 0, 0, 1]


def test_own_category_is_not_mistaken_for_one_of_that_name() -> None:
    text = "c,x,y\nmissing,1,1\n,2,2\na,3,3\n"
    data = made(text, CATEGORY, NUMBER, GOAL, missing=Missing(categories="own"))
    assert data.feature_names[:3] == ("c = a", "c = missing", "c = (missing)")


def test_mean_and_median_are_those_of_the_training_rows() -> None:
    rows = [f"{at * at},{at}" for at in range(1, 40)]
    text = "x,y\n" + "\n".join([*rows, ",40"])
    for rule, middle in (("mean", np.mean), ("median", np.median)):
        missing = Missing(rule)  # type: ignore[arg-type]
        data = made(text, NUMBER, GOAL, missing=missing, split=Split(0.4, seed=2))
        rows_known = [row for row in data.rows(TRAINING) if row != 39]
        learnt = data.inputs[rows_known, 0]
        assert data.inputs[39, 0] == pytest.approx(middle(learnt))
        assert middle(learnt) != pytest.approx(middle(data.inputs[:39, 0]))


def test_a_column_without_values_for_training_is_refused() -> None:
    for rule in (Missing("mean"), Missing("median")):
        with pytest.raises(UsageError, match="No sample for training has a value for “x”"):
            made("x,z,y\nnan,1,1\nnan,2,2\n", NUMBER, NUMBER, GOAL, missing=rule)
    with pytest.raises(UsageError, match="No sample for training has a value for “c”"):
        made(
            "c,z,y\nNA,1,1\nNA,2,2\n",
            CATEGORY, NUMBER, GOAL,
            missing=Missing(categories="frequent"),
        )  # fmt: skip


def test_the_split_is_stratified_by_class() -> None:
    text = "x,y\n" + "".join(f"{at},{'abc'[at % 3]}\n" for at in range(60))
    data = made(text, NUMBER, CLASS, split=Split(0.25, seed=1))
    counts = data.part(VALIDATION)[1].sum(axis=0)
    assert counts.tolist() == [5, 5, 5]
    assert made(text, NUMBER, CLASS, split=Split(0.25, seed=1)) == data


def test_inputs_are_standardised_by_the_training_rows() -> None:
    text = "x,f,c,y\n" + "".join(f"{at},7,{'ab'[at % 2]},{3 * at}\n" for at in range(50))
    plans = (NUMBER, NUMBER, CATEGORY, GOAL)
    data = made(text, *plans, split=Split(0.3), standardise=True)
    x = data.part(TRAINING)[0]
    assert (x[:, 0].mean(), x[:, 0].std()) == pytest.approx((0, 1))
    assert not data.inputs[:, 1].any()
    assert set(np.unique(data.inputs[:, 2:])) == {0, 1}
    assert data.targets.max() == 147
    both = made(text, *plans, split=Split(0.3), standardise=True, standardise_targets=True)
    assert both.part(TRAINING)[1].std() == pytest.approx(1)
    assert both.inputs.tolist() == data.inputs.tolist()


@pytest.mark.parametrize(
    ("text", "plans", "words"),
    (
        ("x,y\n1,2\n3\n", (NUMBER, GOAL), "line 3 has 1 value, 2 expected"),
        ("x,y\n1,2\nabc,4\n", (NUMBER, GOAL), "Line 3 has “abc” for “x”, which is not a number"),
        ("x,y\n1,2\n3,inf\n", (NUMBER, GOAL), "Line 3 has “inf” for “y”, which is too large"),
        ("x,y\n1,2\n1e999,4\n", (NUMBER, GOAL), "Line 3 has “1e999” for “x”"),
        ("x,y\n1,2\n", (NUMBER,), "1 plans for 2 columns"),
        ("x,y\n1,2\n", (NUMBER, NUMBER), "a column for an input and one for a target"),
        ("x,y\n1,2\n", (GOAL, GOAL), "a column for an input and one for a target"),
        ("x,y,z\n1,2,a\n", (NUMBER, GOAL, CLASS), "one column of categories, or columns"),
        ("x,y\n1,a\n2,a\n", (NUMBER, CLASS), "the same class “a”"),
        (f"x,y\n1,b\n2,{'w' * 201}\n", (NUMBER, CLASS), "Line 3 has .* 200 characters"),
        ("x,y\n", (NUMBER, GOAL), "but no samples"),
    ),
)
def test_what_cannot_be_used_is_refused_with_its_line(
    text: str, plans: tuple[ColumnPlan, ...], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        made(text, *plans)


def test_too_many_categories_and_numbers_are_refused() -> None:
    text = "x,y\n" + "".join(f"w{at},1\n" for at in range(1_001))
    with pytest.raises(UsageError, match="“x” has 1,001 categories"):
        made(text, CATEGORY, GOAL)
    text = "a,b,c,y\n" + "".join(f"w{at},v{at},u{at},1\n" for at in range(700))
    with pytest.raises(UsageError, match="2,100 inputs, 700 of them “a”"):
        made(text, CATEGORY, CATEGORY, CATEGORY, GOAL)
    text = "a,y\n" + "".join(f"w{at % 200},1\n" for at in range(8_000))
    with pytest.raises(UsageError, match="8,000 samples make 1,608,000 numbers"):
        made(text, CATEGORY, GOAL)


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(UsageError, match="missing targets"):
        Missing(targets="mean")  # type: ignore[arg-type]


def test_a_spreadsheet_from_elsewhere() -> None:
    text = 'Nr;Größe;Gewicht;Art\r\n1;1,5;"2,0";"Möwe"\r\n2;2,5;;Kiebitz\r\n3;3,5;4,0;Möwe\r\n'
    data = text.encode("cp1252")
    table = read_table(data, sniff(data))
    assert [column.name for column in describe_columns(table)] == ["Nr", "Größe", "Gewicht", "Art"]
    made = to_dataset(
        table, (IGNORED, NUMBER, NUMBER, CLASS), Missing("mean"), standardise=False
    )  # fmt: skip
    assert made.inputs.tolist() == [[1.5, 2], [2.5, 3], [3.5, 4]]
    assert made.classes == ("Kiebitz", "Möwe")


def test_thousands_of_lines_take_no_long_time() -> None:
    lines = [f"{at % 97},{at % 89 / 7:.3f},{'red' if at % 3 else 'blue'}" for at in range(100_000)]
    start = time.perf_counter()
    data = by_suggestion("\n".join(["a,b,colour", *lines]).encode())
    assert (len(data), data.classes) == (100_000, ("blue", "red"))
    assert time.perf_counter() - start < 10.0  # about 1 s


texts = st.text(st.sampled_from('0123456789.,;\t|"\n\r-einfaNA x'), min_size=1, max_size=120)


@given(texts, st.sampled_from(["refuse", "drop", "mean", "median"]), st.booleans())
def test_no_text_raises_anything_but_a_sentence(text: str, rule: str, standardise: bool) -> None:
    missing = Missing(rule, "own", "drop")  # type: ignore[arg-type]
    try:
        data = text.encode()
        table = read_table(data, sniff(data)).without_problems()
        plans = suggested_plans(table, describe_columns(table))
        made = to_dataset(table, plans, missing, standardise=standardise, split=Split(0.3))
    except UsageError as error:
        assert error.what.endswith(".")
    else:
        assert np.isfinite(made.inputs).all()
        assert len(made.feature_names) == made.inputs.shape[1]
