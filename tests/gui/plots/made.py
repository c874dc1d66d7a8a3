"""Made-up trainings to plot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from nnviz.gui.plots.source import Branch, Ruler, Shown
from nnviz.steps.sizes import Sizes
from nnviz.training.curves import Curves

EVERY = 28  # iterations in an epoch


def curves(
    epochs: int = 40, *, seed: int = 0, value: float | None = None, layers: int = 3
) -> Curves:
    """Curves of a network with three layers of weights; all numbers are `value` if it is given."""
    rng = np.random.default_rng(seed)
    rows, marks = epochs + 1, max(epochs * EVERY // 4, 1)
    loss = np.exp(-np.arange(rows) / 15) * rng.uniform(0.9, 1.1, rows)
    sizes = np.exp(rng.normal(0, 1, (marks, layers))) * np.geomspace(1e-6, 1, layers)

    def numbers(values: np.ndarray) -> np.ndarray:
        return values if value is None else np.full(values.shape, value)

    return Curves(
        np.arange(rows) * EVERY,
        np.arange(rows, dtype=float),
        numbers(loss),
        numbers(1.2 * loss),
        numbers(1 - loss / 2),
        numbers(1 - loss / 1.5),
        np.full(rows, 0.01),
        np.arange(marks) * 4,
        numbers(sizes),
        numbers(3 * sizes),
        numbers(np.minimum(sizes, 1.0)),
        numbers(sizes / 100),
        0,
        1,
        numbers(rng.uniform(0.5, 1.5, epochs * EVERY)),
    )


def training(epochs: int = 40, **changes: Any) -> Shown:
    """What there is to see of such a training, two branches beside it."""
    own = changes.pop("curves", None) or curves(epochs)
    length = epochs * EVERY
    plain = Shown(
        own,
        iteration=length // 2,
        first=0,
        reached=length,
        branches=(Branch("SGD", curves(30, seed=1)), Branch("η <2>", curves(20, seed=2))),
        layers=(2, 3, 4),
        layer_names=("Hidden layer 1", "Hidden layer 2", "Output layer"),
        sizes=_latest(own),
        ruler=Ruler.every(EVERY),
    )
    return replace(plain, **changes)


def _latest(own: Curves) -> Sizes:
    return Sizes(*(getattr(own, key)[-1:].sum(axis=0) for key in Sizes._fields))


def stepped(losses: list[float]) -> Shown:
    """What there is to see when one only steps."""
    marks = np.zeros((len(losses), 3))
    own = replace(
        Curves.empty(4),
        marks=np.arange(len(losses)),
        rms=marks,
        largest=marks,
        zeros=marks,
        ratio=marks,
        batch_losses=np.array(losses, dtype=float),
    )
    last = max(len(losses) - 1, 0)
    return training(curves=own, iteration=last, reached=last, branches=())
