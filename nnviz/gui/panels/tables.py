"""All neurons and all edges as tables: the accessible twins of the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.gui.panels.columns import Grid, edge_grid, neuron_grid
from nnviz.gui.panels.fields import Note
from nnviz.gui.panels.grid_view import GridView
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle

_NUMBERS = Change.DOCUMENT | Change.STEP | Change.VIEW


class _Table(QWidget):
    """A sortable table that is filled when it is first seen, and refreshed while it is."""

    def __init__(
        self,
        session: Session,
        make: Callable[[Session], Grid],
        commit: Callable[[str, float], None] | None,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._session, self._make = session, make
        self._stale = True
        self.view = GridView(session, commit, self)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(0, self.view.horizontalHeader().sortIndicatorOrder().AscendingOrder)
        restyle(self.view, "place", "section")
        self.note = Note(self)
        self.view.refused.connect(self.note.say)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(6)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.note)
        session.changed.connect(self.refresh)

    def refresh(self, change: Change) -> None:
        """Show what has changed; numbers wait until the table is visible."""
        if change & _NUMBERS:
            self._stale = True
        if not self.isVisible():
            return
        self._fill()
        if change & (Change.SELECTION | _NUMBERS):
            self.view.follow_selection()
        if change & Change.HOVER:
            self.view.follow_hover()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()
        self.view.follow_selection()

    def _fill(self) -> None:
        if self._stale:
            self._stale = False
            self.view.show_grid(self._make(self._session))


class NeuronsTable(_Table):
    """Every neuron with its role, function, z, a, f′(z) and δ."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, neuron_grid, None, parent)
        self.view.setAccessibleName("Neurons")


class EdgesTable(_Table):
    """Every edge with its weight, ∂C/∂w and new weight; weights can be typed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, edge_grid, self._set_weight, parent)
        self.view.setAccessibleName("Edges")

    def _set_weight(self, identifier: str, value: float) -> None:
        source, _, target = identifier.partition(":")[2].partition("-")
        self._session.set_weight(int(source), int(target), value)
