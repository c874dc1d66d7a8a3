"""Play: press Next again and again at a chosen speed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.gui.session import Session


class Player(QObject):
    """A clock for `session.next`; stops by itself when there is no going on."""

    changed = Signal(bool)  # playing or not

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.troubled.connect(self.stop)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def set_speed(self, steps_per_second: float) -> None:
        """How many steps a second; takes effect at once."""
        self._timer.setInterval(round(1000 / steps_per_second))

    def toggle(self) -> None:
        if self.playing:
            self.stop()
        else:
            self._tick()
            self._timer.start()
            self.changed.emit(True)

    def stop(self, *_: object) -> None:
        if self.playing:
            self._timer.stop()
            self.changed.emit(False)

    def _tick(self) -> None:
        if not self._session.next():
            self.stop()
