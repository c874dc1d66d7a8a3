"""The foot of the window: transport, detail, the strip of phases, and where we are in numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from nnviz.document.numbers import parse_number
from nnviz.errors import UsageError
from nnviz.gui.chip import Chip
from nnviz.gui.entry import InlineField
from nnviz.gui.icons import icon
from nnviz.gui.menus import Actions
from nnviz.gui.panels.typed import exactly
from nnviz.gui.player import Player
from nnviz.gui.session import Change, Session
from nnviz.gui.settings import SPEEDS, Settings
from nnviz.gui.strip import PhaseStrip
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty

HEIGHT = 62
TRANSPORT = (
    ("step.phase_back", "phase-back", "transport"),
    ("step.back", "back", "transport"),
    ("step.next", "next", "primary"),
    ("step.phase_next", "phase-next", "transport"),
    ("step.play", "play", "transport"),
)
DETAIL_NAMES = {"layer": "layer by layer", "neuron": "neuron by neuron", "term": "term by term"}


class Timeline(QWidget):
    """One row over the whole width; everything in it can also be done from the keyboard."""

    sample_wanted = Signal()  # the chip of the sample was pressed

    def __init__(
        self, session: Session, actions: Actions, player: Player, settings: Settings
    ) -> None:
        super().__init__()
        self._session, self._player, self._settings = session, player, settings
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._buttons = [self._transport(actions[name], role) for name, _, role in TRANSPORT]
        self._speed = self._menu_chip("Speed", self._speed_menu(actions))
        self._detail = self._menu_chip("Detail", actions.menu("View/Detail", self))
        self.strip = PhaseStrip(session, self)
        self._sample = Chip("Sample", self)
        self._sample.clicked.connect(self.sample_wanted)
        self._iteration = Chip("Iteration", self)
        self._iteration.clicked.connect(self.edit_iteration)
        self._rate = Chip("Learning rate", self)
        self._rate.clicked.connect(self.edit_rate)
        self.field: InlineField | None = None
        self._lay_out()
        player.changed.connect(self._playing_changed)

    @property
    def chips(self) -> tuple[Chip, Chip, Chip]:
        """Sample, iteration and learning rate."""
        return self._sample, self._iteration, self._rate

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(8)
        for button in self._buttons:
            row.addWidget(button)
        for widget in (self._speed, self._detail):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self.strip, 1)
        row.addSpacing(4)
        for chip in (self._sample, self._iteration, self._rate):
            row.addWidget(chip)

    def _transport(self, action: QAction, role: str) -> Chip:
        button = Chip(action.text(), self, role)
        button.setToolTip(action.toolTip())
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(action.trigger)
        return button

    def _menu_chip(self, name: str, menu: QMenu) -> Chip:
        chip = Chip(name, self)
        chip.drop(menu)
        return chip

    def _speed_menu(self, actions: Actions) -> QMenu:
        menu = QMenu("Speed", self)
        for speed in SPEEDS:
            entry = menu.addAction(f"{speed:g} steps a second")
            entry.triggered.connect(
                lambda _=False, speed=speed: actions.commands.choose("speed", speed)
            )
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the strip keeps it and chips give way."""
        width = event.size().width()
        for chip, least in ((self._speed, 900), (self._iteration, 960), (self._sample, 860)):
            chip.setVisible(width >= least)
        self._name_detail()

    def _name_detail(self) -> None:
        detail = self._session.detail
        self._detail.setText(DETAIL_NAMES[detail] if self.width() >= 1100 else detail)

    # ---- bringing up to date ----------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """The slot of all panels."""
        if self._session.appearance.trains:
            return  # nobody looks at steps; when somebody does, that is a change of the view
        self.strip.refresh(change)
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            session = self._session
            count = len(session.document.samples)
            self._name_detail()
            self._sample.setText(f"sample {session.sample_number + 1} / {count}")
            self._iteration.setText(f"iteration {session.iteration}")
            self._rate.setText(pretty(f"η {session.format.text(session.trace.learning_rate)}"))
        if change & Change.VIEW:
            self.recolor()

    def recolor(self) -> None:
        """Draw the icons in the colours of the theme, and say the speed."""
        tokens = theme(self._session.theme)
        for button, (_, name, role) in zip(self._buttons, TRANSPORT, strict=True):
            shown = "pause" if name == "play" and self._player.playing else name
            color = tokens.background if role == "primary" else tokens.text
            button.setIcon(icon(shown, color))
        speed = self._settings["speed"]
        self._speed.setText(f"{speed:g}×")
        self._speed.setToolTip(f"Plays {speed:g} steps a second")

    def _playing_changed(self, playing: bool) -> None:
        self.recolor()
        self._buttons[-1].setAccessibleName("Pause" if playing else "Play")

    # ---- typing -----------------------------------------------------------------------------

    def edit_rate(self) -> None:
        """Type the learning rate."""
        self._open_field(
            self._rate,
            exactly(self._session.trace.learning_rate, self._session.format.decimal_comma),
            lambda text: self._session.set_learning_rate(parse_number(text)),
        )

    def edit_iteration(self) -> None:
        """Type an iteration to go to."""
        self._open_field(self._iteration, str(self._session.iteration), self._go_to_iteration)

    def _go_to_iteration(self, text: str) -> None:
        if not text.strip().isdecimal():
            raise UsageError("Iterations are counted 0, 1, 2, …")
        self._session.go_iteration(int(text))

    def _open_field(self, chip: Chip, text: str, commit: Callable[[str], object]) -> None:
        if self.field is not None:
            self.field.dismiss()
        window = self.window()
        self.field = InlineField(window, text, chip.accessibleName(), commit)
        self.field.closed.connect(self._field_closed)
        self.field.open_at(chip.mapTo(window, QPoint(chip.width() // 2, -18)))

    def _field_closed(self) -> None:
        self.field = None
