from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.training.optimizers import OPTIMIZERS, Update, optimizer

FILE = Path(__file__).parents[1] / "data" / "worked_examples.json"
PUBLISHED = json.loads(FILE.read_text("utf-8"))["d2l_optimizers"]

Gradient = Callable[[np.ndarray], np.ndarray]


def descend(
    name: str, start: list[float], steps: int, gradient: Gradient, **settings: float
) -> np.ndarray:
    x, state = np.array(start, dtype=float), {}
    for _ in range(steps):
        update = optimizer(name).step(gradient(x), state, settings)
        x, state = x + update.delta, dict(update.state)
    return x


def check_sgd() -> None:
    """End points printed in Dive into Deep Learning."""
    one = PUBLISHED["gradient_descent"]
    for rate in (0.2, 0.05, 1.1):
        x = descend("sgd", [one["start"]], one["steps"], lambda x: 2 * x, learning_rate=rate)
        printed = one[f"eta {rate}"]
        digits = len(printed.partition(".")[2])
        assert x[0] == pytest.approx(float(printed), abs=10.0 ** -min(digits, 12))
    two = PUBLISHED["two_dimensional"]
    for rate in (0.4, 0.6):
        x = descend(
            "sgd",
            two["start"],
            two["steps"],
            lambda x: np.array([0.2 * x[0], 4 * x[1]]),
            learning_rate=rate,
        )
        assert [f"{value:.6f}" for value in x] == two[f"gd eta {rate}"]


CHECKS: dict[str, Callable[[], None]] = {"sgd": check_sgd}


def test_every_optimizer_has_a_check() -> None:
    assert set(OPTIMIZERS) == set(CHECKS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_published_numbers(name: str) -> None:
    CHECKS[name]()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_is_a_value(name: str) -> None:
    gradient = np.array([0.5, -2.0, 0.0])
    gradient.setflags(write=False)
    update = optimizer(name).step(gradient)
    assert isinstance(update, Update)
    assert update.delta.shape == gradient.shape
    # Downhill: against the sign of the gradient, and nothing where it is 0.
    assert np.array_equal(np.sign(update.delta), -np.sign(gradient))
    assert all(term.shape == gradient.shape for term in update.terms.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_says_what_it_is(name: str) -> None:
    entry = OPTIMIZERS[name]
    assert entry.name == name and all((entry.label, entry.latex, entry.plain, entry.meaning))
    assert "learning_rate" in entry.settings


def test_refusals() -> None:
    with pytest.raises(UsageError, match=r"'adamm'.*sgd"):
        optimizer("adamm")
    with pytest.raises(UsageError, match=r"no setting 'momentum'.*learning_rate"):
        optimizer("sgd").step(np.ones(1), settings={"momentum": 0.9})
    with pytest.raises(UsageError, match="learning rate must be a finite number"):
        optimizer("sgd").step(np.ones(1), settings={"learning_rate": float("nan")})
