"""From a gradient to an update: one table of optimizers.

An update is a value before it is applied: `optimizer.step(gradient, state, settings)` computes
what to add to the parameters and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError

Vector = NDArray[np.float64]
State = Mapping[str, Vector]
Settings = Mapping[str, float]

LEARNING_RATE = "learning_rate"


@dataclass(frozen=True, slots=True)
class Update:
    """What an optimizer wants to add to the parameters, flat, shape (size,).

    `state` is what the optimizer remembers for the next step; `terms` are the vectors the delta
    was made from, by name, for explaining it.
    """

    delta: Vector
    state: State = field(default_factory=dict)
    terms: Mapping[str, Vector] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A rule (gradient, state, settings) → `Update`; the gradient has the sign +∂C/∂w.

    `settings` names the rule's constants with their usual values; `latex` and `plain` say how a
    weight w changes, with g its entry of the gradient.
    """

    name: str
    label: str
    rule: Callable[[Vector, State, Settings], Update]
    settings: Settings
    latex: str
    plain: str
    meaning: str

    def step(
        self, gradient: Vector, state: State | None = None, settings: Settings | None = None
    ) -> Update:
        """The update for a gradient; `settings` override the usual values.

        `UsageError` for a setting the rule does not have or that is not a finite number.
        """
        self.check(settings or {})
        return self.rule(gradient, state or {}, {**self.settings, **(settings or {})})

    def check(self, settings: Settings) -> None:
        """`UsageError` for a setting the rule does not have or that is not a finite number."""
        for name, value in settings.items():
            if name not in self.settings:
                raise UsageError(
                    f"{self.label} has no setting {name!r}.",
                    do=f"It has {', '.join(self.settings)}.",
                )
            if not np.isfinite(value):
                raise UsageError(f"The {name.replace('_', ' ')} must be a finite number.")


def _descend(gradient: Vector, state: State, settings: Settings) -> Update:
    return Update(gradient * -settings[LEARNING_RATE], terms={"gradient": gradient})


_TABLE = (
    Optimizer(
        name="sgd",
        label="Gradient descent",
        rule=_descend,
        settings={LEARNING_RATE: 0.1},
        latex=r"w\leftarrow w-\eta\,\frac{\partial C}{\partial w}",
        plain="w - eta g",
        meaning="Every weight moves against its derivative, further the steeper the loss is.",
    ),
)

OPTIMIZERS: dict[str, Optimizer] = {entry.name: entry for entry in _TABLE}


def optimizer(name: str) -> Optimizer:
    """The table's entry for a name; `UsageError` lists the names."""
    if name not in OPTIMIZERS:
        raise UsageError(
            f"There is no optimizer named {name!r}.", do=f"Choose one of {', '.join(OPTIMIZERS)}."
        )
    return OPTIMIZERS[name]
