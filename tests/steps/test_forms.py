"""Every function and loss of the tables has its formula, and the formula gives its numbers."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.steps import explain, record
from nnviz.steps.expression import Quantity
from nnviz.steps.function_forms import FUNCTION_FORMS, SLOPE_FORMS, reproduces
from nnviz.steps.loss_forms import LOSS_FORMS
from nnviz.steps.loss_forms import SLOPE_FORMS as LOSS_SLOPES

POINTS = (-3.2, -1.0, -0.3, 0.0, 0.2, 0.75, 1.0, 2.5)


def leaf(symbol: str, value: float) -> Quantity:
    return Quantity(symbol, symbol, value)


def test_no_entry_of_the_tables_is_forgotten() -> None:
    whole = {name for name, entry in ACTIVATIONS.items() if entry.whole_layer}
    assert set(FUNCTION_FORMS) == set(ACTIVATIONS) - whole
    trainable = {name for name, entry in ACTIVATIONS.items() if entry.trainable}
    assert set(SLOPE_FORMS) == trainable - whole
    assert set(LOSS_FORMS) == set(LOSS_SLOPES) == set(LOSSES)


@pytest.mark.parametrize("z", POINTS)
@pytest.mark.parametrize("name", FUNCTION_FORMS)
def test_functions_written_out(name: str, z: float) -> None:
    entry = ACTIVATIONS[name]
    a = float(entry.value([z])[0])
    form = FUNCTION_FORMS[name](leaf("z", z), leaf("a", a))
    assert form.evaluate() == pytest.approx(a, rel=1e-12, abs=1e-300)
    if name in SLOPE_FORMS:
        slope = float(entry.slope([z])[0])
        form = SLOPE_FORMS[name](leaf("z", z), leaf("a", a))
        assert form.evaluate() == pytest.approx(slope, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_extreme_inputs_are_still_explained(name: str) -> None:
    """e^800 cannot be written out; then the function stands there by its name."""
    architecture = Architecture((Layer(2), Layer(2, name)))
    for size in (40.0, 800.0):
        network = Network(architecture, [[size, 0, 0, -size]][0])
        trace = record(network, [1, 1], [0, 1])
        for step in trace.steps("term"):
            for derivation in explain(trace, step).derivations:
                assert np.allclose(derivation.value, derivation.recomputed, rtol=1e-12, atol=0)


def test_a_formula_that_overflows_gives_way_to_a_name() -> None:
    network = Network(Architecture.layered([1, 1], output="sigmoid", bias=False), [-800.0])
    trace = record(network, 1.0, 0.0)
    written = explain(trace, "e0/s0/forward/n2/function").plain()
    assert written == "a_2 = f_2(z_2) = σ(-800) = 0"


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("factor", [1.0, 0.5])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_written_out(name: str, factor: float, width: int) -> None:
    from nnviz.nn.conventions import Conventions

    output = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
    for function in {output.get(name, "tanh"), "sigmoid"}:
        architecture = Architecture((Layer(2, bias=True), Layer(width, function)))
        weights = np.linspace(-0.9, 1.1, architecture.size)
        targets = np.eye(width)[0] if name != "hinge" else 2 * np.eye(width)[0] - 1
        conventions = Conventions(squared_error_factor=factor)
        trace = record(
            Network(architecture, weights), [1, -2], targets, loss=name, conventions=conventions
        )
        for step in trace.steps("neuron"):
            for derivation in explain(trace, step).derivations:
                assert reproduces_closely(derivation.recomputed, derivation.value)


def reproduces_closely(found: object, value: object) -> bool:
    return bool(np.allclose(np.asarray(found), np.asarray(value), rtol=1e-12, atol=1e-15))


@pytest.mark.parametrize("z", [40.0, -40.0, 1e4, -1e4])
def test_a_sure_probability_is_explained_from_z(z: float) -> None:
    network = Network(Architecture.layered([1, 1], output="sigmoid", bias=False), [z])
    trace = record(network, 1.0, 0.0, loss="binary_cross_entropy")
    equation = explain(trace, "e0/s0/loss")
    assert reproduces_closely(equation.derivations[0].recomputed, trace.loss)
    if z > 0:
        assert equation.symbolic.plain() == "C = ln(1 + e^(z_2)) - y·z_2"


def test_large_softmax_logits_are_explained_by_a_shift() -> None:
    network = Network(Architecture.layered([1, 2], output="softmax", bias=False), [900.0, 899.0])
    trace = record(network, 1.0, [1, 0], loss="categorical_cross_entropy")
    shares = explain(trace, "e0/s0/forward/l2/function").derivations
    assert "e^(z_2 - z_2)" in shares[0].plain()
    assert all(reproduces_closely(share.recomputed, share.value) for share in shares)


def test_names_are_evaluated_by_the_engines_own_function() -> None:
    trace = record(Network.layered([1, 1], output="gelu", seed=2), 0.7, 0.1)
    named = explain(trace, "e0/s0/forward/n3").derivations[1]
    assert named.recomputed == named.value
    assert "GELU(" in named.plain()


def test_reproduces_is_strict() -> None:
    assert reproduces(leaf("z", 0.1 + 0.2), 0.3)
    assert not reproduces(leaf("z", 0.3 * (1 + 1e-12)), 0.3)
    assert not reproduces(leaf("z", float("nan")), 0.3)


@pytest.mark.parametrize("weight", [1e10, -1e10, 900.0, -900.0])
def test_a_softmax_whose_powers_all_overflow_or_vanish(weight: float) -> None:
    network = Network.layered([1, 3], output="softmax", bias=False)
    network = network.with_parameters([weight, weight, 1.1 * weight])
    trace = record(network, [1.0], [0.0, 0.0, 1.0], loss="categorical_cross_entropy")
    for step in trace.steps("term"):
        equation = explain(trace, step)
        assert "?" not in equation.plain() and "∞" not in equation.plain()


@pytest.mark.parametrize("z", [1e308, -1e308])
def test_a_huge_input_of_gelu_is_explained_without_a_warning(z: float) -> None:
    network = Network.layered([1, 1], output="gelu", bias=False).with_parameters([1.0])
    trace = record(network, [z], [0.0], loss="absolute_error")
    for step in trace.steps("term"):
        explain(trace, step)
