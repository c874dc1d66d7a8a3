"""The coloured strip of the timeline: a stretch per phase, a tick per step, a marker where we are.

`spread` and the index arithmetic are plain functions; the widget is a slider to assistive
technology and to the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from nnviz.gui.session import Change, Session
from nnviz.picture.color import mix
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import tip_of
from nnviz.steps import Segment

PHASE_NAMES = {
    "forward": "Forward",
    "loss": "Loss",
    "backward": "Backward",
    "average": "Average",
    "update": "Update",
}
OF_BATCH = ("average", "update")
NARROWEST = 3  # pixels for a segment; where there would be fewer, those of the samples are one
GAP = 2.0
SMALLEST_TICK = 3.0
SMALLEST_STRETCH = 5.0
LABEL_ROOM = 8.0
STRIDES = (1, 2, 5, 10, 20, 50)
BAR_TOP, BAR_HEIGHT = 21.0, 9.0
STILL_TO_COME = {False: 0.24, True: 0.34}  # how much of the phase colour, light and dark


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase on the strip: steps start … stop − 1, drawn from x to x + width."""

    phase: str
    label: str
    start: int
    stop: int
    x: float
    width: float

    @property
    def count(self) -> int:
        return self.stop - self.start

    def position(self, index: int) -> float:
        """The middle of the tick of a step."""
        return self.x + (index - self.start + 0.5) * self.width / self.count

    def index(self, x: float) -> int:
        """The step whose tick is at x."""
        place = int((x - self.x) / self.width * self.count)
        return self.start + min(max(place, 0), self.count - 1)


def spread(counts: Sequence[int], wanted: Sequence[float], room: float) -> list[float]:
    """Widths in proportion to `counts`, none below what is `wanted` as long as there is room.

    Where the wishes do not fit they are all scaled down alike.
    """
    total = sum(wanted)
    if total >= room:
        return [room * wish / total for wish in wanted]
    fixed: set[int] = set()
    while True:
        free = [place for place in range(len(counts)) if place not in fixed]
        left = room - sum(wanted[place] for place in fixed)
        share = left / max(1, sum(counts[place] for place in free))
        narrow = {place for place in free if counts[place] * share < wanted[place]}
        if not narrow:
            break
        fixed |= narrow
    return [
        wanted[place] if place in fixed else count * share for place, count in enumerate(counts)
    ]


def thinned(
    groups: Sequence[tuple[str, float, float]], wide: Callable[[str], float]
) -> list[tuple[str, float, float]]:
    """The names (text, x, room) that fit one after the other: all, every second, every fifth …

    `wide` says how many pixels a text takes.
    """
    named = [group for group in groups if group[0]]
    least = min((room for _, _, room in named), default=0.0)
    most = max((wide(text) for text, _, _ in named), default=0.0) + LABEL_ROOM
    every = next((n for n in STRIDES if n * least >= most), len(named) or 1)
    end = max((x + room for _, x, room in groups), default=0.0)
    return [(text, x, min(every * room, end - x)) for text, x, room in named[::every]]


def coarse(segments: Sequence[Segment], most: int) -> list[Segment]:
    """The segments, or where there are more than `most` those of the samples as one."""
    if len(segments) <= most:
        return list(segments)
    own = [segment for segment in segments if segment.phase not in OF_BATCH]
    merged = Segment(own[0].phase, None, own[0].start, own[-1].stop)
    return [merged, *(segment for segment in segments if segment.phase in OF_BATCH)]


