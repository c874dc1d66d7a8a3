"""The worked solution of an iteration, in its four forms."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markdown_it import MarkdownIt
from pytest_regressions.file_regression import FileRegressionFixture

from nnviz.document import PRESETS
from nnviz.document.journey import Journey
from nnviz.document.presets import preset_document
from nnviz.errors import UsageError
from nnviz.export.derivation import FORMS, derivation, parts
from nnviz.export.derivation_markdown import escape
from nnviz.nn.network import Network
from nnviz.picture.labels import clean
from nnviz.steps import LATEX_COMMANDS, NOTATIONS, NumberFormat, Trace, explain, record
from nnviz.steps.numbers import last_digit, parse

from .solutions import HOSTILE, first_iteration, named

EXAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "worked_examples.json").read_text("utf-8"),
    parse_float=str,
)
LARGE = 60  # weights from which on a golden text is of whole layers
ADDRESS = re.compile(r"\[(e\d+/[sb]\d+/\S+)\]")


def running() -> Trace:
    return first_iteration("running-example")


@lru_cache
def running_page(notation: str = "graph") -> str:
    """The running example as a web page."""
    return derivation(running(), "html", notation=notation)


def golden(regression: FileRegressionFixture, written: str, suffix: str) -> None:
    regression.check(written, extension=suffix, encoding="utf-8", newline="\n")


# Golden files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_as_it_was(name: str, file_regression: FileRegressionFixture) -> None:
    trace = first_iteration(name)
    large = trace.architecture.parameter_count > LARGE
    detail, notation = ("layer", "matrix") if large else ("neuron", "graph")
    written = derivation(trace, detail=detail, notation=notation, title=name)
    golden(file_regression, written, ".txt")


@pytest.mark.parametrize(
    ("name", "notation"),
    [("running-example", "graph"), ("softmax-2-3-3", "matrix"), ("mazur", "layered")],
)
def test_three_documents_are_as_they_were(
    name: str, notation: str, file_regression: FileRegressionFixture
) -> None:
    trace = first_iteration(name)
    golden(file_regression, derivation(trace, "latex", notation=notation, title=name), ".tex")


def test_the_markdown_is_as_it_was(file_regression: FileRegressionFixture) -> None:
    golden(file_regression, derivation(first_iteration("triangle"), "markdown"), ".md")


# Numbers --------------------------------------------------------------------------------------


def rows_by_step(written: str) -> dict[str, list[str]]:
    """The rows of formulas of every step, by its address, those of one equation joined."""
    found: dict[str, list[str]] = {}
    for stretch in re.split(r"\n(?=[^\n]*\[e\d+/)", written)[1:]:
        address = ADDRESS.search(stretch)
        assert address is not None
        body = stretch.split("\n\n")[1]
        rows: list[str] = []
        for row in body.splitlines():
            text = row.strip()
            if text.startswith("(") and text.endswith((".)", "shown)")):
                continue
            if re.match(r"[=+×·-] ", text) and rows:
                rows[-1] += f" {text}"
            else:
                rows.append(text)
        found[address[1]] = rows
    return found


@pytest.mark.parametrize(
    ("name", "detail", "comma"),
    [
        ("running-example", "neuron", False),
        ("running-example", "term", True),
        ("mazur", "neuron", True),
        ("xor-2-2-1", "term", False),
        ("residual", "neuron", False),
    ],
)
def test_every_result_is_what_was_computed(name: str, detail: str, comma: bool) -> None:
    trace = first_iteration(name)
    written = derivation(trace, detail=detail, format=NumberFormat(6, comma))
    steps = rows_by_step(written)
    assert list(steps) == [str(step.address) for step in trace.steps(detail)]
    for address, rows in steps.items():
        equation = explain(trace, address)
        assert len(rows) == len(equation.derivations)
        for row, item in zip(rows, equation.derivations, strict=True):
            printed = row.rpartition("= ")[2]
            off = abs(parse(printed) - float(np.asarray(item.value)))
            assert off <= 0.5000001 * last_digit(printed), (address, row)


def test_the_new_weights_are_those_of_the_engine() -> None:
    trace = running()
    table = derivation(trace, format=NumberFormat(9)).partition("The new weights")[2]
    for (source, target), before, after in zip(
        trace.architecture.edges, trace.before.weight_array, trace.after.weight_array, strict=True
    ):
        (row,) = re.findall(rf"w_{source}{target} .*", table)
        cells = row.split()
        assert cells[1:4] == [str(source), "→", str(target)]
        shown = [parse(cell) for cell in cells[4:]]
        assert np.allclose(shown, [before, after - before, after], rtol=0, atol=6e-10)


def test_the_loss_afterwards_is_computed_by_the_engine() -> None:
    trace = running()
    again = record(trace.after, trace.inputs, trace.targets)
    written = derivation(trace, format=NumberFormat(12))
    assert f"after the iteration: {again.loss:.12f}" in " ".join(written.split())
    assert "it is now smaller" in written


def as_printed(example: dict[str, Any], *keys: str) -> list[str]:
    return [example[key] for key in keys]


def test_the_published_numbers_of_mazur_are_there() -> None:
    example = EXAMPLES["mazur_2_2_2"]
    written = derivation(first_iteration("mazur"), format=NumberFormat(9, trim=False))
    numbers = as_printed(example, "out_h1", "out_h2", "net_o1", "out_o2", "E_total", "delta_o1")
    numbers += as_printed(example, "dout_dnet_o1", "dE_dw5", "dE_dw1")
    numbers += example["after_one_simultaneous_update"].values()
    for number in numbers:
        digits = len(number.partition(".")[2])
        shown = {f"{float(found):.{digits}f}" for found in re.findall(r"\d+\.\d{9}", written)}
        assert number in shown
    assert "with the factor ½" in written
    assert "weights of edges from bias neurons stay as they are" in " ".join(written.split())


def test_the_published_numbers_of_han_and_kamber_are_there() -> None:
    example = EXAMPLES["han_kamber_3_2_1"]
    written = derivation(first_iteration("han-kamber"), format=NumberFormat(6, trim=False))
    shown = [float(found) for found in re.findall(r"-?\d+\.\d{6}", written)]
    errors = [-float(number) for number in example["Err (= minus delta)"].values()]
    others = [float(n) for key in ("z", "a", "after_update") for n in example[key].values()]
    for number in errors:
        assert min(abs(found - number) for found in shown) < 1.01e-4
    for number in others:
        assert min(abs(found - number) for found in shown) < 1.01e-3


# Content --------------------------------------------------------------------------------------


def test_it_has_its_parts_in_order() -> None:
    written = derivation(running(), title="Homework")
    heads = ["Homework\n====", "\nGiven\n-----", "\nForward: ", "\nLoss: ", "\nBackward: "]
    heads += ["\nUpdate: ", "\nResult\n------"]
    places = [written.index(head) for head in heads]
    assert places == sorted(places)
    for step in running().steps():
        assert f"[{step.address}]" in written
        sentence = explain(running(), step).sentence
        assert sentence in " ".join(written.split())


def test_a_batch_has_its_samples_and_what_they_make_together() -> None:
    network = Network.layered([2, 2, 1], seed=2)
    trace = record(network, [[1, 0], [0, 1]], [[1], [0]], samples=[4, 9], optimizer="momentum")
    written = derivation(trace)
    assert "Forward: from the inputs to the outputs (sample 9)\n" in written
    assert "Batch: the samples' derivatives combined\n" in written
    assert "that of the batch is the\n            mean over its samples" in written
    assert "sample 4" in written and "loss of these 2 samples" in " ".join(written.split())
    small = Network.layered([1, 1], seed=0)
    trace = record(small, [[1], [0]], [[1], [0]], samples=[4, 9])
    page = derivation(trace, "html", detail="layer")
    assert '<a href="#forward-9">Forward (sample 9)</a>' in page
    assert page.count("<section ") == page.count("</section>") == 10


def test_what_cannot_learn_says_why() -> None:
    trace = record(Network.layered([1, 1], output="threshold", seed=0), [1], [1])
    for form in FORMS:
        written = derivation(trace, form.name)
        assert "reaches the weights before it" in " ".join(written.split())
        assert "The new weights" not in written


def test_a_loss_that_is_no_longer_finite_is_said() -> None:
    network = Network.layered([1, 1], hidden="identity", output="identity", bias=False, seed=0)
    trace = record(network, [1e60], [1e60], learning_rate=1e60)
    assert "no longer a finite number" in derivation(trace)


def test_dropout_and_penalties_are_among_the_conventions() -> None:
    document = preset_document("wine")
    trace = Journey(document).trace(0)
    assert "penalties spare the weights" in derivation(trace, detail="layer")


@pytest.mark.parametrize("form", [form.name for form in FORMS])
def test_a_decimal_comma_is_everywhere(form: str) -> None:
    written = derivation(running(), form, notation="layered", format=NumberFormat(4, True))
    shown = re.sub(r"<[^>]*>", "", written.partition("<body>")[2]) if form == "html" else written
    comma = "0{,}45" if form in ("latex", "markdown") else "0,2209"
    assert comma in shown
    assert "0.2209" not in shown


def test_large_tables_are_cut_and_say_so() -> None:
    trace = record(Network.layered([30, 40, 1], seed=0), [[0.1] * 30], [[0.5]])
    written = derivation(trace, detail="layer")
    assert "numbers of this table are not shown" in written
    assert re.search(r"\((1,0\d\d|1,1\d\d) weights are not shown here", written)
    assert max(len(line) for line in written.splitlines()) < 200


def test_it_is_written_as_it_is_computed() -> None:
    pieces = parts(running())
    assert next(pieces).startswith("One iteration, worked out")
    assert next(pieces).startswith("\nNetwork")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"form": "word"}, "text, markdown, latex, html"),
        ({"notation": "roman"}, "graph, layered or matrix"),
        ({"detail": "atom"}, "detail"),
    ],
)
def test_what_cannot_be_is_refused(how: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        derivation(running(), **how)  # type: ignore[arg-type]


# Markdown -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_words_as_they_are(text: str) -> None:
    (paragraph,) = [t for t in MarkdownIt().parse(f"x{escape(text)}") if t.type == "inline"]
    assert all(child.type == "text" for child in paragraph.children or [])
    assert "".join(c.content for c in paragraph.children or []).strip() == (
        f"x{clean(text, 10_000)}".strip()
    )


def test_markdown_is_tables_headings_and_formulas() -> None:
    written = derivation(first_iteration("mazur"), "markdown")
    tokens = MarkdownIt("commonmark").enable("table").parse(written)
    kinds = {token.type for token in tokens}
    assert {"heading_open", "table_open", "bullet_list_open"} <= kinds
    assert not {"html_block", "code_block", "fence"} & kinds
    assert written.count("$$\n\\begin{aligned}") == written.count("\\end{aligned}\n$$")
    assert written.count("$$") == 2 * len(first_iteration("mazur").steps())


# LaTeX ----------------------------------------------------------------------------------------

OWN_WORDS = """
documentclass IfFileExists usepackage setlength renewcommand arraystretch setcounter
allowdisplaybreaks AtBeginDocument abovedisplayskip abovedisplayshortskip belowdisplayskip
belowdisplayshortskip newcommand step inwords fact par pagebreak medskip bigskip smallskip textbf
hfill footnotesize texttt small makebox parbox dimexpr linewidth raggedright strut parindent
parskip jot mathindent LTleft LTpre LTpost LARGE bfseries section nopagebreak hspace hline endhead
quad textbackslash textasciicircum textasciitilde textless textgreater textbar textquotedbl ldots
rightarrow tfrac DeclareRobustCommand unknownchar fboxsep fboxrule relax fbox resizebox
DeclareUnicodeCharacter Bigl Bigr tabcolsep
"""
OWN = frozenset(OWN_WORDS.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_latex_knows_only_its_own_words(text: str) -> None:
    trace = record(named(text), [1, 2], [0.5])
    written = derivation(trace, "latex", title=text)
    words = set(re.findall(r"\\([A-Za-z]+)", written))
    assert words <= OWN | LATEX_COMMANDS, words - OWN - LATEX_COMMANDS
    assert written.count(r"\begin{document}") == written.count(r"\end{document}") == 1


def compiled(written: str, folder: Path) -> str:
    """What pdflatex logs of a document that it must take."""
    (folder / "it.tex").write_text(written, "utf-8")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "it.tex"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    log = (folder / "it.log").read_text("latin-1")
    assert done.returncode == 0, log[-2000:]
    return log


tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex here")


@tex
@pytest.mark.parametrize(
    ("name", "notation", "detail"),
    [
        ("running-example", "graph", "neuron"),
        ("softmax-2-3-3", "matrix", "layer"),
        ("digits", "matrix", "layer"),
        ("wine", "layered", "layer"),
    ],
)
def test_latex_compiles_within_its_margins(
    name: str, notation: str, detail: str, tmp_path: Path
) -> None:
    trace = first_iteration(name)
    log = compiled(derivation(trace, "latex", notation=notation, detail=detail), tmp_path)
    assert "Overfull" not in log


@tex
def test_latex_compiles_whatever_names_say(tmp_path: Path) -> None:
    trace = record(named(*HOSTILE[:3]), [1, 2], [0.5])
    compiled(derivation(trace, "latex", title=" ".join(HOSTILE[3:9])), tmp_path)


# HTML -----------------------------------------------------------------------------------------

ELEMENT_NAMES = """
html head meta title style body nav ul li a main header h1 h2 h3 p section article div dl dt dd
table caption thead tbody tr th td span sub sup svg defs path g use
"""
ATTRIBUTE_NAMES = """
lang charset name content http-equiv id class href role aria-label width height viewbox style d x y
scope
"""
ELEMENTS, ATTRIBUTES = frozenset(ELEMENT_NAMES.split()), frozenset(ATTRIBUTE_NAMES.split())


class Page(HTMLParser):
    """What occurs in a page: elements, attributes, ids, what is referred to, and its text."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(str(value))
            if name == "href":
                assert str(value)[1:] in self.ids or tag == "a"
                self.hrefs.append(str(value))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("notation", NOTATIONS)
