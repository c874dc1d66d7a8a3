"""`nnviz show`: every layer, edge and sample is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import nnviz as package
from nnviz.cli.show import MOST_ROWS
from nnviz.document import PRESETS, Document
from nnviz.document.edits import set_view
from nnviz.document.files import save
from tests.cli.conftest import Run


def test_the_running_example(nnviz: Run) -> None:
    done = nnviz("show", "running-example")
    assert done.code == 0
    assert "9 neurons in 4 layers, 12 edges, 12 weights" in done.out
    assert "4 → 7              0.9" in done.out
    assert "3 → 7" not in done.out
    assert "1.5 → 0.6700, 0.2" in done.out


def test_a_graph_without_layers_says_which_edge_is_why(nnviz: Run) -> None:
    assert "the edge A → C passes one over" in nnviz("show", "triangle").out


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset(nnviz: Run, name: str) -> None:
    done = nnviz("show", name, "--all")
    assert done.code == 0
    graph = package.preset(name).architecture
    assert done.out.count(" → ") >= len(graph.edges)


def test_large_networks_are_cut_and_say_so(nnviz: Run) -> None:
    done = nnviz("show", "30-40-3")
    assert f"… and {31 * 40 + 41 * 3 - MOST_ROWS:,} more; --all prints them" in done.out
    assert nnviz("show", "30-40-3", "--all").out.count("\n") > 1300


def test_a_saved_document_is_shown_where_it_was_left(nnviz: Run, tmp_path: Path) -> None:
    document = Document.of(package.preset("xor-2-2-1"), [[0, 1]], [[1]])
    path = tmp_path / "later.nnviz"
    save(set_view(document, iteration=3), path)
    assert ", before iteration 3" in nnviz("show", str(path)).out
    assert ", before iteration" not in nnviz("show", str(path), "--iteration", "0").out


def test_decimal_commas(nnviz: Run) -> None:
    assert "-0,3" in nnviz("show", "running-example", "--decimal-comma").out
