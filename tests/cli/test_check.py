"""`nnviz check`: 0 when backpropagation and differences agree, 1 when they do not."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.cli import check
from nnviz.document import PRESETS
from nnviz.nn.passes import Passes
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", [*PRESETS, "3-4-2"])
def test_every_preset_agrees(nnviz: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Of a large network some hundred weights will do: the passes are checked weight by weight."""
    monkeypatch.setattr(check, "MOST_CHECKED", 200)
    done = nnviz("check", name)
    assert done.code == 0, done.err
    assert "agree; the worst differs by" in done.out


def test_options_are_those_of_a_trace(nnviz: Run) -> None:
    words = ["--input", "1", "0", "--target", "1", "--loss", "huber", "--conventions", "nielsen"]
    assert nnviz("check", "xor-2-2-1", *words).code == 0


def test_a_wrong_gradient_is_found(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Passes.backward

    def wrong(self: Passes, *arguments: object) -> object:
        gradient = np.array(real(self, *arguments))  # type: ignore[arg-type]
        gradient[3] *= 1.01
        return gradient

    monkeypatch.setattr(Passes, "backward", wrong)
    done = nnviz("check", "running-example")
    assert done.code == 1
    assert "1 differ from their central difference" in done.err


def test_of_a_large_network_a_thousand_weights_are_checked(nnviz: Run) -> None:
    done = nnviz("check", "40-40-3")
    assert "1,000 weights (of 1,763, spread over the network)" in done.out


def test_all_prints_all(nnviz: Run) -> None:
    assert nnviz("check", "running-example", "--all").out.count(" → ") == 12
    assert nnviz("check", "running-example").out.count(" → ") == 10


def test_what_cannot_be_differentiated_is_refused(nnviz: Run) -> None:
    done = nnviz("check", "xor-2-2-1", "--loss", "hinge")
    assert done.code == 2
    assert "hinge" in done.err.lower()


def test_a_graph_is_checked_for_layers(nnviz: Run) -> None:
    done = nnviz("check", "--edges", "A-B,A-C,B-C")
    assert done.code == 1
    assert done.out.splitlines()[0] == (
        "1. Neuron A is put into layer 1; the others follow from it."
    )
    assert done.out.splitlines()[-1].startswith("The edge B → C ends it")
    layered = nnviz("check", "--edges", "1-3 2-3")
    assert layered.code == 0 and layered.out.endswith("next layer: 1, 2 | 3.\n")
    assert "3 → 6 → 3" in nnviz("check", "--edges", "3-6,6-3").out
    assert nnviz("check", "--edges", "A").code == 2
    assert nnviz("check").code == 2
