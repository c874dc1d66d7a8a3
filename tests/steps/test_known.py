from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from nnviz.errors import Diverged
from nnviz.steps import DETAILS, Known, known, step_sample
from nnviz.steps.timeline import is_softmax

from .samples import random_case, running_trace, training_case

ARRAYS = [f.name for f in fields(Known) if f.name not in ("loss", "loss_slope", "column")]


def numbers(flags: np.ndarray) -> set[int]:
    return {int(row) + 1 for row in np.flatnonzero(flags)}


def test_nothing_is_known_before_the_first_step() -> None:
    trace = running_trace()
    start = known(trace, trace.steps("term"), -1)
    assert not any(getattr(start, name).any() for name in ARRAYS)
    assert not start.loss and not start.loss_slope


def test_running_example_at_neuron_6() -> None:
    trace = running_trace()
    plan = trace.steps("neuron")
    forward = known(trace, plan, plan.index_of("e0/s0/forward/n6"))
    assert numbers(forward.a) == {1, 2, 3, 4, 5, 6}
    assert numbers(forward.z) == {3, 4, 6}
    backward = known(trace, plan, plan.index_of("e0/s0/backward/n6"))
    assert numbers(backward.delta) == {6, 9}
    assert backward.loss and backward.loss_slope
    assert not backward.gradient.any()


def test_parts_of_a_neuron_become_known_one_by_one() -> None:
    trace = running_trace()
    plan = trace.steps("term")

    def at(part: str) -> Known:
        return known(trace, plan, plan.index_of(f"e0/s0/{part}"))

    assert 6 not in numbers(at("forward/n6/t3").z)
    assert 6 in numbers(at("forward/n6/sum").z)
    assert 6 not in numbers(at("forward/n6/sum").a)
    assert 6 in numbers(at("forward/n6/function").a)
    assert 4 in numbers(at("backward/n4/sum").da)
    assert 4 not in numbers(at("backward/n4/sum").slope)
    assert 4 in numbers(at("backward/n4/slope").slope)
    assert 4 not in numbers(at("backward/n4/slope").delta)
    assert 4 in numbers(at("backward/n4/product").delta)
    position = trace.architecture.edge_position(4, 6)
    assert not at("backward/w3-6").gradient[position]
    assert at("backward/w4-6").gradient[position]


@pytest.mark.parametrize("case", [lambda seed: random_case(seed).trace(), training_case])
@pytest.mark.parametrize("seed", range(0, 80, 4))
@pytest.mark.parametrize("detail", DETAILS)
def test_known_grows_within_a_sample_and_ends_complete(seed: int, detail: str, case) -> None:
    try:
        trace = case(seed)
    except Diverged:
        pytest.skip("this random network left the finite range")
    plan = trace.steps(detail)
    before = known(trace, plan, -1)
    for step in plan:
        now = known(trace, plan, step.index)
        assert now.column == step_sample(trace, step)
        if now.column == before.column or step.index == 0:
            for name in ARRAYS:
                assert (getattr(now, name) >= getattr(before, name)).all(), (step, name)
            assert now.loss >= before.loss
        before = now
    check_complete(trace, before)


def check_complete(trace, end: Known) -> None:
    architecture = trace.architecture
    layers = range(2, architecture.layer_count + 1)
    computed = {n for layer in layers for n in architecture.neurons(layer)}
    trainable = architecture.parameter_index >= 0
    assert numbers(end.a) == set(range(1, architecture.neuron_count + 1))
    assert numbers(end.z) == numbers(end.delta) == computed
    assert (end.gradient == trainable).all() and (end.updated == trainable).all()
    assert (end.averaged == (trainable & (len(trace.samples) > 1))).all()
    biases = {architecture.bias_of(layer) for layer in range(1, architecture.layer_count + 1)}
    still = trace.conventions.biases == "frozen"
    moves = trainable & ~(still & np.isin(architecture.edge_array[:, 0], list(biases - {None})))
    assert (end.terms == np.where(moves, len(trace.update_terms), 0)).all()
    assert end.loss and end.loss_slope != trace.fused
    outputs = set(architecture.outputs)
    assert numbers(end.da) == (computed - outputs if trace.fused else computed)
    softmax = {n for la in layers if is_softmax(architecture, la) for n in architecture.neurons(la)}
    assert numbers(end.slope) == computed - softmax - (outputs if trace.fused else set())


def test_flags_are_read_only() -> None:
    trace = running_trace()
    flags = known(trace, trace.steps(), 3)
    with pytest.raises(ValueError, match="read-only"):
        flags.a[0] = False
