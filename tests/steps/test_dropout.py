"""What dropout leaves out says so, and what is shown is what was sent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.steps import Trace, explain, record
from nnviz.training.settings import Settings

from .samples import running_network


def dropping(drop: str = "units", kind: str = "inverted", seed: int = 1, last: int = 2) -> Trace:
    """The running example with dropout ½ in the layers from hidden layer 1 to `last`."""
    network = running_network()
    old = network.architecture
    layers = [
        replace(layer, dropout=0.5 if 1 <= at <= last else 0.0)
        for at, layer in enumerate(old.layers)
    ]
    architecture = Architecture(tuple(layers), old.connections, old.names)
    return record(
        Network(architecture, network.parameters),
        [1.5],
        [0.2],
        settings=Settings(drop=drop, seed=seed),  # type: ignore[arg-type]
        conventions=Conventions(dropout=kind),  # type: ignore[arg-type]
    )


def gone_and_kept(trace: Trace) -> tuple[int, int]:
    """A hidden neuron that dropout left out, and one that it kept."""
    assert trace.mask is not None
    hidden = [n for n in (3, 4, 6, 7)]
    gone = [n for n in hidden if trace.mask[n - 1, 0] == 0.0]
    return gone[0], next(n for n in hidden if n not in gone)


def some_trace(kind: str) -> Trace:
    for seed in range(20):
        trace = dropping(kind=kind, seed=seed)
        assert trace.mask is not None
        if len({bool(trace.mask[n - 1, 0]) for n in (3, 4, 6, 7)}) == 2:
            return trace
    raise AssertionError("no seed drops some neurons and keeps others")


@pytest.mark.parametrize("kind", ["inverted", "scaled"])
@pytest.mark.parametrize("part", ["", "/function"])
def test_a_dropped_neuron_sends_0_and_says_so(kind: str, part: str) -> None:
    trace = some_trace(kind)
    gone, _ = gone_and_kept(trace)
    equation = explain(trace, f"e0/s0/forward/n{gone}{part}")
    line = equation.derivations[-1]
    assert line.plain().startswith(f"ã_{gone} = r_{gone}·a_{gone} = 0 × ")
    assert line.value == 0.0 and "it sends 0" in equation.sentence
    assert ("scaled by 1 − p" in equation.sentence) == (kind == "scaled")


def test_a_kept_neuron_sends_more_where_dropout_is_inverted() -> None:
    trace = some_trace("inverted")
    _, kept = gone_and_kept(trace)
    line = explain(trace, f"e0/s0/forward/n{kept}").derivations[-1]
    assert line.symbolic.plain() == f"ã_{kept} = r_{kept}·a_{kept} = a_{kept} / (1 - p)"
    assert line.value == 2 * trace.a[kept - 1, 0] == trace.sent[kept - 1, 0]


def test_a_kept_neuron_sends_its_activation_where_the_test_is_scaled() -> None:
    trace = some_trace("scaled")
    _, kept = gone_and_kept(trace)
    line = explain(trace, f"e0/s0/forward/n{kept}").derivations[-1]
    assert line.symbolic.plain() == f"ã_{kept} = r_{kept}·a_{kept}"
    assert line.value == trace.a[kept - 1, 0]


def test_sums_use_what_was_sent_and_delta_has_the_factor() -> None:
    trace = some_trace("inverted")
    gone, _ = gone_and_kept(trace)
    assert "ã_3" in explain(trace, "e0/s0/forward/n6").symbolic.plain()
    equation = explain(trace, f"e0/s0/backward/n{gone}")
    assert f"r_{gone}·f_{gone}'" in equation.symbolic.plain() and equation.value == 0.0
    assert f"r_{gone} = 0 lets nothing of it through" in equation.sentence
    gradient = explain(trace, "e0/s0/backward/w3-6")
    assert gradient.symbolic.plain() == "∂C/∂w_36 = δ_6·ã_3"


def test_a_layer_names_those_that_are_left_out() -> None:
    trace = some_trace("inverted")
    assert trace.mask is not None
    for layer, numbers in ((2, (3, 4)), (3, (6, 7))):
        sentence = explain(trace, f"e0/s0/forward/l{layer}").sentence
        gone = [str(n) for n in numbers if not trace.mask[n - 1, 0]]
        assert "Dropout (p = 0.5)" in sentence
        assert all(name in sentence.partition("Dropout")[2] for name in gone)


def test_neurons_without_dropout_say_nothing_of_it() -> None:
    trace = some_trace("inverted")
    for address in ("forward/n1", "forward/n9", "forward/n5", "backward/n9"):
        equation = explain(trace, f"e0/s0/{address}")
        assert "ropout" not in equation.sentence and "r_" not in equation.symbolic.plain()


def test_dropped_connections_are_factors_of_weights() -> None:
    trace = next(
        trace
        for trace in (dropping("connections", seed=seed) for seed in range(40))
        if trace.edge_factors[trace.architecture.edge_position(4, 6)] == 0.0
    )
    equation = explain(trace, "e0/s0/forward/n6")
    assert "w_46·r_46·a_4" in equation.symbolic.plain()
    assert "DropConnect (p = 0.5) leaves out" in equation.sentence and "4 → 6" in equation.sentence
    product = explain(trace, "e0/s0/forward/n6/t2")
    assert product.value == 0.0 and "leaves this edge out" in product.sentence
    assert explain(trace, "e0/s0/backward/w4-6").symbolic.plain() == "∂C/∂w_46 = δ_6·a_4·r_46"
    assert trace.gradient(4, 6) == 0.0
    whole = explain(trace, "e0/s0/forward/l3", "matrix").symbolic.plain()
    assert whole == "z^3 = (W^3 ⊙ R^3)·a^2 + b^3"


def test_matrices_carry_the_factors_of_units() -> None:
    trace = some_trace("inverted")
    lines = [d.symbolic.plain() for d in explain(trace, "e0/s0/forward/l3", "matrix").derivations]
    assert lines == ["z^3 = W^3·ã^2 + b^3", "a^3 = σ(z^3)", "ã^3 = r^3 ⊙ a^3"]
    delta = explain(trace, "e0/s0/backward/l3", "matrix")
    assert "r^3 ⊙" in delta.symbolic.plain()
    assert np.array_equal(np.ravel(delta.value), trace.delta[5:7, 0])
