"""Restarts as a whole: what comes back, what is refused, what being cancelled leaves."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.initialisers import INITIALISERS, initialise
from nnviz.nn.network import Network
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.restarts import Restarts, restarts
from nnviz.training.settings import Settings
from nnviz.training.trainer import Trainer

NETWORK = Network.layered([2, 2, 1], seed=1, name="exclusive or")
XOR = Dataset.of([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
SETTINGS = Settings(loss="binary_cross_entropy", learning_rate=1.0, batch_size=4)


def train(**options: Any) -> Restarts:
    usual: dict[str, Any] = {"count": 40, "epochs": 60, "seed": 7, "workers": 1}
    return restarts(NETWORK, XOR, SETTINGS, **{**usual, **options})


def test_each_restart_is_the_training_of_one_network() -> None:
    found = train()
    assert found.seeds.tolist() == list(range(7, 47))
    for at in (0, 11, 39):
        first = initialise(NETWORK.architecture, "xavier", int(found.seeds[at]))
        trainer = Trainer(
            NETWORK.with_parameters(first), XOR.inputs, XOR.targets, settings=SETTINGS
        )
        costs = [trainer.cost()]
        for _ in range(60):
            trainer.epoch()
            costs.append(trainer.cost())
        np.testing.assert_allclose(found.curves[:, at], costs, rtol=1e-9)
        trained = trainer.network.parameters
        np.testing.assert_allclose(found.parameters[at], trained, rtol=1e-9)
        assert found.losses[at] == found.curves[-1, at]


def test_more_restarts_find_a_better_one() -> None:
    """The remedy for local minima: exclusive or with two hidden neurons gets stuck often."""
    found = train(count=200, epochs=1000)
    good = found.losses < 0.05
    assert 0.1 < good.mean() < 1.0
    assert found.losses[found.best] == found.losses.min() < 0.01
    best = found.network(NETWORK, found.best)
    assert np.array_equal(best.predict(XOR.inputs).round(), XOR.targets)
    assert best.name == "exclusive or"
    assert good.sum() * 0.5 <= found.near_best() <= good.sum()
    assert np.array_equal(found.losses[found.order], np.sort(found.losses))


@pytest.mark.parametrize("init", INITIALISERS)
def test_first_weights_are_those_of_the_initialiser(init: str) -> None:
    found = train(init=init, epochs=0, count=3)
    drawn = [initialise(NETWORK.architecture, init, seed) for seed in (7, 8, 9)]
    assert np.array_equal(found.parameters, drawn)
    assert found.curves.shape == (1, 3) and np.array_equal(found.losses, found.curves[0])
    assert found.finished == 3


def test_validation_samples_are_not_learnt_from() -> None:
    roles = [TRAINING, TRAINING, TRAINING, 1]
    part = Dataset(XOR.inputs[:3], XOR.targets[:3])
    kept = restarts(NETWORK, XOR.with_roles(roles), SETTINGS, count=3, epochs=5)
    alone = restarts(NETWORK, part, SETTINGS, count=3, epochs=5)
    assert np.array_equal(kept.losses, alone.losses)


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int, float]] = []
    found = train(progress=lambda *told: seen.append(told))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1] == (40 * 60, 40 * 60, found.curves[-1].min())


@pytest.mark.parametrize("count", (5, 2000))
def test_cancelled_at_once_acts_within_a_moment(count: int) -> None:
    begun: list[float] = []
    asked = [False]

    def report(done: int, total: int, best: float) -> None:
        if not begun:
            begun.append(time.monotonic())
            asked[0] = True

    found = train(
        count=count, epochs=90_000, progress=report, cancelled=lambda: asked[0], workers=1
    )
    assert time.monotonic() - begun[0] < 1.0  # 0.2 s, on a machine that does nothing else
    assert 0 < len(found) <= count == found.asked
    assert found.finished == 0 and (found.trained > 0).any()
    for at in (0, len(found) - 1):
        assert found.losses[at] == found.curves[found.trained[at], at]
        assert np.isnan(found.curves[found.trained[at] + 1 :, at]).all()


def test_cancelled_before_anything() -> None:
    found = train(cancelled=lambda: True)
    assert len(found) == 0 and found.asked == 40 and found.near_best() == 0


def test_those_that_diverge_are_marked_and_come_last() -> None:
    data = Dataset.of([[1.0], [2.0], [30.0]], [[1.0], [2.0], [3.0]])
    # One edge and no bias: w ← w − η·c·(w − w*) grows without end for a large η.
    network = Network.layered([1, 1], output="identity", bias=False)
    found = restarts(network, data, Settings(learning_rate=1e3), count=4, epochs=120)
    assert found.diverged.all() and found.finished == 4
    assert np.isfinite(found.parameters).all() and np.isnan(found.curves[-1]).all()
    assert found.near_best() == 0 and found.best in range(4)


@pytest.mark.parametrize(
    ("change", "words"),
    (
        ({"count": 0}, "1 to 1,000,000 restarts"),
        ({"count": 10**7}, "1 to 1,000,000 restarts"),
        ({"count": 10**6, "epochs": 10**6}, "GB"),
        ({"count": 2.5}, "whole number"),
        ({"seed": -1}, "A seed is a whole number from 0"),
        ({"epochs": -1}, "epochs is a whole number from 0"),
        ({"epochs": "2"}, "epochs is a whole number"),
        ({"init": "nobody"}, "no initialiser"),
    ),
)
def test_what_cannot_be_asked_for(change: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        train(**change)


def test_what_does_not_fit() -> None:
    with pytest.raises(UsageError, match="Settings are"):
        restarts(NETWORK, XOR, 3, count=2, epochs=1)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="Data is a Dataset"):
        restarts(NETWORK, 3, SETTINGS, count=2, epochs=1)  # type: ignore[arg-type]
    wide = Dataset.of([[0, 0, 0]], [[1]])
    with pytest.raises(UsageError):
        restarts(NETWORK, wide, SETTINGS, count=2, epochs=1)
    far = Dataset.of([[0, 0]], [[7]])
    with pytest.raises(UsageError, match="between 0 and 1"):
        restarts(NETWORK, far, SETTINGS, count=2, epochs=1)
    layers = (Layer(2, "identity", True), Layer(4, "tanh", True, dropout=0.5), Layer(1))
    dropping = Architecture(layers)
    with pytest.raises(UsageError, match="without dropout"):
        restarts(Network(dropping, initialise(dropping)), XOR, SETTINGS, count=2, epochs=1)
