from __future__ import annotations

import re
import time
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_regressions.file_regression import FileRegressionFixture

from nnviz.export.png import data_uri
from nnviz.export.svg import to_svg
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Edges, Label, Line, Picture, Raster, Run, plain
from nnviz.picture.theme import THEMES
from nnviz.steps import Step, Trace, record
from nnviz.training.maps import neuron_maps
from tests.picture.cases import drawn, networks, preset_trace, presets, running

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
HOSTILE = [
    '<script>alert("1")</script>',
    "a & b",
    "]]>",
    "'\"",
    "\0\x1b\ud800",
    "&lt;",
    "<!--",
    "\u202e",
]


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(to_svg(picture))


def elements(picture: Picture) -> dict[str, ElementTree.Element]:
    return {e.attrib["id"]: e for e in parsed(picture).iter() if "id" in e.attrib}


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("theme", THEMES)
def test_every_preset_is_well_formed_with_unique_ids(name: str, theme: str) -> None:
    trace = preset_trace(name)
    picture = draw(trace.before, trace, look=Look(theme, weight_labels="all"))
    ids = [e.attrib["id"] for e in parsed(picture).iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    for number in range(1, trace.architecture.neuron_count + 1):
        assert f"neuron:{number}" in ids
    for i, j in trace.architecture.edges:
        assert f"edge:{i}-{j}" in ids


def test_everything_in_the_picture_is_in_the_file() -> None:
    picture = drawn(running(), "e0/s0/backward/w6")
    found = elements(picture)
    for shape in picture.shapes:
        if not isinstance(shape, Edges):
            (element,) = (e for e in found[shape.id] if e.attrib["class"] == shape.part)
            if isinstance(shape, Circle):
                assert float(element.attrib["cx"]) == pytest.approx(shape.x, abs=0.006)
                assert float(element.attrib["cy"]) == pytest.approx(shape.y, abs=0.006)
            elif isinstance(shape, Label):
                assert "".join(element.itertext()) == shape.text


def test_edges_run_where_the_picture_has_them() -> None:
    picture = draw(networks()["residual"])
    (edges,) = (shape for shape in picture.shapes if isinstance(shape, Edges))
    found = elements(picture)
    for row in range(len(edges)):
        way = found[edges.edge_id(row)].attrib["d"]
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", way)]
        expected = edges.points[row] if edges.curved[row] else edges.points[row, [0, 1, 6, 7]]
        assert ("C" in way) == bool(edges.curved[row])
        assert np.allclose(numbers, expected, atol=0.051)


def test_title_description_and_nothing_that_runs() -> None:
    root = parsed(drawn(running(), "e0/s0/forward/n6"))
    assert root[0].tag == f"{SVG}title" and "1-2-2-1" in (root[0].text or "")
    assert root[1].tag == f"{SVG}desc" and "12 edges" in (root[1].text or "")
    assert root.attrib["role"] == "img"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "circle",
        "polyline",
        "path",
        "text",
        "tspan",
    }
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)


def test_subscripts_are_lowered_and_what_follows_is_lifted_back() -> None:
    picture = draw(running().before, look=Look(weight_labels="all"))
    label = elements(picture)["weight:4-6"].find(f"{SVG}text")
    assert label is not None
    assert "".join(label.itertext()) == "w46 −0.4"
    shifts = [float(span.attrib["dy"]) for span in label.iter(f"{SVG}tspan")]
    assert shifts[0] > 0 and sum(shifts) == pytest.approx(0.0)


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_are_text_and_nothing_else(label: str) -> None:
    architecture = Architecture.from_edges([("in", label), (label, "out")])
    network = Network(architecture, [0.5, -0.5], name=label)
    root = parsed(draw(network))
    assert not any("script" in element.tag for element in root.iter())
    ElementTree.fromstring(to_svg(draw(network)).encode("utf-8"))


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_text_can_be_written(title: str, text: str) -> None:
    label = Label("neuron:1", "value", 1.0, 2.0, (Run(text), Run(text, "sub")), 10.0, "#000000")
    picture = Picture(10.0, 10.0, "#ffffff", (label,), title, text)
    ElementTree.fromstring(to_svg(picture).encode("utf-8"))


def test_settings_of_shapes() -> None:
    shapes = (
        Circle("a", "ring", 1, 2, 3, "#ff0000", "#00ff00", 1.5, (2, 1), 0.5),
        Box("b", "chip", 10, 20, 8, 4, 9, "#0000ff"),
        Line("c", "way", ((0, 0), (1.25, 2)), "#000000", 2),
        Label("d", "text", 0, 0, plain("x"), 10, "#123456", 600, "end", 0.25),
    )
    found = elements(Picture(50, 50, "#ffffff", shapes))
    circle, box, line, label = (found[name][0].attrib for name in "abcd")
    assert circle["stroke-dasharray"] == "2 1" and circle["opacity"] == "0.5"
    assert (box["x"], box["y"], box["width"], box["rx"]) == ("6", "18", "8", "2")
    assert line["points"] == "0,0 1.25,2"
    assert (label["text-anchor"], label["font-weight"]) == ("end", "600")


