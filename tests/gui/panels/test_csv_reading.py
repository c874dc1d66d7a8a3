"""A table of values on its way to a data set, without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnviz.errors import FileError, UsageError
from nnviz.gui.panels import csv_reading
from nnviz.gui.panels.csv_reading import (
    Gap,
    Wish,
    build,
    gaps_of,
    load,
    planned,
    scales_differ,
    summary,
    survey,
)
from nnviz.training.csvdata import ColumnPlan, Dialect, Missing
from nnviz.training.dataset import Dataset
from nnviz.training.splitting import Split

PATH = Path("flowers.csv")
TEXT = b"size,hue,kind\n1,red,a\n?,blue,b\n30,,a\n4,red,b\n5,,\n"
INPUT, WORD = ColumnPlan("input"), ColumnPlan("input", "category")
GOAL = ColumnPlan("target", "category")


def test_gaps_are_counted_by_the_rule_they_are_under() -> None:
    table = survey(TEXT, Dialect()).table
    assert gaps_of(table, (INPUT, WORD, GOAL)) == {
        "numbers": Gap(1, 1, 3, "size"),
        "categories": Gap(2, 1, 4, "hue"),
        "targets": Gap(1, 1, 6, "kind"),
    }
    joined = gaps_of(table, (ColumnPlan("input", "category"), WORD, GOAL))
    assert joined["categories"] == Gap(3, 2, 3, "size") and "numbers" not in joined
    assert set(gaps_of(table, (INPUT, ColumnPlan("ignore"), GOAL))) == {"numbers", "targets"}


def test_a_target_of_categories_is_alone() -> None:
    plans = (INPUT, WORD, GOAL)
    moved = planned(plans, {1}, role="target")
    assert [plan.role for plan in moved] == ["input", "target", "input"]
    numbers = (INPUT, INPUT, ColumnPlan("target"))
    assert [p.role for p in planned(numbers, {0}, role="target")] == ["target", "input", "target"]
    both = planned(numbers, {0}, role="target")
    worded = planned(both, {2}, kind="category")
    assert [plan.role for plan in worded] == ["input", "input", "target"]
    assert planned(plans, {0, 1}, role="ignore")[:2] == (
        ColumnPlan("ignore"),
        ColumnPlan("ignore", "category"),
    )


def test_an_outcome_is_a_data_set_or_a_sentence() -> None:
    found = survey(TEXT, Dialect())
    refused = build(found.table, found.plans, Wish(), PATH)
    assert refused.data is None and "there is no value for" in refused.refusal
    wish = Wish(missing=Missing("mean", "own", "drop"), split=Split(0.0), standardise=False)
    outcome = build(found.table, found.plans, wish, PATH)
    assert outcome.data is not None
    assert outcome.data.feature_names == ("size", "hue = blue", "hue = red", "hue = missing")
    assert outcome.data.inputs[1, 0] == pytest.approx((1 + 30 + 4) / 3)
    assert (outcome.data.name, outcome.data.source) == ("flowers", "file flowers.csv")
    assert outcome.sentence == (
        "4 samples, 4 inputs, 2 classes: a 2, b 2. 4 for training. 1 line left out."
    )


def test_inputs_of_other_sizes_are_standardised_unless_one_says_no() -> None:
    data = b"x,y,t\n" + b"".join(b"%d,%d,%d\n" % (k, 1000 + k, k) for k in range(20))
    found = survey(data, Dialect())
    plans = (INPUT, INPUT, ColumnPlan("target"))
    outcome = build(found.table, plans, Wish(split=Split(0.0)), PATH)
    assert outcome.standardise and outcome.data is not None
    assert np.allclose(outcome.data.inputs.mean(axis=0), 0.0)
    assert outcome.data.targets.max() == 19.0
    told = build(found.table, plans, Wish(standardise=False, split=Split(0.0)), PATH)
    assert not told.standardise and told.data is not None and told.data.inputs[0, 1] == 1000.0
    wish = Wish(standardise_targets=True, split=Split(0.0))
    both = build(found.table, plans, wish, PATH).data
    assert both is not None and both.targets.std() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("inputs", "differ"),
    [
        ([[-1.0], [1.0]], False),
        ([[0.0], [1.0]], False),
        ([[5.0], [5.0]], False),
        ([[4.0], [6.0]], True),
        ([[-0.1], [0.1]], True),
        ([[-1.0, -5.0], [1.0, 5.0]], True),
    ],
)
def test_when_scales_differ(inputs: list[list[float]], differ: bool) -> None:
    assert scales_differ(Dataset.of(inputs, [[0.0], [1.0]])) is differ


def test_a_summary_names_few_of_many_classes() -> None:
    count = 9
    classes = tuple(f"class {k}" for k in range(count))
    data = Dataset(np.zeros((count, 1)), np.eye(count), classes=classes)
    assert "class 5 (1) and 3 more. 9 for training." in summary(data)
    roles = np.array([0] * 5 + [1] * 3 + [2], np.int8)
    assert summary(data.with_roles(roles)).endswith("5 for training, 3 for validation, 1 for test.")
    targets = Dataset(np.zeros((1, 1)), np.zeros((1, 2)), target_names=("p", "q"))
    assert (
        summary(targets, 2)
        == "1 sample, 1 input, 2 targets: p, q. 1 for training. 2 lines left out."
    )


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match="not a file"):
        load(tmp_path)
    with pytest.raises(FileError, match="not a file"):
        load(tmp_path / "none.csv")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(UsageError, match="empty"):
        load(empty)
    big = tmp_path / "big.csv"
    big.write_bytes(b"1,2\n" * 2**20)
    monkeypatch.setattr(csv_reading, "MOST_BYTES", 2**20)
    with pytest.raises(FileError, match="4 MB; 1 MB is the most"):
        load(big)
