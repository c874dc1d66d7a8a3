"""How a network is trained: one frozen value that, with network and data, decides every number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from nnviz.errors import UsageError
from nnviz.nn.given import a_number, a_whole_number, of_kind, within
from nnviz.nn.losses import loss as find_loss
from nnviz.training.constants import LEARNING_RATE
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
        for key, find in _TABLES.items():
            with _at(key):
                of_kind(getattr(self, key), str, f"The {key} is called by its name")
                find(getattr(self, key))
        for key in ("constants", "schedule_constants"):
            with _at(key):
                object.__setattr__(self, key, _constants(getattr(self, key)))
        with _at("constants"):
            find_optimizer(self.optimizer).check(self.own_constants)
        with _at("schedule_constants"):
            find_schedule(self.schedule).check(dict(self.schedule_constants))
        for key, (read, low, high, wanted) in _NUMBERS.items():
            with _at(key):
                value = within(getattr(self, key), read, low, high, wanted)
                object.__setattr__(self, key, value)
        with _at("shuffle"):
            of_kind(self.shuffle, (bool, np.bool_), "Whether to shuffle is True or False")
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


# Fields that name an entry of a table, and how it is found.
_TABLES: dict[str, Callable[[str], object]] = {
    "loss": find_loss,
    "optimizer": find_optimizer,
    "schedule": find_schedule,
}

# Fields that are numbers: how they are read, their range, and that in words.
_NUMBERS: dict[str, tuple[Callable[[Any, str], float], float, float, str]] = {
    "learning_rate": (
        a_number,
        0.0,
        LARGEST_RATE,
        f"The learning rate is a number from 0 to {LARGEST_RATE:g}",
    ),
    "batch_size": (
        a_whole_number,
        1,
        MOST_SAMPLES,
        f"A batch holds from 1 to {MOST_SAMPLES:,} samples",
    ),
    "warmup": (
        a_whole_number,
        0,
        MOST_WARMUP,
        f"Warming up takes from 0 to {MOST_WARMUP:,} epochs",
    ),
    "l1": (a_number, 0.0, LARGEST_PENALTY, f"L1 is a number from 0 to {LARGEST_PENALTY:g}"),
    "l2": (a_number, 0.0, LARGEST_PENALTY, f"L2 is a number from 0 to {LARGEST_PENALTY:g}"),
    "seed": (a_whole_number, 0, LARGEST_SEED, f"A seed is a whole number from 0 to {LARGEST_SEED}"),
}


def _constants(given: Mapping[str, float] | Iterable[tuple[str, float]]) -> Constants:
    """Constants as sorted pairs, however they were given."""
    try:
        known = dict(given)
        pairs = sorted(known.items())
    except (TypeError, ValueError):
        raise UsageError("Constants are given by name.", do='Such as {"beta1": 0.95}.') from None
    if LEARNING_RATE in known:
        raise UsageError("The learning rate is a setting of its own, not a constant.")
    return tuple((name, a_number(value, f"The constant {name}")) for name, value in pairs)


@contextmanager
def _at(key: str) -> Iterator[None]:
    """What is refused here is refused with its place in a document."""
    try:
        yield
    except UsageError as error:
        raise UsageError(error.what, do=error.do, place=f"settings.{key}") from None
