"""The learning rate on a slider, from 0.001 to 10, with as much room for each factor of ten."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from nnviz.errors import NnvizError
from nnviz.gui.panels.fields import Note
from nnviz.gui.session import Change, Session

# What is found on the slider of each power of ten, in tenths.
ROUND = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 40, 45, 50, 55, 60, 65, 70)
RATES = (*(float(f"{m}e{e}") for e in range(-4, 0) for m in (*ROUND, 75, 80, 90)), 10.0)
GESTURE = "slide rate"


def place_of(rate: float) -> int:
    """The place on the slider that is nearest to a learning rate."""
    if not rate > 0.0:
        return 0
    return min(range(len(RATES)), key=lambda at: abs(math.log(RATES[at] / rate)))


class RateSlider(QWidget):
    """Sets the learning rate of the document as it is moved: one entry of the history each time."""

    def __init__(self, session: Session, note: Note, parent: QWidget | None = None) -> None:
        """`note` says it where a rate cannot be set."""
        super().__init__(parent)
        self._session, self._note = session, note
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(RATES) - 1)
        self.slider.setPageStep(len(ROUND) // 5)
        self.slider.setAccessibleName("Learning rate η")
        self.slider.setToolTip("Learning rate η, from 0.001 to 10")
        self.slider.setMinimumWidth(60)
        self.value = QLabel()
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setMinimumWidth(QFontMetrics(self.value.font()).horizontalAdvance("η 0.0065"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderPressed.connect(session.end_gesture)
        self.slider.sliderReleased.connect(session.end_gesture)
        session.changed.connect(self.refresh)
        self.refresh(Change.DOCUMENT)

    @property
    def rate(self) -> float:
        """The learning rate of the settings in force."""
        session = self._session
        return session.journey.chapter_at(session.iteration).settings.learning_rate

    def refresh(self, change: Change) -> None:
        """Stand where the learning rate is."""
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW | Change.RUN):
            self.slider.setEnabled(not self._session.training)
            rate = self.rate
            self.value.setText(f"η {self._session.format.text(rate)}")
            if rate != RATES[self.slider.value()]:
                self.slider.blockSignals(True)
                self.slider.setValue(place_of(rate))
                self.slider.blockSignals(False)

    def describe(self, words: str) -> None:
        """What a screen reader adds to the place of the slider."""
        self.slider.setAccessibleDescription(f"{self.value.text()}; {words}" if words else "")

    def _slid(self, place: int) -> None:
        try:
            self._session.set_learning_rate(RATES[place], gesture=GESTURE)
        except NnvizError as error:
            self._note.say(error.beside)
            self.refresh(Change.DOCUMENT)
        else:
            self._note.say("")
