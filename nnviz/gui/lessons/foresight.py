"""What the next stages of a lesson will want to be set, set while nothing else happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.document.model import Document
from nnviz.export.mathlines import EM, lines_to_set, set_line
from nnviz.gui.panels.explained import SMALL, edge_formula, explained
from nnviz.lessons.showing import Showing
from nnviz.steps import Known, NumberFormat, Plan, Step, Trace
from nnviz.steps.equation import Equation
from nnviz.steps.explain import explain

LARGE = 300  # neurons; equations of larger networks are not set at once anyway


@dataclass(frozen=True, slots=True)
class _Seen:
    """A showing as the panel will see it that explains it."""

    showing: Showing
    format: NumberFormat

    @property
    def selection(self) -> str:
        return self.showing.selection

    @property
    def document(self) -> Document:
        return self.showing.document

    @property
    def trace(self) -> Trace:
        return self.showing.trace

    @property
    def plan(self) -> Plan:
        return self.showing.plan

    @property
    def index(self) -> int:
        return self.showing.index

    @property
    def step(self) -> Step:
        return self.showing.step

    @property
    def sample(self) -> int:
        return self.showing.column

    @property
    def known(self) -> Known:
        return self.showing.known

    def equation(self) -> Equation:
        view = self.showing.view
        return explain(self.showing.trace, self.showing.step, view.notation, self.format)


def equations_ahead(showing: Showing, numbers: NumberFormat) -> Iterator[None]:
    """Set the equations that explain a showing, line by line; numbers are written as `numbers`."""
    if showing.training or showing.architecture.neuron_count > LARGE:
        return
    seen = _Seen(showing, numbers)
    shown = explained(seen)
    below = edge_formula(seen, shown)
    for groups, size in ((shown.groups, EM), (below[0] if below else (), SMALL)):
        for line in lines_to_set(groups):
            set_line(line, size)
            yield
