"""A table of text made into a data set: values read, missing ones met by rule, categories coded.

The order matters and is this: read the columns in use, drop rows, part the rest for training and
validation, and only then learn means, medians, frequencies and scales, from training rows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.training.csvdata.columns import ColumnPlan
from nnviz.training.csvdata.reading import RawTable
from nnviz.training.csvdata.values import (
    Categories,
    Numbers,
    Values,
    categories_of,
    numbers_of,
    one_hot,
)
from nnviz.training.dataset import TRAINING, Dataset, Roles, Table
from nnviz.training.generators import class_targets
from nnviz.training.splitting import Split, standardised

NumberRule = Literal["refuse", "drop", "mean", "median"]
CategoryRule = Literal["refuse", "drop", "frequent", "own"]
TargetRule = Literal["refuse", "drop"]

MOST_NUMBERS = 1_500_000
MOST_WIDTH = 2_000
_NAMED_LINES = 3

RowFlags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is done where a value is missing.

    numbers: refuse the file, drop the row, or put in the mean or median of the training rows.
    categories: refuse, drop, put in the most frequent of the training rows, or call it a category
        of its own. targets: refuse or drop; what is to be learnt cannot be made up.
    """

    numbers: NumberRule = "refuse"
    categories: CategoryRule = "refuse"
    targets: TargetRule = "refuse"

    def __post_init__(self) -> None:
        for key, known in (
            ("numbers", get_args(NumberRule)),
            ("categories", get_args(CategoryRule)),
            ("targets", get_args(TargetRule)),
        ):
            if getattr(self, key) not in known:
                raise UsageError(
                    f"The rule {getattr(self, key)!r} for missing {key} is not known.",
                    do=f"Known are: {', '.join(known)}.",
                )

    def rule(self, values: Values) -> str:
        """The rule that a column is under."""
        if values.target:
            return self.targets
        return self.numbers if isinstance(values, Numbers) else self.categories


REFUSE = Missing()


def to_dataset(
    table: RawTable,
    plans: Sequence[ColumnPlan],
    missing: Missing = REFUSE,
    *,
    standardise: bool = True,
    standardise_targets: bool = False,
    split: Split | None = None,
    name: str = "",
    source: str = "",
) -> Dataset:
    """The data set that a table makes, one plan for each column.

    Categories become one column each, named `column = category`, 1 where it is the row's. The
    targets are either columns of numbers or one column of categories, the classes: two of them are
    one target, 0 or 1. `split` None takes all samples for training. With `standardise`, inputs are
    put on the scale of the training rows (`splitting.standardised`), with
    `standardise_targets` targets that are numbers too. `UsageError` names the line of
    whatever cannot be used.
    """
    table.check()
    columns = _kept(table, _columns(table, plans), missing)
    goals = [column for column in columns if column.target]
    roles = _roles(goals[0], split)
    features = [_filled(column, missing, roles) for column in columns if not column.target]
    _check_size(features, goals, len(roles))
    inputs = [_coded(column) for column in features]
    targets, target_names, classes = _targets(goals)
    dataset = Dataset(
        np.hstack([block for block, _ in inputs]),
        targets,
        roles,
        feature_names=tuple(word for _, words in inputs for word in words),
        target_names=target_names,
        classes=classes,
        name=name,
        source=source,
    )
    return standardised(dataset, standardise_targets and not classes, standardise)


def _columns(table: RawTable, plans: Sequence[ColumnPlan]) -> list[Values]:
    """The columns in use, read as planned."""
    if len(plans) != len(table.names):
        raise UsageError(f"There are {len(plans)} plans for {len(table.names)} columns.")
    goals = [plan.kind for plan in plans if plan.role == "target"]
    if not goals or not any(plan.role == "input" for plan in plans):
        raise UsageError(
            "There must be a column for an input and one for a target.",
            do="Choose what each column is for, or another delimiter.",
        )
    if "category" in goals and len(goals) > 1:
        raise UsageError(
            "The target is one column of categories, or columns of numbers.",
            do="Choose one of them.",
        )
    return [
        (numbers_of if plan.kind == "number" else categories_of)(table, at, plan.role == "target")
        for at, plan in enumerate(plans)
        if plan.role != "ignore"
    ]


