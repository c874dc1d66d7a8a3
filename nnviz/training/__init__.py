"""Learning: optimizers, and gradient descent over a data set."""

from __future__ import annotations

from nnviz.training.optimizers import OPTIMIZERS, Optimizer, Update, optimizer
from nnviz.training.trainer import Trainer

__all__ = ["OPTIMIZERS", "Optimizer", "Trainer", "Update", "optimizer"]
