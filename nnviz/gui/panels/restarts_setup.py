"""How often to begin again, for how long, with which first weights, and who computes."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit

from nnviz.errors import UsageError
from nnviz.gui.panels.fields import Note
from nnviz.gui.panels.restarts_work import Wish
from nnviz.gui.panels.training_section import Section, whole
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.nn.initialisers import INITIALISERS
from nnviz.training.executors import cores
from nnviz.training.restarts import MOST_RESTARTS
from nnviz.training.stops import MOST_EPOCHS

COUNT, FEWEST_EPOCHS = 1_000, 100
MOST_SEED = 10**9
CLUSTER = "cluster"
FIELD = 156  # pixels; an address must find room
_ENGINE = "distributed"  # what Dask's part for clusters is imported as
_MISSING = 'This needs Dask, which is not installed: pip install "nnviz[cluster]"'
_ABOUT = (
    "Where a training ends depends on the weights it begins with. Here it begins many times, "
    "with other weights each time."
)


class SetupSection(Section):
    """The fields of a `Wish`. Epochs follow the training of this line until a number is typed."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Train from other first weights")
        self._wish = Wish(COUNT, FEWEST_EPOCHS, "xavier", 0)
        self._own_epochs: int | None = None
        crews = _crews()
        self._where: int | str | None = crews[0][0]
        about = QLabel(_ABOUT)
        about.setWordWrap(True)
        restyle(about, "role", "muted")
        self.column.addWidget(about)
        self._add_numbers()
        self.where = self.add_choice("Computed by", crews, self._set_where)
        self._add_address()
        self.show_wish()

    def _add_numbers(self) -> None:
        self.count = self.add_number("Restarts", self._set_count, nudge=100)
        self.epochs = self.add_number(
            "Epochs", self._set_epochs, nudge=10, tip="Times through the data, for each restart"
        )
        self.init = self.add_choice(
            "First weights",
            [(entry.name, entry.label, entry.meaning) for entry in INITIALISERS.values()],
            self._set_init,
        )
        self.seed = self.add_number(
            "Seed",
            self._set_seed,
            nudge=1,
            tip="Draws the weights of the first restart; each further one has the next seed",
        )

    def _add_address(self) -> None:
        self.address = QLineEdit()
        self.address.setPlaceholderText("tcp://10.0.0.5:8786")
        self.address.setToolTip("The address that `dask scheduler` prints when it starts")
        self.address_row = self.add_row("Scheduler", self.address)
        for field in (self.count, self.epochs, self.init, self.seed, self.where, self.address):
            field.setFixedWidth(FIELD)
        self.missing = Note()
        self.column.addWidget(self.missing)

    # ---- showing ----------------------------------------------------------------------------

    def show_wish(self) -> None:
        """Bring every field up to date."""
        wish = self._wish
        for field, number in (
            (self.count, wish.count),
            (self.epochs, self.wanted_epochs),
            (self.seed, wish.seed),
        ):
            self.show_number(field, number, f"{number:,}")
        self.init.set_value(wish.init)
        self.where.set_value(self._where)
        far = self._where == CLUSTER
        self.address_row.setVisible(far)
        self.missing.say(_MISSING if far and find_spec(_ENGINE) is None else "")

    @property
    def wanted_epochs(self) -> int:
        """The number typed, else as many as this line was trained, and not too few."""
        if self._own_epochs is not None:
            return self._own_epochs
        document, journey = self._session.document, self._session.journey
        return max(FEWEST_EPOCHS, journey.place(document.trained).epoch)

    @property
    def wish(self) -> Wish:
        """What is asked for. UsageError where a scheduler is wanted and none is named."""
        wish = replace(self._wish, epochs=self.wanted_epochs)
        if self._where != CLUSTER:
            workers = self._where if isinstance(self._where, int) else None
            return replace(wish, workers=workers)
        address = self.address.text().strip()
        if not address:
            raise UsageError(
                "The scheduler has no address.",
                do="Type what `dask scheduler` prints, such as tcp://10.0.0.5:8786.",
            )
        return replace(wish, address=address)

    # ---- changing ---------------------------------------------------------------------------

    def _set_count(self, value: float, gesture: str) -> None:
        self._take(count=whole(value, 1, MOST_RESTARTS, "number of restarts"))

    def _set_epochs(self, value: float, gesture: str) -> None:
        self._own_epochs = whole(value, 1, MOST_EPOCHS, "number of epochs")
        self._take()

    def _set_seed(self, value: float, gesture: str) -> None:
        self._take(seed=whole(value, 0, MOST_SEED, "seed"))

    def _set_init(self, name: str) -> None:
        self._take(init=name)

    def _set_where(self, where: int | str | None) -> None:
        self._where = where
        self._take()

    def _take(self, **fields: Any) -> None:
        self._wish = replace(self._wish, **fields)
        self.show_wish()
        self.changed.emit()


def _crews() -> list[tuple[int | str | None, str, str]]:
    """Who can compute; the usual one first."""
    most = cores()
    here = (1, "this process", "No other process is started")
    far = (CLUSTER, "a Dask cluster", "The workers behind a scheduler, on other machines too")
    if most < 2:
        return [here, far]
    return [
        (None, "what is fastest", f"This process, or {most} processes where they pay"),
        here,
        (most, f"{most} processes", "One for each processor of this machine"),
        far,
    ]
