"""How it learns: loss, optimizer with its constants, learning rate, penalties, dropout, order."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from nnviz.document import Document, edits
from nnviz.document.model import Chapter
from nnviz.errors import UsageError
from nnviz.gui.panels.fields import NumberField
from nnviz.gui.panels.training_section import Section, whole
from nnviz.gui.session import Session
from nnviz.nn.initialisers import INITIALISERS
from nnviz.nn.losses import LOSSES
from nnviz.picture.wording import pretty
from nnviz.training.constants import Constant
from nnviz.training.optimizers import LEARNING_RATE, OPTIMIZERS
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import LARGEST_SEED, MOST_WARMUP

MOST_SHOWN_SEED = min(LARGEST_SEED, 10**9)
_DROPS = (
    ("units", "neurons", "Whole neurons are left out, each for each sample (dropout)"),
    ("connections", "edges", "Single edges are left out (DropConnect)"),
)


class Constants(QWidget):
    """One number for each constant of the entry in force; made anew when that changes."""

    def __init__(self, section: Section, key: str, after: QWidget) -> None:
        """`after` is the field above; Tab leads from there through the constants."""
        super().__init__()
        self._section, self._key, self._after = section, key, after
        self._of: tuple[Constant, ...] = ()
        self.fields: dict[str, NumberField] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def show_values(self, constants: tuple[Constant, ...], chosen: dict[str, float]) -> None:
        """What can be set, with the values in force: those chosen, else the usual ones."""
        if constants != self._of:
            self._make(constants)
        for constant in constants:
            value = chosen.get(constant.name, constant.usual)
            self._section.show_number(self.fields[constant.name], value, f"{value:g}")
        self.setVisible(bool(constants))

    def _make(self, constants: tuple[Constant, ...]) -> None:
        self._of, self.fields = constants, {}
        while self.column.count():
            item = self.column.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        before = self._section.column
        self._section.column = self.column
        for constant in constants:
            self.fields[constant.name] = self._section.add_number(
                pretty(constant.plain),
                partial(self._commit, constant.name),
                nudge=1.0 if constant.whole else 0.01,
                tip=constant.meaning,
            )
        self._section.column = before
        above = self._after
        for field in self.fields.values():
            QWidget.setTabOrder(above, field)
            above = field

    def _commit(self, name: str, value: float, gesture: str) -> None:
        values = {c.name: self.fields[c.name].value for c in self._of} | {name: value}
        pairs = tuple((c.name, values[c.name]) for c in self._of if values[c.name] != c.usual)
        self._section.set(f"Constant {name.replace('_', ' ')}", self._key, pairs, gesture)


class LearningSection(Section):
    """Everything of `Settings`, the dropout of the layers, and the weights to begin with."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Learning")
        self.loss = self.add_choice(
            "Loss",
            [(entry.name, entry.label, entry.meaning) for entry in LOSSES.values()],
            lambda name: self.set("Loss", "loss", name),
        )
        self.optimizer = self.add_choice(
            "Optimizer",
            [(entry.name, entry.label, entry.meaning) for entry in OPTIMIZERS.values()],
            self._set_optimizer,
        )
        self.constants = Constants(self, "constants", self.optimizer)
        self.column.addWidget(self.constants)
        self.rate = self.add_number(
            "Learning rate η", partial(self.set, "Learning rate", "learning_rate"), nudge=0.01
        )
        self.schedule = self.add_choice(
            "Schedule",
            [(entry.name, entry.label, entry.meaning) for entry in SCHEDULES.values()],
            self._set_schedule,
        )
        self.schedule_constants = Constants(self, "schedule_constants", self.schedule)
        self.column.addWidget(self.schedule_constants)
        self.warmup = self.add_number(
            "Warm-up epochs", self._set_warmup, nudge=1, tip="η rises over these epochs"
        )
        self.batch = self.add_number("Batch", self._set_batch, nudge=1, tip="Samples per update")
        self._add_regularisation()
        self._add_order()
        self._add_weights()

    def _add_regularisation(self) -> None:
        self.l1 = self.add_number("L1", partial(self.set, "L1", "l1"), nudge=0.001)
        self.l2 = self.add_number("L2", partial(self.set, "L2", "l2"), nudge=0.001)
        self.dropout = self.add_number(
            "Dropout", self._set_dropout, tip="The share that is left out of each hidden layer"
        )
        self.drop = self.add_choice(
            "Dropped are", _DROPS, lambda kind: self.set("What is dropped", "drop", kind)
        )

    def _add_order(self) -> None:
        self.shuffle = QCheckBox("Shuffle each epoch")
        self.shuffle.clicked.connect(lambda on: self.set("Shuffle", "shuffle", bool(on)))
        self.column.addWidget(self.shuffle)
        self.seed = self.add_number(
            "Seed", self._set_seed, nudge=1, tip="Order of the samples, and what is dropped"
        )

    def _add_weights(self) -> None:
        self.initialiser = self.add_choice(
            "First weights",
            [(entry.name, entry.label, entry.meaning) for entry in INITIALISERS.values()],
            self._choose_initialiser,
        )
        self.initialiser.set_value("xavier")
        self.drawn = 0
        self.draw = QPushButton("Draw other weights")
        self.draw.setToolTip("Begin again at this iteration with other weights")
        self.draw.clicked.connect(self.draw_weights)
        self.column.addWidget(self.draw)

    # ---- showing ----------------------------------------------------------------------------

    def show_chapter(self, chapter: Chapter) -> None:
        settings = chapter.settings
        self.loss.set_value(settings.loss)
        self.optimizer.set_value(settings.optimizer)
        rule = OPTIMIZERS[settings.optimizer]
        adjustable = tuple(c for c in rule.adjustable if c.name != LEARNING_RATE)
        self.constants.show_values(adjustable, dict(settings.constants))
        self.show_number(self.rate, settings.learning_rate)
        self.schedule.set_value(settings.schedule)
        self.schedule_constants.show_values(
            SCHEDULES[settings.schedule].adjustable, dict(settings.schedule_constants)
        )
        for field, value in (
            (self.warmup, settings.warmup),
            (self.batch, settings.batch_size),
            (self.seed, settings.seed),
        ):
            self.show_number(field, value, str(value))
        self.show_number(self.l1, settings.l1, f"{settings.l1:g}")
        self.show_number(self.l2, settings.l2, f"{settings.l2:g}")
        shares = [layer.dropout for layer in chapter.network.architecture.layers[1:-1]]
        share = max(shares, default=0.0)
        self.dropout.setEnabled(bool(shares))
        self.show_number(self.dropout, share, "off" if share == 0 else f"{share:g}")
        self.drop.set_value(settings.drop)
        self.drop.setEnabled(share > 0)
        self.shuffle.setChecked(settings.shuffle)

    # ---- changing ---------------------------------------------------------------------------

    def _set_optimizer(self, name: str) -> None:
        self.edit("Optimizer", lambda d, k: edits.set_settings(d, k, optimizer=name, constants=()))

    def _set_schedule(self, name: str) -> None:
        self.edit(
            "Schedule",
            lambda d, k: edits.set_settings(d, k, schedule=name, schedule_constants=()),
        )

    def _set_warmup(self, value: float, gesture: str) -> None:
        epochs = whole(value, 0, MOST_WARMUP, "number of epochs")
        self.set("Warm-up", "warmup", epochs, gesture)

    def _set_batch(self, value: float, gesture: str) -> None:
        most = len(self._session.data)
        self.set("Batch", "batch_size", whole(value, 1, most, "number of samples"), gesture)

    def _set_seed(self, value: float, gesture: str) -> None:
        self.set("Seed", "seed", whole(value, 0, MOST_SHOWN_SEED, "seed"), gesture)

    def _set_dropout(self, value: float, gesture: str) -> None:
        if not 0 <= value < 1:
            raise UsageError("The share that is dropped is from 0 to below 1.")

        def change(document: Document, iteration: int) -> Document:
            graph = document.chapter_at(iteration).network.architecture
            for layer in range(2, graph.layer_count):
                document = edits.set_dropout(document, iteration, layer, value)
            return document

        self.edit("Dropout", change, gesture)

    def _choose_initialiser(self, name: str) -> None:
        self.initialiser.set_value(name)
        self.draw_weights()

    def draw_weights(self) -> None:
        """Draw all weights anew; each press with the next seed that gives others."""
        before, init = self._session.document, self.initialiser.value
        for _ in range(2):  # the weights there are may be from the first of these seeds
            if self._session.document is before:
                self.drawn += 1
                self.edit("First weights", partial(_drawn, init, self.drawn))


def _drawn(init: str, seed: int, document: Document, iteration: int) -> Document:
    return edits.draw_weights(document, iteration, init, seed)
