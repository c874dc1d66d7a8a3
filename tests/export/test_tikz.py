from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from nnviz.errors import UsageError
from nnviz.export.equations import equation_picture
from nnviz.export.maths import COMMANDS
from nnviz.export.tikz import FONTS, MOST, to_tikz
from nnviz.export.tikzcells import FEWEST, grid, resampled
from nnviz.export.tikzstyles import Palette
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.color import rgb
from nnviz.picture.draw import draw
from nnviz.picture.frame import beside
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import (
    Box,
    Circle,
    Edges,
    Formula,
    Label,
    Line,
    Picture,
    Raster,
    Run,
    Shape,
    Term,
    plain,
)
from nnviz.picture.theme import THEMES, theme
from nnviz.steps import explain
from tests.export.test_tex import ALLOWED, NASTY
from tests.export.texreader import WRITTEN, compiled, complaints, control_words, needs_tex, read
from tests.picture.cases import drawn, preset_trace, presets, running

PHASES = ("forward", "backward", "update")


def step_pictures(name: str, look: Look | None = None) -> list[Picture]:
    """A forward, a backward and an update step of a preset, at neuron detail."""
    trace = preset_trace(name)
    plan = trace.steps("neuron")
    chosen = []
    for phase in PHASES:
        steps = [step for step in plan if step.address.phase == phase]
        chosen.append(steps[len(steps) // 2])
    return [draw(trace.before, trace, step, look=look) for step in chosen]


def with_equation(address: str = "e0/s0/backward/n4", theme: str = "light") -> Picture:
    trace = running()
    plan = trace.steps("neuron")
    equation = explain(trace, plan[plan.index_of(address)])
    return beside(
        drawn(trace, address, Look(theme)), equation_picture(equation, trace.before, theme)
    )


def environment(tex: str) -> str:
    """The picture of a file, without what is around it."""
    return tex[tex.index(r"\begin{tikzpicture}") : tex.rindex(r"\end{document}")]


def ids(tex: str) -> set[str]:
    body = environment(tex)
    edges = set(re.findall(r"; % (edge:\d+-\d+)$", body, re.MULTILINE))
    return edges | set(re.findall(r"^% (\S+:\S+|loss)$", body, re.MULTILINE))


@pytest.mark.parametrize("name", presets())
def test_the_ids_are_those_of_the_picture(name: str) -> None:
    for picture in step_pictures(name, Look(weight_labels="all")):
        expected = {shape.id for shape in picture.shapes if not isinstance(shape, Edges)}
        for shape in picture.shapes:
            if isinstance(shape, Edges):
                expected |= {shape.edge_id(row) for row in range(len(shape))}
        assert ids(to_tikz(picture)) == expected


@pytest.mark.parametrize("name", presets())
def test_presets_are_as_they_were(name: str, file_regression: FileRegressionFixture) -> None:
    """Golden text: a forward, a backward and an update step."""
    pages = [environment(to_tikz(picture)) for picture in step_pictures(name)]
    file_regression.check("\n".join(pages), extension=".tex", encoding="utf-8")


def test_an_equation_is_as_it_was(file_regression: FileRegressionFixture) -> None:
    """Golden text of a whole file: the figure that a paper on backpropagation has."""
    file_regression.check(to_tikz(with_equation()), extension=".tex", encoding="utf-8")


@pytest.mark.parametrize("name", THEMES)
def test_styles_are_defined_once_and_before_they_are_used(name: str) -> None:
    tex = to_tikz(drawn(running(), "e0/s0/backward/n4", Look(name, weight_labels="all")))
    styles = re.findall(r"^  ([a-z ]+)/\.style=", tex, re.MULTILINE)
    assert len(styles) == len(set(styles))
    assert {"input neuron", "hidden neuron", "bias neuron", "weight label"} <= set(styles)
    assert {"positive edge", "faded negative edge"} <= set(styles)
    used = set(re.findall(r"\\(?:path|node|draw)\[([a-z ]+?)[],]", tex))
    assert used - {"use as bounding box"} == set(styles)
    assert tex.index("/.style=") < tex.index("% caption:1")


def test_colours_are_called_what_the_theme_calls_them() -> None:
    tex = to_tikz(drawn(running(), "e0/s0/backward/n4", Look("dark")))
    defined = dict(re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{(\w{6})\}", tex))
    colors = theme("dark").colors()
    assert defined == {token: colors[token][1:].upper() for token in defined}
    assert {"canvas", "input", "bias", "positive", "negative", "backward"} <= set(defined)
    assert "rgb,255" not in tex


def test_mixed_colours_are_what_they_were() -> None:
    palette = Palette("light")
    colors = theme("light").colors()
    for picture in step_pictures("running-example"):
        for shape in picture.shapes:
            for color in (getattr(shape, "fill", ""), getattr(shape, "stroke", "")):
                name, *mixed = palette.of(color).split("!")
                if mixed:
                    under, over = rgb(colors[mixed[1]]), rgb(colors[name])
                    share = float(mixed[0]) / 100
                    channels = [a + (b - a) * share for a, b in zip(under, over, strict=True)]
                    assert np.allclose(channels, rgb(color), atol=0.51)


def test_neurons_and_their_edges_hang_on_one_place() -> None:
    picture = drawn(running(), "e0/s0/backward/n4")
    tex = to_tikz(picture)
    places = dict(re.findall(r"\(neuron-(\d+)\) at (\(.*?\)) \{\}", tex))
    assert set(places) == {str(number) for number in range(1, 10)}
    assert tex.count("(neuron-4) -- (neuron-6); % edge:4-6") == 1
    inside = re.findall(r"% (\w+:4)\n\\begin\{scope\}\[shift=\{\(neuron-4\)\}\]", tex)
    assert inside == ["halo:4", "neuron:4", "delta:4"]
    rings = [shape for shape in picture.shapes if shape.id == "neuron:4" and shape.part == "ring"]
    assert isinstance(rings[0], Circle) and f"circle[radius={rings[0].r:g}]" in tex


def test_numbers_are_short() -> None:
    for picture in step_pictures("residual"):
        body = environment(to_tikz(picture, scale=0.7)).partition("\n")[2]
        assert not re.search(r"\d\.\d{3}", re.sub(r"\{.*\};", "", body))


def tikz_of(*shapes: Shape, **more: object) -> str:
    return to_tikz(Picture(100.0, 50.0, "#ffffff", shapes, **more))  # type: ignore[arg-type]


def test_settings_of_shapes() -> None:
    tex = tikz_of(
        Circle("a", "ring", 1, 2, 3, "#ff0000", "#00ff00", 1.5, (2, 1), 0.5),
        Box("b", "chip", 10, 20, 8, 4, 9, "#0000ff"),
        Line("c", "way", ((0, 0), (1.25, 2)), "#000000", 2, (4.0, 2.0)),
        Line("c", "area", ((0, 0), (1, 0), (1, 2)), "", 0, fill="#00ff00"),
        Label("d", "text", 5, 6, plain("one"), 10, "#123456", 600, "end", 0.25),
    )
    assert r"\path[a ring] (1,2) circle[radius=3];" in tex
    assert "dash pattern=on 1.5bp off 0.75bp, opacity=0.5}" in tex
    assert r"\path[b chip] (6,18) rectangle +(8,4);" in tex
    assert "rounded corners=1.5bp" in tex
    assert r"\path[c way] (0,0) -- (1.25,2);" in tex
    assert "dash pattern=on 3bp off 1.5bp" in tex
    assert r"\path[c area] (0,0) -- (1,0) -- (1,2) -- cycle;" in tex
    assert r"\node[d text] at (5,6) {one};" in tex
    assert r"\fontsize{7.5bp}{9bp}\selectfont\bfseries, anchor=base east, opacity=0.25}" in tex


def test_a_style_is_what_most_have_and_the_others_say_where_they_differ() -> None:
    rings = [Circle(f"n:{at}", "ring", at, 0, 3, "#ff0000", "#000000", 2.0) for at in range(3)]
    rings.append(Circle("n:3", "ring", 3, 0, 3, "", "#000000", 4.0))
    tex = tikz_of(*rings)
    assert tex.count(r"\path[n ring] ") == 3
    assert r"\path[n ring, fill=none, line width=3bp] (3,0) circle[radius=3];" in tex


def test_shapes_of_one_style_do_not_spoil_each_other() -> None:
    tex = tikz_of(
        Box("a:1", "mark", 10, 20, 8, 4, 2, "#0000ff"),
        Box("a:2", "mark", 10, 20, 8, 4, 2, "#0000ff"),
        Line("a:3", "mark", ((0, 0), (1, 0), (1, 2)), "", 0, fill="#0000ff"),
        Label("a:4", "mark", 5, 6, plain("one"), 10, "#123456"),
    )
    assert r"\path[a mark, rounded corners=0bp] (0,0) -- (1,0) -- (1,2) -- cycle;" in tex
    assert r"\node[a mark words] at (5,6) {one};" in tex


def test_lines_that_come_again_are_written_once() -> None:
    way = tuple((float(at), float(at % 3)) for at in range(12))
    tex = tikz_of(Line("a", "way", way, "#000000", 1), Line("b", "way", way, "#000000", 1))
    assert tex.count("(11,2)") == 1 and tex.count(r"\graphA;") == 2


def test_terms_of_a_formula_keep_their_colours() -> None:
    terms = (
        Term(r"\delta_{4}", "δ_4", "#7344cf", ("neuron:4",), ()),
        Term("=", " = ", "#1c2230", (), ()),
        Term("{-}0.4", "-0.4", "#b5520f", ("edge:4-6",), ()),
    )
    tex = tikz_of(Formula("equation:1", "row", 5, 6, terms, 16.0, 60.0, 12.0, 4.0), theme="light")
    assert r"\textcolor{backward}{\delta_{4}} = \textcolor{negative}{{-}0.4}$};" in tex
    assert tex.count(r"\node[equation row]") == 1
    other = replace(terms[0], color="#010203")
    tex = tikz_of(Formula("equation:1", "row", 5, 6, (other, *terms[1:]), 16.0, 60.0, 12.0, 4.0))
    assert r"\textcolor{rgb,255:red,1;green,2;blue,3}{\delta_{4}}" in tex


def test_a_formula_that_is_not_harmless_is_text() -> None:
    term = Term(r"\input{/etc/passwd}", r"\input{x}", "#000000", (), ())
    tex = tikz_of(Formula("equation:1", "row", 5, 6, (term,), 16.0, 60.0, 12.0, 4.0))
    assert r"$\displaystyle \text{\textbackslash{}input\{x\}}$" in tex


def test_curved_dashed_and_coloured_edges() -> None:
    edges = Edges(
        np.array([[1, 2], [2, 3]]),
        np.array([[0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 5, 5, 6, 6, 9.0, 9.5]]),
        np.array([False, True]),
        np.array([1.0, 2.0]),
        np.array([[1, 2, 3, 255], [4, 5, 6, 51]], dtype=np.uint8),
        np.array([True, False]),
    )
    tex = tikz_of(edges)
    assert re.search(r"\\draw\[coloured edge.*\] \(0,0\) -- \(3,3\); % edge:1-2", tex)
    assert "(0,0) .. controls (5,5) and (6,6) .. (9,9.5); % edge:2-3" in tex
    assert "dash pattern=on 5.25bp off 3bp" in tex and "opacity=0.2" in tex
    assert "{rgb,255:red,4;green,5;blue,6}" in tex


def _terms(*colors: str) -> tuple[Term, ...]:
    return tuple(Term(f"x_{at}", "x", color, (), ()) for at, color in enumerate(colors))


def map_picture() -> Picture:
    """A neuron's map and two colour bars, one of them half transparent."""
    slope = np.linspace(0, 255, 64)[None, :, None].repeat(3, axis=2).astype(np.uint8)
    shapes = (
        Raster("neuron:1", "map", 25, 25, 20, slope[:, ::13].repeat(5, axis=0)),
        Raster("bar:1", "bar", 60, 20, 40, slope, 1.0, 10),
        Raster("bar:2", "bar", 60, 35, 40, slope, 0.5, 10),
        Formula("equation:1", "row", 5, 6, _terms("#010203", "#040506"), 8.0, 60.0, 12.0, 4.0),
    )
    return Picture(120.0, 50.0, "#ffffff", shapes)


def test_images_are_cells_of_colour() -> None:
    picture = map_picture()
    tex = to_tikz(picture)
    assert "includegraphics" not in environment(tex)
    assert tex.count(r"\clip") == sum(isinstance(shape, Raster) for shape in picture.shapes)
    rows = re.findall(r"^ +((?:\\cells\{\d+\}\{\d+\}\{\d+\}\{[0-9A-F]{6}\})+)$", tex, re.MULTILINE)
    for row in rows:
        assert sum(int(n) for n in re.findall(r"\}\{(\d+)\}\{[0-9A-F]{6}\}", row)) == FEWEST
    assert "transparency group, opacity=0.5" in tex


def test_large_images_have_more_cells() -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    assert grid(Raster("a", "map", 0, 0, 20, pixels)) == (32, 32)
    assert grid(Raster("a", "map", 0, 0, 100, pixels)) == (50, 50)
    assert grid(Raster("a", "map", 0, 0, 400, pixels, 1.0, 400)) == (40, 80)
    assert grid(Raster("a", "bar", 0, 0, 400, pixels, 1.0, 1)) == (1, 80)


@pytest.mark.parametrize("count", [3, 7, 32, 100])
def test_images_keep_their_colours_when_their_cells_change(count: int) -> None:
    shades = np.linspace(0, 240, count).astype(np.uint8)
    pixels = np.broadcast_to(shades[:, None, None], (count, count, 3))
    smaller = resampled(pixels, 32, 16)
    assert smaller.shape == (32, 16, 3)
    assert abs(float(smaller.mean()) - float(pixels.mean())) < 2.0
    assert (np.diff(smaller[:, 0, 0].astype(int)) >= 0).all()
    assert (smaller == smaller[:, :1]).all()


def test_too_many_edges_and_too_long_a_figure_are_refused() -> None:
    network = Network.layered([130, 130], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    with pytest.raises(UsageError, match=r"16,900|17,030") as refused:
        to_tikz(draw(network, layout=place))
    assert f"{MOST:,} edges" in str(refused.value) and "max_neurons" in str(refused.value)
    with pytest.raises(UsageError, match=r"cm long.*178mm"):
        to_tikz(Picture(30_000.0, 10.0, "#ffffff", ()))


def nasty_picture() -> Picture:
    """Every nasty label as neuron, caption, title, weight and formula."""
    texts = [text for text in NASTY if len(text) < 400]
    names = dict.fromkeys(text.strip() or f"n{at}" for at, text in enumerate(texts))
    architecture = Architecture.from_edges([(name, "out") for name in names if name != "out"])
    network = Network(architecture, [0.5] * len(architecture.edges), name=texts[2])
    picture = draw(network, look=Look(weight_labels="all"))
    labels = [
        Label(
            f"nasty:{at}", "text", 5, 9.0 + 11 * at, (Run(t), Run(t, "sub"), Run(t)), 8, "#000000"
        )
        for at, t in enumerate(NASTY)
    ]
    return replace(
        picture, shapes=(*picture.shapes, *labels), title="\n".join(NASTY), description=NASTY[2]
    )


def test_nasty_labels_are_text_and_nothing_else() -> None:
    tex = to_tikz(nasty_picture())
    assert control_words(tex) <= WRITTEN | ALLOWED | set(re.findall(r"\w+", " ".join(FONTS)))
    ends = [line for line in tex.split("\n") if r"\end{" in line.partition("%")[0]]
    assert ends[-1] == r"\end{document}" and ends.count(r"\end{document}") == 1
    assert {line.strip() for line in ends[:-1]} == {r"\end{scope}", r"\end{tikzpicture}"}
    for shape in nasty_picture().shapes:
        if isinstance(shape, Label) and shape.id.startswith("nasty"):
            assert rf"% {shape.id}" in tex


def test_labels_of_a_step_print_what_they_say() -> None:
    picture = drawn(running(), "e0/s0/backward/w6", Look(weight_labels="all"))
    labels = [shape for shape in picture.shapes if isinstance(shape, Label)]
    nodes = re.findall(r"^ *\\node\[.*?\] at \(\S+\) \{(.*)\};$", to_tikz(picture), re.MULTILINE)
    small = str.maketrans("₀₁₂₃₄₅₆₇₈₉²", "01234567892")
    assert [read(node).translate(small) for node in nodes] == [
        shape.text.translate(small) for shape in labels
    ]


def test_formulas_hold_known_commands_only() -> None:
    trace = preset_trace("softmax-2-3-3")
    for step in list(trace.steps("layer"))[::3]:
        equation = explain(trace, step, "matrix")
        tex = to_tikz(equation_picture(equation, trace.before))
        assert control_words(environment(tex)) <= WRITTEN | ALLOWED | COMMANDS


@needs_tex
def test_all_presets_and_nasty_labels_compile(tmp_path: Path) -> None:
    """In one run of pdflatex, a page each, with nothing to complain about."""
    pictures = [
        step_pictures(name, Look(look))[1]
        for name, look in zip(presets(), cycle(THEMES), strict=False)
    ]
    pictures += [with_equation(), map_picture(), nasty_picture()]
    written = [to_tikz(picture, scale=0.8) for picture in pictures]
    pages, log = compiled(
        tmp_path,
        "all",
        written[-1].partition(r"\begin{tikzpicture}")[0]
        + "\n".join(map(environment, written))
        + r"\end{document}",
    )
    assert pages == len(pictures)
    assert complaints(log) == []


@needs_tex
def test_a_paper_takes_the_file_as_it_is(tmp_path: Path) -> None:
    """Two figures of different themes, over both columns; each keeps its own colours."""
    for name in ("light", "greyscale"):
        figure = to_tikz(with_equation(theme=name), scale=0.5)
        (tmp_path / f"{name}.tex").write_text(figure, encoding="utf-8")
    figures = "\n".join(
        rf"\begin{{figure*}}\centering\input{{{name}}}\caption{{The {name} one.}}\end{{figure*}}"
        for name in ("light", "greyscale")
    )
    paper = (
        "\\documentclass[twocolumn]{article}\n\\usepackage[a4paper,margin=14mm]{geometry}\n"
        "\\usepackage[T1]{fontenc}\n\\usepackage{amsmath,amsfonts,fix-cm,tikz,standalone}\n"
        f"\\begin{{document}}\nText.\n{figures}\n\\end{{document}}\n"
    )
    pages, log = compiled(tmp_path, "paper", paper)
    assert pages in (1, 2) and complaints(log) == []


@needs_tex
def test_the_maps_of_many_neurons_fit_into_the_memory_of_pdflatex(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (FEWEST, FEWEST, 3), np.uint8)
    discs = [Raster(f"neuron:{at}", "map", 25 + 50 * at, 25, 20, pixels) for at in range(16)]
    pages, log = compiled(tmp_path, "maps", to_tikz(Picture(850.0, 50.0, "#ffffff", tuple(discs))))
    assert pages == 1, log
