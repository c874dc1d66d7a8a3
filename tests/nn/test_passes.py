from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.network import Network
from nnviz.nn.passes import PORTION, Passes, predict
from tests.nn.cases import KINDS, Array, case

RATE = 0.3
UPDATES = ("simultaneous", "sequential")


def descend(passes: Passes, targets: Array) -> tuple[Array, list[slice]]:
    """One update through `backward` and its hook, and the stretches the hook was asked for."""
    asked: list[slice] = []

    def apply(segment: slice, gradient: Array) -> Array:
        asked.append(segment)
        return gradient * -RATE

    passes.backward(targets, apply)
    return passes.parameters, asked


@pytest.mark.parametrize("batch", ("mean", "sum"))
@pytest.mark.parametrize("biases", ("trained", "frozen"))
@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_iteration_is_forward_backward_update(
    kind: str, update: str, biases: str, batch: str
) -> None:
    given = case(kind, "tanh", "squared_error", 7)
    conventions = Conventions(batch=batch, biases=biases, update=update)  # type: ignore[arg-type]
    slow = Passes(given.architecture, 7, conventions=conventions)
    fast = Passes(given.architecture, 7, conventions=conventions)
    parameters = given.parameters
    fast.load(parameters)
    for _ in range(3):
        slow.forward(parameters, given.inputs)
        after, _ = descend(slow, given.targets)
        fast.step(given.inputs, given.targets, RATE)
        # To the bit: a trace opened in the middle of a training run shows what happened there.
        assert np.array_equal(fast.parameters, after)
        still = parameters == after
        assert still[~slow.trainable].all() and not still[slow.trainable].any()
        parameters = after


@pytest.mark.parametrize("update", UPDATES)
def test_the_hook_is_asked_once_or_once_a_layer(update: str) -> None:
    given = case("masked", "tanh", "squared_error", 1)
    passes = Passes(given.architecture, 1, conventions=Conventions(update=update))  # type: ignore[arg-type]
    passes.forward(given.parameters, given.inputs)
    _, asked = descend(passes, given.targets)
    size = given.architecture.size
    if update == "simultaneous":
        assert asked == [slice(0, size)]
    else:
        assert len(asked) == given.architecture.layer_count - 1
        # From the last layer to the first, each slot once.
        assert [at for part in reversed(asked) for at in range(part.start, part.stop)] == list(
            range(size)
        )


def test_sequential_deltas_see_the_new_weights() -> None:
    given = case("full", "tanh", "squared_error", 1)
    conventions = Conventions(update="sequential")
    passes = Passes(given.architecture, 1, conventions=conventions)
    passes.forward(given.parameters, given.inputs)
    after, _ = descend(passes, given.targets)
    network = Network(given.architecture, after)
    hidden, outputs = given.architecture.rows(2), given.architecture.rows(3)
    right = network.matrix(1)[:, :-1].T @ passes.delta[outputs]
    assert np.allclose(passes.da[hidden], right, rtol=1e-15)
    old = Network(given.architecture, given.parameters).matrix(1)[:, :-1].T @ passes.delta[outputs]
    assert not np.allclose(passes.da[hidden], old, rtol=1e-6)


def test_gradient_of_frozen_biases_is_still_known() -> None:
    given = case("bias frozen", "tanh", "squared_error", 1)
    frozen = Passes(given.architecture, 1, conventions=given.conventions)
    frozen.forward(given.parameters, given.inputs)
    gradient = frozen.backward(given.targets)
    assert gradient[given.architecture.bias_parameter_mask].all()
    assert not (frozen.trainable & given.architecture.bias_parameter_mask).any()


def test_sum_and_mean() -> None:
    given = case("full", "tanh", "squared_error", 7)
    found = []
    for batch in ("sum", "mean"):
        passes = Passes(given.architecture, 7, conventions=Conventions(batch=batch))  # type: ignore[arg-type]
        passes.forward(given.parameters, given.inputs)
        found.append((passes.cost(given.targets), passes.backward(given.targets).copy()))
    (total, summed), (average, mean) = found
    assert total == pytest.approx(7 * average, rel=1e-15)
    assert np.allclose(summed, 7 * mean, rtol=1e-15)


