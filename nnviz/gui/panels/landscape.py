"""The loss around the network: over one weight, with its tangent; over two, with the path."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.gui.background import Background, Cancelled
from nnviz.gui.panels.choices import ChoiceField, toggle
from nnviz.gui.panels.fields import Note
from nnviz.gui.panels.rate_slider import RateSlider
from nnviz.gui.plots import SlicePlot, SurfacePlot
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.gui.style import restyle
from nnviz.nn.architecture import Architecture
from nnviz.training.landscape import Slice, Surface, loss_slice, loss_surface, path, surface_span
from nnviz.training.maps import Span

Edge = tuple[int, int]

VIEWS = (
    ("one", "One weight", "Loss over one weight, all others held"),
    ("two", "Two weights", "Loss over two weights, with the path taken"),
)
MOST_EDGES = 600  # in a list to choose from; others are chosen on the canvas
STEPS = 10  # shown ahead, when they are asked for
WAIT_MS = 60  # edits in quick succession are one question
_LINES = (
    "The curve is the loss if only this weight were changed. The dashed line has the slope that "
    "backpropagation computed; the amber dot is where this learning rate would land.",
    "The stronger the colour, the lower the loss. The line is the way these two weights took since "
    "the start of this branch.",
)
_AHEAD = (
    "The amber dots are the next steps with this learning rate, if only this weight takes them. "
    "Drag the slider to try another."
)


class LandscapePanel(QWidget):
    """Computes away from the window what its two plots draw, for the weight that is selected."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.background = Background(self)
        self.view = "one"
        self._edges_of: Architecture | None = None
        self._chosen: list[Edge] = []
        self._drawn_of: Architecture | None = None
        self._held: tuple[Architecture | None, Edge, Span] = (None, (0, 0), (0.0, 0.0))
        self.slice = SlicePlot(session, settings=settings)
        self.surface = SurfacePlot(session, settings=settings)
        self.note, self.about = Note(), QLabel(_LINES[0])
        restyle(self.about, "role", "muted")
        self.about.setWordWrap(True)
        self._soon = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._soon.timeout.connect(self.compute)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(8)
        column.addLayout(self._make_toggles())
        column.addLayout(self._make_edges())
        self.stack = QStackedWidget()
        self.stack.addWidget(self.slice)
        self.stack.addWidget(self.surface)
        for plot in (self.slice, self.surface):
            plot.column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)
        self.rate: RateSlider | None = None  # made when it is first asked for
        self._column = column
        column.addWidget(self.note)
        column.addWidget(self.about)
        self.slice.steps.toggled.connect(self._step_ahead)
        session.changed.connect(self.refresh)
        self.refresh(Change.SELECTION)

    def _make_toggles(self) -> QHBoxLayout:
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(2)
        for key, word, tip in VIEWS:
            self.buttons[key] = button = toggle(word, tip)
            button.setChecked(key == self.view)
            button.clicked.connect(partial(self.choose, key))
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_edges(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        self.fields = [ChoiceField([], partial(self._choose_edge, at)) for at in (0, 1)]
        self._labels = [QLabel("weight"), QLabel("and")]
        for at, (label, field) in enumerate(zip(self._labels, self.fields, strict=True)):
            restyle(label, "role", "muted")
            field.setAccessibleName(f"{('first', 'second')[at]} weight")
            grid.addWidget(label, 0, 2 * at)
            grid.addWidget(field, 0, 2 * at + 1)
            grid.setColumnStretch(2 * at + 1, 1)
        self._show_fields()
        return grid

    def _show_fields(self) -> None:
        for widget in (self._labels[1], self.fields[1]):
            widget.setVisible(self.view == "two")

    # ---- choosing ---------------------------------------------------------------------------

    @property
    def edges(self) -> tuple[Edge, Edge]:
        """The weights that are looked at; the first follows what is selected on the canvas."""
        graph = self._session.shown_network.architecture
        trained = graph.edge_array[graph.parameter_index >= 0]
        known = [edge for edge in self._chosen if graph.has_edge(*edge)]
        for at in (-1, 0):
            edge = _edge(trained[at])
            known += [edge] if edge not in known else []
        return known[0], known[1] if len(known) > 1 else known[0]

    def _choose_edge(self, at: int, edge: Edge) -> None:
        chosen = list(self.edges)
        if edge == chosen[1 - at]:
            chosen.reverse()
        chosen[at] = edge
        self._chosen = chosen
        self._ask()

    def choose(self, key: str, *_: object) -> None:
        """Look over one weight or over two."""
        self.view = key
        at = [name for name, _, _ in VIEWS].index(key)
        self.buttons[key].setChecked(True)
        self.stack.setCurrentIndex(at)
        self._show_fields()
        self._show_rate()
        self._ask()

    def look(self, view: str) -> None:
        """Look over `one` weight, or with its `steps`; over `two`, or with arrows of `samples`."""
        self.slice.steps.setChecked(view == "steps")
        self.choose("one" if view in ("one", "steps") else "two")
        self.surface.steps.setChecked(view == "samples")

    def _step_ahead(self) -> None:
        self._show_rate()
        self._ask()

    def _show_rate(self) -> None:
        """The slider stands under the plot with the steps."""
        ahead = self.view == "one" and self.slice.steps.isChecked()
        if ahead and self.rate is None:
            self.rate = RateSlider(self._session, self.note)
            self._column.insertWidget(self._column.indexOf(self.note), self.rate)
        if self.rate is not None:
            self.rate.setVisible(ahead)
        self.about.setText(_AHEAD if ahead else _LINES[0 if self.view == "one" else 1])

    # ---- bringing up to date ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Compute again when a number has changed; while training, when the last is drawn."""
        if change & Change.SELECTION and self._session.selection.startswith("edge:"):
            source, _, target = self._session.selection.removeprefix("edge:").partition("-")
            edge = (int(source), int(target))
            graph = self._session.shown_network.architecture
            if graph.parameter_index[graph.edge_position(*edge)] >= 0:
                self._chosen = [edge, *(e for e in self.edges if e != edge)][:2]
                self._ask()
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW) or (
            change & Change.RUN and not self.background.busy
        ):
            self._ask()

    def _ask(self) -> None:
        if self._drawn_of is not None and not self._is_shown(self._drawn_of):
            self._drawn_of = None  # its curve has no place under the names of another graph
            self.slice.show_slice(None)
            self.surface.show_surface(None, np.empty((0, 2)))
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _is_shown(self, graph: Architecture) -> bool:
        return self._session.shown_network.architecture == graph

    def showEvent(self, event: object) -> None:
        self._ask()

    def compute(self) -> None:
        """Ask for the curve or the surface around the network that is shown."""
        session = self._session
        graph = session.shown_network.architecture
        if graph is not self._edges_of:
            self._edges_of = graph
            self._fill(graph)
        for field, edge in zip(self.fields, self.edges, strict=True):
            field.offer(edge, _name(graph, edge))
            field.set_value(edge)
        chapter = session.journey.chapter_at(session.iteration)
        network, first, second = session.shown_network, *self.edges
        common = (network, chapter.samples, chapter.settings, chapter.conventions)
        rate = session.rate
        if self.view == "one":
            last, edge, span = self._held
            held = span if last is graph and edge == first else None
            steps = STEPS if self.slice.steps.isChecked() else 1
            self.background.ask(
                lambda _: (graph, loss_slice(*common, first, held=held, rate=rate, steps=steps)),
                self._show_slice,
                self._refuse,
            )
            return
        moments = session.moments()

        def surface(cancelled: Cancelled) -> tuple[Architecture, Surface | None, object]:
            way = path(graph, [*moments, network], first, second)
            spans = surface_span(way[-1, 0], way[:, 0]), surface_span(way[-1, 1], way[:, 1])
            return graph, loss_surface(*common, first, second, spans, cancelled=cancelled), way

        self.background.ask(surface, self._show_surface, self._refuse)

    def _fill(self, graph: Architecture) -> None:
        trained = graph.edge_array[graph.parameter_index >= 0]
        entries = [(edge, _name(graph, edge), "") for edge in map(_edge, trained[:MOST_EDGES])]
        for field in self.fields:
            field.fill(entries)

    def _show_slice(self, answer: tuple[Architecture, Slice]) -> None:
        graph, found = answer
        if not self._is_shown(graph):
            return
        self._drawn_of = graph
        self._held = graph, found.edge, (float(found.weights[0]), float(found.weights[-1]))
        self.note.say("")
        self.slice.show_slice(found)
        if self.rate is not None:
            self.rate.describe(self.slice.coming)

    def _show_surface(self, answer: tuple[Architecture, Surface | None, object]) -> None:
        graph, surface, way = answer
        self.note.say("")
        if surface is not None and self._is_shown(graph):
            self._drawn_of = graph
            self.surface.show_surface(surface, np.asarray(way, dtype=np.float64))

    def _refuse(self, error: Exception) -> None:
        self.note.say(getattr(error, "beside", str(error)))


def _edge(pair: NDArray[np.intp]) -> Edge:
    return int(pair[0]), int(pair[1])


def _name(graph: Architecture, edge: Edge) -> str:
    return f"{graph.label(edge[0])} → {graph.label(edge[1])}"
