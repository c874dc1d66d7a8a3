"""Each number in each equation is the engine's, and each right-hand side gives its result."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import Diverged
from nnviz.steps import DETAILS, NOTATIONS, Equation, NumberFormat, Trace, explain
from nnviz.steps.numbers import last_digit, parse

from .samples import random_case, training_case

FORMATS = (
    NumberFormat(),
    NumberFormat(decimals=2, decimal_comma=True),
    NumberFormat(decimals=9),
    NumberFormat(decimals=6, fractions=True),
    NumberFormat(decimals=0),
    NumberFormat(decimals=3, trim=False),
)


def check_numbers(equation: Equation) -> int:
    """Every number, read back from its text, is its value to half a unit of the last digit."""
    numbers = [piece for piece in equation.pieces if piece.value is not None]
    for piece in numbers:
        assert piece.value is not None
        shown = parse(piece.plain)
        allowed = 0.5 * last_digit(piece.plain) * (1 + 1e-9) + 1e-15 * abs(piece.value)
        assert abs(shown - piece.value) <= allowed, (str(equation.address), piece)
    return len(numbers)


def check_values(equation: Equation) -> None:
    """Each right-hand side, computed from unrounded terms, is the engine's result."""
    for derivation in equation.derivations:
        value, found = np.asarray(derivation.value), np.asarray(derivation.recomputed)
        size = np.maximum(np.abs(value), np.asarray(derivation.scale))
        assert value.shape == found.shape
        assert (np.abs(value - found) <= 1e-12 * size).all(), (
            str(equation.address),
            derivation.plain(),
        )


def check_against_trace(trace: Trace, equation: Equation) -> None:
    """A number that names a neuron or an edge is the number in the trace's arrays."""
    column = len(trace.samples) - 1
    if equation.address.sample is not None:
        column = trace.samples.index(equation.address.sample)
    arrays = {
        "z": trace.z, "activation": trace.a, "input": trace.a, "delta": trace.delta,
        "slope": trace.slope, "sent": trace.sent,
    }  # fmt: skip
    for piece in equation.pieces:
        if piece.value is None or len(piece.ids) != 1:
            continue
        kind, _, name = piece.ids[0].partition(":")
        if piece.role in arrays and kind == "neuron":
            assert piece.value == arrays[piece.role][int(name) - 1, column]
        if piece.role == "weight":
            edge = tuple(int(n) for n in name.split("-"))
            assert piece.value in (trace.before.weights[edge], trace.after.weights[edge])
        if piece.role in ("memory", "term"):
            slot = trace.architecture.parameter_index[
                trace.architecture.edge_position(*map(int, name.split("-")))
            ]
            known = trace.memory if piece.role == "memory" else trace.terms
            assert piece.value in [vector[slot] for vector in known.values()]
        if piece.role == "mask":
            assert trace.mask is not None and piece.value in trace.mask


@pytest.mark.parametrize("seed", range(100))
def test_every_number_of_every_equation(seed: int) -> None:
    case = random_case(seed)
    try:
        trace = case.trace()
    except Diverged:
        pytest.skip("this random network left the finite range")
    notation, form = NOTATIONS[seed % 3], FORMATS[seed % len(FORMATS)]
    count = 0
    for detail in DETAILS:
        for step in trace.steps(detail):
            equation = explain(trace, step, notation, form)
            count += check_numbers(equation)
            check_values(equation)
            check_against_trace(trace, equation)
            assert equation.title and equation.sentence.endswith((".", "…"))
    assert count > 20


@pytest.mark.parametrize("seed", range(66))
def test_every_number_of_a_training(seed: int) -> None:
    """Over all optimizers, penalties, schedules, kinds of dropout and notations."""
    try:
        trace = training_case(seed)
    except Diverged:
        pytest.skip("this random network left the finite range")
    for detail in DETAILS:
        for step in trace.steps(detail):
            equation = explain(trace, step, NOTATIONS[seed // 11 % 3], FORMATS[seed % 5])
            check_numbers(equation)
            check_values(equation)
            check_against_trace(trace, equation)
            assert equation.title and equation.sentence.endswith((".", "…"))
