"""How the learning rate changes from epoch to epoch: one table of schedules."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nnviz.errors import UsageError
from nnviz.training.constants import LARGEST_RATE, Constant, check_constants, usual_values

Constants = Mapping[str, float]

_MOST_EPOCHS = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A rule (learning rate, epoch from 0, constants) → the learning rate of that epoch.

    adjustable: the constants. `constants` are their usual values by name.
    latex, plain: the rule, with η the learning rate that was set and e the epoch.
    """

    name: str
    label: str
    rule: Callable[[float, int, Constants], float]
    adjustable: tuple[Constant, ...]
    latex: str
    plain: str
    meaning: str
    constants: Constants = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "constants", usual_values(self.adjustable))

    def check(self, constants: Constants) -> None:
        """`UsageError` for a constant the schedule does not have or that is outside its range."""
        check_constants(self.adjustable, constants, f"The schedule “{self.label}”", "constant")

    def rate(self, learning_rate: float, epoch: int, constants: Constants | None = None) -> float:
        """The learning rate of an epoch (from 0); `constants` override the usual values."""
        self.check(constants or {})
        return self.rule(learning_rate, epoch, {**self.constants, **(constants or {})})


def _cosine(rate: float, epoch: int, constants: Constants) -> float:
    lowest, share = constants["lowest"], min(epoch / constants["epochs"], 1.0)
    return lowest + (rate - lowest) * (0.5 * (1.0 + math.cos(math.pi * share)))


_TABLE = (
    Schedule(
        name="constant",
        label="Constant",
        rule=lambda rate, epoch, constants: rate,
        adjustable=(),
        latex=r"\eta_e=\eta",
        plain="ηₑ = η",
        meaning="The learning rate stays as it is.",
    ),
    Schedule(
        name="step",
        label="Steps",
        rule=lambda rate, epoch, c: rate * c["factor"] ** (epoch // c["interval"]),
        adjustable=(
            Constant("factor", r"\gamma", "γ", 0.5, 0.0, 1.0, "What every step multiplies by."),
            Constant(
                "interval", "k", "k", 10, 1, _MOST_EPOCHS, "Epochs from step to step.", whole=True
            ),
        ),
        latex=r"\eta_e=\eta\,\gamma^{⌊e/k⌋}",
        plain="ηₑ = η·γ^⌊e/k⌋",
        meaning="Every k epochs the learning rate is multiplied by γ.",
    ),
    Schedule(
        name="exponential",
        label="Exponential",
        rule=lambda rate, epoch, c: rate * c["factor"] ** epoch,
        adjustable=(
            Constant("factor", r"\gamma", "γ", 0.99, 0.0, 1.0, "What every epoch multiplies by."),
        ),
        latex=r"\eta_e=\eta\,\gamma^{e}",
        plain="ηₑ = η·γ^e",
        meaning="After every epoch the learning rate is multiplied by γ.",
    ),
    Schedule(
        name="inverse_time",
        label="Inverse time",
        rule=lambda rate, epoch, c: rate / (1.0 + c["decay"] * epoch),
        adjustable=(
            Constant("decay", r"\kappa", "κ", 0.01, 0.0, 1e6, "The larger, the faster it falls."),
        ),
        latex=r"\eta_e=\frac{\eta}{1+\kappa e}",
        plain="ηₑ = η/(1 + κ·e)",
        meaning="The learning rate falls fast at first and then ever more slowly.",
    ),
    Schedule(
        name="cosine",
        label="Cosine",
        rule=_cosine,
        adjustable=(
            Constant(
                "epochs", "E", "E", 100, 1, _MOST_EPOCHS, "Epochs until the lowest.", whole=True
            ),
            Constant(
                "lowest",
                r"\eta_{\min}",
                "ηₘᵢₙ",
                0.0,
                0.0,
                LARGEST_RATE,
                "Where the learning rate stays in the end.",
            ),
        ),
        latex=r"\eta_e=\eta_{\min}+\frac{\eta-\eta_{\min}}{2}\left(1+\cos\frac{\pi e}{E}\right)",
        plain="ηₑ = ηₘᵢₙ + ½·(η − ηₘᵢₙ)·(1 + cos(π·e/E))",
        meaning="Half a wave down from the learning rate to the lowest one, slow at both ends; "
        "after E epochs it stays there.",
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
    """The learning rate of an epoch (from 0).

    Over the first `warmup` epochs it rises in equal steps: 1/warmup, 2/warmup, … of the rate that
    the schedule gives, all of it in the last of them.
    """
    rate = schedule(name).rate(learning_rate, epoch, constants)
    return rate * ((epoch + 1) / warmup) if epoch < warmup else rate
