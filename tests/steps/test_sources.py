"""Every number can be asked where it comes from, all the way to inputs, targets and weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.errors import Diverged
from nnviz.steps import Address, Piece, Trace, explain

from .samples import random_case, running_trace, training_case

GIVEN = {"weight", "input", "target", "rate", "constant", "memory", "mask"}


Results = Callable[[Address], NDArray[np.float64] | None]


def results_of(trace: Trace, notation: str) -> Results:
    """The numbers a step computes; None where some of its equations are left out.

    Many numbers name the same step, so each is explained once.
    """

    @cache
    def results(address: Address) -> NDArray[np.float64] | None:
        answer = explain(trace, address, notation)
        values = [np.ravel(derivation.value) for derivation in answer.derivations]
        return None if answer.note else np.concatenate(values)

    return results


def check_source(trace: Trace, piece: Piece, index: int, detail: str, results: Results) -> None:
    """The step a number names exists, is not later, and gives this very number."""
    assert piece.source is not None
    assert trace.steps(detail).index_of(piece.source) <= index, (piece, index)
    found = results(piece.source)
    if found is not None:
        assert np.isclose(found, piece.value, rtol=1e-12, atol=1e-300).any(), (piece, found)


@pytest.mark.parametrize("seed", range(0, 200, 5))
def test_every_number_has_an_earlier_step_or_was_given(seed: int) -> None:
    try:
        trace = random_case(seed).trace()
    except Diverged:
        pytest.skip("this random network left the finite range")
    check_sources(trace, seed)


@pytest.mark.parametrize("seed", range(44))
def test_so_has_every_number_of_an_update_and_of_dropout(seed: int) -> None:
    try:
        trace = training_case(seed)
    except Diverged:
        pytest.skip("this random network left the finite range")
    check_sources(trace, seed)


def check_sources(trace: Trace, seed: int) -> None:
    detail = ("neuron", "term")[seed % 2]
    notation = ("graph", "layered", "graph")[seed % 3]
    results = results_of(trace, notation)
    for step in trace.steps(detail):
        for piece in explain(trace, step, notation).pieces:
            if piece.value is None:
                continue
            if piece.source is None:
                assert piece.role in GIVEN, piece
            else:
                check_source(trace, piece, step.index, detail, results)


def test_asking_on_leads_from_the_update_to_inputs_and_weights() -> None:
    trace = running_trace()
    waiting, seen, given = ["e0/s0/update/w1-3"], set(), set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        for piece in explain(trace, address).pieces:
            if piece.source is not None and piece.value is not None:
                waiting.append(str(piece.source))
            elif piece.ids and piece.value is not None:
                given.add((piece.role, piece.ids[0]))
    assert ("input", "neuron:1") in given
    assert ("target", "loss") in given
    # Neuron 3 reaches the loss through neuron 6 alone: w_47 acts only on the way forwards.
    assert {edge for role, edge in given if role == "weight"} == {
        f"edge:{i}-{j}" for i, j in trace.before.architecture.edges
    }


def test_terms_of_delta_6_are_the_edge_and_the_neurons_they_stand_for() -> None:
    equation = explain(running_trace(), "e0/s0/backward/n6")
    numbers = {
        piece.role: (piece.ids, str(piece.source))
        for piece in equation.numbers.pieces
        if piece.value is not None
    }
    assert numbers == {
        "weight": (("edge:6-9",), "None"),
        "delta": (("neuron:9",), "e0/s0/backward/n9/product"),
        "slope": (("neuron:6",), "e0/s0/backward/n6/slope"),
    }
    (result,) = [piece for piece in equation.result.pieces if piece.value is not None]
    assert result.ids == ("neuron:6",)
    assert str(result.source) == "e0/s0/backward/n6/product"


def test_symbols_carry_the_same_ids_as_numbers() -> None:
    equation = explain(running_trace(), "e0/s0/backward/n4")
    symbols = [ids for piece in equation.symbolic.pieces for ids in piece.ids]
    numbers = [ids for piece in equation.numbers.pieces for ids in piece.ids]
    assert symbols[2:] == numbers  # after δ_4 = ∂C/∂z_4
    assert numbers == ["edge:4-6", "neuron:6", "edge:4-7", "neuron:7", "neuron:4"]
