"""Pens to draw and erase samples with, on the plane of two inputs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.picture.samples import class_colours
from nnviz.picture.theme import Theme, theme
from nnviz.training.confusion import class_values
from nnviz.training.dataset import Dataset

MOST_CLASSES = 6


class Pens(QWidget):
    """One button for each class (or target value), and an eraser; pressed again, none is held."""

    chosen = Signal(str)  # "", "draw" or "erase"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kind: object = None  # what the buttons were made for
        self.held = ""  # "0", "1", … or "erase"
        self.buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        session.changed.connect(self.refresh)
        self.refresh(Change.ALL)

    @property
    def targets(self) -> list[float]:
        """The targets of a sample drawn now."""
        return target_rows(self._session.data)[int(self.held)]

    def refresh(self, change: Change) -> None:
        """Other buttons where there are other classes or colours."""
        if not change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            return
        data, name = self._session.data, self._session.theme
        kind = (name, data.classes, data.targets.shape[1])
        if kind != self._kind:
            self._kind = kind
            self._make(data, theme(name))

    def _make(self, data: Dataset, tokens: Theme) -> None:
        while self._row.count():
            item = self._row.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        label = QLabel("Draw")
        restyle(label, "role", "muted")
        self._row.addWidget(label)
        names = _names(data)
        colours = (
            [tokens.negative, tokens.positive]
            if len(names) <= 2
            else class_colours(tokens, len(names))
        )
        for at, (name, colour) in enumerate(zip(names, colours, strict=False)):
            self._add(str(at), name, f"Draw samples of {name} with the mouse", colour)
        self._add("erase", "Eraser", "Erase samples with the mouse (or right-click them)", "")
        self._row.addStretch(1)
        self.hold("")

    def _add(self, key: str, name: str, tip: str, colour: str) -> None:
        button = QToolButton(self)
        restyle(button, "role", "toggle")
        button.setText(name if not colour else "")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(True)
        if colour:
            button.setIcon(_dot(colour))
        # A partial would not be given whether the button is down.
        button.clicked.connect(lambda on: self._pressed(key, on))
        self.buttons[key] = button
        self._row.addWidget(button)

    def _pressed(self, key: str, on: bool) -> None:
        self.hold(key if on else "")

    def hold(self, key: str) -> None:
        """Take a pen, or put it down."""
        self.held = key
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        self.chosen.emit(key if key in ("", "erase") else "draw")


def target_rows(data: Dataset) -> list[list[float]]:
    """The targets that stand for each class; for numbers, the smallest and the largest there is."""
    width = data.targets.shape[1]
    if data.classes and width > 1:
        return [[float(k == at) for k in range(width)] for at in range(width)]
    if data.classes:
        return [[value] for value in class_values(data)]
    return [data.targets.min(axis=0).tolist(), data.targets.max(axis=0).tolist()]


def _names(data: Dataset) -> tuple[str, ...]:
    if data.classes:
        return data.classes[:MOST_CLASSES]
    low, high = data.targets.min(), data.targets.max()
    return (f"target {low:.3g}", f"target {high:.3g}")


def _dot(colour: str) -> QIcon:
    pixmap = QPixmap(28, 28)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colour))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(6, 6, 16, 16)
    painter.end()
    return QIcon(pixmap)
