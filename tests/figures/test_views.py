"""Every view of a figure: drawn in every theme, with its words, its table and its refusals."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

import nnviz
from nnviz.document.branches import train as trained
from nnviz.document.model import Document
from nnviz.document.presets import preset_document
from nnviz.errors import UsageError
from nnviz.figures import figure
from nnviz.figures.lengths import Length
from nnviz.figures.table import VIEWS
from nnviz.figures.tables import TABLES, csv_text, json_text
from nnviz.figures.views import VIEWERS
from nnviz.picture.shapes import Circle, Label, Picture
from nnviz.picture.theme import THEMES
from nnviz.steps.sizes import trained_layers

PLOTS = ("maps", "layers", "map", "loss", "gradients")


@cache
def spiral() -> Document:
    """A document that was trained for a moment, standing at the end of that."""
    document = preset_document("spiral")
    told = {"settings": document.settings, "conventions": document.conventions}
    done = nnviz.train(document.network, document.samples, epochs=3, **told)
    at = done.moment.iteration
    document = trained(document, at, done.curves)
    return replace(document, view=replace(document.view, iteration=at))


def table(view: str, source: object = None, **options: object) -> list[list[str]]:
    drawn = figure(source or spiral(), view=view, **options)  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(csv_text(drawn.subject))))


def texts(picture: Picture, identifier: str) -> list[str]:
    return [s.text for s in picture.of(identifier) if isinstance(s, Label)]


def test_every_view_has_someone_who_draws_it_and_a_table() -> None:
    assert set(VIEWERS) == set(VIEWS)
    assert set(TABLES) == set(VIEWS) - {"equation"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", PLOTS)
def test_every_view_says_in_words_what_it_shows(view: str, theme: str) -> None:
    drawn = figure(spiral(), view=view, theme=theme)
    root = ElementTree.fromstring(drawn.svg())
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") and len(root.findtext(f"{name}desc") or "") > 30
    twice = [key for key, n in Counter(e.get("id") for e in root.iter()).items() if key and n > 1]
    assert twice == []
    assert drawn.picture.theme == theme


@pytest.mark.parametrize("view", PLOTS)
def test_every_view_becomes_a_file_of_each_kind(view: str, qapp: object) -> None:
    drawn = figure(spiral(), view=view)
    assert drawn.encode("png").startswith(b"\x89PNG")
    assert drawn.encode("pdf").startswith(b"%PDF")
    rows = json.loads(json_text(drawn.subject))
    assert rows["view"] == view and len(rows["rows"]) > 2


# Sizes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["loss", "gradients", "map"])
@pytest.mark.parametrize(
    "told",
    [
        {"width": "120mm", "height": "60mm"},
        {"width": "60mm", "height": "90mm"},
        {"width": "84mm", "font_size": 8},
        {"width": "84mm", "height": "70mm", "font_size": 7, "margin": "0mm"},
    ],
)
def test_a_plot_takes_the_shape_it_is_given(view: str, told: dict[str, object]) -> None:
    fitted, scale = figure(spiral(), view=view, **told).subject.fitted
    picture = fitted.picture()
    for side, room in ((picture.width, told["width"]), (picture.height, told.get("height"))):
        if room is not None:
            assert side * scale == pytest.approx(Length.parse(room).px, rel=0.03)


def test_with_a_font_size_letters_keep_their_size() -> None:
    for width in ("84mm", "170mm"):
        fitted, scale = figure(spiral(), view="loss", width=width, font_size=9).subject.fitted
        ticks = [s for s in fitted.picture().of("axis:x") if isinstance(s, Label)]
        assert ticks[0].size * scale == pytest.approx(9 * 96 / 72)


# A training ---------------------------------------------------------------------------------------


def test_a_training_is_a_figure_too() -> None:
    data = ([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    done = nnviz.train(nnviz.preset("xor-2-2-1"), data, epochs=5)
    assert "Loss over 5 epochs" in figure(done, view="loss").description
    assert "4 samples" in figure(done, view="map", inputs=data[0], targets=data[1]).description
    assert "over 19 iterations" in figure(done, view="gradients").description


@pytest.mark.parametrize("view", ["loss", "gradients"])
@pytest.mark.parametrize("source", [preset_document("spiral"), nnviz.preset("running-example")])
def test_without_a_training_there_is_no_plot_of_it(view: str, source: object) -> None:
    with pytest.raises(UsageError, match="This plot is of a training"):
        figure(source, view=view).svg()  # type: ignore[arg-type]


def test_at_a_step_the_gradient_is_what_is_known() -> None:
    drawn = figure("deep-sigmoid-chain", step="e0/s0/backward/w4", view="gradients")
    picture = drawn.picture
    assert texts(picture, "bar:5")[1] == texts(picture, "bar:6")[1] == "?"
    trace = drawn.subject.trace
    assert trace is not None
    known = {m.layer: m.rms for m in trace.gradient_magnitudes if m.layer <= 4}
    rows = {row[1]: row[3] for row in table("gradients", "deep-sigmoid-chain", steps="backward")}
    assert set(rows) == {"layer", *(str(layer) for layer in trained_layers(trace.architecture))}
    last = table("gradients", "deep-sigmoid-chain", step="e0/s0/backward/w4")
    assert [row[3] for row in last[1:]] == [*(repr(known[k]) for k in (2, 3, 4)), "", ""]
    assert "backward" in drawn.description


def test_a_whole_iteration_has_all_of_its_bars() -> None:
    data = ([[1.0], [2.0]], [[0.0], [1.0]])
    drawn = figure(nnviz.preset("running-example"), inputs=data[0], targets=data[1],
                   view="gradients")  # fmt: skip
    assert "?" not in [t for layer in (2, 3, 4) for t in texts(drawn.picture, f"bar:{layer}")]


# Maps ---------------------------------------------------------------------------------------------


def test_maps_are_of_the_outputs_or_of_what_is_highlighted() -> None:
    picture = figure(spiral(), view="map").picture
    (output,) = spiral().network.architecture.outputs
    assert picture.of(f"neuron:{output}") and not picture.of("neuron:5")
    chosen = figure(spiral(), view="map", highlight=("neuron:5", "neuron:7")).picture
    assert [s.id for s in chosen.shapes if s.id.startswith("neuron") and s.part == "map"] == [
        "neuron:5",
        "neuron:7",
    ]
    layer = figure(spiral(), view="map", highlight="layer:2")
    assert layer.description.startswith("8 maps")  # its bias neuron has none
    with pytest.raises(UsageError, match="no neuron"):
        figure(spiral(), view="map", highlight="neuron:99").svg()


def test_what_a_map_shows_is_what_the_network_answers() -> None:
    head, *rows = table("map")
    assert head[:2] == ["x1", "x2"] and len(rows) == 100 * 100
    inputs = np.array([[float(x) for x in row[:2]] for row in rows[::999]])
    wanted = figure(spiral()).subject.network.predict(inputs)[:, 0]
    assert [float(row[2]) for row in rows[::999]] == pytest.approx(list(wanted), abs=1e-12)


def test_inputs_that_are_not_shown_are_held_at_their_means() -> None:
    document = preset_document("iris")
    assert "held at their means" in figure(document, view="map").description
    assert "held" not in figure(spiral(), view="map").description
    row = [float(x) for x in table("map", document)[1]]
    inputs = np.concatenate((row[:2], document.samples.inputs.mean(axis=0)[2:]))
    wanted = document.network.predict([inputs])[0]
    assert row[2:] == pytest.approx(wanted.tolist())


def test_one_input_gives_a_curve_and_no_maps() -> None:
    drawn = figure("running-example", view="map")
    assert "as a curve: neuron 9 (output). A dot is the sample." in drawn.description
    assert len(table("map", "running-example")) == 1 + 201
    with pytest.raises(UsageError, match="two inputs"):
        figure("running-example", view="maps").svg()


def test_a_bare_network_is_looked_at_where_its_samples_would_be() -> None:
    drawn = figure(nnviz.preset("xor-solved"), view="map")
    assert not any(isinstance(shape, Circle) for shape in drawn.picture.shapes)
    assert "0.0" in texts(drawn.picture, "axis:x:7") or "0.00" in texts(drawn.picture, "axis:x:7")


# Tables -------------------------------------------------------------------------------------------


def test_a_network_without_steps_is_the_table_of_its_weights() -> None:
    network = nnviz.preset("residual")
    head, *rows = table("network", network)
    assert head == ["from", "to", "weight", "fixed"]
    for row, (source, target) in zip(rows, network.architecture.edges, strict=True):
        assert row[:2] == [str(source), str(target)]
        assert row[2] == repr(float(network.weight(source, target)))
    assert {row[3] for row in rows} == {"yes", "no"}


def test_the_table_of_layers_adds_up() -> None:
    head, *rows = table("layers", "784-128-64-10")
    assert head[-1] == "weights" and sum(int(row[-1]) for row in rows) == 109_386
    assert [row[2] for row in rows] == ["784", "128", "64", "10"]


def test_the_table_of_a_loss_is_that_of_the_curves() -> None:
    head, *rows = table("loss")
    curves = spiral().curves
    assert curves is not None and tuple(head) == curves.COLUMNS
    assert [row[2] for row in rows] == [repr(loss) for loss in curves.training_loss.tolist()]


def test_a_table_of_steps_is_that_of_their_equations() -> None:
    head, *rows = table("network", "running-example", step="e0/s0/forward/n6")
    assert head[0] == "address" and {row[0] for row in rows} == {"e0/s0/forward/n6"}
    with pytest.raises(UsageError, match="no steps"):
        table("equation", "running-example")


@pytest.mark.parametrize("name", ["]]><script>", "=cmd()", 'a"b,c\nd', "\ud800x", "\u202egnol"])
def test_names_in_tables_are_only_names(name: str) -> None:
    layers = (nnviz.Layer(2), nnviz.Layer(1, "tanh", name=name))
    graph = nnviz.Architecture(layers)
    network = nnviz.Network(graph, [0.5] * graph.size)
    rows = table("layers", network)
    assert len(rows) == 3
    figure(network, view="layers").svg().encode("utf-8")
    csv_text(figure(network, view="layers").subject).encode("utf-8")


def test_from_step_to_step_no_bar_moves_that_is_there() -> None:
    drawn = figure("deep-sigmoid-chain", steps="backward", view="gradients")
    last = len(drawn.subject.steps) - 1
    first, end = (drawn.subject.picture(at) for at in (last - 3, last))
    assert first.of("bar:2") == end.of("bar:2")
    assert first.of("axis:x") == end.of("axis:x") != ()
    assert first.of("bar:6") != end.of("bar:6")
