"""As one matrix: the layers' matrices side by side, multiplied one pair at a time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSlider,
    QWidget,
)

from nnviz.document import edits
from nnviz.document.shaping import collapsed
from nnviz.errors import NnvizError
from nnviz.gui.chip import Chip
from nnviz.gui.panels.matrix_row import letters
from nnviz.gui.panels.matrix_strip import MatrixStrip
from nnviz.gui.plots.frame import Panel
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.gui.style import restyle
from nnviz.nn.collapse import Factor, factors, obstacle, stages
from nnviz.picture.theme import Theme
from nnviz.picture.wording import pretty

TITLE = "As one matrix"
LOWEST, HIGHEST = 168, 260  # of what the panel asks for
AROUND = 100  # the head and the controls
WIDE = 640  # from here on the sentence has room beside the controls
STEPS = 100  # places of the slider for one product
TICK_MS = 16
PRODUCT_MS = 1400.0  # how long a product takes when it is played
Stage = tuple[tuple[Factor, ...], int | None]


class MatricesPanel(Panel):
    """The strip, a slider that multiplies, and what can be done about functions in between."""

    opened = Signal(object)  # a document about the collapsed network

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, TITLE, parent, settings=settings)
        self._stages: tuple[Stage, ...] = ()
        self._of: object = None
        self.strip = MatrixStrip(session)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        restyle(self.sentence, "role", "muted")
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.column.addWidget(self._scrolled(self.strip), 1)
        self.column.addLayout(self._make_controls())
        self.refresh_row()

    def _scrolled(self, strip: MatrixStrip) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(strip)
        return area

    def _make_controls(self) -> QGridLayout:
        self.play = _button("Multiply", "Multiply the matrices, one pair at a time")
        self.play.clicked.connect(self.toggle)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("How far the matrices are multiplied")
        self.slider.setMinimumWidth(36)
        self.slider.setSingleStep(STEPS // 10)
        self.slider.setPageStep(STEPS)
        self.slider.valueChanged.connect(self._slid)
        self.straight = _button(
            "All identity", "Take the functions away that stand between the matrices"
        )
        self.straight.clicked.connect(self.make_linear)
        self.open = _button("Open", "Open this one matrix as a network, a new document")
        self.open.clicked.connect(self.open_collapsed)
        self._controls = grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for column, widget in (
            (0, self.play),
            (1, self.slider),
            (3, self.straight),
            (4, self.open),
        ):
            grid.addWidget(widget, 1, column)
        grid.setColumnStretch(1, 2)
        self._place_sentence(wide=False)
        return grid

    def _place_sentence(self, *, wide: bool) -> None:
        """Beside the controls where there is room, else above them."""
        self._controls.removeWidget(self.sentence)
        if wide:
            self._controls.addWidget(self.sentence, 1, 2)
        else:
            self._controls.addWidget(self.sentence, 0, 0, 1, 5)
        self._controls.setColumnStretch(2, 3 if wide else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_sentence(wide=self.width() >= WIDE)
        super().resizeEvent(event)

    # ---- what is shown ----------------------------------------------------------------------

    def draw(self, tokens: Theme, now: Shown) -> None:
        self.refresh_row()

    def refresh_row(self) -> None:
        """Bring the strip to the network that is shown; the slider stays where it can."""
        network = self._session.shown_network
        if network is not self._of:
            self._of = network
            try:
                self._stages = stages(factors(network))
                self._unrowed = ""
            except NnvizError as error:
                self._stages, self._unrowed = (), error.what
            last = self._last * STEPS
            if self.slider.maximum() != last:
                self.stop()
                self.slider.setMaximum(last)
                self.slider.setValue(0)
        self._show()
        self.setMinimumHeight(min(HIGHEST, max(LOWEST, self.strip.minimumHeight() + AROUND)))

    @property
    def _last(self) -> int:
        return max(0, len(self._stages) - 1)

    def _show(self) -> None:
        stands, share = divmod(self.slider.value(), STEPS)
        if self._stages:
            row, at = self._stages[stands]
            after = self._stages[stands + 1][0] if share else ()
            self.strip.show_row(row, after, at, share / STEPS)
        else:
            self.strip.show_row(())
        blocked = obstacle(self._session.shown_network)
        editable = not self._session.training
        self.play.setEnabled(self._last > 0)
        self.slider.setEnabled(self._last > 0)
        self.straight.setEnabled(bool(blocked) and editable)
        self.open.setEnabled(not blocked and editable)
        self.play.setText("Pause" if self._timer.isActive() else "Multiply")
        said = self._words(stands, share, blocked)
        self.sentence.setText(said)
        self.strip.setAccessibleName(TITLE)
        self.strip.setAccessibleDescription(said)

    def _words(self, stands: int, share: int, blocked: str) -> str:
        if not self._stages:
            ending = blocked or "All functions are the identity: it is one matrix nevertheless."
            return f"{self._unrowed} {ending}"
        row, at = self._stages[stands]
        if at is not None:
            left, right = row[at + 1], row[at]
            (rows, middle), (_, columns) = left.matrix.shape, right.matrix.shape
            return (
                f"{'' if share else 'Next: '}{letters(left)} ({rows} × {middle}) times "
                f"{letters(right)} ({middle} × {columns}) is one matrix, {rows} × {columns}."
            )
        if len(row) > 1:
            walls = [pretty(f"f_{one.last} ({_named(one)})") for one in row[:-1]]
            listed = ", ".join(walls[:-1]) + (" and " if walls[:-1] else "") + walls[-1]
            verb = "stand" if len(walls) > 1 else "stands"
            return f"{listed} {verb} between the matrices: nothing collapses there."
        count = len(self._stages)
        done = f"{count} matrices were one all along" if count > 1 else "There is one matrix"
        end = "" if row[0].is_open else pretty(f"; f_{row[0].last} is applied after it")
        return f"{done}{end}. More layers without functions in between can do no more than this."

    # ---- doing ------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play from here, or from the beginning where all is done; or stop."""
        if self._timer.isActive():
            self.stop()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        if self._calm:
            self.slider.setValue((self.slider.value() // STEPS + 1) * STEPS)
            return
        self._timer.start()
        self._show()

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()

    def _tick(self) -> None:
        self.slider.setValue(self.slider.value() + max(1, round(STEPS * TICK_MS / PRODUCT_MS)))
        if self.slider.value() >= self.slider.maximum():
            self.stop()
            self._show()

    def _slid(self, value: int) -> None:
        self._show()

    @property
    def _calm(self) -> bool:
        return self._settings is not None and bool(self._settings["reduce_motion"])

    def make_linear(self) -> None:
        """Give all functions up for the identity, as one edit."""
        session = self._session
        try:
            session.edit(
                "All functions to identity", lambda d: edits.make_linear(d, session.iteration)
            )
        except NnvizError as error:
            self.sentence.setText(str(error))

    def open_collapsed(self) -> None:
        """Hand over a new document about the one-layer network."""
        try:
            self.opened.emit(collapsed(self._session.document, self._session.iteration))
        except NnvizError as error:
            self.sentence.setText(str(error))

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()
        super().hideEvent(event)

    # ---- saving -----------------------------------------------------------------------------

    def table(self) -> Table:
        """Every number of every matrix as it stands now, the offsets as column 0."""
        found: list[tuple[object, ...]] = []
        if self._stages:
            for one in self._stages[self.slider.value() // STEPS][0]:
                named = f"W {one.last}-{one.first}"
                for row, line in enumerate(one.matrix):
                    values = [*enumerate(line.tolist(), 1)]
                    values += [(0, float(one.offset[row]))] if one.biased else []
                    found += [(named, row + 1, column, value) for column, value in values]
        return Table(("matrix", "row", "column", "value"), found)

    @property
    def sheet(self) -> QWidget:
        return self.strip

    def paint(self, painter: QPainter, place: QRectF) -> None:
        painter.save()
        painter.translate(place.topLeft())
        self.strip.paint_picture(painter)
        painter.restore()


def _named(factor: Factor) -> str:
    return ", ".join(name.replace("_", " ") for name in factor.functions)


def _button(text: str, tip: str) -> Chip:
    button = Chip(tip)
    button.setText(text)
    button.setToolTip(tip)
    return button
