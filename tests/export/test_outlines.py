"""Letters as outlines: where the shipped font puts them, and still readable by a program."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QFontMetricsF

from nnviz.errors import UsageError
from nnviz.export.outlines import outline
from nnviz.export.svg import to_svg
from nnviz.painting.fonts import font, load_fonts
from nnviz.picture.draw import draw
from nnviz.picture.look import Look
from nnviz.picture.shapes import SCRIPT_SCALE, SCRIPT_SHIFT, Label, Picture, Run, plain
from tests.picture.cases import running

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = (
    "AVATAR To",  # kerned
    "1-2-2-1",  # the hyphen between digits is set higher
    "3→7 2x2 10:20",
    "loss (ŷ − y)²",
    "δ ∂C/∂w σ′ Σ",
    "fi ffl -> =>",
    "−0.1234567890",
)


def label(*runs: Run, size: float = 40.0, weight: int = 400, **more: str) -> Label:
    return Label("neuron:1", "value", 100.0, 50.0, runs, size, "#000000", weight, **more)


def points(path: str) -> list[tuple[float, float]]:
    """All points of path data with relative steps, control points included."""
    found, here, begin = [], (0.0, 0.0), (0.0, 0.0)
    for command, text in re.findall(r"([MmlcqzZ])([^MmlcqzZ]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "z":
            here = begin
            continue
        base = (0.0, 0.0) if command == "M" else here
        steps = [(base[0] + x, base[1] + y) for x, y in pairs]
        found += steps
        here = steps[-1]
        if command in "Mm":
            begin = here
    return found


@pytest.fixture(autouse=True)
def fonts(qapp: object) -> None:
    load_fonts()


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_as_wide_as_qt_sets_it(weight: int) -> None:
    for text in TEXTS:
        made = outline(label(Run(text), weight=weight, anchor="end"))
        assert made is not None
        wide = QFontMetricsF(font(160, weight)).horizontalAdvance(text) / 4
        assert made[1] == pytest.approx(wide, abs=0.05), text


def test_anchors() -> None:
    starts = {
        anchor: made[1]
        for anchor in ("start", "middle", "end")
        if (made := outline(label(Run("abc"), anchor=anchor))) is not None
    }
    assert starts["start"] == 0.0 and starts["end"] == 2 * starts["middle"] > 40.0


def test_subscripts_are_smaller_and_lower() -> None:
    low, line = outline(label(Run("n", "sub"))), outline(label(Run("n")))
    assert low is not None and line is not None
    small, large = points(low[0]), points(line[0])
    bottoms = max(y for _, y in small), max(y for _, y in large)
    assert bottoms[0] - bottoms[1] == pytest.approx(SCRIPT_SHIFT["sub"] * 40.0, abs=0.02)
    heights = [max(y for _, y in box) - min(y for _, y in box) for box in (small, large)]
    assert heights[0] == pytest.approx(heights[1] * SCRIPT_SCALE, abs=0.02)


def test_rounding_does_not_add_up() -> None:
    """Many steps from point to point end where the font says, to a hundredth of a pixel."""
    fine, coarse = outline(label(Run("@&§"), size=2000.0)), outline(label(Run("@&§"), size=20.0))
    assert fine is not None and coarse is not None
    for (x, y), (large_x, large_y) in zip(points(coarse[0]), points(fine[0]), strict=True):
        assert abs(x - large_x / 100) < 0.02 and abs(y - large_y / 100) < 0.02


def test_what_the_font_lacks_stays_text() -> None:
    assert outline(label(Run("神经元"))) is None
    picture = Picture(200.0, 100.0, "#ffffff", (label(Run("神经元")), label(Run("ok"))))
    root = ElementTree.fromstring(to_svg(picture, text="outlines"))
    (text,) = root.iter(f"{SVG}text")
    assert "".join(text.itertext()) == "神经元"
    (path,) = root.iter(f"{SVG}path")
    assert path.attrib["aria-label"] == "ok"


def test_every_label_becomes_a_path_that_says_its_text() -> None:
    picture = draw(running().before, look=Look(weight_labels="all"))
    root = ElementTree.fromstring(to_svg(picture, text="outlines"))
    assert not list(root.iter(f"{SVG}text"))
    said = [e.attrib["aria-label"] for e in root.iter(f"{SVG}path") if "aria-label" in e.attrib]
    assert said == [shape.text for shape in picture.shapes if isinstance(shape, Label)]


def test_control_characters_do_not_keep_a_label_from_being_drawn() -> None:
    picture = Picture(200.0, 100.0, "#ffffff", (label(Run("a\0b\ud800\u202e")),))
    (path,) = ElementTree.fromstring(to_svg(picture, text="outlines")).iter(f"{SVG}path")
    assert path.attrib["aria-label"] == "ab" and "M" in path.attrib["d"]


def test_an_unknown_wish_is_refused() -> None:
    with pytest.raises(UsageError, match="text or outlines"):
        to_svg(Picture(1.0, 1.0, "#ffffff", ()), text="curves")


def test_numbers_are_set_as_all_else_is() -> None:
    """Digits skip what exchanges glyphs; beside a letter they do not, and look the same."""
    number, other = outline(label(*plain("1048.25"))), outline(label(*plain("1048.25 n")))
    assert number is not None and other is not None and other[0].startswith(number[0])
    # A minus before a digit stands higher than one before a letter.
    minus, hyphen = outline(label(*plain("−1"))), outline(label(*plain("−x")))
    assert minus is not None and hyphen is not None
    assert points(minus[0])[0][1] < points(hyphen[0])[0][1]
