"""What textbooks do differently, as explicit fields, so that their numbers come out exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnviz.errors import UsageError
from nnviz.nn.given import of_kind

_CHOICES = {
    "squared_error_factor": (1.0, 0.5),
    "batch": ("mean", "sum"),
    "biases": ("trained", "frozen"),
    "update": ("simultaneous", "sequential"),
    "epsilon": ("outside", "inside"),
    "dropout": ("inverted", "scaled"),
    "decay": ("weights", "all"),
}


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a loss is scaled, a batch is combined, an update is computed and applied.

    squared_error_factor: 1 for Σ(a − y)², ½ for ½ Σ(a − y)², whose derivative has no 2.
    batch: whether the gradient of a batch is the mean or the sum over its samples.
    biases: whether weights of edges from bias neurons are trained or stay as they are.
    update: all weights at once, or layer by layer from the last, so that the δ of earlier
        layers already see the new weights.
    epsilon: where the small ε of the adaptive optimizers stands: √v + ε or √(v + ε).
    dropout: whether what is left is made larger by 1/(1 − p) in training, or everything is made
        smaller by 1 − p when the network is used.
    decay: whether penalties and weight decay spare the weights of edges from bias neurons.
    name: the profile these conventions come from, or empty.
    """

    squared_error_factor: float = 1.0
    batch: Literal["mean", "sum"] = "mean"
    biases: Literal["trained", "frozen"] = "trained"
    update: Literal["simultaneous", "sequential"] = "simultaneous"
    epsilon: Literal["outside", "inside"] = "outside"
    dropout: Literal["inverted", "scaled"] = "inverted"
    decay: Literal["weights", "all"] = "weights"
    name: str = ""

    def __post_init__(self) -> None:
        for field, choices in _CHOICES.items():
            value = getattr(self, field)
            if value not in choices:
                listed = " or ".join(str(choice) for choice in choices)
                raise UsageError(f"This convention is {listed}, not {value!r}.", place=field)


PROFILES: dict[str, Conventions] = {
    entry.name: entry
    for entry in (
        Conventions(name="default"),
        # R. Harth, A Simple Introduction to Neural Networks: (ŷ − y)², one sample at a time.
        Conventions(name="harth"),
        # M. Mazur, A Step by Step Backpropagation Example: the biases are never updated.
        Conventions(squared_error_factor=0.5, biases="frozen", name="mazur"),
        # J. Han and M. Kamber, Data Mining: "Err" is minus our δ, biases learn.
        Conventions(squared_error_factor=0.5, name="han-kamber"),
        # M. Nielsen, Neural Networks and Deep Learning: C = 1/(2n) Σ ‖y − a‖².
        Conventions(squared_error_factor=0.5, batch="mean", name="nielsen"),
    )
}


def profile(name: str) -> Conventions:
    """The conventions of a known textbook; `UsageError` lists the names."""
    if name not in PROFILES:
        raise UsageError(
            f"There are no conventions named {name!r}.", do=f"Choose one of {', '.join(PROFILES)}."
        )
    return PROFILES[name]


_DEFAULT = Conventions()


def as_conventions(given: Conventions | str | None) -> Conventions:
    """Conventions as people give them: themselves, the name of a profile, or none at all."""
    if isinstance(given, str):
        return profile(given)
    if given is None:
        return _DEFAULT
    of_kind(given, Conventions, f"Conventions are Conventions(…) or one of {', '.join(PROFILES)}")
    return given
