from __future__ import annotations

import csv
import io
import json

from nnviz.nn.network import Network
from nnviz.steps import NumberFormat, Trace, record
from nnviz.steps.text import CSV_COLUMNS, heading, trace_csv, trace_json, trace_latex, trace_text

from .samples import running_trace


def batch() -> Trace:
    network = Network.layered([2, 2, 1], seed=2)
    return record(network, [[1, 0], [0, 1]], [[1], [0]], samples=[4, 9], epoch=3, batch=2)


def test_text_has_every_step() -> None:
    written = trace_text(running_trace())
    for step in running_trace().steps():
        assert f"  {step.address}  " in written
    assert written.startswith("Epoch 0, sample 0; squared error, learning rate 0.5\n")
    assert written.count("\nBackward: how the loss reacts to every number\n") == 1


def test_text_of_a_batch_says_which_sample() -> None:
    written = trace_text(batch(), "layer")
    assert heading(batch()) == ("Epoch 3, batch 2 (samples 4, 9); squared error, learning rate 0.1")
    assert "Forward: from the inputs to the outputs (sample 9)" in written
    assert "Batch: the samples' derivatives combined\n" in written


def test_text_says_why_it_ends_early() -> None:
    network = Network.layered([1, 1], output="threshold", seed=0)
    written = trace_text(record(network, [1], [1]))
    assert written.endswith("reaches the weights before it.")


def test_json_holds_unrounded_values() -> None:
    data = json.loads(trace_json(running_trace(), format=NumberFormat(2)))
    assert data["loss"] == running_trace().loss
    steps = {step["address"]: step for step in data["steps"]}
    assert len(steps) == len(running_trace().steps())
    delta = steps["e0/s0/backward/n6"]
    assert delta["equations"][0]["value"] == running_trace().delta[5, 0]
    assert delta["equations"][0]["plain"].endswith("= 0.05")
    assert delta["sentence"].startswith("Neuron 6 feeds only neuron 9")
    assert "\n" not in trace_json(running_trace())


def test_json_of_matrices_holds_lists() -> None:
    data = json.loads(trace_json(running_trace(), "layer", "matrix"))
    value = next(s for s in data["steps"] if s["address"] == "e0/s0/backward/l3")
    assert value["equations"][0]["value"] == running_trace().delta[5:7].tolist()


def test_csv_has_a_row_per_equation() -> None:
    rows = list(csv.DictReader(io.StringIO(trace_csv(running_trace()))))
    assert tuple(rows[0]) == CSV_COLUMNS
    z, a = (row for row in rows if row["address"] == "e0/s0/forward/n6")
    assert float(z["value"]) == running_trace().z[5, 0]
    assert float(a["value"]) == running_trace().a[5, 0]
    assert len(rows) == 9 + 5 + 2 + 5 + 12 + 12
    matrices = list(csv.DictReader(io.StringIO(trace_csv(batch(), "layer", "matrix"))))
    assert json.loads(matrices[0]["value"]) == [[1.0], [0.0]]


def test_latex_is_ascii_but_for_comments() -> None:
    written = trace_latex(running_trace(), "term")
    for line in written.splitlines():
        assert line.startswith("%") or line.isascii()
    assert written.count("\\begin{aligned}") == len(running_trace().steps("term"))
    assert written.startswith("% Epoch 0, sample 0")
