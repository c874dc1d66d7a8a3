"""Numbers beyond the finite range: a sentence with the layer and the likely cause, no warning."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import Diverged
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes, predict

EXTREMES = (1e308, -1e308, 1e200, -1e200, 5e-324)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_enormous_inputs_are_evaluated_or_explained(name: str) -> None:
    network = Network(Architecture.layered([2, 2, 2], hidden=name, output=name), np.full(12, 3.0))
    for first in EXTREMES:
        for second in EXTREMES:
            try:
                assert np.isfinite(predict(network, [first, second])).all()
            except Diverged as error:
                assert "Hidden layer: the weighted input of neuron 4 is infinite" in str(error)
                assert "because the inputs are as large as 1.0e+308" in str(error)
                assert "Scale the inputs" in error.do


@pytest.mark.parametrize("loss", LOSSES)
def test_enormous_inputs_in_training(loss: str) -> None:
    network = Network(
        Architecture.layered([1, 2, 2], hidden="relu", output="identity"), np.ones(10)
    )
    passes = Passes(network.architecture, 1, loss)
    passes.load(network.parameters)
    targets = [-1.0, 1.0] if loss == "hinge" else [0.0, 1.0]
    for value in EXTREMES:
        try:
            passes.step([value], targets, 0.1)
        except Diverged as error:
            assert error.what and error.do
            assert np.array_equal(passes.parameters, network.parameters)
        assert np.isfinite(passes.parameters).all()
        passes.load(network.parameters)


@pytest.mark.parametrize("update", ("simultaneous", "sequential"))
def test_too_large_a_learning_rate(update: str) -> None:
    network = Network.layered([1, 2, 1], hidden="identity", output="identity", seed=3)
    conventions = Conventions(update=update)  # type: ignore[arg-type]
    passes = Passes(network.architecture, 1, conventions=conventions)
    passes.load(network.parameters)
    with pytest.raises(Diverged) as caught:
        for _ in range(50):
            before = passes.parameters
            passes.step([3.0], [1.0], 100.0)
    assert np.isfinite(before).all() and np.array_equal(passes.parameters, before)
    assert "layer" in caught.value.what and "weights have grown to" in caught.value.what
    assert caught.value.safe == "The last finite weights are kept."
    assert "learning rate" in caught.value.do


def test_a_hidden_infinity_is_not_overlooked() -> None:
    # tanh would hide it: everything after the weighted input is finite.
    network = Network(Architecture.layered([1, 1, 1], bias=False), [1e300, 1.0])
    passes = Passes(network.architecture)
    passes.load(network.parameters)
    for train in (
        lambda: passes.step([1e10], [0.5], 0.1),
        lambda: passes.forward(network.parameters, [1e10]),
    ):
        with pytest.raises(Diverged, match=r"weights have grown to 1.0e\+300"):
            train()


def test_an_update_that_overflows() -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [0.5])
    passes = Passes(network.architecture)
    passes.load(network.parameters)
    with pytest.raises(Diverged, match=r"Output layer: the .* of edge 1 → 2 is"):
        passes.step([1e160], [0.0], 1e10)
    assert passes.parameters.tolist() == [0.5]


def test_backward_names_the_layer() -> None:
    network = Network(
        Architecture.layered([1, 1, 1], hidden="identity", output="identity", bias=False),
        [1e-200, 1e200],
    )
    passes = Passes(network.architecture)
    passes.forward(network.parameters, [1.0])
    with pytest.raises(Diverged, match="Hidden layer: the ∂C/∂a of neuron 2 is infinite"):
        passes.backward([-1e150])
    assert np.array_equal(passes.parameters, network.parameters)


def test_a_loss_that_overflows() -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [1.0])
    passes = Passes(network.architecture)
    passes.forward(network.parameters, [1e200])
    with pytest.raises(Diverged, match="squared error of the output layer is not a finite"):
        passes.losses([0.0])


@pytest.mark.parametrize("loss", ("binary_cross_entropy", "categorical_cross_entropy"))
def test_outputs_a_cross_entropy_is_not_defined_for(loss: str) -> None:
    network = Network(Architecture.layered([1, 2], output="identity", bias=False), [-1.0, 0.0])
    passes = Passes(network.architecture, 1, loss)
    passes.forward(network.parameters, [1.0])
    with pytest.raises(Diverged) as caught:
        passes.losses([1.0, 0.0])
    assert "needs outputs between 0 and 1" in caught.value.what
    assert LOSSES[loss].fused in caught.value.do
    passes.load(network.parameters)
    with pytest.raises(Diverged, match=r"Output layer: the ∂C/∂a of neuron [23]"):
        passes.step([1.0], [0.0, 1.0], 0.1)


@pytest.mark.parametrize(
    ("loss", "targets"),
    [("binary_cross_entropy", [0.0, 1.0]), ("categorical_cross_entropy", [1.0, 0.0])],
)
def test_the_function_it_has_already_is_not_advised(loss: str, targets: list[float]) -> None:
    """Fused, a cross-entropy can do with outputs of exactly 0 and 1: they are not the cause."""
    output = LOSSES[loss].fused
    assert output is not None
    graph = Architecture.layered([1, 2, 2], hidden="tanh", output=output, bias=False)
    passes = Passes(graph, 1, loss)
    passes.load([0.1, 0.2, 1e5, -1e5, 1e4, -1e4])
    with pytest.raises(Diverged) as caught:
        passes.step([1.0], targets, 1e308)
    assert "needs outputs" not in caught.value.what
    assert caught.value.do == "Try a smaller learning rate."


def test_labels_of_neurons_are_used() -> None:
    graph = Architecture.from_edges([("A", "B"), ("A", "C"), ("B", "C")], activation="identity")
    with pytest.raises(Diverged, match="weighted input of neuron B is infinite"):
        predict(Network(graph, np.full(3, 1e10)), [1e300])
