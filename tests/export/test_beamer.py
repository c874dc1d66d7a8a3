from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from nnviz.errors import Cancelled, UsageError
from nnviz.export.beamer import BODY, MOST_FRAMES, TALL, WIDE, arranged, rows_of, to_beamer
from nnviz.export.maths import COMMANDS
from nnviz.export.slides import Slides
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.layout import LayoutOptions
from nnviz.picture.look import Look
from nnviz.steps import Trace, record
from nnviz.steps.selection import select
from tests.export.test_tex import ALLOWED
from tests.export.texreader import WRITTEN, compiled, complaints, control_words, needs_tex
from tests.picture.cases import preset_trace, running, some_steps

BEAMER = {
    *("usefonttheme", "setbeamersize", "setbeamertemplate", "setbeamerfont", "setbeamercolor"),
    *("vskip", "insertframetitle", "hfill", "usebeamerfont", "insertframesubtitle", "par"),
    *("hbox", "to", "paperwidth", "hfil", "tiny", "color", "insertframenumber", "hskip"),
    *("newsavebox", "network", "usebox", "uncover", "footnotesize", "raggedright", "vfill"),
    *("Large", "large", "scriptsize", "medskip"),
}


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def slides_of(trace: Trace, *addresses: str, theme: str = "light") -> Slides:
    plan = trace.steps("neuron")
    steps = tuple(plan[plan.index_of(address)] for address in addresses) or tuple(plan)
    return Slides(trace, steps, LayoutOptions(loss=True), Look(theme=theme))


@cache
def deck() -> str:
    slides = slides_of(running(), "e0/s0/backward/n4", "e0/s0/update/w6")
    return to_beamer(slides, quiet)


def test_a_deck_is_as_it_was(file_regression: FileRegressionFixture) -> None:
    file_regression.check(deck(), extension=".tex", encoding="utf-8")


def test_one_frame_per_step_and_one_that_says_what_it_is() -> None:
    steps = select(running(), "forward")
    tex = to_beamer(Slides(running(), steps), quiet)
    assert tex.count(r"\begin{frame}") == len(steps) + 1
    assert "Epoch 0, sample 0; squared error, learning rate 0.5" in tex
    assert tex.count(r"\tikzset{") == 2 and tex.rindex(r"\tikzset{") < tex.index(
        r"\begin{document}"
    )
    assert all(str(step.address) in tex for step in steps)


def test_the_lines_appear_one_after_the_other_then_the_sentence() -> None:
    frame = deck().split(r"\begin{frame}")[2]
    assert frame.startswith(r"{Neuron 4 — error term $\delta_{4}$}")
    rows = re.findall(
        r"\\uncover<(\d)->\{%\n\\node\[equation row.*\n  \{\$\\displaystyle (.*)\$", frame
    )
    assert [number for number, _ in rows] == ["2", "3", "4"]
    assert r"w_{46}" in rows[0][1] and "0.4" in rows[1][1] and "0.0088" in rows[2][1]
    assert re.search(r"\\uncover<5->\{\\node\[sentence\].*\n  \{Neuron 4 feeds neurons 6", frame)


def test_styles_are_defined_once_for_the_deck() -> None:
    styles = re.findall(r"^  ([a-z ]+)/\.style=", deck(), re.MULTILINE)
    assert len(styles) == len(set(styles))
    assert {"hidden neuron", "positive edge", "equation row", "slide", "sentence"} <= set(styles)
    colors = re.findall(r"\\definecolor\{(\w+)\}", deck())
    assert len(colors) == len(set(colors))


def test_it_says_how_far_it_is_and_stops_when_asked() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        to_beamer(slides_of(running()), stop)
    assert seen == [(0, 26), (1, 26), (2, 26)]


def test_too_many_slides_are_refused() -> None:
    trace = running()
    steps = tuple(trace.steps("neuron")) * 20
    with pytest.raises(UsageError, match=f"520 slides; {MOST_FRAMES}"):
        to_beamer(Slides(trace, steps), quiet)


@pytest.mark.parametrize(
    "name", ["running-example", "van-kessel-4-5-1", "softmax-2-3-3", "residual"]
)
def test_equations_stay_in_their_place(name: str) -> None:
    trace = preset_trace(name)
    slides = Slides(trace, tuple(some_steps(trace, most=3)), LayoutOptions(loss=True))
    slides, form = arranged(slides)
    left, top, width, height = form.equation
    for index in range(len(slides)):
        rows = rows_of(slides, index, form.equation)
        assert [line for line, _ in rows] == sorted(line for line, _ in rows)
        for _, row in rows:
            assert left <= row.x <= left + width
            assert top - 0.1 <= row.y <= top + height + 0.1 < form.sentence < BODY[1]


def test_a_tall_network_stands_beside_its_equation() -> None:
    assert arranged(slides_of(running()))[1] is WIDE
    assert arranged(slides_of(preset_trace("van-kessel-4-5-1")))[1] is TALL


def test_places_and_distances_that_were_given_are_kept() -> None:
    slides = slides_of(running())
    given = Slides(slides.trace, slides.steps, LayoutOptions(loss=True, stretch=(1.5, 0.9)))
    assert arranged(given)[0].options.stretch == (1.5, 0.9)


def test_nasty_names_are_text() -> None:
    name = r"\input{/etc/passwd}%$#1^^5c \end{frame}"
    network = Network(Architecture.from_edges([(name, "B")]), [0.5], name=name)
    trace = record(network, [1.0], [0.0])
    tex = to_beamer(slides_of(trace), quiet)
    words = {word for word in control_words(tex) if not word.startswith("graph")}
    assert words <= WRITTEN | ALLOWED | COMMANDS | BEAMER
    body = tex[tex.index(r"\documentclass") :]
    assert body.count(r"\end{frame}") == body.count(r"\begin{frame}") == len(slides_of(trace)) + 1


@needs_tex
def test_a_deck_compiles_without_complaint(tmp_path: Path) -> None:
    pages, log = compiled(tmp_path, "deck", deck())
    assert pages == 1 + sum(
        int(re.findall(r"\\uncover<(\d+)", frame)[-1])
        for frame in deck().split(r"\begin{frame}")[2:]
    )
    assert complaints(log) == []
