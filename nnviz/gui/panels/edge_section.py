"""The edges into or out of a neuron, under the equation that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.gui.mathview import Manner, MathView
from nnviz.gui.panels.columns import Grid, edge_grid, neuron_grid
from nnviz.gui.panels.explained import SMALL, Explained, edge_formula
from nnviz.gui.panels.fields import Note, caption, inset
from nnviz.gui.panels.grid_view import GridView
from nnviz.gui.panels.words import piece_colour, piece_hint
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.picture.theme import theme
from nnviz.steps.expression import Piece

MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class _Table:
    """Heading and columns of one table."""

    heading: str
    keys: tuple[str, ...]


_WEIGHTS = ("edge", "weight", "a", "gradient")
_INCOMING = {
    "forward": _Table("Incoming edges", ("edge", "weight", "a", "product")),
    "delta": _Table("Then, for each incoming edge", _WEIGHTS),
    "backward": _Table("Incoming edges", _WEIGHTS),
    "average": _Table("Incoming edges", ("edge", "weight", "gradient", "average")),
    "update": _Table("Incoming edges", ("edge", "weight", "gradient", "new")),
}
_OUTGOING = {
    "forward": _Table("Outgoing edges", ("edge", "weight", "a", "product")),
    "later": _Table("Outgoing edges", ("edge", "weight", "delta", "returned")),
}


class EdgeSection(QWidget):
    """A caption, for δ the formula that comes next, and a table of edges one can edit."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.caption = caption("")
        self.formula = MathView(size=SMALL)
        self.formula.hovered.connect(lambda ids: session.set_hover(ids[0] if ids else ""))
        self.view = GridView(session, self._set_weight, most_rows=MOST_ROWS)
        restyle(self.view, "place", "section")
        self.note = Note()
        self.view.refused.connect(self.note.say)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(inset(self.caption))
        column.addWidget(self.formula)
        column.addLayout(inset(self.view))
        column.addLayout(inset(self.note))

    def show_incoming(self, shown: Explained) -> None:
        """The edges into the neuron that is explained; of a layer or the loss, the neurons."""
        graph = self._session.network.architecture
        is_delta = shown.phase == "backward" and shown.address.kind == "n"
        if not shown.neuron or shown.phase == "loss":
            self._show_neurons(shown)
            return
        table = _INCOMING["delta" if is_delta and shown.computed else shown.phase]
        span = graph.incoming_edges(shown.neuron)
        positions = np.arange(span.start, span.stop)
        keys = table.keys
        if shown.phase == "update":
            keys = tuple(self._of_update() if key == "gradient" else key for key in keys)
        self._fill(table.heading, edge_grid(self._session, positions, keys))
        self._show_formula(shown)

    def _of_update(self) -> str:
        """What a new weight is made from: Δw where it has terms, else the derivative used."""
        trace = self._session.trace
        if trace.update_terms:
            return "change"
        return "average" if len(trace.samples) > 1 else "gradient"

    def _show_neurons(self, shown: Explained) -> None:
        graph = self._session.network.architecture
        layer = shown.layer or graph.layer_count
        name = graph.layer_label(layer)
        keys: tuple[str, ...]
        if shown.phase == "loss":
            heading, keys = "Outputs and targets", ("neuron", "a", "target", "difference")
        elif layer == 1:
            heading, keys = f"Neurons of the {name}", ("neuron", "a")
        else:
            back = () if shown.phase == "forward" else ("slope", "delta")
            heading, keys = f"Neurons of {name}", ("neuron", "z", "a", *back)
        self.formula.hide()
        numbers = [shown.neuron] if shown.neuron else graph.neurons(layer)
        self._fill(heading, neuron_grid(self._session, numbers, keys))

    def show_outgoing(self, shown: Explained) -> None:
        """The edges out of the neuron that is explained."""
        graph = self._session.network.architecture
        table = _OUTGOING["forward" if shown.phase == "forward" else "later"]
        positions = graph.outgoing_edges(shown.neuron) if shown.neuron else np.arange(0)
        self.formula.hide()
        self._fill(table.heading, edge_grid(self._session, positions, table.keys))

    def follow_hover(self) -> None:
        """Light what is hovered anywhere."""
        hover = self._session.hover
        self.view.follow_hover()
        self.formula.set_lit((hover,) if hover else ())

    def _fill(self, heading: str, grid: Grid) -> None:
        self.setVisible(grid.rows > 0)
        if not grid.rows:
            return
        self.caption.setText(heading.upper())
        self.view.setAccessibleName(heading)
        self.view.show_grid(grid)
        self.view.follow_selection()

    def _show_formula(self, shown: Explained) -> None:
        session, tokens = self._session, theme(self._session.theme)
        found = edge_formula(session, shown)
        self.formula.setVisible(found is not None)
        if found is not None:
            graph = session.network.architecture
            manner = Manner(
                partial(piece_colour, session, tokens), _no_click, partial(piece_hint, graph)
            )
            self.formula.show_groups(*found, manner, tokens)

    def _set_weight(self, identifier: str, value: float) -> None:
        source, _, target = identifier.partition(":")[2].partition("-")
        self._session.set_weight(int(source), int(target), value)


def _no_click(piece: Piece) -> bool:
    return False
