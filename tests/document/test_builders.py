"""Every entry of `BUILDERS`; and the end points of descents that were printed elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.document import Document, Journey, edits, network_document, resolve
from nnviz.document.builders import BUILDERS, build, is_built, more_bumps
from nnviz.document.files import dump
from nnviz.document.reading import parse
from nnviz.errors import UsageError
from nnviz.nn.bumps import measure
from nnviz.training.landscape import loss_surface

MANY = (
    "truth:0110", "truth:parity4", "truth:00", "truth:1111", "bumps:sine:6", "bumps:step:3:5",
    "bumps:polynomial:40", "bumps", "chain:8:sigmoid", "chain:8:tanh:2:1,5:3", "chain:2:relu",
    "chain:6:weight=2", "chain:8:sigmoid:weight=12:bias=centred", "valley", "valley:adam:0.5",
    "parabola", "parabola:1.1",
    "graph:A-B,A-C,B-C", "graph:1→2 2→3:relu:7",
)  # fmt: skip


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_tells_about_itself(name: str) -> None:
    builder = BUILDERS[name]
    assert builder.name == name
    assert is_built(builder.example)
    assert 20 <= len(builder.description) <= 100
    assert builder.description.endswith(".")
    assert builder.source
    document = network_document(builder.example)
    assert len(document.notes) > 60
    assert any(word in document.notes for word in builder.source.replace(",", "").split()[1:3])


@pytest.mark.parametrize("text", MANY)
def test_what_is_built_is_a_document_like_any_other(text: str) -> None:
    document = resolve(text)
    assert parse(dump(document)) == document
    losses = Journey(document).losses(1)
    assert np.isfinite(losses).all()
    builder, _, written = text.partition(":")
    sentence = BUILDERS[builder].sentence(written)
    assert sentence.endswith(".")
    assert 40 < len(sentence) < 300
    words = BUILDERS[builder].words(written)
    assert build(BUILDERS[builder].written(words)) == document
    assert nnviz.preset(text) == document.network


@pytest.mark.parametrize(
    ("text", "words"),
    (
        ("truth", "needs its table"),
        ("truth:", "needs its table"),
        ("truth:011", "no truth table"),
        ("truth:0110:1", "one too much"),
        ("bumps:iris", "sine, step"),
        ("bumps:sine:0", "1 to 500"),
        ("bumps:sine:1e3", "whole number"),
        ("bumps:sine:curve=step", "one too much"),
        ("chain:8:softmax", "no function that a gradient passes"),
        ("chain:8:sigmoid:1", "past 2 to 8"),
        ("chain:8:sigmoid:0:nan", "from -100 to 100"),
        ("chain:8:colour=3", "one too much"),
        ("valley:adamm", "no optimizer"),
        ("graph:A", "no edge"),
        ("graph:3-6,6-3", "3 → 6 → 3"),
        ("graph:A-B,A-B", "there twice"),
        ("graph:A-B:flat", "no function"),
        ("parabola:-1", "from 0 to"),
        ("parabola:" + "9" * 300, "at most 200"),
        ("truht:0110", "truth:0110"),
    ),
)
def test_what_cannot_be_built_is_refused_in_a_sentence(text: str, words: str) -> None:
    for read in (resolve, network_document):
        with pytest.raises(UsageError, match=words):
            read(text)


def test_a_truth_table_has_its_rows_as_samples() -> None:
    document = network_document("truth:parity3")
    network, samples = document.network, document.samples
    assert len(samples) == 8
    assert np.array_equal(network.predict(samples.inputs), samples.targets)
    assert Journey(document).losses(7).tolist() == [0.0] * 8


def test_a_graph_says_whether_it_has_layers() -> None:
    triangle = network_document("graph:A-B,A-C,B-C")
    assert triangle.network.architecture == network_document("triangle").network.architecture
    assert "The edge B → C ends it" in triangle.notes
    assert BUILDERS["graph"].sentence("A-B").endswith("the next layer: A | B.")
    many = ",".join(f"{n}-{n + 1}" for n in range(1, 20))
    assert "the next of 20 layers" in BUILDERS["graph"].sentence(many)


def test_no_other_file_is_read_where_none_may_be(tmp_path: Path) -> None:
    path = tmp_path / "mine.nnviz"
    path.write_bytes(dump(network_document("valley")))
    assert resolve(str(path)) == network_document("valley")
    with pytest.raises(UsageError, match="no preset"):
        network_document(str(path))


# Printed end points --------------------------------------------------------------------------


def _end(document: Document, iterations: int) -> list[float]:
    return [float(weight) for weight in Journey(document).network(iterations).parameters]


def _as_printed(text: str, printed: tuple[str, str]) -> None:
    ends = _end(network_document(text), 20)
    # The book writes −0.000000 for what is too small to be seen.
    assert [f"{end:.6f}" for end in ends] == list(printed)


@pytest.mark.parametrize(
    ("text", "printed"),
    (
        ("valley:sgd:0.4", ("-0.943467", "-0.000073")),
        ("valley:sgd:0.6", ("-0.387814", "-1673.365109")),
        ("valley:momentum:0.6:0.5", ("0.007188", "0.002553")),
        ("valley:momentum:0.6:0.25", ("-0.126340", "-0.186632")),
    ),
)
def test_the_valley_ends_where_it_was_printed(text: str, printed: tuple[str, str]) -> None:
    _as_printed(text, printed)


@pytest.mark.parametrize(
    ("rule", "rate", "constants", "printed"),
    (
        ("adagrad", 0.4, {"epsilon": 1e-6}, ("-2.382563", "-0.158591")),
        ("adagrad", 2.0, {"epsilon": 1e-6}, ("-0.002295", "-0.000000")),
        ("rmsprop", 0.4, {"rho": 0.9, "epsilon": 1e-6}, ("-0.010599", "0.000000")),
    ),
)
def test_adaptive_rules_end_in_it_where_it_was_printed(
    rule: str, rate: float, constants: dict[str, float], printed: tuple[str, str]
) -> None:
    start = network_document(f"valley:{rule}:{rate}")
    inside = edits.set_optimizer(start, 0, rule, constants)
    inside = edits.set_conventions(inside, 0, nnviz.Conventions(epsilon="inside"))
    assert [f"{end:.6f}" for end in _end(inside, 20)] == list(printed)


@pytest.mark.parametrize(
    ("rate", "printed"), (("0.2", 0.060466), ("0.05", 3.4867844009999995), ("1.1", 61.917364224))
)
def test_the_parabola_ends_where_it_was_printed(rate: str, printed: float) -> None:
    assert _end(network_document(f"parabola:{rate}"), 10) == pytest.approx([printed], abs=5e-7)


def test_the_cost_of_the_valley_is_what_it_says() -> None:
    document = network_document("valley")
    surface = loss_surface(
        document.network, document.samples, document.settings, None, (1, 3), (2, 3), resolution=5
    )
    assert surface is not None
    a, b = np.meshgrid(surface.a, surface.b)
    assert surface.losses == pytest.approx(0.1 * a**2 + 2 * b**2)
    assert surface.here == pytest.approx((-5.0, -2.0, 10.5))


# More bumps ----------------------------------------------------------------------------------


def test_more_bumps_are_an_edit_that_keeps_the_samples() -> None:
    before = network_document("bumps:sine:6:12")
    after = more_bumps(before)
    assert after.samples == before.samples
    assert after.network.architecture.layers[1].size == 24
    assert after == more_bumps(before, 12)
    assert "12 bumps are 24 hidden neurons" in after.notes
    x, y = before.samples.inputs, before.samples.targets
    assert measure(after.network, x, y).rms < 0.6 * measure(before.network, x, y).rms


def test_bumps_follow_the_samples_of_any_document_about_a_curve() -> None:
    before = network_document("sine")
    after = more_bumps(before)
    assert after.samples == before.samples and after.settings == before.settings
    assert after.network.architecture.layers[1].size == 12
    assert after.name == "Sine in 6 bumps"
    with pytest.raises(UsageError, match="one input and one number"):
        more_bumps(network_document("2-4-1"))
