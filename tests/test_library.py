"""The names that scripts and notebooks use, exactly as they are promised to stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnviz

EDGES = [(1, 3), (2, 3), (1, 4), (2, 4), (3, 6), (4, 6), (5, 6), (4, 7), (5, 7), (6, 9), (7, 9)]
EDGES += [(8, 9)]
WEIGHTS = [0.5, -0.3, -0.8, 0.2, 0.7, -0.4, 0.1, 0.9, -0.6, 1.1, -0.5, 0.25]


@pytest.fixture
def running() -> nnviz.Network:
    graph = nnviz.Architecture.from_edges(edges=EDGES, bias=[2, 5, 8], activation="sigmoid")
    return nnviz.Network(graph, dict(zip(EDGES, WEIGHTS, strict=True)))


def test_a_layered_network_from_sizes() -> None:
    net = nnviz.Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=1)
    assert net == nnviz.Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=1)
    assert net != nnviz.Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=2)
    assert net.predict(np.zeros((5, 2))).shape == (5, 1)
    assert net.predict([[0.0, 1.0]]).shape == (1, 1)


def test_a_network_from_edges_is_the_preset(running: nnviz.Network) -> None:
    preset = nnviz.preset("running-example")
    assert dict(running.weights) == dict(preset.weights)
    assert running.weight(1, 3) == 0.5
    assert running.with_weight(1, 3, 0.7).weight(1, 3) == 0.7


def test_a_trace_has_one_row_per_neuron(running: nnviz.Network) -> None:
    trace = nnviz.record(
        running,
        [1.5],
        [0.2],
        loss="squared_error",
        learning_rate=0.5,
        conventions=nnviz.Conventions(),
    )
    assert trace.z.shape == trace.a.shape == trace.delta.shape == (9, 1)
    assert trace.a[4, 0] == 1.0
    assert trace.delta[3, 0] == pytest.approx(-0.008755216035, abs=5e-13)
    assert trace.gradient(4, 6) == pytest.approx(0.014712918085, abs=5e-13)
    assert trace.after.weight(4, 6) == running.weight(4, 6) - 0.5 * trace.gradient(4, 6)
    assert trace.loss == pytest.approx(0.220876080797, abs=5e-13)


def test_a_batch_has_one_column_per_sample(running: nnviz.Network) -> None:
    trace = nnviz.record(running, [[1.5], [0.5], [-1.0]], [[0.2], [0.4], [0.9]])
    assert trace.delta.shape == (9, 3)
    each = [
        nnviz.record(running, [x], [y]).gradient(4, 6)
        for x, y in ((1.5, 0.2), (0.5, 0.4), (-1.0, 0.9))
    ]
    assert trace.gradient(4, 6) == pytest.approx(sum(each) / 3, rel=1e-13)


def test_every_step_explains_itself(running: nnviz.Network) -> None:
    trace = nnviz.record(running, [1.5], [0.2], learning_rate=0.5)
    printed = {
        str(step.address): nnviz.explain(trace, step, notation="graph").plain()
        for step in trace.steps(detail="neuron")
    }
    assert "-0.0088" in printed["e0/s0/backward/n4"].replace("−", "-")
    assert "0.0547" in printed["e0/s0/backward/n6"]


def test_figures_and_files(running: nnviz.Network, tmp_path: Path) -> None:
    trace = nnviz.record(running, [1.5], [0.2])
    nnviz.figure(running, trace, step="e0/s0/backward/n4").save(str(tmp_path / "n4.svg"))
    assert 'id="neuron:4"' in (tmp_path / "n4.svg").read_text(encoding="utf-8")
    nnviz.save(running, str(tmp_path / "net.nnviz"))
    assert nnviz.load(tmp_path / "net.nnviz") == running
    assert running._repr_svg_().startswith("<svg")


def test_a_network_is_trained() -> None:
    net = nnviz.Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=1)
    data = nnviz.Dataset.of([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    settings = nnviz.Settings(optimizer="adam", learning_rate=0.05, batch_size=4)
    stops = nnviz.Stops(loss_below=0.01)
    training = nnviz.train(net, data, epochs=1000, settings=settings, stops=stops)
    assert isinstance(training, nnviz.Training) and training.ending.kind == "loss"
    assert np.array_equal(training.network.predict(data.inputs).round(), data.targets)
    assert training.loss == training.curves.training_loss[-1] < 0.01


def test_the_facade_lists_what_it_has() -> None:
    for name in nnviz.__all__:
        assert getattr(nnviz, name) is not None
    assert set(nnviz.__all__) <= set(dir(nnviz))
    with pytest.raises(AttributeError):
        _ = nnviz.nothing_like_this  # type: ignore[attr-defined]


def test_networks_are_made_for_a_purpose() -> None:
    table = nnviz.boolean_network("0110")
    assert table == nnviz.Network(table.architecture, nnviz.preset("truth:0110").parameters)
    assert table.predict([[0, 1], [1, 1]])[:, 0].tolist() == [1.0, 0.0]
    x = np.linspace(0.0, 3.0, 100)
    bumps = nnviz.bump_network(x, np.sin, 30)
    assert abs(bumps.predict(x[:, None])[:, 0] - np.sin(x)).max() < 0.1
    straight = nnviz.chain_network(5, "identity", weight=2.0)
    assert nnviz.collapse(straight).predict([[1.0]])[0, 0] == 32.0
    assert nnviz.valley_network().parameters.tolist() == [-5.0, -2.0]
    assert nnviz.layering("A-B, A-C, B-C").obstacle == ("B", "C")
    assert nnviz.Power(2, 320_000).digits == 96_330
