"""What a recorded function computes is what the written one computes, bit for bit."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.nn import recorder
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.recorder import record, record_each

RANDOM = np.random.default_rng(2)
SHAPES = ((1, 1), (1, 6), (4, 1), (5, 7))


def replay(function: Callable[..., Any], *operands: np.ndarray) -> np.ndarray:
    """Record on other numbers, then compute twice, so that nothing can be left over."""
    buffers = [np.full_like(operand, 0.5) for operand in operands]
    out = np.full_like(operands[0], np.nan)
    calls = record(function, buffers, out)
    for _ in range(2):
        for buffer, operand in zip(buffers, operands, strict=True):
            buffer[...] = operand
        for call in calls:
            call()
        for buffer, operand in zip(buffers, operands, strict=True):
            assert np.array_equal(buffer, operand), "an operand was overwritten"
    return out


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_functions(name: str, shape: tuple[int, int]) -> None:
    entry = ACTIVATIONS[name]
    z, da = RANDOM.standard_normal(shape), RANDOM.standard_normal(shape)
    a = entry.function(z)
    assert np.array_equal(replay(entry.function, z), a)
    assert np.array_equal(replay(entry.derivative, z, a), entry.derivative(z, a))
    assert np.array_equal(replay(entry.pullback, z, a, da), entry.pullback(z, a, da))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", LOSSES)
def test_losses(name: str, shape: tuple[int, int]) -> None:
    entry = LOSSES[name]
    z, a, y = (RANDOM.uniform(0.1, 0.9, shape) for _ in range(3))
    assert np.array_equal(replay(entry.derivative, a, y), entry.derivative(a, y))
    if entry.fused:
        assert np.array_equal(replay(entry.delta, z, a, y), entry.delta(z, a, y))


def test_an_expression_is_computed_once() -> None:
    calls = record(lambda z: np.exp(z) + np.exp(z) * 2.0, [np.zeros((2, 2))], np.empty((2, 2)))
    assert len(calls) == 3


def test_one_buffer_is_enough_for_a_chain() -> None:
    out = np.empty((3, 3))
    calls = record(lambda z: 1.0 / (np.exp(-z) + 1.0), [np.ones((3, 3))], out)
    assert all(call.args[-1] is out for call in calls)  # type: ignore[attr-defined]


def test_constants_and_operands_as_results() -> None:
    z = RANDOM.standard_normal((2, 3))
    assert np.array_equal(replay(lambda z: z, z), z)
    assert np.array_equal(replay(np.ones_like, z), np.ones((2, 3)))
    assert np.array_equal(replay(lambda z: np.tanh(z), z), np.tanh(z))


def test_choices_and_sums_over_neurons() -> None:
    z, out = RANDOM.standard_normal((3, 4)), np.empty(4)
    for function in (
        lambda z: np.add.reduce(np.where(z > 0, z, 0.5), axis=0),
        lambda z: -np.add.reduce(z * z, axis=0) / len(z),
    ):
        for call in record(function, [z], out):
            call()
        assert np.array_equal(out, function(z))


def test_what_cannot_be_recorded_is_refused() -> None:
    with pytest.raises(TypeError):
        record(lambda z: np.sort(z), [np.zeros((2, 2))], np.empty((2, 2)))
    with pytest.raises(TypeError):
        record(lambda z: np.add.accumulate(z), [np.zeros((2, 2))], np.empty((2, 2)))


# Several results, and scalars -----------------------------------------------------------------


def three(x: Any, y: Any, c: Any) -> tuple[Any, Any, Any]:
    total = x * (1 - c) + y
    return total, np.maximum(total, y), total * total / (1 - c)


@pytest.mark.parametrize("dtype", (np.float64, np.float32))
def test_several_results(dtype: type) -> None:
    x, y = (RANDOM.standard_normal((4, 3)).astype(dtype) for _ in range(2))
    c = np.array(0.999)
    outs = [np.full((4, 3), np.nan, dtype) for _ in range(3)]
    recorded = record_each(three, [x, y, c], outs)
    for value in (0.999, 0.25):
        c.fill(value)
        for call in (*recorded.scalars, *recorded.calls):
            call()
        for out, expected in zip(outs, three(x, y, value), strict=True):
            assert expected.dtype == dtype and np.array_equal(out, expected)


def test_scalars_are_computed_apart() -> None:
    """What changes rarely costs nothing every time, and one scalar is made once."""
    c = np.array(0.5)
    recorded = record_each(three, [np.ones(3), np.ones(3), c], [np.empty(3) for _ in range(3)])
    assert len(recorded.scalars) == 1  # 1 − c
    assert len(recorded.calls) == 5
    c.fill(0.25)
    scalar = recorded.scalars[0]
    scalar()
    assert scalar.args[-1] == 0.75  # type: ignore[attr-defined]


def test_a_scalar_is_rounded_last() -> None:
    """1 − 0.999 is found in float64 and only then made a float32."""
    c, out = np.array(0.999), np.empty(1, np.float32)
    recorded = record_each(lambda x, c: (x * (1 - c),), [np.ones(1, np.float32), c], [out])
    for call in (*recorded.scalars, *recorded.calls):
        call()
    assert out[0] == np.float32(1 - 0.999) != np.float32(1) - np.float32(0.999)


def test_the_last_result_may_take_the_place_of_an_operand() -> None:
    x, y, kept = np.array([1.0, 2.0]), np.array([3.0, 5.0]), np.empty(2)
    recorded = record_each(lambda x, y: (x + y, (x - y) / x * x), [x, y], [kept, x])
    for call in recorded.calls:
        call()
    assert np.array_equal(kept, [4.0, 7.0]) and np.array_equal(x, [-2.0, -3.0])


def test_results_that_are_the_same_or_given() -> None:
    x, outs = np.array([1.0, 2.0]), [np.full(2, np.nan) for _ in range(4)]

    def same(x: Any) -> tuple[Any, ...]:
        return x, x * 2.0, 7.0, x * 2.0

    for call in record_each(same, [x], outs).calls:
        call()
    assert [out.tolist() for out in outs] == [[1.0, 2.0], [2.0, 4.0], [7.0, 7.0], [2.0, 4.0]]


def test_arrays_of_several_axes_meet() -> None:
    """A vector with a number for each weight, and replicas along the last axis."""
    x, each = RANDOM.standard_normal((4, 3)), RANDOM.standard_normal((4, 1))
    out = np.empty((4, 3))
    for call in record_each(lambda x, e: (e * e + x * e,), [x, each], [out]).calls:
        call()
    assert np.array_equal(out, each * each + x * each)


def test_nothing_is_left_for_the_collector() -> None:
    """Passes are made all the time, and garbage is looked for seldom."""

    def noted() -> int:
        return sum(type(one).__module__ == recorder.__name__ for one in gc.get_objects())

    before, x = noted(), np.ones((2, 3))
    for name in ("gelu", "softmax"):
        record(ACTIVATIONS[name].function, [x], np.empty((2, 3)))
    assert noted() == before
