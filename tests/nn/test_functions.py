from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.functions import ACTIVATIONS, ALIASES, LEAK, activation

# Each function and its derivative once more, from Python's own mathematics.
CHECKS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "identity": (lambda z: z, lambda z: 1.0),
    "sigmoid": (lambda z: 0.5 + 0.5 * math.tanh(z / 2), lambda z: 0.25 / math.cosh(z / 2) ** 2),
    "tanh": (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else LEAK * z, lambda z: 1.0 if z > 0 else LEAK),
    "elu": (lambda z: z if z > 0 else math.expm1(z), lambda z: 1.0 if z > 0 else math.exp(z)),
    "softplus": (lambda z: math.log1p(math.exp(z)), lambda z: 1 / (1 + math.exp(-z))),
    "gelu": (
        lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
        lambda z: (
            math.erfc(-z / math.sqrt(2)) / 2 + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        ),
    ),
    "silu": (
        lambda z: z / (1 + math.exp(-z)),
        lambda z: (1 + math.exp(-z) * (1 + z)) / (1 + math.exp(-z)) ** 2,
    ),
    "sine": (math.sin, math.cos),
    "threshold": (lambda z: float(z >= 0), lambda z: 0.0),
    "sign": (lambda z: float(z > 0) - float(z < 0), lambda z: 0.0),
}

POINTS = np.array([-8.0, -3.0, -1.5, -0.75, -0.1, 0.05, 0.5, 1.0, 2.25, 4.0, 9.0])


def test_every_function_has_a_check() -> None:
    assert set(ACTIVATIONS) == {*CHECKS, "softmax"}


@pytest.mark.parametrize("name", CHECKS)
def test_values_and_slopes(name: str) -> None:
    function, derivative = CHECKS[name]
    entry = activation(name)
    assert np.allclose(entry.value(POINTS), [function(z) for z in POINTS], rtol=2e-14, atol=1e-300)
    slopes = [derivative(z) for z in POINTS]
    # 1 − a² and a (1 − a) lose digits where a is nearly 1.
    assert np.allclose(entry.slope(POINTS), slopes, rtol=1e-12, atol=1e-15)
    assert float(entry.value(0.5)) == pytest.approx(function(0.5), rel=1e-15)


def test_softmax() -> None:
    entry = activation("softmax")
    z = np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 0.0]])
    a = entry.value(z)
    e = np.exp(z)
    assert np.allclose(a, e / e.sum(axis=0), rtol=1e-15)
    assert np.allclose(a.sum(axis=0), 1.0, rtol=1e-15)
    assert np.array_equal(entry.value(z + 1e4), a)
    for column in range(2):
        p = a[:, column]
        jacobian = np.diag(p) - np.outer(p, p)
        da = np.array([0.3, -1.0, 2.0])
        delta = entry.pullback(z[:, [column]], p[:, None], da[:, None])[:, 0]
        assert np.allclose(delta, jacobian @ da, rtol=1e-14)
        assert np.allclose(entry.slope(z)[:, column], np.diag(jacobian), rtol=1e-15)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if ACTIVATIONS[name].trainable])
def test_complex_step(name: str) -> None:
    entry = activation(name)
    z = POINTS[:, None]
    if entry.whole_layer:
        moved = z.astype(complex)
        moved[3] += 1e-100j
        found = entry.function(moved)[3].imag / 1e-100
        assert found == pytest.approx(entry.slope(z)[3], rel=1e-13)
    else:
        found = entry.function(z + 1e-100j).imag / 1e-100
        assert np.allclose(found, entry.slope(z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    "name,slope",
    (("relu", 0.0), ("leaky_relu", LEAK), ("elu", 1.0), ("threshold", 0.0), ("sign", 0.0)),
)
def test_slope_at_a_corner(name: str, slope: float) -> None:
    assert float(activation(name).slope(0.0)) == slope
    assert float(activation(name).slope(-0.0)) == slope


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_enormous_inputs_give_numbers_and_no_warning(name: str) -> None:
    entry = activation(name)
    z = np.array([[-1e308], [-1e4], [-745.0], [0.0], [745.0], [1e4], [1e308]])
    assert np.isfinite(entry.value(z)).all()
    assert np.isfinite(entry.slope(z)).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_says_what_it_is(name: str) -> None:
    entry = ACTIVATIONS[name]
    texts = (
        entry.label,
        entry.symbol,
        entry.latex,
        entry.latex_derivative,
        entry.plain,
        entry.plain_derivative,
        entry.meaning,
    )
    assert entry.name == name and all(texts)
    assert entry.symbol in entry.latex
    assert entry.range[0] < 0 < entry.range[1]
    assert entry.trainable is (entry.refusal == "")
    assert entry.latex.count("{") == entry.latex.count("}")


def test_names() -> None:
    assert activation("logistic") is activation("sigmoid")
    assert all(activation(alias) is ACTIVATIONS[name] for alias, name in ALIASES.items())
    with pytest.raises(UsageError, match=r"'sigmod'.*sigmoid, tanh"):
        activation("sigmod")


def test_a_long_name_is_not_said_in_full() -> None:
    with pytest.raises(UsageError, match="no activation function named") as caught:
        activation("x" * 200_000)
    assert len(str(caught.value)) < 400
