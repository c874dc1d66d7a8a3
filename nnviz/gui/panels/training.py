"""What is learnt from, how, and when to stop: the panel on the left of the Train perspective."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.gui.panels.training_data import DataSection
from nnviz.gui.panels.training_learning import LearningSection
from nnviz.gui.panels.training_section import Section
from nnviz.gui.panels.training_stops import StopSection
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle


class TrainingPanel(QScrollArea):
    """Data, learning and conditions to stop at. What is changed holds from this iteration on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.data = DataSection(session)
        self.learning = LearningSection(session)
        self.stops = StopSection(session)
        self.sections: tuple[Section, ...] = (self.data, self.learning, self.stops)
        self.locked = QLabel("Stop to edit")
        restyle(self.locked, "role", "muted")
        self.locked.hide()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(18, 16, 16, 20)
        column.setSpacing(22)
        self.data.head.addWidget(self.locked)  # beside a caption: nothing moves when it comes
        for section in self.sections:
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(page)
        session.changed.connect(self.refresh)
        self.refresh(Change.ALL)

    def refresh(self, change: Change) -> None:
        """Show what holds at this iteration; nothing can be changed while a training runs."""
        if change & Change.RUN:
            running = self._session.training
            self.locked.setVisible(running)
            for section in self.sections:
                section.setEnabled(not running)
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            chapter = self._session.journey.chapter_at(self._session.iteration)
            for section in self.sections:
                section.show_chapter(chapter)
