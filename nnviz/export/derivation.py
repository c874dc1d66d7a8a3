"""A whole iteration as a worked solution to hand out: forward, loss, backward, update.

`derivation(trace, "latex")` is a document of its own in each of the forms of `FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from nnviz.errors import UsageError
from nnviz.export.solution import Solution
from nnviz.steps.notation import NOTATIONS
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.timeline import check_detail
from nnviz.steps.trace import Trace

Parts = Callable[[Solution], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a worked solution: its name, the ending of its files, where it is written."""

    name: str
    suffix: str
    label: str
    module: str

    @property
    def parts(self) -> Parts:
        """What writes it, piece by piece; loaded when it is first used."""
        found: Parts = import_module(self.module).parts
        return found


FORMS: tuple[Form, ...] = (
    Form("text", ".txt", "plain text", "nnviz.export.derivation_text"),
    Form("markdown", ".md", "Markdown", "nnviz.export.derivation_markdown"),
    Form("latex", ".tex", "LaTeX", "nnviz.export.derivation_latex"),
    Form("html", ".html", "a web page", "nnviz.export.derivation_html"),
)

BY_NAME = {form.name: form for form in FORMS}


def derivation(
    trace: Trace,
    form: str = "text",
    *,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
    title: str = "",
) -> str:
    """The worked solution of an iteration, whole, as text, markdown, latex or html.

    `detail` (layer, neuron, term) says into how many steps it is taken apart, `notation` (graph,
    layered, matrix) how symbols are written, `format` how numbers are. UsageError for anything
    else.
    """
    return "".join(parts(trace, form, detail=detail, notation=notation, format=format, title=title))


def parts(
    trace: Trace,
    form: str = "text",
    *,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
    title: str = "",
) -> Iterator[str]:
    """`derivation` in parts to be put together, each as soon as it is known."""
    if form not in BY_NAME:
        raise UsageError(f"A derivation is written as {', '.join(BY_NAME)}, not {form!r}.")
    if notation not in NOTATIONS:
        raise UsageError(f"The notation is graph, layered or matrix, not “{notation}”.")
    solution = Solution(trace, check_detail(detail), notation, format or NumberFormat(), title)
    return BY_NAME[form].parts(solution)


def step_count(trace: Trace, detail: str) -> int:
    """How many steps a derivation has."""
    return len(trace.steps(detail))


def title_of(name: str, iteration: int = 0) -> str:
    """The heading of a solution about a network of this name."""
    which = f"Iteration {iteration}" if iteration else "One iteration"
    return f"{which} of {name}, worked out" if name else f"{which}, worked out"
