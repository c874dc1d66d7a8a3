"""How the learning rate changes from epoch to epoch: one table of schedules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnviz.errors import UsageError

Constants = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule (learning rate, epoch from 0, constants) → the learning rate of that epoch.

    `constants` names the rule's constants with their usual values.
    """

    name: str
    label: str
    rule: Callable[[float, int, Constants], float]
    constants: Constants
    latex: str
    plain: str
    meaning: str

    def check(self, constants: Constants) -> None:
        """`UsageError` for a constant the schedule does not have."""
        for name in constants:
            if name not in self.constants:
                raise UsageError(f"{self.label} has no constant {name!r}.")

    def rate(self, learning_rate: float, epoch: int, constants: Constants | None = None) -> float:
        """The learning rate of an epoch."""
        return self.rule(learning_rate, epoch, {**self.constants, **(constants or {})})


_TABLE = (
    Schedule(
        name="constant",
        label="Constant",
        rule=lambda rate, epoch, constants: rate,
        constants={},
        latex=r"\eta_e=\eta",
        plain="eta_e = eta",
        meaning="The learning rate stays as it is.",
    ),
)

SCHEDULES: dict[str, Schedule] = {entry.name: entry for entry in _TABLE}


def schedule(name: str) -> Schedule:
    """The table's entry for a name; `UsageError` lists the names."""
    if name not in SCHEDULES:
        raise UsageError(
            f"There is no schedule named {name!r}.", do=f"Choose one of {', '.join(SCHEDULES)}."
        )
    return SCHEDULES[name]


def scheduled_rate(
    name: str, learning_rate: float, epoch: int, constants: Constants, warmup: int = 0
) -> float:
    """The learning rate of an epoch; over the first `warmup` epochs it rises to its height."""
    rate = schedule(name).rate(learning_rate, epoch, constants)
    return rate * (epoch + 1) / warmup if epoch < warmup else rate
