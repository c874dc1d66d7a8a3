"""Actions on how a network is trained: loss, optimizer, learning rate, batches, randomness."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.document import edits
from nnviz.errors import UsageError
from nnviz.lessons import reading
from nnviz.lessons.actions_edits import edited
from nnviz.lessons.actions_kind import ActionKind
from nnviz.lessons.showing import Showing
from nnviz.nn.losses import LOSSES
from nnviz.training.constants import Constant
from nnviz.training.optimizers import LEARNING_RATE, OPTIMIZERS
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import LARGEST_PENALTY, LARGEST_RATE, MOST_SAMPLES

ORDERS = {"on": True, "off": False}

Rule = tuple[str, dict[str, float]]


def _constants(label: str, adjustable: Sequence[Constant], given: list[str]) -> dict[str, float]:
    """Constants in their order, or by name: `0.9:0.999` or `beta2=0.99`."""
    names = [one.name for one in adjustable if one.name != LEARNING_RATE]
    if len(given) > len(names):
        raise UsageError(f"{label} has {len(names)} constants, not {len(given)}.")
    constants = {}
    for at, piece in enumerate(given):
        key, mark, value = piece.rpartition("=")
        chosen = reading.one_of(key, names, "constant") if mark else names[at]
        constants[chosen] = reading.number(value, "A constant")
    return constants


def _optimizer(text: str) -> Rule:
    name, *given = text.split(":")
    entry = OPTIMIZERS[reading.one_of(name, OPTIMIZERS, "optimizer")]
    constants = _constants(entry.label, entry.adjustable, given)
    entry.check(constants)
    return entry.name, constants


def _schedule(text: str) -> Rule:
    name, *given = text.split(":")
    entry = SCHEDULES[reading.one_of(name, SCHEDULES, "schedule")]
    constants = _constants(f"The schedule “{entry.label}”", entry.adjustable, given)
    entry.check(constants)
    return entry.name, constants


def _penalty(text: str) -> tuple[str, float]:
    name, value = reading.parts(text, 2, 2, "l2:0.01")
    kind = reading.one_of(name, ("l1", "l2"), "penalty")
    return kind, reading.number(value, "A penalty", low=0.0, high=LARGEST_PENALTY)


def _batch(text: str) -> int:
    if text.strip() == "all":
        return 0
    return reading.whole(text, "A batch", low=1, high=MOST_SAMPLES)


def _set_batch(showing: Showing, size: int) -> Showing:
    return edited(showing, edits.set_batch_size, size or len(showing.chapter.samples))


TRAINING_ACTIONS = (
    ActionKind(
        "loss",
        ("absolute_error", "squared_error"),
        "another loss",
        lambda text: reading.one_of(text, LOSSES, "loss"),
        lambda showing, name: edited(showing, edits.set_loss, name),
    ),
    ActionKind(
        "optimizer",
        ("momentum", "adam", "momentum:0.8"),
        "another optimizer, with its constants where they are not the usual ones",
        _optimizer,
        lambda showing, rule: edited(showing, edits.set_optimizer, *rule),
    ),
    ActionKind(
        "rate",
        ("0.7",),
        "another learning rate",
        lambda text: reading.number(text, "The learning rate", low=0.0, high=LARGEST_RATE),
        lambda showing, value: edited(showing, edits.set_learning_rate, value),
    ),
    ActionKind(
        "schedule",
        ("step:0.5:10", "constant"),
        "let the learning rate change from epoch to epoch",
        _schedule,
        lambda showing, rule: edited(showing, edits.set_schedule, *rule),
    ),
    ActionKind(
        "penalty",
        ("l2:0.01",),
        "keep weights small: λ₁ or λ₂",
        _penalty,
        lambda showing, given: edited(showing, edits.set_penalty, **{given[0]: given[1]}),
    ),
    ActionKind("batch", ("10", "all"), "samples in an iteration", _batch, _set_batch),
    ActionKind(
        "shuffle",
        ("on", "off"),
        "use the samples of an epoch in a random order, or in their own",
        lambda text: ORDERS[reading.one_of(text, ORDERS, "choice")],
        lambda showing, shuffle: edited(showing, edits.set_settings, shuffle=shuffle),
    ),
    ActionKind(
        "seed",
        ("3",),
        "draw all that is random from another seed",
        reading.seed,
        lambda showing, value: edited(showing, edits.set_seed, value),
    ),
)
