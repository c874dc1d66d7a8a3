"""The player as text: one file, nothing from elsewhere, and in it what the engine computed."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nnviz.export.player as player
from nnviz.errors import Cancelled, UsageError
from nnviz.export.player import EQUATION_WIDTH, in_a_frame, to_player
from nnviz.export.slides import Slides
from nnviz.export.svg import to_svg
from nnviz.picture.shapes import Formula, Picture
from nnviz.picture.theme import theme
from nnviz.picture.wording import runs_of
from nnviz.steps import record
from nnviz.steps.equation import Equation
from nnviz.steps.selection import select
from tests.export.pages import page, quiet, slides_of
from tests.picture.cases import residual, running

SVG = "http://www.w3.org/2000/svg"
HREF = "href"
NUMBERS = re.compile(r"-?[\d.]+")


class Read(HTMLParser):
    """The elements of a page with their attributes, and the text of each script and style."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.raw:
            self.raw[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem in self.raw:
            self.raw[self.cdata_elem][-1] += data

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def data_of(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


def lines(data: Any, runs: list[int]) -> str:
    pairs = zip(runs[::2], runs[1::2], strict=True)
    return "\n".join("\n".join(data["lines"][first : first + count]) for first, count in pairs)


def colors(html: str, which: int) -> dict[str, str]:
    """The variables by day (0) or by night (1)."""
    rule = re.findall(r":root[^{]*\{ ([^}]*) \}", html)[which]
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", rule))


def colored(svg: str, known: dict[str, str]) -> str:
    return re.sub(r"var\((--c\d+)\)", lambda found: known[found[1]], svg)


def marks(inside: str) -> list[tuple[str, ...]]:
    """What an SVG draws, in any order; an edge with the look of its group."""
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}">{inside}</svg>')
    found = []
    for parent in root.iter():
        for element in parent:
            own = dict(element.attrib)
            if own.get("id", "").startswith("edge:"):
                own |= parent.attrib
            if element.tag != f"{{{SVG}}}g" or "id" in own:
                name = element.tag.removeprefix(f"{{{SVG}}}")
                found.append((name, element.text or "", *map(str, sorted(own.items()))))
    return sorted(found)


def inside(picture: Picture) -> str:
    svg = to_svg(picture, background=False)
    return re.sub(r"\A<svg[^>]*>\s*<title>.*</title>(\s*<desc>.*</desc>)?|</svg>\s*\Z", "", svg)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("running-example", "all"), ("softmax-2-3-3", "loss,update"), ("residual", "loss")],
)
def test_every_drawing_is_the_one_the_engine_makes(name: str, wanted: str) -> None:
    slides, html = slides_of(name, wanted), page(name, wanted)
    data = data_of(html)
    assert len(data["steps"]) == len(slides)
    for which, theme_name in enumerate(("light", "dark")):
        known = colors(html, which)
        for at in range(0, len(slides), 5):
            shown = colored(lines(data, data["steps"][at]["picture"]), known)
            assert marks(shown) == marks(inside(slides.picture(at, theme_name))), (at, theme_name)


def test_equations_are_the_ones_the_engine_sets() -> None:
    slides, html = slides_of("running-example"), page()
    data, known = data_of(html), colors(html, 1)
    glyphs = dict(re.findall(r'<path id="(g\d+)" d="([^"]*)"/>', html))
    for at in range(0, len(slides), 3):
        shown = colored(lines(data, data["steps"][at]["equation"]), known)
        root = ElementTree.fromstring(f'<svg xmlns="{SVG}">{shown}</svg>')
        terms = [e for e in root.iter(f"{{{SVG}}}g") if e.attrib.get("class") == "term"]
        picture = slides.equation_picture(at, "dark", width=EQUATION_WIDTH, words=False)
        rows = [shape for shape in picture.shapes if isinstance(shape, Formula)]
        expected = [term for row in rows for term in row.terms if term.outlines]
        for drawn, term in zip(terms, expected, strict=True):
            assert drawn.attrib["fill"] == term.color
            assert drawn.attrib.get("data-ids", "") == " ".join(term.ids)
            for use, (outline, dx, dy) in zip(drawn, term.outlines, strict=True):
                place = float(use.attrib["x"]), float(use.attrib["y"])
                points = np.array(NUMBERS.findall(glyphs[use.attrib[HREF][1:]]), float)
                wanted = np.array(NUMBERS.findall(outline), float)
                moved = points.reshape(-1, 2) + place
                assert np.abs(moved - wanted.reshape(-1, 2) - (dx, dy)).max() < 0.05


def heard(equation: Equation) -> str:
    """An equation as plain text, with small digits."""
    lines = (runs_of(line) for line in equation.plain().split("\n"))
    return "\n".join("".join(run.text for run in line) for line in lines)


def letters(words: str) -> str:
    return re.sub(r"[\W\d_₀-₉]", "", unescape(words))


