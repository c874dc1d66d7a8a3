"""Dropout by units and by connections: what is left out, and the gradient with that held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import Drop, Dropout, drops, masks
from nnviz.nn.functions import activation
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes, predict
from tests.nn.cases import KINDS, Case, case
from tests.nn.oracle import TINY

Array = NDArray[Any]
DROPS: tuple[Drop, ...] = ("units", "connections")
KEEPING = ("inverted", "scaled")
SEED, ITERATION = 3, 11


def with_dropout(architecture: Architecture, share: float = 0.4) -> Architecture:
    """The same, where every layer drops something: the inputs less, the outputs in vain."""
    layers = tuple(
        replace(layer, dropout=share / 2 if at == 0 else share)
        for at, layer in enumerate(architecture.layers)
    )
    return replace(architecture, layers=layers)


def cost(given: Case, architecture: Architecture, parameters: Array, factors: Array) -> Any:
    """The cost by following the edges, on real or complex weights, with these factors."""
    by_units = factors.ndim == 2
    places = architecture.parameter_index
    sent = np.zeros((architecture.neuron_count, len(given.inputs)), dtype=parameters.dtype)
    a = np.zeros_like(sent)
    for layer in range(1, architecture.layer_count + 1):
        rows = architecture.rows(layer)
        if layer == 1:
            a[rows] = given.inputs.T
        else:
            z = np.zeros_like(sent)
            for number in architecture.neurons(layer):
                for at in range(*architecture.incoming_edges(number).indices(len(places))):
                    weight = parameters[places[at]] if places[at] >= 0 else 1.0
                    if places[at] >= 0 and not by_units:
                        weight = weight * factors[places[at]]
                    z[number - 1] += weight * sent[architecture.edge_array[at, 0] - 1]
            for row, name in enumerate(architecture.activations(layer), rows.start):
                part = rows if activation(name).whole_layer else slice(row, row + 1)
                a[part] = activation(name).function(z[part])
        if (bias := architecture.bias_of(layer)) is not None:
            a[bias - 1] = 1.0
        every = architecture.rows(layer, bias=True)
        sent[every] = a[every] * factors[every] if by_units else a[every]
    outputs = a[architecture.rows(architecture.layer_count)]
    values = find_loss("squared_error", given.conventions).function(outputs, given.targets.T)
    return values.sum() if given.conventions.batch == "sum" else values.mean()


@pytest.mark.parametrize("dropout", KEEPING)
@pytest.mark.parametrize("drop", DROPS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ("tanh", "softmax", "identity"))
def test_gradients_with_the_mask_held(name: str, kind: str, drop: Drop, dropout: str) -> None:
    for samples in (1, 7):
        given = case(kind, name, "squared_error", samples)
        architecture = with_dropout(given.architecture)
        conventions = replace(given.conventions, dropout=dropout)
        passes = Passes(architecture, samples, "squared_error", conventions, drop=drop)
        found_zero = False
        for iteration in range(4):
            passes.draw(SEED, iteration)
            factors = passes.factors
            assert factors is not None
            found_zero |= not factors.all()
            passes.forward(given.parameters, given.inputs)
            own = passes.cost(given.targets)
            right = cost(given, architecture, given.parameters, factors)
            assert own == pytest.approx(right, rel=1e-12)
            gradient = passes.backward(given.targets).copy()
            exact = np.zeros(len(gradient))
            central = np.zeros(len(gradient))
            for place in np.flatnonzero(architecture.trainable_mask):
                moved = given.parameters.astype(np.complex128)
                moved[place] += 1j * TINY
                exact[place] = cost(given, architecture, moved, factors).imag / TINY
                central[place] = _central(passes, given, place)
            scale = max(np.abs(exact).max(), 1e-4)
            assert np.abs(gradient - exact).max() <= 1e-12 * scale
            assert np.abs(gradient - central).max() <= 1e-7 * scale
        assert found_zero


def _central(passes: Passes, given: Case, place: int, step: float = 1e-5) -> float:
    found = []
    for change in (step, -step):
        moved = given.parameters.copy()
        moved[place] += change
        passes.forward(moved, given.inputs)
        found.append(passes.cost(given.targets))
    return (found[0] - found[1]) / (2 * step)


def test_a_dropped_neuron_sends_and_learns_nothing() -> None:
    architecture = with_dropout(Architecture.layered([2, 6, 1]), 0.5)
    passes = Passes(architecture, 5, drop="units")
    passes.draw(SEED, ITERATION)
    passes.forward(np.linspace(-1, 1, architecture.size), np.ones((5, 2)))
    passes.backward(np.zeros((5, 1)))
    gone = passes.factors == 0.0
    assert gone.any() and not gone[[2, 9]].any()  # neurons 3 and 10 are bias neurons
    assert not passes.sent[gone].any() and passes.a[gone].all()
    assert not passes.delta[gone].any()
    assert np.array_equal(masks(architecture, 5, SEED, ITERATION), ~gone)
    assert np.array_equal(passes.sent, passes.a * passes.factors)


def test_a_dropped_connection_keeps_its_weight() -> None:
    architecture = with_dropout(Architecture.layered([2, 6, 1]), 0.5)
    passes = Passes(architecture, 5, drop="connections")
    passes.draw(SEED, ITERATION)
    weights = np.linspace(-1, 1, architecture.size)
    passes.forward(weights, np.ones((5, 2)))
    gradient = passes.backward(np.zeros((5, 1)), lambda segment, gradient: -gradient)
    gone = passes.factors == 0.0
    assert passes.factors.shape == (architecture.size,)
    assert gone.any() and not gone[architecture.bias_parameter_mask].any()
    assert not gradient[gone].any()
    assert np.array_equal(passes.parameters[gone], weights[gone])
    assert passes.sent is passes.a


@pytest.mark.parametrize("drop", DROPS)
def test_what_is_dropped_depends_on_seed_and_iteration_alone(drop: Drop) -> None:
    architecture = with_dropout(Architecture.layered([3, 8, 8, 2]))
    dropout = Dropout(architecture, Conventions(), drop)
    one = dropout.draw(4, 1, 7)
    for _ in range(2):
        assert np.array_equal(Dropout(architecture, Conventions(), drop).draw(4, 1, 7), one)
        dropout.draw(4, 1, 8)
    assert not np.array_equal(dropout.draw(4, 1, 8), one)
    assert not np.array_equal(dropout.draw(4, 2, 7), one)


@pytest.mark.parametrize("drop", DROPS)
def test_shares_and_expected_values(drop: Drop) -> None:
    layers = (Layer(40, bias=True, dropout=0.1), Layer(40, "tanh", dropout=0.75), Layer(40))
    architecture = Architecture(layers)
    for keeping in KEEPING:
        dropout = Dropout(architecture, Conventions(dropout=keeping), drop)  # type: ignore[arg-type]
        drawn = [dropout.draw(50, 0, at) for at in range(100)]
        mean = np.mean(drawn, axis=0)
        mean = mean.mean(axis=1) if drop == "units" else mean
        assert mean.mean() == pytest.approx(dropout.expected.mean(), abs=0.02)
        assert set(np.unique(dropout.kept)) == {0.9, 0.25}
        sent = {0.0, 1.0} if keeping == "scaled" else {0.0, 1 / 0.9, 4.0}
        assert set(np.unique(drawn)) == sent


def test_without_dropout_nothing_is_there() -> None:
    architecture = Architecture.layered([2, 3, 1])
    # What the last layer drops goes nowhere.
    last = replace(architecture, layers=(*architecture.layers[:-1], Layer(1, dropout=0.5)))
    for plain in (architecture, last):
        assert not drops(plain)
        passes = Passes(plain, 4, drop="units")
        passes.draw(1, 2)
        assert passes.drop is None and passes.factors is None and passes.sent is passes.a


@pytest.mark.parametrize("drop", DROPS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_network_in_use(kind: str, drop: Drop) -> None:
    given = case(kind, "tanh", "squared_error", 7)
    architecture = with_dropout(given.architecture)
    network = Network(architecture, given.parameters)
    plain = Network(given.architecture, given.parameters).predict(given.inputs)
    # Inverted dropout needs nothing; and neither does a network nobody asks to scale.
    assert np.array_equal(network.predict(given.inputs), plain)
    scaled = predict(network, given.inputs, Conventions(dropout="scaled"), drop)
    assert not np.allclose(scaled, plain)
    weights = given.parameters.copy()
    dropout = Dropout(architecture, Conventions(dropout="scaled"), "connections")
    weights[dropout.places] *= dropout.kept
    right = Network(given.architecture, weights).predict(given.inputs)
    if drop == "connections" or "identity" not in kind:
        # "Halve the weights", as Nielsen says.
        assert np.allclose(scaled, right, rtol=1e-13)
    if drop == "units":
        assert np.array_equal(network.predict(given.inputs, Conventions(dropout="scaled")), scaled)


@pytest.mark.parametrize("drop", DROPS)
def test_a_linear_network_in_use_is_what_it_is_on_average(drop: Drop) -> None:
    layers = (Layer(3, bias=True, dropout=0.25), Layer(4, bias=True, dropout=0.5), Layer(2))
    architecture = Architecture(layers)
    network = Network(architecture, np.linspace(-1.0, 1.2, architecture.size))
    x = [0.5, -1.0, 2.0]
    for dropout in KEEPING:
        conventions = Conventions(dropout=dropout)  # type: ignore[arg-type]
        passes = Passes(architecture, 400, conventions=conventions, drop=drop)
        found = []
        for iteration in range(600):
            passes.draw(0, iteration)
            found.append(passes.forward(network.parameters, [x] * 400).mean(axis=0))
        in_use = predict(network, x, conventions, drop)[0]
        error = np.std(found, axis=0) / np.sqrt(len(found))
        assert (np.abs(np.mean(found, axis=0) - in_use) <= 5 * error + 1e-12).all()
