"""How a network is trained: one frozen value that, with network and data, decides every number."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from nnviz.errors import UsageError
from nnviz.nn.losses import loss as find_loss
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.schedules import schedule as find_schedule
from nnviz.training.schedules import scheduled_rate

Constants = tuple[tuple[str, float], ...]
Drop = Literal["units", "connections"]

LARGEST_RATE = 1e300
LARGEST_PENALTY = 1e6
MOST_SAMPLES = 100_000
MOST_WARMUP = 1_000_000
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Settings:
    """How an iteration is done: loss, learning rate η, optimizer, samples per iteration, and more.

    constants, schedule_constants: those of the optimizer and of the schedule that differ from
        their usual values, as sorted pairs (name, value).
    warmup: over how many epochs the learning rate rises to its height.
    l1, l2: λ₁ and λ₂ of the penalties λ₁ Σ|w| and ½ λ₂ Σw² that the gradient gets added.
    drop: what dropout takes away at random: units, or (DropConnect) single connections. How many
        is said by the layers of the architecture.
    shuffle, seed: whether the samples of an epoch come in a random order, and what all that is
        random in training is drawn from.
    """

    loss: str = "squared_error"
    learning_rate: float = 0.5
    optimizer: str = "sgd"
    batch_size: int = 1
    constants: Constants = ()
    schedule: str = "constant"
    schedule_constants: Constants = ()
    warmup: int = 0
    l1: float = 0.0
    l2: float = 0.0
    drop: Drop = "units"
    shuffle: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        _refuse_at("loss", lambda: find_loss(self.loss))
        _refuse_at("optimizer", lambda: find_optimizer(self.optimizer))
        _refuse_at("schedule", lambda: find_schedule(self.schedule))
        _refuse_at("constants", lambda: find_optimizer(self.optimizer).check(self.own_constants))
        _refuse_at(
            "schedule_constants",
            lambda: find_schedule(self.schedule).check(dict(self.schedule_constants)),
        )
        for key in ("constants", "schedule_constants"):
            object.__setattr__(self, key, tuple(sorted(getattr(self, key))))
        _number_in(self.learning_rate, 0.0, LARGEST_RATE, "learning_rate", "The learning rate")
        for key in ("l1", "l2"):
            _number_in(getattr(self, key), 0.0, LARGEST_PENALTY, key, f"{key.upper()}")
        _number_in(self.warmup, 0, MOST_WARMUP, "warmup", "The number of epochs to warm up")
        _number_in(self.seed, 0, LARGEST_SEED, "seed", "A seed")
        if not 1 <= self.batch_size <= MOST_SAMPLES:
            raise UsageError(
                f"A batch holds from 1 to {MOST_SAMPLES:,} samples, not {self.batch_size:,}.",
                place="settings.batch_size",
            )
        if self.drop not in get_args(Drop):
            raise UsageError(
                f"Dropout takes away units or connections, not {self.drop!r}.",
                place="settings.drop",
            )

    @property
    def own_constants(self) -> dict[str, float]:
        """The optimizer's constants that were set, by name; the learning rate is not one."""
        return dict(self.constants)

    def rate(self, epoch: int) -> float:
        """The learning rate in force during an epoch (from 0): schedule and warm-up applied."""
        return scheduled_rate(
            self.schedule, self.learning_rate, epoch, dict(self.schedule_constants), self.warmup
        )


def _number_in(value: float, low: float, high: float, key: str, what: str) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise UsageError(
            f"{what} is a number from {low:g} to {high:g}, not {value:g}.", place=f"settings.{key}"
        )


def _refuse_at(key: str, check: Callable[[], object]) -> None:
    """Run a check; what it refuses is refused with its place in a document."""
    try:
        check()
    except UsageError as error:
        raise UsageError(error.what, do=error.do, place=f"settings.{key}") from None