def test_html_is_one_page_whose_links_lead_somewhere(notation: str) -> None:
    written = running_page(notation)
    page = Page(written)
    assert page.elements <= ELEMENTS and page.attributes <= ATTRIBUTES
    assert len(page.ids) == len(set(page.ids)) and not page.open
    assert {href[1:] for href in page.hrefs} <= set(page.ids)
    assert all(href.startswith("#") for href in page.hrefs)
    assert "http" not in written.replace("http-equiv", "") and "url(" not in written
    assert {str(step.address) for step in running().steps()} <= set(page.ids)


def test_html_says_its_equations_and_knows_dark_and_paper() -> None:
    written = running_page()
    for step in running().steps():
        said = explain(running(), step).plain().split("\n")[0].replace("'", "&#x27;")
        assert f'aria-label="{said}' in written
    assert "prefers-color-scheme:dark" in written and "@media print" in written
    assert "<script" not in written


@pytest.mark.parametrize("at", range(0, len(HOSTILE), 3))
def test_html_shows_words_as_they_are(at: int) -> None:
    texts = HOSTILE[at : at + 3]
    trace = record(named(*texts), [1, 2], [0.5])
    page = Page(derivation(trace, "html", detail="layer", title="".join(texts)))
    assert page.elements <= ELEMENTS and page.attributes <= ATTRIBUTES
    for text in texts:
        assert page.text.count(clean(text, 10_000)[:5000]) >= 3


def test_html_defines_each_glyph_once() -> None:
    written = running_page()
    shapes = re.findall(r'<path id="g\d+" d="([^"]*)"/>', written)
    assert len(shapes) == len(set(shapes)) < 120
    assert written.count("<use ") > 10 * len(shapes)