def _kept(table: RawTable, columns: Sequence[Values], missing: Missing) -> list[Values]:
    """The columns in those rows that the rules for missing values neither refuse nor drop."""
    kept = np.ones(len(table.rows), dtype=np.bool_)
    for column in columns:
        rule, gone = missing.rule(column), column.missing
        if rule == "refuse" and gone.any():
            raise UsageError(
                f"In {_lines(table, gone)} there is no value for “{column.name}”.",
                do="Fill it in, leave such lines out, or leave out the column."
                if column.target
                else "Fill it in, or choose what is done with missing values.",
            )
        if rule == "drop":
            kept &= ~gone
    if not kept.any():
        raise UsageError(
            "Every line lacks a value, so none would be left.",
            do="Choose another rule for missing values, or ignore a column.",
        )
    return [column.only(kept) for column in columns]


def _lines(table: RawTable, flags: RowFlags) -> str:
    """`line 4`, `lines 4, 9 and 12`, `lines 4, 9, 12 and 27 more`."""
    numbers = [table.lines[row] for row in np.flatnonzero(flags)]
    named = [str(line) for line in numbers[:_NAMED_LINES]]
    if len(numbers) > len(named):
        named.append(f"{len(numbers) - len(named):,} more")
    if len(named) == 1:
        return f"line {named[0]}"
    return f"lines {', '.join(named[:-1])} and {named[-1]}"


def _roles(goal: Values, split: Split | None) -> Roles:
    count = len(goal.missing)
    if split is None:
        return np.full(count, TRAINING, dtype=np.int8)
    if split.stratified and isinstance(goal, Categories):
        return split.roles(goal.numbers)
    return split.roles(np.zeros(count, dtype=np.intp))


def _filled(column: Values, missing: Missing, roles: Roles) -> Values:
    """The column with its missing values put in, as the training rows say."""
    if not column.missing.any():
        return column
    return column.filled(missing.rule(column), roles == TRAINING)


def _check_size(features: Sequence[Values], goals: Sequence[Values], rows: int) -> None:
    width = sum(column.width for column in features)
    if width > MOST_WIDTH:
        widest = max(features, key=lambda column: column.width)
        raise UsageError(
            f"The columns make {width:,} inputs, {widest.width:,} of them “{widest.name}”; "
            f"{MOST_WIDTH:,} is the most.",
            do="Ignore a column with many categories.",
        )
    numbers = rows * (width + sum(column.width for column in goals))
    if numbers > MOST_NUMBERS:
        raise UsageError(
            f"{rows:,} samples make {numbers:,} numbers; {MOST_NUMBERS:,} is the most.",
            do="Take fewer lines or columns.",
        )


def _coded(column: Values) -> tuple[Table, tuple[str, ...]]:
    """A column as numbers (rows, width), and the names of these."""
    if isinstance(column, Numbers):
        return column.values[:, None], (column.name,)
    names = tuple(f"{column.name} = {word}" for word in column.words)
    return one_hot(column.numbers, len(column.words)), names


def _targets(goals: Sequence[Values]) -> tuple[Table, tuple[str, ...], tuple[str, ...]]:
    """Targets (rows, outputs), their names, and the classes where they tell classes apart."""
    goal = goals[0]
    if isinstance(goal, Categories):
        words = goal.words
        if len(words) < 2:
            raise UsageError(
                f"All samples have the same class “{words[0]}”: there is nothing to tell apart.",
                do="Choose another column for the target.",
            )
        names = (goal.name,) if len(words) == 2 else tuple(f"{goal.name} = {w}" for w in words)
        return class_targets(goal.numbers, len(words)), names, words
    blocks = [column.values for column in goals if isinstance(column, Numbers)]
    return np.column_stack(blocks), tuple(column.name for column in goals), ()
