"""Each experiment reaches, from five seeds, what its notes promise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.document import Journey, preset_document, resolve
from nnviz.document.experiments import EXPERIMENTS, Experiment
from nnviz.document.files import dump, parse
from nnviz.training.dataset import TRAINING, VALIDATION
from nnviz.training.metrics import Metrics
from nnviz.training.trainer import Trainer

SEEDS = (1, 2, 3, 4, 5)
PROMISED = {"xor-2-4-1": 1.0, "spiral": 0.98, "iris": 0.95, "wine": 0.95, "penguins": 0.95,
            "digits": 0.96}  # fmt: skip


def trained(experiment: Experiment, seed: int) -> Metrics:
    """How well it does after its epochs."""
    document = experiment.document(seed)
    data, order = document.samples, Journey(document).order_at(0)
    trainer = Trainer(
        document.network, data.inputs, data.targets, settings=document.settings, order=order
    )
    trainer.advance(experiment.epochs * order.whole)
    return trainer.evaluate(data)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_learns_what_it_promises(name: str, seed: int) -> None:
    experiment = EXPERIMENTS[name]
    metrics = trained(experiment, seed)
    if experiment.accuracy is None:
        assert experiment.loss is not None
        assert metrics.validation_loss < experiment.loss
        return
    reached = metrics.validation_accuracy if experiment.validation else metrics.training_accuracy
    assert reached >= experiment.accuracy


def test_the_promises_are_kept_as_high_as_they_are() -> None:
    for name, accuracy in PROMISED.items():
        assert EXPERIMENTS[name].accuracy == accuracy


def test_over_several_splits_iris_is_told_as_well() -> None:
    iris = EXPERIMENTS["iris"]
    reached = [trained(replace(iris, parted=seed), seed).validation_accuracy for seed in SEEDS]
    assert np.mean(reached) >= 0.95
    assert min(reached) > 0.9


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_seeds_draw_weights_and_split_and_nothing_else(name: str) -> None:
    experiment = EXPERIMENTS[name]
    one, again, other = experiment.document(1), experiment.document(1), experiment.document(2)
    assert one == again
    assert one.network != other.network
    same_split = np.array_equal(one.samples.roles, other.samples.roles)
    assert same_split == (experiment.parted is not None or not experiment.validation)
    share = len(one.samples.rows(VALIDATION)) / len(one.samples)
    assert math.isclose(share, experiment.validation, abs_tol=0.01)
    if experiment.name in ("iris", "wine"):
        inputs, _ = one.samples.part(TRAINING)
        assert np.allclose(inputs.mean(axis=0), 0, atol=1e-9)
        assert np.allclose(inputs.std(axis=0), 1)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_is_a_preset_and_can_be_saved(name: str) -> None:
    document = preset_document(name)
    assert resolve(name) is document
    assert document == EXPERIMENTS[name].document()
    assert str(EXPERIMENTS[name].epochs) in document.notes
    assert document.samples.name
    assert document.samples.source
    data = dump(document)
    assert parse(data) == document
    assert len(data) < 4_000_000
