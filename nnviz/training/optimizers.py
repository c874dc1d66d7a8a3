"""The table of optimizers."""

from __future__ import annotations

from nnviz.errors import UsageError
from nnviz.training.adam_rules import ADAM_FAMILY
from nnviz.training.adaptive_rules import ADAPTIVE
from nnviz.training.constants import LEARNING_RATE
from nnviz.training.descent_rules import DESCENT
from nnviz.training.updates import Compiled, Optimizer, Settings, State, Update

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

OPTIMIZERS: dict[str, Optimizer] = {
    entry.name: entry for entry in (*DESCENT, *ADAPTIVE, *ADAM_FAMILY)
}


def optimizer(name: str) -> Optimizer:
    """The table's entry for a name; `UsageError` lists the names."""
    if name not in OPTIMIZERS:
        raise UsageError(
            f"There is no optimizer named {name!r}.", do=f"Choose one of {', '.join(OPTIMIZERS)}."
        )
    return OPTIMIZERS[name]