def test_shared_weights() -> None:
    architecture = Architecture.layered([2, 3, 1])
    first = Passes(architecture, 4)
    second = Passes(architecture, 2, share=first)
    second.load(np.arange(architecture.size))
    assert np.array_equal(first.parameters, np.arange(architecture.size))


@pytest.mark.parametrize("name", [name for name, x in ACTIVATIONS.items() if not x.trainable])
def test_forward_only_functions(name: str) -> None:
    network = Network(Architecture.layered([2, 2, 1], hidden=name), np.ones(9))
    assert network.predict([[1.0, 2.0]]).shape == (1, 1)
    passes = Passes(network.architecture)
    passes.forward(network.parameters, [1.0, 2.0])
    assert np.isfinite(passes.losses([0.5])).all()
    for train in (lambda: passes.backward([0.5]), lambda: passes.step([1.0, 2.0], [0.5], 0.1)):
        with pytest.raises(UsageError, match=r"Hidden layer: The .* slope is 0.*choose another"):
            train()


def test_predict() -> None:
    network = Network.layered([3, 4, 2], seed=1)
    inputs = np.random.default_rng(0).standard_normal((6, 3))
    outputs = predict(network, inputs)
    assert outputs.shape == (6, 2)
    assert np.allclose(outputs[4], predict(network, inputs[4])[0], rtol=1e-14)
    assert predict(network, np.zeros((0, 3))).shape == (0, 2)
    w, v = network.matrix(0), network.matrix(1)
    hidden = np.tanh(inputs @ w[:, :-1].T + w[:, -1])
    assert np.allclose(outputs, 1 / (1 + np.exp(-hidden @ v[:, :-1].T - v[:, -1])), rtol=1e-14)


def test_predict_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network.layered([2, 3, 1], seed=1)
    inputs = np.random.default_rng(0).standard_normal((23, 2))
    whole = predict(network, inputs)
    monkeypatch.setattr("nnviz.nn.passes.PORTION", 5 * network.architecture.neuron_count)
    assert np.allclose(predict(network, inputs), whole, rtol=1e-14)
    assert PORTION > 100_000


def test_what_does_not_fit_is_refused() -> None:
    architecture = Architecture.layered([2, 1])
    passes = Passes(architecture, 3)
    with pytest.raises(UsageError, match="shape"):
        passes.load([1.0])
    with pytest.raises(UsageError, match="2 rows of inputs; this pass was made for 3"):
        passes.forward(np.zeros(3), [[1, 2], [3, 4]])
    with pytest.raises(UsageError, match="takes 2 for each sample"):
        passes.forward(np.zeros(3), [[1], [3], [4]])
    with pytest.raises(UsageError, match="needs targets between 0 and 1"):
        Passes(architecture, 1, "binary_cross_entropy").losses([2.0])
    with pytest.raises(UsageError, match="There is no loss"):
        Passes(architecture, 1, "nothing")


def test_a_network_of_fixed_edges_only() -> None:
    layers = (Layer(2), Layer(2, "tanh"))
    network = Network(Architecture(layers, (Connection(0, 1, "identity"),)))
    passes = Passes(network.architecture)
    assert np.allclose(passes.forward(network.parameters, [0.5, -1.0]), np.tanh([[0.5, -1.0]]))
    assert passes.backward([0.0, 0.0]).shape == (0,)
    passes.step([0.5, -1.0], [0.0, 0.0], 0.1)


def test_the_same_numbers_twice() -> None:
    given = case("masked", "silu", "huber", 7)
    passes = Passes(given.architecture, 7, "huber")
    found = []
    for _ in range(2):
        passes.forward(given.parameters, given.inputs)
        found.append(passes.backward(given.targets).copy())
        passes.step(given.inputs, given.targets, 0.5)
    assert np.array_equal(*found)
