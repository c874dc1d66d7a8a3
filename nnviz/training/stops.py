"""When a training stops by itself, and the sentence that says why."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nnviz.errors import NnvizError, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.given import a_number, a_whole_number, of_kind, within

if TYPE_CHECKING:
    from nnviz.training.curves import Curves

Kind = Literal[
    "done",
    "stopped",
    "loss",
    "rising",
    "patience",
    "vanished",
    "exploded",
    "dead",
    "diverged",
    "failed",
]
MOST_EPOCHS = 1_000_000
MOST_NAMED = 5  # neurons that one sentence names
_SIZE = a_number, 0.0, math.inf, "This is a number from 0 on"
_EPOCHS = a_whole_number, 1, MOST_EPOCHS, f"This is a number of epochs from 1 to {MOST_EPOCHS:,}"
# Fields that are numbers: how they are read, their range, and that in words.
_RANGES: dict[str, tuple[Callable[[Any, str], float], float, float, str]] = {
    "loss_below": _SIZE,
    "rising_epochs": _EPOCHS,
    "gradient_below": _SIZE,
    "gradient_above": _SIZE,
    "patience": _EPOCHS,
}
SILENT = ("relu",)  # functions that can send 0 for whole stretches, where they have no slope


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a training stopped by itself: a sentence, and the error if there was one.

    best: the iteration with the lowest validation loss, where that is why it stopped.
    """

    kind: Kind
    sentence: str
    error: NnvizError | None = None
    best: int | None = None


@dataclass(frozen=True, slots=True)
class Stops:
    """Conditions at which a training stops; None or False: not looked at.

    loss_below: the training loss after an epoch.
    rising_epochs: the loss has risen for so many epochs in a row; the validation loss where there
        is one, else the training loss.
    gradient_below, gradient_above: the RMS of the gradient of the weights into a layer.
    dead_relu: a ReLU sends 0 for every training sample.
    patience: so many epochs without a lower loss (validation, else training): early stopping.
    A number that is not finite stops a training in any case.
    """

    loss_below: float | None = None
    rising_epochs: int | None = None
    gradient_below: float | None = None
    gradient_above: float | None = None
    dead_relu: bool = False
    patience: int | None = None

    def __post_init__(self) -> None:
        for key, (read, low, high, wanted) in _RANGES.items():
            given = getattr(self, key)
            if given is None:
                continue
            try:
                value = within(given, read, low, high, wanted)
            except UsageError as error:
                raise UsageError(error.what, place=f"stops.{key}") from None
            object.__setattr__(self, key, value)
        of_kind(self.dead_relu, (bool, np.bool_), "Whether to look at ReLUs is True or False")

    @property
    def each_epoch(self) -> bool:
        """Whether all samples must be looked at after every epoch."""
        return (
            any(value is not None for value in (self.loss_below, self.rising_epochs, self.patience))
            or self.dead_relu
        )


