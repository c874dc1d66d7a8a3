"""What the network learns from and how: samples, loss, learning rate, conventions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnviz.document import Document, edits
from nnviz.errors import NnvizError
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import Note, NumberField, Row, caption
from nnviz.gui.panels.sample_table import SampleTable
from nnviz.gui.panels.typed import parse_count
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.nn.conventions import PROFILES, Conventions
from nnviz.nn.losses import LOSSES
from nnviz.training.dataset import ROLES, Dataset

MOST_NAMED = 6
_TITLES = {
    "default": "nnviz",
    "harth": "Harth",
    "mazur": "Mazur",
    "han-kamber": "Han and Kamber",
    "nielsen": "Nielsen",
}
_CONVENTIONS: tuple[tuple[str, str, tuple[tuple[Any, str, str], ...]], ...] = (
    (
        "squared_error_factor",
        "Squared error",
        (
            (1.0, "(a − y)²", "The derivative has a factor 2"),
            (0.5, "½ (a − y)²", "The factor ½ takes away the 2 of the derivative"),
        ),
    ),
    (
        "batch",
        "Gradient of a batch",
        (
            ("mean", "mean", "The mean over its samples"),
            ("sum", "sum", "The sum over its samples"),
        ),
    ),
    (
        "biases",
        "Bias weights",
        (
            ("trained", "are trained", "Weights of edges from bias neurons learn like all others"),
            ("frozen", "stay fixed", "Weights of edges from bias neurons are never updated"),
        ),
    ),
    (
        "update",
        "Weights change",
        (
            ("simultaneous", "all at once", "After all gradients have been computed"),
            (
                "sequential",
                "layer by layer",
                "From the last layer on, so earlier δ see the new weights",
            ),
        ),
    ),
)


class SamplePanel(QScrollArea):
    """Samples, learning and conventions at this iteration; changes hold from here on.

    Where one trains, there are other fields for learning, and the samples take all the room.
    """

    sample_wanted = Signal(int)  # the row of a sample that somebody wants to step through

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self._page = self._column = QVBoxLayout(page)
        self._column.setContentsMargins(20, 14, 20, 20)
        self._column.setSpacing(10)
        self._make_samples()
        self._rest = QWidget()
        self._column.addWidget(self._rest)
        self._column.addStretch(1)
        self.setWidget(page)
        self._column = QVBoxLayout(self._rest)
        self._column.setContentsMargins(0, 14, 0, 0)
        self._column.setSpacing(10)
        self._make_learning()
        self._make_conventions()
        session.changed.connect(self.refresh)
        self.refresh(Change.ALL)

    # ---- making -----------------------------------------------------------------------------

    def _make_samples(self) -> None:
        self.heading = caption("Samples")
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.counts.setTextFormat(Qt.TextFormat.PlainText)  # names from files among it
        restyle(self.counts, "role", "muted")
        self.table = SampleTable(self._session, self._set_value)
        self.table.wanted.connect(self.sample_wanted)
        self.table.roles_chosen.connect(self.set_roles)
        self.note = Note()
        self.table.refused.connect(self.note.say)
        self.add_button, self.remove_button = QPushButton("Add"), QPushButton("Remove")
        self.add_button.setToolTip("Add a copy of the last sample")
        self.remove_button.setToolTip("Remove the sample that is selected, else the one shown")
        self.add_button.clicked.connect(self.add_sample)
        self.remove_button.clicked.connect(self.remove_sample)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        for part in (self.heading, self.counts, self.table, self.note):
            self._column.addWidget(part)
        self._column.addLayout(buttons)

    def _make_learning(self) -> None:
        self._column.addWidget(caption("Learning"))
        losses = [(entry.name, entry.label, entry.meaning) for entry in LOSSES.values()]
        self.loss = ChoiceField(losses, partial(self._set, "Loss", edits.set_loss))
        self.rate = NumberField(self._session.set_learning_rate)
        self.batch = NumberField(self._set_batch, nudge=1.0)
        for label, field in (
            ("Loss", self.loss),
            ("Learning rate η", self.rate),
            ("Samples per update", self.batch),
        ):
            self._add_row(label, field)
        self._column.addSpacing(14)

    def _make_conventions(self) -> None:
        self._column.addWidget(caption("Conventions"))
        profiles = [(name, _TITLES.get(name, name), "") for name in PROFILES]
        self.profile = ChoiceField([*profiles, ("", "as set below", "")], self._set_profile)
        self._add_row("As in", self.profile)
        self.conventions: dict[str, ChoiceField] = {}
        for field, label, entries in _CONVENTIONS:
            choice = ChoiceField(entries, partial(self._set_convention, field))
            self.conventions[field] = choice
            self._add_row(label, choice)

    def _add_row(self, label: str, field: NumberField | ChoiceField) -> None:
        row = Row(label, field, width=152)
        if isinstance(field, ChoiceField):
            field.refused.connect(row.note.say)
        self._column.addWidget(row)

    # ---- showing ----------------------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Show what holds at this iteration."""
        if not change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            return
        session = self._session
        chapter = session.journey.chapter_at(session.iteration)
        self.table.refresh()
        self._make_room(session.appearance.trains)
        self._show_heading(chapter.samples)
        comma = session.format.decimal_comma
        settings, conventions = chapter.settings, chapter.conventions
        self.loss.set_value(settings.loss)
        rate = settings.learning_rate
        self.rate.set_value(rate, session.format.text(rate), comma)
        self.batch.set_value(float(settings.batch_size), str(settings.batch_size))
        self.profile.set_value(_named(replace(conventions, name=""), conventions).name)
        for field, choice in self.conventions.items():
            choice.set_value(getattr(conventions, field))

    def _make_room(self, alone: bool) -> None:
        """Give the table all the height, or leave room for what stands below it."""
        self._rest.setVisible(not alone)
        self.table.set_tall(alone)
        self._page.setStretchFactor(self.table, int(alone))
        self._page.setStretch(self._page.count() - 1, int(not alone))

    def _show_heading(self, samples: Dataset) -> None:
        """Which samples this iteration learns from; how many there are for what; where from."""
        count, now = len(samples), self._session.batch
        self.remove_button.setEnabled(count > 1)
        shown = ", ".join(f"{row + 1:,}" for row in now[:MOST_NAMED])
        more = " …" if len(now) > MOST_NAMED else ""
        self.heading.setText(f"SAMPLE {shown}{more} OF {count:,}" if count > 1 else "THE SAMPLE")
        used = [(int((samples.roles == role).sum()), name) for role, name in enumerate(ROLES)]
        words = [f"{number:,} {name}" for number, name in used if number]
        lines = [" · ".join(words) if count > 1 else "", " – ".join(_origin(samples))]
        self.counts.setText("\n".join(line for line in lines if line))
        self.counts.setVisible(any(lines))

    # ---- editing ----------------------------------------------------------------------------

    def set_roles(self, rows: list[int], role: int) -> None:
        """Use samples for something else from here on."""
        roles = self._session.data.roles.copy()
        roles[rows] = role
        wanted = roles.tolist()
        label = f"Role of sample {rows[0] + 1}" if len(rows) == 1 else "Roles of samples"
        self._try(label, lambda document, iteration: edits.set_roles(document, iteration, wanted))

    def _set_value(self, key: tuple[int, str, int], value: float) -> None:
        sample, field, column = key
        setter = self._session.set_input if field == "inputs" else self._session.set_target
        setter(sample, column, value)

    def _set(self, label: str, edit: Callable[..., Document], value: Any) -> None:
        iteration = self._session.iteration
        self._session.edit(label, lambda document: edit(document, iteration, value))

    def _set_batch(self, value: float, *, gesture: str = "") -> None:
        most = len(self._session.journey.chapter_at(self._session.iteration).samples)
        whole = parse_whole(value, most)
        iteration = self._session.iteration
        self._session.edit(
            "Samples per update",
            lambda document: edits.set_batch_size(document, iteration, whole),
            gesture=gesture,
        )

    def _set_profile(self, name: str) -> None:
        if name:
            self._set("Conventions", edits.set_conventions, PROFILES[name])

    def _set_convention(self, field: str, value: Any) -> None:
        session = self._session
        now = session.journey.chapter_at(session.iteration).conventions
        wanted = replace(now, **{field: value}, name="")
        self._set("Conventions", edits.set_conventions, _named(wanted, now))

    def add_sample(self) -> None:
        """Append a copy of the last sample and open its first number."""
        if self._try("Add sample", edits.add_sample):
            row = self.table.sample_model.rowCount() - 1
            model = self.table.sample_model
            index: QModelIndex = model.index(row, model.column_of("inputs"))
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
            self.table.setFocus()

    def remove_sample(self) -> None:
        """Remove the selected sample, or else the one this step is about."""
        row = self.table.currentIndex().row()
        sample = row if row >= 0 else self._session.sample_number
        self._try("Remove sample", partial(_remove, sample))

    def _try(self, label: str, edit: Callable[[Document, int], Document]) -> bool:
        iteration = self._session.iteration
        try:
            self._session.edit(label, lambda document: edit(document, iteration))
        except NnvizError as error:
            self.note.say(error.beside)
            return False
        self.note.say("")
        return True


def _origin(samples: Dataset) -> list[str]:
    """What the samples are called and where they are from, as far as that is known."""
    return [text for text in (samples.name, samples.source) if text]


def _remove(sample: int, document: Document, iteration: int) -> Document:
    return edits.remove_sample(document, iteration, sample)


def _named(wanted: Conventions, now: Conventions) -> Conventions:
    """The profile that has these fields, rather the one in force; without a name if none has."""
    likely = [PROFILES[now.name]] if now.name in PROFILES else []
    for profile in (*likely, *PROFILES.values()):
        if replace(profile, name="") == wanted:
            return profile
    return wanted


def parse_whole(value: float, most: int) -> int:
    """A number of samples from 1 to `most`; UsageError with a sentence otherwise."""
    return parse_count(f"{value:g}", 1, max(most, 1), "number of samples")
