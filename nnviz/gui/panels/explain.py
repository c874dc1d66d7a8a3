"""The Explain panel: the equation of a step or of the selection, its edges, inside the neuron."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import NnvizError
from nnviz.export.equations import edge_of
from nnviz.export.mathlines import Line, groups_of, lines_to_set, set_line
from nnviz.gui.mathview import Manner, MathView
from nnviz.gui.panels.edge_section import EdgeSection
from nnviz.gui.panels.explained import (
    Explained,
    explained,
    origin_sentence,
    origin_step,
)
from nnviz.gui.panels.fields import INSET, Note, caption, inset, rule
from nnviz.gui.panels.inside_section import InsideSection
from nnviz.gui.panels.words import can_follow, piece_colour, piece_hint
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.picture.theme import theme
from nnviz.picture.wording import rich
from nnviz.steps import explain
from nnviz.steps.expression import Piece

_SHOWN = Change.DOCUMENT | Change.STEP | Change.VIEW | Change.SELECTION
SIDE = 16  # pixels
LARGE = 200  # neurons from which an explanation waits for its lines
QUIET = 60  # milliseconds of rest before the next step is prepared


class ExplainPanel(QScrollArea):
    """Where does this number come from: an equation whose terms are the edges on the canvas.

    Click a number to go to the step that computed it; Back (Alt+Left) comes back. With something
    selected the panel explains that instead of the current step.
    """

    export_wanted = Signal(str)  # the address of the step whose equation it is

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._hovering: tuple[str, ...] = ()
        self._ahead: list[Line] | None = None
        self._due: Explained | None = None
        self.shown: Explained | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._make_head()
        self.equation = MathView()
        self.equation.hovered.connect(self._hover)
        self.equation.clicked.connect(self.follow)
        self.equation.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.equation.customContextMenuRequested.connect(self._offer)
        self.sentence, self.note = _words("body"), _words("muted")
        self.remark = Note()
        restyle(self.remark, "role", "muted")
        self.incoming = EdgeSection(session)
        self.inside = InsideSection(session)
        self.outgoing = EdgeSection(session)
        self.setWidget(self._lay_out())
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._prepare)
        session.changed.connect(self.refresh)

    # ---- making -----------------------------------------------------------------------------

    def _make_head(self) -> None:
        self.caption = caption("")
        self.title = QLabel()
        restyle(self.title, "role", "heading")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.RichText)
        self.back = _small_button("← Back", "To where you asked (Alt+Left)")
        self.back.clicked.connect(self._session.come_back)
        self.leave = _small_button("Current step ›", "Explain the current step again")
        self.leave.clicked.connect(partial(self._session.select, ""))

    def _lay_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(SIDE, 6, SIDE, 20)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.setContentsMargins(INSET, 0, INSET, 0)
        head.addStrut(self.back.sizeHint().height())  # the title stays where it is
        head.addWidget(self.caption, 1)
        head.addWidget(self.leave)
        head.addWidget(self.back)
        column.addLayout(head)
        column.addLayout(inset(self.title))
        column.addWidget(self.equation)
        for part in (self.sentence, self.note, self.remark):
            column.addLayout(inset(part))
        self._column = column
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._rules = []
        for section in (self.incoming, self.inside, self.outgoing):
            column.addSpacing(4)
            line = rule()
            self._rules.append((line, section))
            column.addLayout(inset(line))
            column.addSpacing(2)
            column.addWidget(section)
        column.addStretch(1)
        return page

    def _keep_width(self, least: int, most: int) -> None:
        """Let the scroll bar come and go in the margin: the text keeps its width."""
        bar = self.verticalScrollBar().sizeHint().width() if most > least else 0
        self._column.setContentsMargins(SIDE, 6, SIDE - bar, 20)

    # ---- showing ----------------------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Explain what has changed, now or when next seen."""
        if change & _SHOWN:
            self._stale = True
        if not self.isVisible():
            return
        self._session.turns.take(self._show_if_due)
        if change & Change.HOVER:
            self._light()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.turns.take(self._show_if_due)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._idle.stop()
        self._stale = self._stale or self._due is not None

    def _show_if_due(self) -> None:
        if not self._stale or not self.isVisible():
            return
        self._stale, self._due = False, None
        shown = explained(self._session)
        if self._session.network.architecture.neuron_count > LARGE:
            # The canvas moves at once; long lines are set one at a time, and then shown together.
            self._due, self._ahead = shown, lines_to_set(shown.groups)
            self._idle.start(0)
        else:
            self._show(shown)

    def _show(self, shown: Explained) -> None:
        session, tokens = self._session, theme(self._session.theme)
        graph = session.network.architecture
        same = self.shown is not None and self.shown.address == shown.address
        self.shown = shown
        self.caption.setText(shown.caption)
        self.title.setText(rich(shown.title))
        self.back.setVisible(session.can_come_back)
        self.leave.setVisible(shown.selected)
        manner = Manner(
            partial(piece_colour, session, tokens), can_follow, partial(piece_hint, graph)
        )
        self.equation.show_groups(shown.groups, shown.plain, manner, tokens)
        self.sentence.setText(rich(shown.sentence))
        self.note.setText(rich(shown.note))
        self.note.setVisible(bool(shown.note))
        self.remark.say(self._origin() if shown.selected else "")
        self.incoming.show_incoming(shown)
        self.inside.show_inside(shown)
        self.outgoing.show_outgoing(shown)
        for line, section in self._rules:
            line.setVisible(not section.isHidden())
        self._settle()
        if not same:
            self.verticalScrollBar().setValue(0)
        self._light()
        self._ahead = None
        self._idle.start(QUIET)

    def _settle(self) -> None:
        """Give every part its height at once.

        Qt hands sizes up one widget at a turn of its events, and paints what is cut off meanwhile.
        """
        for part in (self.incoming, self.inside, self.outgoing):
            layout = part.layout()
            if layout is not None:
                layout.activate()
        self._column.activate()
        QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def _origin(self) -> str:
        """Of a selected edge, where its weight comes from."""
        edge = edge_of(Piece("", "", ids=(self._session.selection,)))
        return "" if edge is None else origin_sentence(self._session, *edge)

    def _offer(self, place: QPoint) -> None:
        """What a right click on the equation offers."""
        if self.shown is None or self.shown.equation is None:
            return
        address = str(self.shown.address)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        export = menu.addAction("Export equation…")
        export.triggered.connect(lambda: self.export_wanted.emit(address))
        menu.popup(self.equation.mapToGlobal(place))

    # ---- pointing ---------------------------------------------------------------------------

    def _hover(self, ids: tuple[str, ...]) -> None:
        self._session.set_hover(ids[0] if ids else "")

    def _light(self) -> None:
        hover = self._session.hover
        self.equation.set_lit((hover,) if hover else ())
        for section in (self.incoming, self.outgoing):
            section.follow_hover()

    # ---- asking -----------------------------------------------------------------------------

    def follow(self, piece: Piece) -> None:
        """Go to the step that computed a number; of what was given, say that it was."""
        try:
            moved = self._ask(piece)
        except NnvizError as error:
            self.remark.say(str(error))
            return
        if moved:
            self._session.select("")

    def _ask(self, piece: Piece) -> bool:
        session, edge = self._session, edge_of(piece)
        if piece.source is not None:
            if session.ask(piece.source):
                return True
            if self.shown is not None and self.shown.selected:
                return True  # the step that explains it is the one we stand on: show it
            self.remark.say("This is the step that computes it.")
            return False
        if edge is not None:
            found = origin_step(session, *edge)
            if found is not None:
                return session.ask(found[0])
            session.select(f"edge:{edge[0]}-{edge[1]}")
            self.remark.say(origin_sentence(session, *edge))
            return False
        session.select(piece.ids[0])
        self.remark.say(_given(piece, session.sample_number))
        return False

    # ---- preparing the next step ------------------------------------------------------------

    def _prepare(self) -> None:
        """Typeset lines, those due or the next step's, one at a time while nothing else happens."""
        session = self._session
        if self._ahead is None:
            self._ahead = []
            if session.index + 1 < len(session.plan):
                view, step = session.document.view, session.plan[session.index + 1]
                equation = explain(session.trace, step, view.notation, session.format)
                self._ahead = lines_to_set(groups_of(equation))
        elif self._ahead:
            set_line(self._ahead.pop(0))
        if self._ahead:
            self._idle.start(0)
        elif self._due is not None:
            due, self._due = self._due, None
            self._show(due)


def _given(piece: Piece, sample: int) -> str:
    what = "target" if piece.role == "target" else "input"
    return f"This {what} is part of sample {sample + 1}: it was given, not computed."


def _words(role: str) -> QLabel:
    label = QLabel()
    restyle(label, "role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


def _small_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    restyle(button, "role", "toggle")
    button.setText(text)
    button.setToolTip(tip)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    button.hide()
    return button