def test_maps_are_images_under_a_mask() -> None:
    network = Network.layered([2, 3, 1], seed=1)
    maps = neuron_maps(network, ((-1.0, 1.0), (-1.0, 1.0)), 5)
    picture = draw(network, maps=maps)
    text, found = to_svg(picture), elements(picture)
    rasters = [shape for shape in picture.shapes if isinstance(shape, Raster)]
    assert len(rasters) == text.count("<image ") == 6
    for raster in rasters:
        (image,) = found[raster.id].iter(f"{SVG}image")
        (mask,) = found[raster.id].iter(f"{SVG}mask")
        assert image.attrib["mask"] == f"url(#{mask.attrib['id']})"
        assert float(mask[0].attrib["r"]) == pytest.approx(raster.r, abs=0.006)
        assert float(image.attrib["x"]) == pytest.approx(raster.x - raster.r, abs=0.006)
        assert float(image.attrib["width"]) == pytest.approx(2 * raster.r, abs=0.006)
        assert image.attrib[f"{XLINK}href"] == data_uri(raster.pixels)
    ids = [element.attrib["id"] for element in parsed(picture).iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert to_svg(draw(network, maps=maps)) == text


def test_dashed_edges() -> None:
    picture = draw(running().before, look=Look("greyscale"))
    text = to_svg(picture)
    assert text.count('stroke-dasharray="7 4"') >= 1
    assert 'stroke-dasharray="7 4"' not in to_svg(draw(running().before))


def test_a_hundred_thousand_edges_in_a_moment() -> None:
    network = Network.layered([784, 128, 64, 10], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    picture = draw(network, layout=place)
    begin = time.perf_counter()
    text = to_svg(picture)
    assert time.perf_counter() - begin < 2.0
    assert text.count("<path ") == 109_386
    assert 'id="edge:784-786"' in text


def three_steps(trace: Trace) -> list[Step]:
    """One step in the middle of each: forward, backward, update."""
    plan = trace.steps("neuron")
    found = {segment.phase: segment for segment in plan.segments}
    middles = [(found[p].start + found[p].stop) // 2 for p in ("forward", "backward", "update")]
    return [plan[middle] for middle in middles]


@pytest.mark.parametrize("phase", range(3), ids=("forward", "backward", "update"))
@pytest.mark.parametrize("name", presets())
def test_every_preset_is_as_it_was(
    name: str, phase: int, file_regression: FileRegressionFixture
) -> None:
    """Golden text: what changes here changes every figure there is."""
    trace = preset_trace(name)
    step = three_steps(trace)[phase]
    text = to_svg(draw(trace.before, trace, step))
    basename = f"{name}-{step.address.phase}"
    file_regression.check(text, extension=".svg", encoding="utf-8", basename=basename)


@pytest.mark.parametrize("name", presets())
def test_picture_and_file_have_the_same_ids(name: str) -> None:
    trace = preset_trace(name)
    for step in three_steps(trace):
        picture = draw(trace.before, trace, step, look=Look(legend=True, arrows=True))
        ids = {shape.id for shape in picture.shapes if not isinstance(shape, Edges)}
        for shape in picture.shapes:
            if isinstance(shape, Edges):
                ids |= {shape.edge_id(row) for row in range(len(shape))}
                ids.add(f"{shape.id}:{shape.part}")
        found = [e.attrib["id"] for e in parsed(picture).iter() if "id" in e.attrib]
        assert len(found) == len(set(found))
        assert set(found) == ids


def test_title_and_description_say_what_is_shown() -> None:
    for name in presets():
        trace = preset_trace(name)
        architecture = trace.architecture
        for step in three_steps(trace):
            root = parsed(draw(trace.before, trace, step))
            title, description = root[0].text or "", root[1].text or ""
            sizes = "-".join(str(layer.size) for layer in architecture.layers)
            assert sizes in title
            assert f"{len(architecture.edges)} edges" in description
            assert step.address.words() in description


def test_every_step_of_a_network_with_a_single_edge() -> None:
    """When the only edge lights up, no edge is left at rest."""
    trace = record(Network(Architecture.from_edges([("A", "B")])), [1.0], [0.0])
    for step in trace.steps("term"):
        parsed(draw(trace.before, trace, step))
