"""What has been learnt: the output over the inputs, with the samples, and how many are right."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.document import edits
from nnviz.errors import NnvizError
from nnviz.gui.learning import MOST_FEATURES
from nnviz.gui.panels.choices import ChoiceField, toggle
from nnviz.gui.panels.fields import Note
from nnviz.gui.panels.matrix import ConfusionMatrix
from nnviz.gui.panels.pens import Pens
from nnviz.gui.panels.plane import Plane
from nnviz.gui.panels.sheets import Sheet
from nnviz.gui.panels.tally import Tally
from nnviz.gui.plots import FunctionPlot
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import Settings
from nnviz.gui.style import restyle
from nnviz.picture.wording import variable
from nnviz.training.dataset import TRAINING
from nnviz.training.maps import means

VIEWS = (
    ("plane", "Plane", "Output over the input plane"),
    ("function", "Function", "Output over one input"),
    ("classes", "Classes", "Which class is taken for which"),
)


class OutputPanel(QScrollArea):
    """Numbers on top, below them one of three views; those that make no sense here are hidden."""

    pointed = Signal(int)  # a sample that somebody wants to step through

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stale = True
        self._wanted = "plane"
        self.tally, self.pens, self.note = Tally(session), Pens(session), Note()
        self.plane, self.matrix = Plane(session), ConfusionMatrix(session)
        self.function = FunctionPlot(session, settings=settings)
        self.function.column.setContentsMargins(0, 0, 0, 0)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(10)
        column.addWidget(self.tally)
        column.addLayout(self._make_toggles())
        column.addLayout(self._make_axes())
        self.stack = QStackedWidget()
        for widget in self._pages(settings):
            self.stack.addWidget(widget)
        column.addWidget(self.stack, 1)
        column.addWidget(self.note)
        self.setWidget(page)
        self._connect()
        self.refresh(Change.ALL)

    def _pages(self, settings: Settings | None) -> tuple[QWidget, ...]:
        """The three views, each with its head and the menu to save it by."""
        (_, _, over_plane), _, (_, _, taken) = VIEWS
        plane, matrix = (
            Sheet(self._session, title, sheet, sheet.paint_picture, sheet.table, settings=settings)
            for title, sheet in ((over_plane, self.plane), (taken, self.matrix))
        )
        plane.column.setSpacing(8)
        self.legend = QLabel("●\u2002training \u2003○\u2002validation and test")
        restyle(self.legend, "role", "muted")
        plane.column.addWidget(self.legend)
        plane.column.addWidget(self.pens)
        plane.column.addStretch(1)
        matrix.column.setStretchFactor(self.matrix, 1)
        return plane, self.function, matrix

    def _make_toggles(self) -> QHBoxLayout:
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(2)
        for key, word, tip in VIEWS:
            self.buttons[key] = button = toggle(word, tip)
            button.clicked.connect(partial(self.choose, key))
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_axes(self) -> QGridLayout:
        """Which neuron is seen, over which features."""
        self.neuron = ChoiceField([], self._choose_neuron)
        self.across = ChoiceField([], partial(self._choose_feature, 0))
        self.up = ChoiceField([], partial(self._choose_feature, 1))
        self._axes: list[QWidget] = []
        self._axes_of: object = None
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for word, field, row, column, span in (
            ("neuron", self.neuron, 0, 0, 3),
            ("across", self.across, 1, 0, 1),
            ("up", self.up, 1, 2, 1),
        ):
            label = QLabel(word)
            restyle(label, "role", "muted")
            field.setAccessibleName(word)
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1, 1, span)
            self._axes += [label, field]
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        return grid

    def _connect(self) -> None:
        self.plane.pointed.connect(self.pointed)
        self.plane.placed.connect(self.place)
        self.plane.erased.connect(self.erase)
        self.pens.chosen.connect(self._take_pen)
        self._session.changed.connect(self.refresh)

    # ---- choosing ---------------------------------------------------------------------------

    @property
    def possible(self) -> tuple[str, ...]:
        """The views that make sense for this data, what tells most first."""
        width, classes = self._session.data.inputs.shape[1], bool(self._session.data.classes)
        views = (
            ("plane", 2 <= width <= MOST_FEATURES),
            ("classes", classes and width > MOST_FEATURES),
            ("function", True),
            ("classes", classes and width <= MOST_FEATURES),
        )
        return tuple(view for view, sensible in views if sensible)

    @property
    def view(self) -> str:
        """The view that is shown: the one wanted last, where it makes sense."""
        return self._wanted if self._wanted in self.possible else self.possible[0]

    def choose(self, key: str, *_: object) -> None:
        """Show another view."""
        self._wanted = key
        self._stale = True
        self.refresh(Change.VIEW)

    def _choose_neuron(self, number: int) -> None:
        self.plane.neuron = self.function.neuron = number
        self.plane.update()
        self.function.redraw()

    def _choose_feature(self, axis: int, feature: int) -> None:
        chosen = list(self._session.features)
        if feature in chosen and chosen[axis] != feature and len(chosen) > 1:
            chosen.reverse()  # the other axis gives way
        else:
            chosen[axis] = feature
        self._session.set_features(tuple(chosen))

    def _take_pen(self, pen: str) -> None:
        self.plane.pen = pen
        self.note.say("")

    # ---- bringing up to date ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Show what holds now, or when next seen."""
        if change & (Change.RUN | Change.DOCUMENT | Change.STEP | Change.VIEW):
            self._stale = True
            if change & Change.DOCUMENT:
                self._draw_if_due()  # other data may not be shown by the view that is seen
            else:
                self._session.turns.take(self._draw_if_due)

    def showEvent(self, event: object) -> None:
        self._draw_if_due()

    def _draw_if_due(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale = False
        for key, button in self.buttons.items():
            button.setVisible(key in self.possible and len(self.possible) > 1)
            button.setChecked(key == self.view)
        self.stack.setCurrentIndex([key for key, _, _ in VIEWS].index(self.view))
        self._fill_axes()
        self.tally.refresh()
        self.legend.setVisible(bool((self._session.data.roles != TRAINING).any()))
        self.pens.setEnabled(not self._session.training)

    def _fill_axes(self) -> None:
        graph, data = self._session.shown_network.architecture, self._session.data
        key = (graph, data.feature_names, data.inputs.shape[1], self.view)
        if key != self._axes_of:
            self._axes_of = key
            self._fill_choices()
        features = self._session.features
        self.across.set_value(features[0])
        self.up.set_value(features[-1])
        self.neuron.set_value(self.plane.neuron)

    def _fill_choices(self) -> None:
        graph, data = self._session.shown_network.architecture, self._session.data
        width = data.inputs.shape[1]
        names = data.feature_names or tuple(f"x{k + 1}" for k in range(width))
        names = tuple(map(variable, names))
        several = graph.output_count > 1
        whole = [(0, "all classes" if several else "output", "")]
        others = [
            (number, f"neuron {graph.label(number)}", "")
            for number in range(graph.input_count + 1, graph.neuron_count + 1)
            if not graph.is_bias(number)
        ]
        for field, entries in (
            (self.neuron, whole + others),
            (self.across, [(k, name, "") for k, name in enumerate(names)]),
            (self.up, [(k, name, "") for k, name in enumerate(names)]),
        ):
            field.fill(entries)
        if self.plane.neuron not in [number for number, _, _ in whole + others]:
            self.plane.neuron = self.function.neuron = 0
        shown = self.view != "classes"
        plane = self.view == "plane"
        chosen = (shown, shown and width > 1 + plane, plane and width > 2)
        for widget, visible in zip(self._axes, np.repeat(chosen, 2), strict=True):
            widget.setVisible(bool(visible))

    # ---- drawing points ---------------------------------------------------------------------

    def place(self, x: float, y: float) -> None:
        """Add a sample of the class the pen draws; other features stand at their mean."""
        session, data = self._session, self._session.data
        inputs = means(data)
        inputs[list(session.features)] = (x, y)
        targets = self.pens.targets
        self._try(
            "Draw a point",
            lambda d, k: edits.add_sample(d, k, inputs.tolist(), targets),
        )

    def erase(self, row: int) -> None:
        """Remove a sample."""
        self._try("Erase a point", lambda d, k: edits.remove_sample(d, k, row))

    def _try(self, label: str, change: object) -> None:
        iteration = self._session.iteration
        try:
            self._session.edit(label, lambda d: change(d, iteration))  # type: ignore[operator]
        except NnvizError as error:
            self.note.say(error.beside)
        else:
            self.note.say("")
