"""Three numbers that say how good the network is at the iteration that is shown."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.picture.wording import pretty
from nnviz.training.curves import Curves
from nnviz.training.dataset import VALIDATION

_ENTRIES = (
    ("training_loss", "training loss"),
    ("validation_loss", "validation loss"),
    ("accuracy", "right"),
)


class Tally(QWidget):
    """Training loss, validation loss, and the share of samples that are right."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.values: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for key, word in _ENTRIES:
            column = QVBoxLayout()
            column.setSpacing(1)
            name, value = QLabel(word), QLabel("–")
            restyle(name, "role", "muted")
            restyle(value, "role", "figure")
            column.addWidget(name)
            column.addWidget(value)
            row.addLayout(column)
            self.values[key], self._names[key] = value, name
        row.addStretch(1)

    def refresh(self) -> None:
        """Show the last numbers at or before the iteration that is shown."""
        session = self._session
        curves = session.document.curves if session.live is None else session.live.curves
        at = row_at(curves, session.shown_iteration)
        form = session.format
        for key in ("training_loss", "validation_loss"):
            value = math.nan if curves is None or at < 0 else float(getattr(curves, key)[at])
            self.values[key].setText(pretty(form.text(value)) if math.isfinite(value) else "–")
        share, word = _right(curves, at)
        self._names["accuracy"].setText(word)
        data = session.data
        self._offer("validation_loss", len(data.rows(VALIDATION)) > 0)
        self._offer("accuracy", bool(data.classes))
        self.values["accuracy"].setText(f"{100 * share:.1f} %" if math.isfinite(share) else "–")

    def _offer(self, key: str, possible: bool) -> None:
        """Leave out a number that these data do not have."""
        for label in (self._names[key], self.values[key]):
            label.setVisible(possible)


def row_at(curves: Curves | None, iteration: int) -> int:
    """The last row at or before an iteration, −1 where there is none."""
    if curves is None or not len(curves.iterations):
        return -1
    return int(curves.iterations.searchsorted(iteration, side="right")) - 1


def _right(curves: Curves | None, at: int) -> tuple[float, str]:
    """The share of validation samples that are right; of training samples where there are none."""
    if curves is None or at < 0:
        return math.nan, "right"
    for key, word in (
        ("validation_accuracy", "validation right"),
        ("training_accuracy", "training right"),
    ):
        value = float(getattr(curves, key)[at])
        if math.isfinite(value):
            return value, word
    return math.nan, "right"