def test_every_step_stands_there_in_words() -> None:
    slides, html = slides_of("running-example"), page()
    items = re.findall(r'<li data-at="([^"]*)" data-phase="(\w+)">(.*?)</li>', html, re.S)
    assert len(items) == len(slides)
    for at, (address, phase, words) in enumerate(items):
        equation = slides.equation(at)
        assert (address, phase) == (str(equation.address), equation.phase)
        found = re.search(r"<pre>(.*?)</pre>", words, re.S)
        assert found and unescape(re.sub("</?sub>", "", found[1])) == heard(equation)
        assert letters(equation.sentence) in letters(words)
        assert letters(equation.title) in letters(words)


def test_the_file_is_small_and_what_repeats_stands_there_once() -> None:
    html = page()
    assert len(html.encode("utf-8")) < 300_000
    data = data_of(html)
    assert len(data["lines"]) == len(set(data["lines"]))
    alone = len(to_svg(slides_of("running-example").picture(13)))
    assert len(html) < len(data["steps"]) * alone


def test_nothing_comes_from_elsewhere_and_only_our_script_may_run() -> None:
    read = Read(page())
    for _, attributes in read.elements:
        assert not {"src", "srcset", "action", "xlink:href", "style"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    policy = next(m["content"] for m in read.named("meta") if "http-equiv" in m)
    assert "default-src 'none'" in policy
    _, script = read.raw["script"]
    (style,) = read.raw["style"]
    for kind, text in (("script", script), ("style", style)):
        hashed = b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
        assert f"{kind}-src 'sha256-{hashed}'" in policy
    assert "url(" not in style and "@import" not in style and "fetch" not in script


def test_ids_are_unique_and_every_reference_leads_somewhere() -> None:
    read = Read(page())
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {use["href"][1:] for use in read.named("use")} <= set(ids)
    # Nor do drawings of later steps bring an id that a control has.
    later = set(re.findall(r'<g id="([^"]*)"', "".join(data_of(page())["lines"])))
    controls = {name for name in ids if re.fullmatch(r"[a-z]+", name)} - {"loss"}
    assert "play" in controls and not later & controls


def test_the_first_step_can_be_read_without_a_script() -> None:
    html = page()
    assert "<noscript>" in html and '<details id="words" open>' in html
    stage = re.search(r'<div id="stage".*?</div>', html, re.S)
    assert stage and 'id="neuron:9"' in stage[0] and 'id="edge:4-6"' in stage[0]


@pytest.mark.parametrize(
    ("asked", "day", "night"),
    [("light", "light", "dark"), ("dark", "light", "dark"), ("greyscale", "greyscale", "dark")],
)
def test_two_themes(asked: str, day: str, night: str) -> None:
    html = page(wanted="loss", theme_name=asked)
    for which, name in enumerate((day, night)):
        known = colors(html, which)
        assert known["--text"] == theme(name).text
        assert set(colors(html, 0)) == set(known)
    assert ('data-theme="dark">' in html.partition("<head>")[0]) == (asked == "dark")


def test_an_image_that_differs_is_there_for_day_and_night() -> None:
    html = page("triangle", "loss", color_by="gradient")
    data = data_of(html)
    drawing = lines(data, data["steps"][0]["picture"])
    images = re.findall(r'<image class="([\w-]+)"[^>]* xlink:href="data:image/png;', drawing)
    assert [name.rpartition("-")[2] for name in images] == ["day", "night"]


def test_a_batch_says_whose_steps_they_are() -> None:
    trace = record(residual(2, 2), [[1.0, 0.5], [0.2, -1.0]], [[0.0, 1.0], [1.0, 0.0]])
    html = to_player(Slides(trace, select(trace, "loss,update")), quiet)
    assert {'data-part="sample 0"', 'data-part="sample 1"', 'data-part="the whole batch"'} == set(
        re.findall(r'data-part="[^"]*"', html)
    )
    assert re.search(r'id="kicker"[^>]*>Step 1 of \d+ · <b>loss</b> · sample 0</p>', html)
    assert "sample" not in re.sub(r"(?s)<script.*?</script>|aria-label=\"[^\"]*\"", "", page())


def test_progress_is_told_and_may_stop_it() -> None:
    told: list[tuple[int, int]] = []
    to_player(slides_of("triangle", "forward"), lambda *done: told.append(done))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        to_player(slides_of("triangle"), stop)


def test_absurd_sizes_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "MOST_STEPS", 10)
    with pytest.raises(UsageError, match=r"26 steps; a web page plays at most 10"):
        to_player(slides_of("running-example"), quiet)
    monkeypatch.setattr(player, "MOST_LETTERS", 2_000)
    with pytest.raises(UsageError, match="too large for a web page"):
        to_player(slides_of("triangle", "forward"), quiet)
    with pytest.raises(UsageError, match="needs steps"):
        to_player(Slides(running(), ()), quiet)


def test_in_a_frame() -> None:
    html = page(wanted="loss")
    read = Read(in_a_frame(html))
    ((tag, attributes),) = read.elements
    assert tag == "iframe" and attributes["srcdoc"] == html
    assert attributes["sandbox"] == "allow-scripts" and attributes["title"]
    tall = Read(in_a_frame(page("softmax-2-3-3", "loss,update"))).named("iframe")[0]
    assert 500 < int(attributes["height"]) < int(tall["height"]) < 900
