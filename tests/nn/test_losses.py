from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.losses import ALIASES, LOSSES, loss
from nnviz.nn.passes import Passes

A = np.array([[0.25, 0.9], [0.5, 0.1]])
Y = np.array([[1.0, 0.0], [0.0, 1.0]])
SIGNS = np.array([[1.0, -1.0], [-1.0, -1.0]])
FAR = np.array([[2.25, 0.5], [0.0, -3.0]])

# Worked by hand: for each loss targets y, the loss of both samples, and ∂C/∂a.
CHECKS = {
    "squared_error": (Y, [0.8125, 1.62], [[-1.5, 1.8], [1.0, -1.8]]),
    "mean_squared_error": (Y, [0.40625, 0.81], [[-0.75, 0.9], [0.5, -0.9]]),
    "absolute_error": (Y, [1.25, 1.8], [[-1.0, 1.0], [1.0, -1.0]]),
    # |a − y| = 2, ½ and 0.4, 3.1
    "huber": (FAR, [1.5 + 0.125, 0.08 + 2.6], [[-1.0, 0.4], [0.5, 1.0]]),
    "binary_cross_entropy": (
        Y,
        [math.log(4) + math.log(2), -2 * math.log(0.1)],
        [[-4.0, 10.0], [2.0, -10.0]],
    ),
    "categorical_cross_entropy": (Y, [math.log(4), math.log(10)], [[-4.0, 0.0], [0.0, -10.0]]),
    "hinge": (SIGNS, [0.75 + 1.5, 1.9 + 1.1], [[-1.0, 1.0], [1.0, 1.0]]),
}


def test_every_loss_has_a_check() -> None:
    assert set(LOSSES) == set(CHECKS)


@pytest.mark.parametrize("name", LOSSES)
def test_values_and_derivatives(name: str) -> None:
    targets, values, slopes = CHECKS[name]
    entry = loss(name)
    assert np.allclose(entry.function(A, targets), values, rtol=1e-14)
    assert np.allclose(entry.derivative(A, targets), slopes, rtol=1e-14, atol=1e-15)


def test_half_the_squared_error() -> None:
    half = loss("squared_error", Conventions(squared_error_factor=0.5))
    whole = loss("squared_error")
    assert np.array_equal(half.function(A, Y), whole.function(A, Y) / 2)
    assert np.array_equal(half.derivative(A, Y), whole.derivative(A, Y) / 2)
    assert half.name == whole.name and half.latex != whole.latex
    for name in set(LOSSES) - {"squared_error"}:
        assert loss(name, Conventions(squared_error_factor=0.5)) is LOSSES[name]


def test_corners_have_slope_zero() -> None:
    zero = np.zeros((1, 1))
    assert loss("absolute_error").derivative(zero, zero) == 0.0
    assert loss("hinge").derivative(np.ones((1, 1)), np.ones((1, 1))) == 0.0


@pytest.mark.parametrize("name", ("binary_cross_entropy", "categorical_cross_entropy"))
def test_a_fused_loss_is_the_same_function(name: str) -> None:
    entry = loss(name)
    passes = Passes(Architecture.layered([2, 3], output=entry.fused or ""), 4, name)
    assert passes.fused
    random = np.random.default_rng(0)
    passes.forward(random.uniform(-1, 1, passes.architecture.size), random.random((4, 2)))
    y = random.random((3, 4))
    y /= y.sum(axis=0)
    z, a = passes.z[-3:], passes.a[-3:]
    assert np.allclose(entry.from_logits(z, y), entry.function(a, y), rtol=1e-13)


@pytest.mark.parametrize("size", (50.0, 1e4, 1e100))
def test_fused_losses_at_huge_logits(size: float) -> None:
    z = np.array([[size], [-size]])
    right, wrong = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    for name, factor in (("binary_cross_entropy", 2), ("categorical_cross_entropy", 2)):
        entry = loss(name)
        assert entry.from_logits(z, wrong) == pytest.approx(factor * size, rel=1e-15)
        assert 0.0 <= entry.from_logits(z, right)[0] < 1e-20


def test_a_tiny_loss_keeps_its_digits() -> None:
    z = np.array([[40.0]])
    found = loss("binary_cross_entropy").from_logits(z, np.ones((1, 1)))[0]
    assert found == pytest.approx(math.exp(-40.0), rel=1e-14)


@pytest.mark.parametrize("activation", ("sigmoid", "softmax"))
def test_passes_are_stable_at_huge_logits(activation: str) -> None:
    name = "binary_cross_entropy" if activation == "sigmoid" else "categorical_cross_entropy"
    architecture = Architecture.layered([1, 2], output=activation, bias=False)
    passes = Passes(architecture, 2, name)
    passes.forward([1e4, -1e4], [[1.0], [-1.0]])
    targets = [[0.0, 1.0], [0.0, 1.0]]
    assert passes.losses(targets) == pytest.approx([2e4, 0.0], rel=1e-15)
    gradient = passes.backward(targets)
    assert passes.delta[-2:].tolist() == [[1.0, 0.0], [-1.0, 0.0]]
    assert gradient.tolist() == [0.5, -0.5]


@pytest.mark.parametrize(
    "name,targets",
    (
        ("binary_cross_entropy", [[1.5], [0.0]]),
        ("binary_cross_entropy", [[-0.1], [0.0]]),
        ("categorical_cross_entropy", [[0.5], [0.6]]),
        ("categorical_cross_entropy", [[-0.5], [1.5]]),
        ("hinge", [[0.0], [1.0]]),
    ),
)
def test_targets_a_loss_is_not_defined_for(name: str, targets: list[list[float]]) -> None:
    with pytest.raises(UsageError, match=f"{LOSSES[name].label} needs targets"):
        LOSSES[name].check_targets(np.array(targets))


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_says_what_it_is(name: str) -> None:
    entry = LOSSES[name]
    texts = (entry.label, entry.latex, entry.latex_derivative, entry.plain, entry.plain_derivative)
    assert entry.name == name and all(texts) and entry.meaning
    assert (entry.fused is None) == (entry.logits is None) == (entry.latex_fused == "")
    entry.check_targets(CHECKS[name][0])
    assert not entry.fuses_with(("tanh", "tanh"))
    assert entry.fused is None or entry.fuses_with((entry.fused, entry.fused))


def test_mixed_outputs_do_not_fuse() -> None:
    assert not loss("binary_cross_entropy").fuses_with(("sigmoid", "tanh"))
    assert loss("binary_cross_entropy").fuses_with(("logistic", "sigmoid"))
    with pytest.raises(UsageError, match="not fused"):
        loss("hinge").from_logits(A, Y)


def test_names() -> None:
    assert all(loss(alias) is LOSSES[name] for alias, name in ALIASES.items())
    with pytest.raises(UsageError, match=r"'square'.*squared_error"):
        loss("square")
