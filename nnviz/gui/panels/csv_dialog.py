"""A table of values on its way in: what was found out about it, to be seen, changed and used."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from nnviz.document.data_edits import use_dataset
from nnviz.document.journey import Journey
from nnviz.errors import NnvizError
from nnviz.gui.background import Background
from nnviz.gui.filing import DATA_KIND
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.csv_reading import (
    Loaded,
    Outcome,
    Plans,
    Survey,
    Wish,
    build,
    load,
    planned,
    survey,
)
from nnviz.gui.panels.csv_sections import DivisionPart, LinesPart, MissingPart
from nnviz.gui.panels.csv_table import CsvTable
from nnviz.gui.panels.fields import rule
from nnviz.gui.panels.tick import TickBox
from nnviz.gui.style import restyle
from nnviz.training.csvdata import DECIMALS, DELIMITERS, ENCODINGS, Dialect, RawTable
from nnviz.training.csvdata.cells import shortened
from nnviz.training.dataset import Dataset

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow

PREVIEW = 40  # rows that are shown at once, before the whole file has been read
SIZE = QSize(980, 690)
LONGEST_NAME = 60
SHARE = 0.96  # of the window, at most
NOTHING = RawTable((), (), ())
_DIALECT = (
    ("encoding", "Encoding", ENCODINGS),
    ("delimiter", "Delimiter", DELIMITERS),
    ("decimal", "Decimal sign", DECIMALS),
)


class CsvDialog(QDialog):
    """Shows how a file is read and lets it be changed; its data set is used when it is accepted.

    Three things follow each other away from the window: the file is loaded and its first rows are
    shown, all of it is looked through, and a data set is made of it as wished. A change begins
    again where it has to, and what was asked for before is thrown away.
    """

    @classmethod
    def ask(
        cls, window: MainWindow, path: str | Path | None = None, *, own: bool = False
    ) -> CsvDialog | None:
        """Open the dialog on a file, chosen in another where none is named; None without one.

        own: for the user's own document; a lesson that is open ends once the data are used.
        """
        window.runner.pause()
        if path is None:
            path, _ = QFileDialog.getOpenFileName(
                window, "Open data", str(window.settings.folder), DATA_KIND
            )
        if not path:
            return None
        dialog = cls(window, own=own)
        dialog.load(Path(path))
        dialog.open()
        return dialog

    def __init__(self, window: MainWindow, *, own: bool = False) -> None:
        super().__init__(window)
        self._own, self._desk = own, window.desk
        self._session, self._settings = window.session, window.settings
        self.background = Background(self)
        self.wish = Wish()
        self._loaded: Loaded | None = None
        self._survey: Survey | None = None
        self._plans: Plans = ()
        self._touched = False  # whether somebody chose what columns are used for
        self.outcome: Outcome | None = None
        self.setWindowTitle("Open data")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._make()
        self._lay_out()
        self.resize(SIZE.boundedTo(window.size() * SHARE))

    # ---- making -----------------------------------------------------------------------------

    def _make(self) -> None:
        self.title, self.place = QLabel(), QLabel()
        for label, role in ((self.title, "title"), (self.place, "muted")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            restyle(label, "role", role)
        # A long path is cut short rather than widen the dialog.
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fields: dict[str, ChoiceField] = {}
        for key, name, table in _DIALECT:
            entries = [(value, text, "") for value, text in table.items()]
            self.fields[key] = ChoiceField(entries, partial(self._change_dialect, key))
            self.fields[key].setAccessibleName(name)
        self.header = TickBox("The first line is names")
        self.header.clicked.connect(lambda on: self._change_dialect("header", on))
        self.table = CsvTable(self._session)
        self.table.planned.connect(self._plan)
        self.lines = LinesPart(self._session, self._wished)
        self.missing, self.division = MissingPart(self._wished), DivisionPart(self._wished)
        for part in (self.lines, self.missing, self.division):
            part.wished.connect(self._change_wish)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setMinimumHeight(36)
        self._make_buttons()

    def _make_buttons(self) -> None:
        box = QDialogButtonBox.ButtonRole
        self.other = QPushButton("Another file…")
        self.buttons = QDialogButtonBox()
        self.other.setToolTip("A file can also be dropped here")
        self.use_button = self.buttons.addButton("Use these data", box.AcceptRole)
        self.cancel_button = self.buttons.addButton("Cancel", box.RejectRole)
        self.other.clicked.connect(self.choose_other)
        self.other.setAutoDefault(False)
        self.use_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 16, 22, 16)
        column.setSpacing(10)
        heading = QHBoxLayout()
        heading.setSpacing(14)
        heading.addWidget(self.title)
        heading.addWidget(self.place, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(heading)
        column.addLayout(self._dialect_row())
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        below = QHBoxLayout()
        below.setSpacing(28)
        for part, share in ((self.lines, 4), (self.missing, 4), (self.division, 3)):
            below.addWidget(part, share)
        column.addLayout(below)
        column.addWidget(rule())
        column.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.addWidget(self.other)
        foot.addWidget(self.buttons)
        column.addLayout(foot)

    def _dialect_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        for at, (key, text, _) in enumerate(_DIALECT):
            label = QLabel(text)
            label.setBuddy(self.fields[key])
            restyle(label, "role", "muted")
            grid.addWidget(label, 0, at)
            grid.addWidget(self.fields[key], 1, at)
            grid.setColumnStretch(at, 3 if key == "encoding" else 2)
        grid.addWidget(self.header, 1, len(_DIALECT))
        return grid

    # ---- a file -----------------------------------------------------------------------------

    def choose_other(self) -> None:
        """Ask for another file and begin again with it."""
        path, _ = QFileDialog.getOpenFileName(
            self, "Open data", str(self._settings.folder), DATA_KIND
        )
        if path:
            self.load(Path(path))

    def load(self, path: Path) -> None:
        """Begin with a file; what cannot be read is said in the dialog."""
        self.title.setText(shortened(path.name, LONGEST_NAME))
        self.place.setText(str(path.absolute().parent))
        self.place.setToolTip(str(path.absolute()))
        self._settings["folder"] = str(path.absolute().parent)
        self._loaded, self._touched, self.wish = None, False, Wish()
        self._forget(f"Reading {path.name} …")
        self.background.ask(lambda _: load(path), self._take_file, self._refuse)

    def _take_file(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._read(loaded.dialect)

    def _forget(self, sentence: str) -> None:
        """Nothing is known of the table; whatever is being worked on is not wanted."""
        self._survey, self._plans = None, ()
        for field in (*self.fields.values(), self.header):
            field.setEnabled(self._loaded is not None)
        self.table.show_table(NOTHING, ())
        self._show_outcome(None, sentence)
        for part in (self.lines, self.missing, self.division):
            part.setEnabled(False)

    # ---- how it is written ------------------------------------------------------------------

    def _change_dialect(self, key: str, value: Any) -> None:
        if self._loaded is None:
            return
        self._loaded = replace(self._loaded, dialect=replace(self._loaded.dialect, **{key: value}))
        self._touched = False
        self._read(self._loaded.dialect)

    def _read(self, dialect: Dialect) -> None:
        """Show the first rows in this dialect, then look through all of them."""
        for key, field in self.fields.items():
            field.set_value(getattr(dialect, key))
            field.setEnabled(True)
        self.header.setEnabled(True)
        self.header.setChecked(dialect.header)
        assert self._loaded is not None
        data = self._loaded.data
        self._show_outcome(None, self._busy())
        self.background.ask(
            lambda _: survey(data, dialect, PREVIEW),
            partial(self._take_preview, dialect),
            self._refuse,
        )

    def _take_preview(self, dialect: Dialect, preview: Survey) -> None:
        self._plans = preview.plans
        self.table.show_table(preview.table, preview.plans)
        if preview.table.complete:
            self._take_survey(preview)
            return
        assert self._loaded is not None
        data = self._loaded.data
        self.background.ask(lambda _: survey(data, dialect), self._take_survey, self._refuse)

    def _take_survey(self, found: Survey) -> None:
        self._survey = found
        if not (self._touched and len(self._plans) == len(found.plans)):
            self._plans = found.plans
        for part in (self.lines, self.missing, self.division):
            part.setEnabled(True)
        self.table.show_table(found.table, self._plans)
        self._build()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, NnvizError):
            raise error
        self._forget(error.beside)
        restyle(self.sentence, "role", "error")

    def _busy(self) -> str:
        """What is said while it takes long enough to be seen."""
        if self._loaded is None or len(self._loaded.data) < 2**20:
            return self.sentence.text()
        return f"Looking through {len(self._loaded.data) / 2**20:,.0f} MB …"

    # ---- how it is used ---------------------------------------------------------------------

    def _plan(self, columns: set[int], fields: dict[str, Any]) -> None:
        self._plans, self._touched = planned(self._plans, columns, **fields), True
        self.table.show_table(self.table.csv_model.table, self._plans)
        self._build()

    def _wished(self) -> Wish:
        return self.wish

    def _change_wish(self, wish: Wish) -> None:
        self.wish = wish
        self._build()

    def _build(self) -> None:
        """Make the data set, so that one sees what it is before it is used."""
        if self._survey is None or self._loaded is None:
            return
        table, path = self._survey.table, self._loaded.path
        self.lines.show_problems(table.problems, self.wish)
        self._show_outcome(None, self._busy())
        plans, wish = self._plans, self.wish
        self.background.ask(lambda _: build(table, plans, wish, path), self._take_outcome)

    def _take_outcome(self, outcome: Outcome) -> None:
        self.missing.show_gaps(outcome.gaps, self.wish)
        self._show_outcome(outcome, outcome.refusal or self._promise(outcome))

    def _promise(self, outcome: Outcome) -> str:
        """What results, and what becomes of the network."""
        assert outcome.data is not None
        widths = outcome.data.inputs.shape[1], outcome.data.targets.shape[1]
        shown = self._session.own if self._own else self._session.document
        graph = shown.network.architecture
        if widths == (graph.input_count, graph.output_count):
            return outcome.sentence
        words = [
            f"{count:,} {name} neuron{'s' * (count > 1)}"
            for count, name in zip(widths, ("input", "output"), strict=True)
        ]
        return f"{outcome.sentence} The network gets {' and '.join(words)}, and new weights."

    def _show_outcome(self, outcome: Outcome | None, sentence: str) -> None:
        self.outcome = outcome
        refused = outcome is not None and outcome.data is None
        restyle(self.sentence, "role", "error" if refused else "")
        self.sentence.setText(sentence)
        self.use_button.setEnabled(outcome is not None and not refused)
        self.use_button.setToolTip(sentence if refused else "")
        self.division.show_wish(self.wish, outcome)

    # ---- the end ----------------------------------------------------------------------------

    def accept(self) -> None:
        """Learn from these data; what stands in the way is said in the dialog."""
        data = None if self.outcome is None else self.outcome.data
        # Enter in a field that refuses what was typed is not meant for the data as they were.
        if data is None or self.division.problem:
            return
        self.setCursor(Qt.CursorShape.WaitCursor)
        try:
            if self._own:
                self._leave_lesson(data)
            first = self._session.journey.first
            self._session.edit(f"Data: {data.name}", lambda d: use_dataset(d, data), at=first)
        except NnvizError as error:
            self.sentence.setText(error.beside)
            restyle(self.sentence, "role", "error")
        else:
            super().accept()
        finally:
            self.unsetCursor()

    def _leave_lesson(self, data: Dataset) -> None:
        """See the user's own document. Raises NnvizError where it cannot learn from these data."""
        if self._session.aside is not None:
            fitted = Journey(use_dataset(self._session.own, data))
            fitted.trace(fitted.first)
        self._desk.close()
        self._desk.leave()

    def done(self, result: int) -> None:
        self.background.cancel()
        super().done(result)

    # ---- files dropped ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.load(Path(paths[0]))
