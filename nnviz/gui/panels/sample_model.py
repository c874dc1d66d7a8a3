"""The samples as a table: one row each, a column per input and per target."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFont

from nnviz.gui.panels.number_cells import Index
from nnviz.gui.session import Session
from nnviz.gui.wording import pretty
from nnviz.training.dataset import Dataset

Role = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(number: int) -> str:
    """`12` as ₁₂."""
    return str(number).translate(_DIGITS)


class SampleModel(QAbstractTableModel):
    """The samples in force at this iteration; the first column says which is being shown."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._samples: Dataset | None = None
        self._current: tuple[int, ...] = ()

    def refresh(self) -> None:
        """Take in the session's samples."""
        session = self._session
        samples = session.journey.chapter_at(session.iteration).samples
        old, self._current = self._samples, session.trace.samples
        same = old is not None and (old.inputs.shape, old.targets.shape) == (
            samples.inputs.shape,
            samples.targets.shape,
        )
        if not same:
            self.beginResetModel()
        self._samples = samples
        if not same:
            self.endResetModel()
        else:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    @property
    def samples(self) -> Dataset:
        """What is shown."""
        assert self._samples is not None
        return self._samples

    def place_of(self, column: int) -> tuple[str, int] | None:
        """Of a column, "inputs" or "targets" and which; None for the first column."""
        features = self.samples.inputs.shape[1]
        if column == 0:
            return None
        if column <= features:
            return "inputs", column - 1
        return "targets", column - 1 - features

    def value_at(self, index: Index) -> float:
        """The unrounded number of a cell."""
        place = self.place_of(index.column())
        if place is None:
            return float(index.row() + 1)
        return float(getattr(self.samples, place[0])[index.row(), place[1]])

    def key_at(self, index: Index) -> tuple[int, str, int]:
        """What an edit of this cell is about: sample, "inputs" or "targets", and which."""
        field, column = self.place_of(index.column()) or ("", 0)
        return index.row(), field, column

    # ---- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._samples is None else len(self._samples)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() or self._samples is None:
            return 0
        inputs, targets = self._samples.inputs, self._samples.targets
        return 1 + int(inputs.shape[1]) + int(targets.shape[1])

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        current = index.row() in self._current
        if role == Role.DisplayRole:
            if index.column() == 0:
                return f"{'▸ ' if current else ''}{index.row() + 1}"
            return pretty(self._session.format.text(self.value_at(index)))
        if role == Role.TextAlignmentRole:
            return _RIGHT
        if role == Role.FontRole and current:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Role.ToolTipRole and current and index.column() == 0:
            return "This iteration learns from this sample"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or self._samples is None:
            return None
        place = self.place_of(section)
        if role == Role.TextAlignmentRole:
            return _RIGHT
        if place is None:
            return "sample" if role == Role.DisplayRole else None
        graph = self._session.network.architecture
        field, column = place
        letter, numbers = ("x", graph.inputs) if field == "inputs" else ("y", graph.outputs)
        number = numbers[column]
        if role == Role.DisplayRole:
            return f"{letter}{subscript(number)}"
        if role == Role.ToolTipRole:
            what = "input of" if field == "inputs" else "target of"
            return f"{what} neuron {graph.label(number)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() else flags
