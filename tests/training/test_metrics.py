from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.errors import Diverged
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import predict
from nnviz.training import metrics as module
from nnviz.training.dataset import Dataset
from nnviz.training.metrics import Evaluation, Metrics, accuracy
from nnviz.training.settings import Settings
from nnviz.training.trainer import Trainer

RANDOM = np.random.default_rng(2)
ROLES = [0, 0, 1, 0, 1, 2, 0, 2, 0, 0]


def three_classes() -> Dataset:
    targets = np.eye(3)[[0, 1, 2, 0, 1, 2, 0, 1, 2, 0]]
    inputs = RANDOM.standard_normal((10, 2))
    return Dataset(inputs, targets, np.array(ROLES, np.int8), classes=("a", "b", "c"))


def trainer_of(network: Network, data: Dataset, **keywords: object) -> Trainer:
    return Trainer(network, data.inputs, data.targets, **keywords)  # type: ignore[arg-type]


@pytest.mark.parametrize("batch", ("mean", "sum"))
@pytest.mark.parametrize("portion", (1, 100, 10**9))
def test_losses_and_accuracies_of_both_parts(
    portion: int, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTION", portion)
    data, network = three_classes(), Network.layered([2, 4, 3], seed=3)
    conventions = Conventions(batch=batch)  # type: ignore[arg-type]
    found = trainer_of(network, data, conventions=conventions).evaluate(data)
    for role, loss, right in (
        (0, found.training_loss, found.training_accuracy),
        (1, found.validation_loss, found.validation_accuracy),
    ):
        inputs, targets = data.part(role)
        outputs = network.predict(inputs)
        values = ((outputs - targets) ** 2).sum(axis=1)
        assert loss == pytest.approx(values.sum() if batch == "sum" else values.mean(), rel=1e-13)
        assert right == np.mean(outputs.argmax(axis=1) == targets.argmax(axis=1))


def test_nothing_to_measure_is_no_number() -> None:
    data = replace(three_classes(), roles=np.zeros(10, np.int8), classes=())
    found = trainer_of(Network.layered([2, 4, 3]), data).evaluate(data)
    assert math.isfinite(found.training_loss)
    nothing = found.validation_loss, found.training_accuracy, found.validation_accuracy
    assert all(math.isnan(number) for number in nothing)
    assert found == replace(found) and hash(found) == hash(replace(found))
    assert found != replace(found, training_loss=0.0) and found != 1
    assert Metrics() == Metrics()


@pytest.mark.parametrize(("low", "high"), ((0.0, 1.0), (-1.0, 1.0), (0.1, 0.9), (-1e308, 1e308)))
def test_one_output_says_the_nearer_of_two_values(low: float, high: float) -> None:
    targets = [[low], [high], [low], [high]]
    data = Dataset(np.zeros((4, 1)), targets, classes=("no", "yes"))  # type: ignore[arg-type]
    near = [[low * 0.9 + high * 0.1], [high], [high * 0.6 + low * 0.4], [high]]
    assert accuracy(near, targets, data) == 0.75
    assert accuracy([[math.nan], [high], [math.inf], [high]], targets, data) == 0.5
    assert math.isnan(accuracy(np.zeros((0, 1)), np.zeros((0, 1)), data))


def test_the_metrics_are_of_the_network_of_the_moment() -> None:
    data, network = three_classes(), Network.layered([2, 4, 3], seed=3)
    trainer = trainer_of(network, data, learning_rate=1.0)
    before = trainer.evaluate(data)
    trainer.advance(20)
    after = trainer.evaluate(data)
    assert after.training_loss < before.training_loss
    assert after == trainer_of(trainer.network, data).evaluate(data)
    assert trainer.evaluation(data) is trainer.evaluation(data)
    assert trainer.evaluation(three_classes()) is not trainer.evaluation(data)


@pytest.mark.parametrize("drop", ("units", "connections"))
@pytest.mark.parametrize("dropout", ("inverted", "scaled"))
def test_nothing_is_dropped_when_it_is_measured(dropout: str, drop: str) -> None:
    layers = (Layer(2, bias=True), Layer(5, "tanh", bias=True, dropout=0.5), Layer(3))
    network = Network(Architecture(layers), RANDOM.uniform(-1, 1, 33))
    conventions = Conventions(dropout=dropout)  # type: ignore[arg-type]
    data = three_classes()
    trainer = trainer_of(
        network, data, settings=Settings(drop=drop, batch_size=4), conventions=conventions
    )
    inputs, targets = data.part(0)
    outputs = predict(network, inputs, conventions, drop)  # type: ignore[arg-type]
    loss = ((outputs - targets) ** 2).sum(axis=1).mean()
    assert trainer.evaluate(data).training_loss == pytest.approx(loss, rel=1e-13)
    outputs = predict(network, data.inputs, conventions, drop)  # type: ignore[arg-type]
    whole = ((outputs - data.targets) ** 2).sum(axis=1).mean()
    assert trainer.cost() == pytest.approx(whole, rel=1e-13)


def test_an_evaluation_can_be_given_up() -> None:
    data, network = three_classes(), Network.layered([2, 4, 3], seed=3)
    evaluation = Evaluation(network.architecture, data, Settings(), Conventions())
    assert evaluation.metrics(network.parameters, lambda: True) is None
    answers = iter((False, True))
    assert evaluation.metrics(network.parameters, lambda: next(answers)) is None
    assert evaluation.metrics(network.parameters) is not None


def test_numbers_beyond_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Dataset([[1.0], [1e308]], [[0.0], [0.0]], np.array([0, 1], np.int8))  # type: ignore[arg-type]
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [2.0])
    with pytest.raises(Diverged, match="weighted input of neuron 2 is infinite"):
        trainer_of(network, data).evaluate(data)
    data = Dataset(np.ones((2, 1)), np.full((2, 1), 1e154))
    with pytest.raises(Diverged, match="the targets are as large as"):
        trainer_of(network, data).evaluate(data)
    # Each portion by itself is finite.
    monkeypatch.setattr(module, "PORTION", 1)
    found = trainer_of(network, data, conventions=Conventions(batch="sum")).evaluate(data)
    assert found.training_loss == math.inf
