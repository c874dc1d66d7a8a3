"""Whatever a label says, SVG and player only show it: allow-listed elements, and its own text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.export.player import _json, _words, to_player
from nnviz.export.slides import Slides
from nnviz.export.svg import to_svg
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.labels import clean
from nnviz.picture.layout import LayoutOptions
from nnviz.picture.shapes import Formula, Label, Picture, Run, Term
from nnviz.picture.wording import runs_of
from nnviz.steps import record
from nnviz.steps.selection import select
from nnviz.training.maps import neuron_maps
from tests.chromium import Browser

SVG = "{http://www.w3.org/2000/svg}"
NASTY = (
    '<script>alert("1")</script>',
    "]]>",
    "</svg><script>boom()</script>",
    "</script><script>boom()</script>",
    "<!-- --!> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    '" onload="boom()',
    "' onmouseover='boom()",
    "javascript:boom()",
    "&#x3c;script&#x3e; &lt;b&gt; &amp;amp; &e;",
    r"\input{/etc/passwd} \write18{ls}",
    "{{data}} {{script}} ${boom()} `",
    'url(#a) var(--c0) #ff0000 fill="#ff0000" <path d="g1"/>',
    "\u202eleft\u2066right\u200f\u200e",
    "\ud800 lone \udfff",
    "\0\x01\x1b\x7f\x85\ufffe\uffff",
    "a\r\nb\tc\u2028d\u2029e",
    "\u0301\u0489 💥 👩‍🔬 中文 עברית",
    "x" * 10_000,
    "",
)


def words(text: str) -> set[str]:
    return set(text.split())


ELEMENTS = {"circle", "desc", "g", "path", "polygon", "polyline", "rect", "svg"}
ELEMENTS |= {"image", "mask", "text", "title", "tspan"}
ATTRIBUTES = words("aria-label class cx cy d data-ids dy fill font-family font-size")
ATTRIBUTES |= words("font-weight height id opacity points r role rx ry stroke")
ATTRIBUTES |= words("stroke-dasharray stroke-linecap stroke-linejoin stroke-width")
ATTRIBUTES |= words("text-anchor transform viewBox width x y")
ATTRIBUTES |= {"mask", "preserveAspectRatio"}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LINK = "{http://www.w3.org/1999/xlink}href"
IMAGE = "data:image/png;base64,"

HTML = words("a b body button circle dd defs details div dl dt footer g h1 h2 head header")
HTML |= words("html kbd li main meta noscript ol option p path polygon polyline pre rect")
HTML |= words("script section select style sub summary svg text title tspan use")
HTML_ATTRIBUTES = ATTRIBUTES | {"xml:space", "href", "viewbox", "lang", "charset", "name"}
HTML_ATTRIBUTES |= {"content", "http-equiv", "hidden", "type", "tabindex", "title", "value"}
HTML_ATTRIBUTES |= {"selected", "open", "data-at", "data-phase", "data-part", "data-theme"}
ARIA = re.compile(r"aria-(hidden|live|pressed|valuemin|valuemax|valuenow)")


def inert(svg: str) -> ElementTree.Element:
    """The file, if it can be read and holds nothing but what is allowed."""
    root = ElementTree.fromstring(svg.encode("utf-8"))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS, element.tag
        assert element.attrib.keys() <= {*ATTRIBUTES, SPACE, LINK}, element.attrib
        assert element.attrib.get(LINK, IMAGE).startswith(IMAGE)
    return root


def replaced(picture: Picture, at: int) -> list[Any]:
    """Its shapes with ids that no other picture has."""
    label, formula = picture.shapes
    name = formula.id.partition(":")[2]
    return [replace(label, id=f"neuron:{at}"), replace(formula, id=f"equation{at}:{name}")]


def picture_of(label: str) -> Picture:
    """Everything in a picture that can say something."""
    term = Term("", label, "#000000", (label,), (("M 0 0 L 1 1 Z", 0.0, 0.0),))
    shapes = (
        Label("neuron:1", "value", 1.0, 2.0, (Run(label), Run(label, "sub")), 10.0, "#000000"),
        Formula(f"equation:{label}", "row", 0.0, 0.0, (term,), 10.0, 9.0, 5.0, 5.0),
    )
    return Picture(10.0, 10.0, "#ffffff", shapes, label, label, roles={"neuron:1": label})


def read_out(label: str) -> str:
    """The words that a label becomes, as a picture would show them."""
    return "".join(run.text for run in runs_of(clean(label, 2000)))


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(codec=None)), min_size=50, max_size=50))
def test_ten_thousand_labels(labels: list[str]) -> None:
    """Fifty at a time."""
    in_a_drawing(labels)
    in_a_page(labels)


def in_a_drawing(labels: list[str]) -> None:
    """Each is a label, a part of an equation and an id; one is the title."""
    shapes: list[Any] = []
    for at, label in enumerate(labels):
        shapes += replaced(picture_of(label), at)
    root = inert(to_svg(Picture(10.0, 10.0, "#ffffff", tuple(shapes), labels[0], labels[1])))
    assert (root[0].text or "") == clean(labels[0])
    groups = [element for element in root if "id" in element.attrib]
    for label, text, formula in zip(labels, groups[::2], groups[1::2], strict=True):
        assert "".join(text[0].itertext()) == clean(label) * 2
        assert formula.attrib["id"].partition(":")[2] == clean(label)
        assert formula[0].attrib["aria-label"] == clean(label.strip())


def in_a_page(labels: list[str]) -> None:
    """What the player makes of words and data, without the drawings between them."""
    said = [_words(label) for label in labels]
    lines = [to_svg(picture_of(labels[0])), *labels]
    data = _json({"lines": [clean(line, 100_000) for line in lines]})
    page = f"<p>{'</p><p>'.join(said)}</p><script type='application/json'>{data}</script><b>end</b>"
    read = Allowed()
    read.feed(page)
    read.close()
    assert (read.scripts, read.text[-1]) == (1, "end")
    assert "".join(read.text[:-2]) == "".join(map(read_out, labels))
    assert json.loads(read.text[-2])["lines"][1:] == [clean(label, 100_000) for label in labels]


@pytest.mark.parametrize("label", NASTY, ids=range(len(NASTY)))
def test_nasty_labels_in_svg(label: str) -> None:
    for text in ("text", "outlines"):
        root = inert(to_svg(picture_of(label), text=text))
        said = clean(label, longest=10_000)
        assert (root[0].text or "") == said
        (group,) = (element for element in root if element.attrib.get("id") == "neuron:1")
        shown = group[0].attrib.get("aria-label", "".join(group[0].itertext()))
        assert shown in (said * 2, clean(label * 2, longest=10_000))


def hostile(label: str) -> Network:
    name = label or "empty"
    architecture = Architecture.from_edges([("in", name), ("also in", name), (name, "out")])
    return Network(architecture, [0.5, -0.5, 1.0], name=label)


@pytest.mark.parametrize("label", NASTY, ids=range(len(NASTY)))
def test_networks_with_nasty_names(label: str) -> None:
    network = hostile(label)
    inert(to_svg(draw(network)))
    maps = neuron_maps(network, ((-1.0, 1.0), (-1.0, 1.0)), 3)
    inert(to_svg(draw(network, maps=maps)))


class Allowed(HTMLParser):
    """Reads a page and refuses what is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in HTML, tag
        self.scripts += tag == "script"
        for name, value in attrs:
            assert name in HTML_ATTRIBUTES or ARIA.fullmatch(name), (tag, name, value)
            assert name != "href" or (value or "").startswith("#")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_pages_with_nasty_names_and_a_browser_that_runs_nothing_of_them(
    chromium: Browser,
) -> None:
    """All nasty names at once as names of neurons, and one by one as that of the network."""
    names = [f"{name or 'empty'}" for name in NASTY]
    edges = [("in", name) for name in names] + [(name, "out") for name in names]
    network = Network(Architecture.from_edges(edges), [0.1] * len(edges), name=NASTY[2])
    trace = record(network, [1.0], [0.0])
    html = to_player(
        Slides(trace, select(trace, "e0/s0/loss"), LayoutOptions(max_neurons=0)), lambda *_: None
    )
    read = Allowed()
    read.feed(html)
    read.close()
    assert read.scripts == 2
    assert NASTY[2] in "".join(read.text)
    page = chromium.page(html)
    page.press("ArrowRight")
    assert page.evaluate("document.scripts.length") == 2
    assert NASTY[2] in page.evaluate("document.querySelector('h1').textContent")
    assert page.evaluate("document.querySelectorAll('#stage .ring').length") == len(names) + 2
    assert page.evaluate("typeof boom") == "undefined"
    assert page.complaints() == []
    assert len(page.requests()) == 1
    page.close()


@pytest.mark.parametrize("label", NASTY[3:9], ids=range(6))
def test_pages_of_networks_with_nasty_names(label: str) -> None:
    trace = record(hostile(label), [1.0, 0.5], [0.0])
    html = to_player(Slides(trace, select(trace, "forward")), lambda *_: None)
    read = Allowed()
    read.feed(html)
    read.close()
    assert read.scripts == 2
    assert clean(label) in "".join(read.text)