class PhaseStrip(QAbstractSlider):
    """Shows the plan of the current iteration; drag to scrub, hover to read what a step is."""

    scrubbed = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stretches: list[Stretch] = []
        self._groups: list[tuple[str, float, float]] = []
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._value_chosen)

    def sizeHint(self) -> QSize:
        return QSize(420, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 44)

    def refresh(self, change: Change) -> None:
        """The slot of all panels."""
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            self._measure()
            session = self._session
            self.blockSignals(True)
            self.setRange(0, len(session.plan) - 1)
            self.setValue(session.index)
            self.blockSignals(False)
            self.setAccessibleDescription(self._describe(session.index))
            self.update()

    # ---- geometry ---------------------------------------------------------------------------

    def _measure(self) -> None:
        every = self._session.plan.segments
        segments = coarse(every, self.width() // NARROWEST)
        metrics = QFontMetricsF(self._label_font())
        many = len(segments) == len(every) and len({one.sample for one in segments}) > 2
        labels = [self._label(segment.phase, segment.sample, many) for segment in segments]
        if len(segments) < len(every):
            labels[0] = f"{len(self._session.trace.samples):,} samples"
        counts = [segment.stop - segment.start for segment in segments]
        gap = GAP if len(segments) < 40 else 1.0
        room = max(1.0, self.width() - gap * (len(segments) - 1) - 8)
        wanted = [metrics.horizontalAdvance(label) + LABEL_ROOM for label in labels]
        crowded = sum(wanted) > room * 0.9
        if crowded:
            wanted = [SMALLEST_STRETCH] * len(segments)
        widths = spread(counts, wanted, room)
        self._stretches = []
        x = 4.0
        for segment, label, width in zip(segments, labels, widths, strict=True):
            self._stretches.append(
                Stretch(segment.phase, label, segment.start, segment.stop, x, width)
            )
            x += width + gap
        self._groups = self._sample_groups(segments) if crowded and many else []

    def _sample_groups(self, segments: Sequence[Segment]) -> list[tuple[str, float, float]]:
        """Where there is no room to name each phase, each sample is named over all of its own."""
        groups: list[tuple[str, float, float]] = []
        for segment, stretch in zip(segments, self._stretches, strict=True):
            last = "" if segment.sample is None else f"sample {segment.sample + 1}"
            if groups and groups[-1][0] == last:
                text, x, _ = groups[-1]
                groups[-1] = (text, x, stretch.x + stretch.width - x)
            else:
                groups.append((last, stretch.x, stretch.width))
        wide = QFontMetricsF(self._label_font()).horizontalAdvance
        return thinned(groups, wide)

    @staticmethod
    def _label(phase: str, sample: int | None, many: bool) -> str:
        name = PHASE_NAMES[phase]
        return f"{name} {sample + 1}" if many and sample is not None else name

    def _label_font(self) -> QFont:
        result = QFont(self.font())
        result.setPixelSize(11)
        result.setWeight(QFont.Weight.DemiBold)
        return result

    def index_at(self, x: float) -> int:
        """The step under a point of the strip, the nearest one between two stretches."""
        if not self._stretches:
            return 0

        def distance(stretch: Stretch) -> float:
            return max(stretch.x - x, x - stretch.x - stretch.width, 0.0)

        return min(self._stretches, key=distance).index(x)

    def position_of(self, index: int) -> float:
        """Where the middle of a step's tick is."""
        stretch = next((s for s in self._stretches if s.start <= index < s.stop), None)
        return stretch.position(index) if stretch else 0.0

    def resizeEvent(self, event: object) -> None:
        self._measure()

    # ---- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme(self._session.theme)
        painter.setFont(self._label_font())
        for stretch in self._stretches:
            self._paint_stretch(painter, tokens, stretch)
        self._paint_groups(painter, tokens)
        self._paint_marker(painter, tokens)
        painter.end()

    def _paint_stretch(self, painter: QPainter, tokens: Theme, stretch: Stretch) -> None:
        color = tokens.phase(stretch.phase)
        pale = QColor(mix(tokens.background, color, STILL_TO_COME[tokens.dark]))
        index = self._session.index
        metrics = QFontMetricsF(painter.font())
        if not self._groups and metrics.horizontalAdvance(stretch.label) <= stretch.width + 4:
            painter.setPen(QColor(color))
            painter.drawText(QPointF(stretch.x, 13), stretch.label)
        painter.setPen(Qt.PenStyle.NoPen)
        tick = stretch.width / stretch.count
        if tick < SMALLEST_TICK + GAP / 2:
            self._paint_bar(painter, QColor(color), pale, stretch)
            return
        for step in range(stretch.start, stretch.stop):
            x = stretch.x + (step - stretch.start) * tick
            painter.setBrush(QColor(color) if step <= index else pale)
            gap = GAP if step + 1 < stretch.stop else 0.0
            painter.drawRoundedRect(QRectF(x, BAR_TOP, tick - gap, BAR_HEIGHT), 2.2, 2.2)

    def _paint_groups(self, painter: QPainter, tokens: Theme) -> None:
        painter.setPen(QColor(tokens.text_muted))
        metrics = QFontMetricsF(painter.font())
        for text, x, width in self._groups:
            if metrics.horizontalAdvance(text) <= width:
                painter.drawText(QPointF(x, 13), text)

    def _paint_bar(self, painter: QPainter, color: QColor, pale: QColor, stretch: Stretch) -> None:
        """Too many steps for a tick each: one bar, filled as far as we are."""
        whole = QRectF(stretch.x, BAR_TOP, stretch.width, BAR_HEIGHT)
        painter.setBrush(pale)
        painter.drawRoundedRect(whole, 2.2, 2.2)
        done = min(max(self._session.index + 1 - stretch.start, 0), stretch.count)
        if done:
            whole.setWidth(stretch.width * done / stretch.count)
            painter.setBrush(color)
            painter.drawRoundedRect(whole, 2.2, 2.2)

    def _paint_marker(self, painter: QPainter, tokens: Theme) -> None:
        x = self.position_of(self._session.index)
        top = BAR_TOP + BAR_HEIGHT + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.text))
        painter.drawPolygon(
            QPolygonF([QPointF(x, top), QPointF(x - 5.5, top + 6), QPointF(x + 5.5, top + 6)])
        )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.focus), 1.4))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    # ---- pointer and keys -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self.index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.index_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos().x())
            QToolTip.showText(event.globalPos(), tip_of(self._describe(index)), self)
            return True
        return bool(super().event(event))

    def _describe(self, index: int) -> str:
        plan = self._session.plan
        return f"Step {index + 1} of {len(plan)}: {plan[index].address.words()}"

    def _value_chosen(self, value: int) -> None:
        self._session.jump(value)
        self.scrubbed.emit(value)
