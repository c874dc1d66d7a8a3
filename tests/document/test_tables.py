from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from nnviz import preset
from nnviz.document import Journey, edits, preset_document
from nnviz.document.tables import EDGE_COLUMNS, NEURON_COLUMNS, Table, edge_rows, neuron_rows
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.steps import Trace, known, record
from nnviz.training.settings import Settings


@pytest.fixture
def trace() -> Trace:
    return Journey(preset_document("running-example")).trace(0)


def column(table: Table, name: str) -> list[object]:
    return [row[table.columns.index(name)] for row in table.rows]


def test_every_neuron_and_edge_has_its_row(trace: Trace) -> None:
    neurons, edges = neuron_rows(trace), edge_rows(trace)
    assert (neurons.columns, edges.columns) == (NEURON_COLUMNS, EDGE_COLUMNS)
    assert column(neurons, "neuron") == list(range(1, 10))
    assert column(neurons, "role")[0:5] == ["input", "bias", "hidden", "hidden", "bias"]
    assert column(neurons, "a") == trace.a[:, 0].tolist()
    assert column(neurons, "delta")[3] == trace.delta[3, 0]
    assert column(neurons, "z")[4] is None, "a bias neuron has no z"
    at = trace.architecture.edge_position(4, 6)
    row = dict(zip(EDGE_COLUMNS, edges.rows[at], strict=True))
    assert row == {
        "from": 4,
        "to": 6,
        "weight": -0.4,
        "a": trace.a[3, 0],
        "delta": trace.delta[5, 0],
        "gradient": trace.gradient(4, 6),
        "batch_gradient": trace.gradient(4, 6),
        "new_weight": trace.after.weight(4, 6),
    }


def test_what_a_step_has_not_computed_is_empty(trace: Trace) -> None:
    plan = trace.steps("neuron")
    at = plan.index_of("e0/s0/backward/n6")
    now = known(trace, plan, at)
    neurons, edges = neuron_rows(trace, now), edge_rows(trace, now)
    assert [value is not None for value in column(neurons, "delta")] == [
        number in (6, 9) for number in range(1, 10)
    ]
    assert None not in column(neurons, "a")
    assert set(column(edges, "gradient")) == {None}
    nothing = known(trace, plan, -1)
    assert set(column(neuron_rows(trace, nothing), "a")) == {None}
    assert None not in column(edge_rows(trace, nothing), "weight")


def test_a_batch_has_a_column_per_sample_and_one_gradient() -> None:
    document = edits.set_batch_size(preset_document("residual"), 0, 2)
    trace = Journey(document).trace(0)
    tables = [edge_rows(trace, column=at) for at in (0, 1)]
    assert column(tables[0], "gradient") != column(tables[1], "gradient")
    assert column(tables[0], "batch_gradient") == column(tables[1], "batch_gradient")
    fixed = trace.architecture.edge_position(1, 7)
    assert tables[0].rows[fixed][5:] == (None, None, None)
    last = known(trace, trace.steps(), len(trace.steps()) - 1)
    assert edge_rows(trace, last) == tables[1]


def test_csv_reads_back_to_the_same_numbers(trace: Trace) -> None:
    table = edge_rows(trace)
    rows = list(csv.reader(io.StringIO(table.csv())))
    assert tuple(rows[0]) == EDGE_COLUMNS
    assert [tuple(float(cell) for cell in row) for row in rows[1:]] == list(table.rows)
    assert "\r" not in table.csv()


def test_names_are_quoted_where_they_must_be() -> None:
    text = Table(("name",), (('a,"b"\n',), (None,))).csv()
    assert list(csv.reader(io.StringIO(text))) == [["name"], ['a,"b"\n'], [""]]


def test_edges_of_an_update_with_terms_show_memory_and_terms_as_they_come() -> None:
    network = preset("running-example")
    trace = record(network, [1.5], [0.2], settings=Settings(optimizer="adam"))
    plan = trace.steps("term")
    names = ["memory_m", "memory_v", *(f"term_{name}" for name in trace.terms)]
    table = edge_rows(trace, known(trace, plan, plan.index_of("e0/s0/update/w4-6/t3")))
    assert table.columns == (*EDGE_COLUMNS, *names)
    row = dict(zip(table.columns, table.rows[trace.architecture.edge_position(4, 6)], strict=True))
    slot = trace.architecture.parameter_index[trace.architecture.edge_position(4, 6)]
    assert row["memory_m"] == 0.0 and row["term_m_hat"] == trace.terms["m_hat"][slot]
    assert row["term_v_hat"] is None and row["term_delta"] is None
    done = dict(zip(table.columns, edge_rows(trace).rows[0], strict=True))
    assert done["weight"] + done["term_delta"] == done["new_weight"]


def test_edges_tell_what_dropout_left_of_them() -> None:
    network = preset("running-example")
    old = network.architecture
    layers = [
        replace(layer, dropout=0.5 if at == 1 else 0.0) for at, layer in enumerate(old.layers)
    ]
    dropping = Network(Architecture(tuple(layers), old.connections, old.names), network.parameters)
    units = edge_rows(record(dropping, [1.5], [0.2], settings=Settings(seed=3)))
    assert all(
        sent in (a, 0.0, 2 * a)
        for sent, a in zip(column(units, "sent"), column(units, "a"), strict=True)
    )
    assert column(units, "sent") != column(units, "a")
    single = record(dropping, [1.5], [0.2], settings=Settings(drop="connections", seed=3))
    factors = set(column(edge_rows(single), "factor"))
    assert factors <= {0.0, 1.0, 2.0} and {0.0, 2.0} & factors