class Watch:
    """Looks at a training for its `Stops`, from the epochs before (`curves`) on."""

    def __init__(self, stops: Stops, architecture: Architecture, curves: Curves) -> None:
        self._stops, self._graph = stops, architecture
        self._best = self._last = math.inf
        self._best_epochs = self._turned = 0.0
        self._best_iteration = 0
        past = (curves.iterations, curves.epochs, curves.training_loss, curves.validation_loss)
        for row in zip(*(column.tolist() for column in past), strict=True):
            # A row in the middle of an epoch is where someone paused, and means nothing else.
            if row[1] == int(row[1]) or row[0] == curves.iterations[0]:
                self.epoch(*row)

    def epoch(
        self, iteration: int, epochs: float, training_loss: float, validation_loss: float
    ) -> Ending | None:
        """Look at the losses after so many iterations and epochs; NaN where there is none.

        A condition that has been met begins to count anew.
        """
        validated = not math.isnan(validation_loss)
        loss = validation_loss if validated else training_loss
        which = "validation" if validated else "training"
        if loss <= self._last:
            self._turned = epochs
        self._last = loss
        if loss < self._best:
            self._best, self._best_epochs, self._best_iteration = loss, epochs, iteration
        return self._low(training_loss) or self._rising(epochs, which) or self._stale(epochs, which)

    def _low(self, loss: float) -> Ending | None:
        bound = self._stops.loss_below
        if bound is None or not loss < bound:
            return None
        return Ending("loss", f"The training loss is {loss:.4g}, below {bound:g}.")

    def _rising(self, epochs: float, which: str) -> Ending | None:
        most = self._stops.rising_epochs
        if most is None or epochs - self._turned < most:
            return None
        self._turned = epochs
        why = (
            "The network may be learning the training samples by heart: stop earlier, use more "
            "samples, L2 or dropout."
            if which == "validation"
            else "Try a smaller learning rate."
        )
        return Ending("rising", f"The {which} loss has risen for {_epochs(most)} in a row. {why}")

    def _stale(self, epochs: float, which: str) -> Ending | None:
        most = self._stops.patience
        if most is None or epochs - self._best_epochs < most:
            return None
        best, loss = self._best_iteration, self._best
        self._best, self._best_epochs = self._last, epochs
        sentence = (
            f"The {which} loss has not become lower for {_epochs(most)}. It was lowest, "
            f"{loss:.4g}, after iteration {best:,}: go back there to use that network."
        )
        return Ending("patience", sentence, best=best)

    def gradient(self, rms: ArrayLike) -> Ending | None:
        """Look at the RMS of the gradient of the weights into layers 2, 3, …"""
        low, high = self._stops.gradient_below, self._stops.gradient_above
        if low is None and high is None:
            return None
        for layer, value in enumerate(np.asarray(rms, dtype=np.float64).tolist(), 2):
            name = self._graph.layer_label(layer)
            if low is not None and value < low:
                return Ending(
                    "vanished",
                    f"{name}: the gradient of its weights is {value:.3g} (RMS), below {low:g}. "
                    "This layer hardly learns: it has arrived, or the gradient vanishes on its way "
                    "back. Try ReLU or tanh in place of sigmoid, or other first weights.",
                )
            if high is not None and value > high:
                return Ending(
                    "exploded",
                    f"{name}: the gradient of its weights is {value:.3g} (RMS), above {high:g}. "
                    "Try a smaller learning rate or smaller first weights.",
                )
        return None

    def silent(self, numbers: Sequence[int]) -> Ending | None:
        """The ending for neurons that were found to send 0 for every training sample."""
        if not numbers:
            return None
        labels = [self._graph.label(number) for number in numbers[:MOST_NAMED]]
        if len(numbers) == 1:
            layer = self._graph.layer_label(self._graph.layer_of(numbers[0]))
            who, it, its = f"{layer}: the ReLU in neuron {labels[0]} has", "it sends", "its"
        else:
            rest = len(numbers) - MOST_NAMED
            listed = ", ".join(labels) + (f" and {rest:,} more" if rest > 0 else "")
            who, it, its = f"The ReLUs in the neurons {listed} have", "they send", "their"
        return Ending(
            "dead",
            f"{who} died: {it} 0 for every training sample, so no gradient reaches {its} weights. "
            "Try a smaller learning rate, other first weights, or leaky ReLU.",
        )


def can_be_silent(architecture: Architecture) -> tuple[int, ...]:
    """The neurons (numbers) that may send 0 for every sample: those with a ReLU."""
    return tuple(
        number
        for layer in range(2, architecture.layer_count + 1)
        for number, name in zip(
            architecture.neurons(layer), architecture.activations(layer), strict=True
        )
        if name in SILENT
    )


def diverged(error: NnvizError, iteration: int) -> Ending:
    """The ending for a number that left the finite range in an iteration."""
    sentence = f"In iteration {iteration:,} a number left the finite range. {error.beside}"
    return Ending("diverged", sentence, error)


def failed(error: BaseException) -> Ending:
    """The ending for anything unexpected: the training stands where it was before."""
    known = error if isinstance(error, NnvizError) else None
    if known is None:
        known = NnvizError(
            "There is not enough memory to go on."
            if isinstance(error, MemoryError)
            else f"The training stopped because of a mistake inside nnviz ({error!r}).",
            safe="All that was computed before is kept.",
        )
        known.__cause__ = error
    return Ending("failed", known.beside, known)


def _epochs(count: int) -> str:
    return "one epoch" if count == 1 else f"{count:,} epochs"
