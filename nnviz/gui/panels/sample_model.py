"""The samples as a table: one row each; its role, its class, a column per input and per target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from nnviz.gui.panels.number_cells import Index
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty
from nnviz.training.confusion import classes_of
from nnviz.training.dataset import ROLES, TRAINING, Dataset

Role = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Place = tuple[str, int]


def subscript(number: int) -> str:
    """`12` as ₁₂."""
    return str(number).translate(_DIGITS)


class SampleModel(QAbstractTableModel):
    """The samples in force at this iteration; the first column says which it learns from.

    Cells are computed as they are asked for: a hundred thousand rows cost no more than ten.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._samples: Dataset | None = None
        self._graph = session.network.architecture  # the one that goes with the samples shown
        self._places: tuple[Place, ...] = ()  # what each column is about
        self._current: tuple[int, ...] = ()
        self._now: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._classes: NDArray[np.intp] | None = None

    def refresh(self) -> None:
        """Take in the session's samples."""
        session = self._session
        samples, old = session.data, self._samples
        if samples is old and session.batch is self._current:
            self._graph = session.network.architecture
            self._all_changed()  # numbers may be written otherwise
            return
        same = old is not None and _shape(old) == _shape(samples)
        if not same:
            self.beginResetModel()
            self._places = tuple(_places(samples))
        self._graph = session.network.architecture
        if samples is not old:
            self._samples, self._classes = samples, None
        self._current = session.batch
        self._now = np.zeros(len(samples), np.bool_)
        self._now[np.asarray(self._current, dtype=np.intp)] = True
        if not same:
            self.endResetModel()
        else:
            self._all_changed()

    def _all_changed(self) -> None:
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    @property
    def samples(self) -> Dataset:
        """What is shown."""
        assert self._samples is not None
        return self._samples

    def place_of(self, column: int) -> Place:
        """What a column is about: "sample", "role", "class", "inputs" or "targets", and which."""
        return self._places[column]

    def column_of(self, field: str, which: int = 0) -> int:
        """The column of a place."""
        return self._places.index((field, which))

    def value_at(self, index: Index) -> float:
        """The unrounded number of a cell."""
        field, which = self.place_of(index.column())
        return float(getattr(self.samples, field)[index.row(), which])

    def key_at(self, index: Index) -> tuple[int, str, int]:
        """What an edit of this cell is about: sample, "inputs" or "targets", and which."""
        return index.row(), *self.place_of(index.column())

    def role_at(self, row: int) -> int:
        """What a sample is used for: TRAINING, VALIDATION or TEST."""
        return int(self.samples.roles[row])

    # ---- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._samples is None else len(self._samples)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        field, now = self.place_of(index.column())[0], bool(self._now[index.row()])
        if role == Role.DisplayRole:
            return _TEXTS.get(field, SampleModel._number)(self, index)
        if role == Role.TextAlignmentRole:
            return _LEFT if field in ("role", "class") else _RIGHT
        if role == Role.FontRole and now:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Role.ForegroundRole:
            return self._ink(index.row(), field)
        if role == Role.ToolTipRole:
            return _tip(field, now)
        if role == Role.AccessibleTextRole and field == "sample":
            state = ", this iteration learns from it" if now else ""
            return f"sample {index.row() + 1}{state}"
        return None

    def _sample(self, index: Index) -> str:
        return f"{'▸ ' if self._now[index.row()] else ''}{index.row() + 1}"

    def _role(self, index: Index) -> str:
        return ROLES[self.role_at(index.row())]

    def _class(self, index: Index) -> str:
        if self._classes is None:
            self._classes = classes_of(self.samples.targets, self.samples)
        name: str = self.samples.classes[self._classes[index.row()]]
        return name

    def _number(self, index: Index) -> str:
        return pretty(self._session.format.text(self.value_at(index)))

    def _ink(self, row: int, field: str) -> QColor | None:
        tokens = theme(self._session.theme)
        if field == "sample":
            trains = self.role_at(row) == TRAINING
            return QColor(tokens.accent if trains else tokens.text_muted)
        return QColor(tokens.text_muted) if field == "role" else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or self._samples is None:
            return None
        field, which = self.place_of(section)
        if role == Role.TextAlignmentRole:
            return _LEFT if field in ("role", "class") else _RIGHT
        if field not in ("inputs", "targets"):
            return field if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return self._title(field, which)
        return self._heading_tip(field, which) if role == Role.ToolTipRole else None

    def _names(self, field: str) -> tuple[str, ...]:
        samples = self.samples
        return samples.feature_names if field == "inputs" else samples.target_names

    def _neuron(self, field: str, which: int) -> int:
        return (self._graph.inputs if field == "inputs" else self._graph.outputs)[which]

    def _title(self, field: str, which: int) -> str:
        """The column's name; without one, the letter of the texts with the neuron's number."""
        names = self._names(field)
        if names:
            return names[which]
        return f"{'x' if field == 'inputs' else 'y'}{subscript(self._neuron(field, which))}"

    def _heading_tip(self, field: str, which: int) -> str:
        label = self._graph.label(self._neuron(field, which))
        what = f"{'input' if field == 'inputs' else 'target'} of neuron {label}"
        names = self._names(field)
        return f"{names[which]}: {what}" if names else what

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        number = self.place_of(index.column())[0] in ("inputs", "targets")
        return flags | Qt.ItemFlag.ItemIsEditable if number else flags


_TEXTS: dict[str, Callable[[SampleModel, Index], str]] = {
    "sample": SampleModel._sample,
    "role": SampleModel._role,
    "class": SampleModel._class,
}


def _tip(field: str, now: bool) -> str | None:
    if field == "role":
        return "Click to use this sample for something else"
    if field not in ("sample", "class"):
        return None
    step = "Click to step through this sample"
    return f"{step}; this iteration learns from it" if now else step


def _places(samples: Dataset) -> list[Place]:
    """The columns from left to right. A single sample has no role to choose."""
    places = [("sample", 0)]
    if len(samples) > 1:
        places.append(("role", 0))
    if samples.classes:
        places.append(("class", 0))
    places += [("inputs", at) for at in range(samples.inputs.shape[1])]
    return places + [("targets", at) for at in range(samples.targets.shape[1])]


def _shape(samples: Dataset) -> tuple[object, ...]:
    """Where this stays the same, rows and columns are the same ones with other contents."""
    return (*samples.inputs.shape, samples.targets.shape[1], bool(samples.classes))
