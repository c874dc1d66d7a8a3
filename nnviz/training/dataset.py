"""What is learnt from: inputs with their targets, their names, and what each sample is used for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError

Table = NDArray[np.float64]
Roles = NDArray[np.int8]

TRAINING, VALIDATION, TEST = 0, 1, 2
ROLES = ("training", "validation", "test")
MOST_SAMPLES = 100_000


def _none_given() -> Roles:
    return np.zeros(0, np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Inputs of shape (samples, features) and targets of shape (samples, outputs), read-only.

    roles: (samples,) what each sample is used for: TRAINING, VALIDATION or TEST; all training
        where none is given.
    feature_names, target_names: one for each column, or none at all.
    classes: what the targets tell apart, empty where they are numbers to be met: one column for
        each class (1 for its own, 0 for the others), or for two classes one column whose lower
        value stands for the first.
    name, source: what it is called, and where it is from.
    """

    inputs: Table
    targets: Table
    roles: Roles = field(default_factory=_none_given)
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for key in ("inputs", "targets"):
            object.__setattr__(self, key, _table(getattr(self, key), key))
        count = len(self.inputs)
        if count != len(self.targets):
            raise UsageError(
                f"There are {count} inputs for {len(self.targets)} targets.", place="samples"
            )
        if count == 0:
            raise UsageError("There must be at least one sample.", place="samples")
        if count > MOST_SAMPLES:
            raise UsageError(
                f"{count:,} samples are too many; {MOST_SAMPLES:,} is the most.", place="samples"
            )
        object.__setattr__(self, "roles", _roles(self.roles, count))
        self._check_names()

    def _check_names(self) -> None:
        for key, width in (
            ("feature_names", self.inputs.shape[1]),
            ("target_names", self.targets.shape[1]),
        ):
            names = getattr(self, key)
            if names and len(names) != width:
                raise UsageError(f"There are {len(names)} names for {width} columns.", place=key)
        outputs, count = self.targets.shape[1], len(self.classes)
        if count == 1:
            raise UsageError("There must be two classes to tell apart, or none.", place="classes")
        if count and outputs != count and (outputs, count) != (1, 2):
            raise UsageError(
                f"{count} classes cannot be told by {outputs} target{'s' * (outputs > 1)}.",
                do="One target tells two classes apart; more need one for each.",
                place="classes",
            )

    @staticmethod
    def of(inputs: ArrayLike, targets: ArrayLike) -> Dataset:
        """From lists or any arrays; `UsageError` when they are not tables of finite numbers."""
        return Dataset(_table(inputs, "inputs"), _table(targets, "targets"))

    def __len__(self) -> int:
        return len(self.inputs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return self is other or (
            self._texts == other._texts
            and all(
                np.array_equal(getattr(self, key), getattr(other, key))
                for key in ("inputs", "targets", "roles")
            )
        )

    def __hash__(self) -> int:
        return hash((self.inputs.tobytes(), self.targets.tobytes()))

    @property
    def _texts(self) -> tuple[object, ...]:
        return self.feature_names, self.target_names, self.classes, self.name, self.source

    def rows(self, role: int) -> NDArray[np.intp]:
        """The numbers (from 0) of the samples with a role, in order."""
        return np.flatnonzero(self.roles == role)

    def part(self, role: int) -> tuple[Table, Table]:
        """Inputs and targets of the samples with a role; either may have no rows."""
        rows = self.rows(role)
        return self.inputs[rows], self.targets[rows]

    def with_values(self, inputs: ArrayLike, targets: ArrayLike) -> Dataset:
        """The same names and classes with other numbers; roles stay where there are as many."""
        x, y = _table(inputs, "inputs"), _table(targets, "targets")
        same = len(x) == len(self)
        return replace(self, inputs=x, targets=y, roles=self.roles if same else _none_given())

    def with_roles(self, roles: Sequence[int] | Roles) -> Dataset:
        """The same samples used for something else."""
        return replace(self, roles=np.asarray(roles))

    def with_sample(self, inputs: ArrayLike, targets: ArrayLike, role: int = TRAINING) -> Dataset:
        """One sample more, put last."""
        rows = []
        for key, values in (("inputs", inputs), ("targets", targets)):
            old, row = getattr(self, key), _table(values, key)
            if row.shape != (1, old.shape[1]):
                raise UsageError(f"A sample has {old.shape[1]} {key} here.", place="samples")
            rows.append(np.vstack((old, row)))
        return replace(self, inputs=rows[0], targets=rows[1], roles=np.append(self.roles, role))

    def without(self, rows: Sequence[int] | NDArray[np.intp]) -> Dataset:
        """The other samples only; `UsageError` where none would be left for training."""
        gone = np.asarray(rows, dtype=np.intp)
        if ((gone < 0) | (gone >= len(self))).any():
            raise UsageError(f"There are only the samples 0 to {len(self) - 1}.", place="samples")
        left = np.delete(np.arange(len(self)), gone)
        if len(left) == 0:
            raise UsageError("The last sample cannot be taken away.", place="samples")
        return replace(
            self, inputs=self.inputs[left], targets=self.targets[left], roles=self.roles[left]
        )


def _roles(given: Roles, count: int) -> Roles:
    wanted = np.asarray(given) if len(given) else np.zeros(count, np.int8)
    if wanted.shape != (count,):
        raise UsageError(f"There are {wanted.size} roles for {count} samples.", place="roles")
    if not np.isin(wanted, (TRAINING, VALIDATION, TEST)).all():
        raise UsageError("A role is 0 (training), 1 (validation) or 2 (test).", place="roles")
    roles = np.array(wanted, dtype=np.int8)
    if not (roles == TRAINING).any():
        raise UsageError("At least one sample must be there for training.", place="roles")
    roles.setflags(write=False)
    return roles


def _table(values: ArrayLike, key: str) -> Table:
    """A read-only copy with two axes; one row of numbers is one sample."""
    try:
        table = np.array(values, dtype=np.float64, ndmin=2)
    except (TypeError, ValueError):
        raise UsageError(f"The {key} are not a table of numbers.", place="samples") from None
    if table.ndim != 2:
        raise UsageError(f"The {key} are not a table of numbers.", place="samples")
    if not np.isfinite(table).all():
        row = int(np.flatnonzero(~np.isfinite(table).all(axis=1))[0])
        raise UsageError(
            "Infinity and “not a number” cannot be used.", place=f"samples[{row}].{key}"
        )
    table.setflags(write=False)
    return table
