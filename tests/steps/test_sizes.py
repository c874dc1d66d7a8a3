"""Sizes of the gradient by layer: those of the trace, as far as they are known."""

from __future__ import annotations

import numpy as np

from nnviz.steps.known import known
from nnviz.steps.sizes import computed, sizes_at, trained_layers
from tests.picture.cases import networks, preset_trace, trace_of


def test_before_the_first_step_nothing_is_known() -> None:
    trace = preset_trace("running-example")
    sizes = sizes_at(trace, known(trace, trace.steps("neuron"), -1))
    assert trained_layers(trace.architecture) == (2, 3, 4)
    assert all(np.isnan(column).all() and column.shape == (3,) for column in sizes)


def test_layers_become_known_one_after_the_other() -> None:
    trace = preset_trace("deep-sigmoid-chain")
    plan = trace.steps("neuron")
    seen = [computed(trace, known(trace, plan, at)) for at in range(len(plan))]
    counts = [sum(flags) for flags in seen]
    assert counts == sorted(counts) and counts[-1] == 5 and set(counts) == set(range(6))


def test_in_the_end_they_are_those_of_the_trace() -> None:
    for name in ("running-example", "residual", "mazur"):
        trace = trace_of(networks()[name], samples=3)
        plan = trace.steps("layer")
        sizes = sizes_at(trace, known(trace, plan, len(plan) - 1))
        for place, magnitude in enumerate(trace.gradient_magnitudes):
            assert sizes.rms[place] == magnitude.rms
            assert sizes.largest[place] == magnitude.largest
            assert 0.0 <= sizes.zeros[place] <= 1.0
        moved = np.linalg.norm(trace.update) / np.linalg.norm(trace.before.parameters)
        assert np.nanmin(sizes.ratio) <= moved <= np.nanmax(sizes.ratio)
