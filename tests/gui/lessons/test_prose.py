"""Texts with formulas: whatever stands in them, they fit and are read out."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.gui import style
from nnviz.gui.lessons.formulas import (
    chunks,
    drawn,
    drawn_within,
    relation_pieces,
    written_pieces,
)
from nnviz.gui.lessons.prose import ProseView
from nnviz.gui.lessons.spoken import spoken
from nnviz.gui.lessons.writing import Look
from nnviz.lessons.model import Body, Code, Link, Listing, Live, Maths, Paragraph, Table, Text
from nnviz.picture.theme import theme

WIDTH = 260
MATRICES = r"\begin{pmatrix}1 & 2 = 3\\ 4 & 5\end{pmatrix} = \begin{pmatrix}1 \\ 2\end{pmatrix}"
LONG = r"\frac{\partial C}{\partial z_9} = \frac{\partial C}{\partial a_9} f'(z_9) = 0.9 \cdot 0.2"


def bodies(latex: str) -> list[Body]:
    line = Paragraph((Text("so "), Maths((latex,), 1), Text(".")), 1)
    alone = Maths((latex,), 1, display=True)
    return [(line,), (alone,), (Listing(((line, alone),), 1),)]


@pytest.mark.parametrize(
    "latex",
    [MATRICES, LONG, "w" * 120, r"a = \qquad = b", r"\qquad", r"\unknown{x}", "{", "a_{", "", "%"],
)
def test_every_formula_fits_or_is_shown_as_it_was_written(qapp: object, latex: str) -> None:
    look = Look(theme("light"), 28.0, "#000000")
    for body in bodies(latex):
        view = ProseView()
        view.show_body(body, look)
        view.resize(WIDTH, view.heightForWidth(WIDTH))
        view.grab()
        assert view.needed[0] <= WIDTH + 0.5
        assert view.needed[1] <= view.height()


def test_formulas_over_the_columns_of_a_table_stay_on_one_line(qapp: object) -> None:
    head = [(Maths((rf"\partial {one}/\partial z_9",), 1),) for one in ("C", "a_9", "y")]
    table = Table(((*head,), ((Text("0.9399"),),) * 3), 1)
    view = ProseView()
    view.show_body((table,), Look(theme("light"), 28.0, "#000000"))
    heights = set()
    for width in range(280, 320):
        view.resize(width, view.heightForWidth(width))
        heights.add(view.height())
    assert max(heights) - min(heights) < 16.0, heights


def test_a_line_that_holds_but_a_formula_is_as_high_as_one_of_text(qapp: QApplication) -> None:
    style.apply(qapp, "light")  # its font, whatever ran before
    heights = []
    for last in (Text("word"), Maths(("w = 0.25",), 1), Maths((r"\delta",), 1)):
        view = ProseView()
        body = (Paragraph((Text("something "), last, Text("?")), 1),)
        view.show_body(body, Look(theme("light"), 28.0, "#000000"))
        heights.append(view.heightForWidth(170))
        assert heights[-1] > 1.8 * view.heightForWidth(400)
    assert len(set(heights)) == 1, heights


STRUCK = (Text("no ", struck=True), Live("w_69", 1, struck=True), Maths(("x",), 1, struck=True))


def test_what_is_struck_out_is_said_to_be_wrong_and_where_it_ends() -> None:
    alone = Maths((r"\frac{a}{b}",), 1, display=True, struck=True)
    part = Link((Text("so "), Text("not", struck=True)), (), 1)
    body = (Paragraph((Text("Not: "), *STRUCK, Text(". "), part), 1), alone)
    assert spoken(body, lambda live: "1.1") == (
        "Not: struck out as wrong: no 1.1x, up to here. so struck out as wrong: not, up to here\n"
        "struck out as wrong: a over b, up to here"
    )


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("latex", ["w_{69}", r"\frac{a}{b} = c"])
def test_a_line_goes_through_what_is_struck_out(qapp: object, latex: str, display: bool) -> None:
    look = Look(theme("light"), 28.0, "#000000")
    pictures = []
    for struck in (False, True):
        formula = Maths((latex,), 1, display, struck)
        view = ProseView()
        view.show_body((formula if display else Paragraph((formula,), 1),), look)
        view.resize(WIDTH, view.heightForWidth(WIDTH))
        pictures.append(view.grab().toImage())
    plain, crossed = pictures
    assert plain.size() == crossed.size()  # what follows stands where it stood
    across = display or "frac" in latex
    red = theme("light").error if display else "#000000"
    drawn_through = [
        (x, y)
        for x in range(plain.width())
        for y in range(plain.height())
        if plain.pixelColor(x, y) != crossed.pixelColor(x, y) and crossed.pixelColor(x, y) == red
    ]
    levels = {y for _, y in drawn_through}
    assert (max(levels) - min(levels) > 10) is across


def test_a_formula_is_cut_where_it_may_go_on_in_another_row() -> None:
    assert relation_pieces(r"a_{i=1} = \left(b = c\right) \le 3") == [
        "a_{i=1} ",
        r"= \left(b = c\right) ",
        r"\le 3",
    ]
    assert relation_pieces(r"a = 1, \qquad b = 2") == ["a ", "= 1, ", r"\qquad b ", "= 2"]


def test_a_sum_is_small_in_a_line_of_text_and_has_room_on_a_line_of_its_own() -> None:
    latex = r"f(z) \sum_{j: i \to j} a_j"
    small, large = (written_pieces(Maths((latex,), 1, display=own), ())[0] for own in (False, True))
    assert large == (r"f(z)\,\sum_{j: i \to j} a_j",)
    low, high = drawn(small), drawn(large)
    assert low.ascent + low.descent < 0.7 * (high.ascent + high.descent)


def test_a_minus_behind_a_relation_is_a_sign_and_no_difference() -> None:
    pieces, _ = written_pieces(Maths((r"\theta = -b, c = a - b",), 1), ())
    assert pieces == (r"\theta ", "= {-}b, c ", "= a - b")


def test_no_line_breaks_an_edge_a_product_or_a_number(qapp: object) -> None:
    texts = ("edges 3 → 6 → 3, 8 × 8 or 320 000; 2 × ", " → 7, a – b")
    body = (Paragraph((Text(texts[0]), Live("w", 1), Text(texts[1])), 1),)
    view = ProseView()
    view.show_body(body, Look(theme("light"), 14.0, "#000000"), ["5"])
    words = [one.replace("\u00a0", " ") for one in view._made.document.toRawText().split(" ")]
    assert words == ["edges", "3 → 6 → 3,", "8 × 8", "or", "320 000;", "2 × 5 → 7,", "a", "–", "b"]
    assert "3 → 6" in view.accessibleName()


def test_only_values_of_the_network_are_marked(qapp: object) -> None:
    lives = (Live("w_69", 1, "1.1"), Live("", 1, "0.05"), Live("2^20", 1, "1048576"))
    filled = ["1.1", "0.05", "1,048,576"]
    view = ProseView()
    view.show_body((Paragraph(lives, 1),), Look(theme("light"), 14.0, "#000000"), filled)
    assert view._made.values == ((0, 3),)
    assert written_pieces(Maths(lives, 1), filled)[1] == (0,)


def test_code_stands_in_one_box(qapp: object) -> None:
    view = ProseView()
    view.show_body((Code("a = 1\n\nb = 2\n", 1),), Look(theme("light"), 14.0, "#000000"))
    view.resize(WIDTH, view.heightForWidth(WIDTH))
    image = view.grab().toImage()
    assert view.needed[1] <= view.height()
    grounds = {image.pixelColor(12, y).name() for y in range(12, view.height() - 12)}
    assert grounds == {theme("light").raised}


def test_what_stands_apart_gets_a_row_of_its_own() -> None:
    pieces = tuple(relation_pieces(r"a = 1234567, \qquad b = 7654321"))
    assert len(chunks(pieces)) == 4
    whole, narrow = drawn(pieces), drawn_within(pieces, 100)
    assert narrow.width < 100 < whole.width
    first, second = narrow.pieces[0], narrow.pieces[2]
    assert first is not None and second is not None
    assert second.top() > first.bottom() and abs(second.left() - first.left()) < 3.0
