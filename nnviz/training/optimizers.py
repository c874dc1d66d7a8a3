"""The table of optimizers."""

from __future__ import annotations

from nnviz.errors import UsageError
from nnviz.training.terms import Constant, Term
from nnviz.training.updates import LEARNING_RATE, Compiled, Optimizer, Settings, State, Update

__all__ = [
    "LEARNING_RATE",
    "OPTIMIZERS",
    "Compiled",
    "Optimizer",
    "Settings",
    "State",
    "Update",
    "optimizer",
]


def _rate(usual: float) -> Constant:
    meaning = "How far a weight goes for a slope of 1."
    return Constant(LEARNING_RATE, r"\eta", "η", usual, -1e300, 1e300, meaning)


_SGD = Optimizer(
    name="sgd",
    label="Gradient descent",
    constants=(_rate(0.1),),
    terms=(
        Term(
            "delta",
            r"\Delta w",
            "Δw",
            lambda eta, g: -eta * g,
            "Against the slope, further the steeper it is.",
        ),
    ),
    latex=r"w\leftarrow w-\eta\,g",
    plain="w ← w − η·g",
    meaning="Every weight moves against its derivative, further the steeper the loss is.",
    source="Cauchy 1847",
)

_TABLE = (_SGD,)

OPTIMIZERS: dict[str, Optimizer] = {entry.name: entry for entry in _TABLE}


def optimizer(name: str) -> Optimizer:
    """The table's entry for a name; `UsageError` lists the names."""
    if name not in OPTIMIZERS:
        raise UsageError(
            f"There is no optimizer named {name!r}.", do=f"Choose one of {', '.join(OPTIMIZERS)}."
        )
    return OPTIMIZERS[name]
