"""Every function × loss × kind of connection × batch, against two kinds of differences."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn.check import gradient_check
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from tests.nn.cases import KINDS, Array, Case, case
from tests.nn.oracle import complex_step, cost, evaluate

# The tables themselves are walked: a new entry is checked, or fails, without being named here.
TRAINABLE = [name for name, entry in ACTIVATIONS.items() if entry.trainable]


def passes_of(given: Case, loss: str) -> Passes:
    passes = Passes(given.architecture, len(given.inputs), loss, given.conventions)
    passes.forward(given.parameters, given.inputs)
    passes.backward(given.targets)
    return passes


def relative_error(found: Array, right: Array) -> float:
    """The largest distance, relative to each derivative or to a hundredth of the largest.

    Where a sum of derivatives cancels to nothing, what is left of it is rounding.
    """
    scale = np.maximum(np.abs(right), max(0.01 * np.abs(right).max(), 1e-4))
    return float((np.abs(found - right) / scale).max())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", TRAINABLE)
def test_backpropagation_against_differences(name: str, loss: str, kind: str) -> None:
    for samples in (1, 7):
        given = case(kind, name, loss, samples)
        numbers = given.parameters, given.inputs, given.targets, loss, given.conventions
        right = complex_step(given.architecture, *numbers)
        assert relative_error(passes_of(given, loss).gradient, right) <= 1e-12
        check = gradient_check(
            Network(given.architecture, given.parameters),
            given.inputs,
            given.targets,
            loss=loss,
            conventions=given.conventions,
            tolerance=1e-8,
        )
        assert check.ok, f"{check.worst}: {check.worst_error}"
        assert len(check.edges) == check.total == given.architecture.parameter_count


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loss", LOSSES)
def test_forward_and_loss_against_following_the_edges(loss: str, kind: str) -> None:
    for name in TRAINABLE:
        given = case(kind, name, loss, 7)
        passes = passes_of(given, loss)
        z, a = evaluate(given.architecture, given.parameters, given.inputs)
        assert np.allclose(passes.z, z, rtol=1e-13, atol=1e-15)
        assert np.allclose(passes.a, a, rtol=1e-13, atol=1e-15)
        right = cost(
            given.architecture,
            given.parameters,
            given.inputs,
            given.targets,
            loss,
            given.conventions,
        )
        assert passes.cost(given.targets) == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_deltas_are_those_of_each_sample(kind: str) -> None:
    together = case(kind, "tanh", "squared_error", 7)
    batch = passes_of(together, "squared_error")
    for at in range(7):
        one = Passes(together.architecture, 1, "squared_error", together.conventions)
        one.forward(together.parameters, together.inputs[at])
        one.backward(together.targets[at])
        for name in ("z", "a", "da", "delta"):
            found, right = getattr(batch, name)[:, [at]], getattr(one, name)
            assert np.allclose(found, right, rtol=1e-13, atol=1e-16), name


@pytest.mark.parametrize("kind", KINDS)
def test_rows_without_such_a_value_hold_zero(kind: str) -> None:
    given = case(kind, "sigmoid", "binary_cross_entropy", 7)
    passes = passes_of(given, "binary_cross_entropy")
    architecture = given.architecture
    bias = [n for n in range(1, architecture.neuron_count + 1) if architecture.is_bias(n)]
    empty = [n - 1 for n in (*architecture.inputs, *bias)]
    for array in (passes.z, passes.da, passes.delta):
        assert not array[empty].any()
    assert (passes.a[[n - 1 for n in bias]] == 1.0).all()
    assert not passes.gradient[~architecture.trainable_mask].any()
    if passes.fused:
        assert not passes.da[architecture.rows(architecture.layer_count)].any()


@pytest.mark.parametrize("dtype,tolerance", ((np.float64, 1e-15), (np.float32, 1e-5)))
def test_single_precision_agrees_to_its_own_digits(dtype: type, tolerance: float) -> None:
    for kind in KINDS:
        given = case(kind, "gelu", "squared_error", 7)
        passes = Passes(given.architecture, 7, "squared_error", given.conventions, dtype)
        passes.forward(given.parameters, given.inputs)
        passes.backward(given.targets)
        assert passes.gradient.dtype == passes.z.dtype == dtype
        right = passes_of(given, "squared_error").gradient
        assert np.abs(passes.gradient - right).max() <= tolerance * np.abs(right).max()
