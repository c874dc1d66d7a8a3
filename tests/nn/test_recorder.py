"""What a recorded function computes is what the written one computes, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.recorder import record

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
