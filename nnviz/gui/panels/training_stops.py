"""When a training stops by itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel

from nnviz.document import edits
from nnviz.document.model import Chapter
from nnviz.gui.panels.fields import NumberField
from nnviz.gui.panels.training_section import Section, whole
from nnviz.gui.session import Session
from nnviz.gui.style import restyle

MOST_EPOCHS = 10**6
# Fields of `Stops`: label, what it means, whether it counts epochs.
_NUMBERS = (
    ("loss_below", "Loss below", "Training loss of an epoch", False),
    ("rising_epochs", "Loss rises for", "Epochs in a row", True),
    ("patience", "No better for", "Epochs without a lower validation loss: early stopping", True),
    ("gradient_below", "A gradient below", "RMS of ∂C/∂w of a layer: it vanishes", False),
    ("gradient_above", "A gradient above", "RMS of ∂C/∂w of a layer: it explodes", False),
)


class StopSection(Section):
    """Conditions to stop at; 0 or nothing means: do not look."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Stop when")
        self.fields: dict[str, NumberField] = {}
        for key, label, tip, counts in _NUMBERS:
            self.fields[key] = self.add_number(
                label, partial(self._set, key, counts), nudge=1 if counts else 0.01, tip=tip
            )
        self.dead = QCheckBox("A ReLU has died")
        self.dead.setToolTip("A neuron that sends 0 for every training sample")
        self.dead.clicked.connect(lambda on: self._change(dead_relu=bool(on)))
        self.column.addWidget(self.dead)
        always = QLabel("always")
        restyle(always, "role", "muted")
        always.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        always.setContentsMargins(0, 0, 9, 0)  # where the numbers above end
        self.add_row("A number is not finite", always)

    def show_chapter(self, chapter: Chapter) -> None:
        stops = self._session.document.stops
        for key, _, _, counts in _NUMBERS:
            value = getattr(stops, key)
            text = "–" if value is None else f"{value} epochs" if counts else f"{value:g}"
            self.show_number(self.fields[key], value or 0.0, text)
        self.dead.setChecked(stops.dead_relu)

    def _set(self, key: str, counts: bool, value: float, gesture: str) -> None:
        wanted = whole(value, 0, MOST_EPOCHS, "number of epochs") if counts else value
        self._change(gesture, **{key: wanted or None})

    def _change(self, gesture: str = "", **fields: object) -> None:
        self._session.edit(
            "Stop when",
            lambda d: edits.set_stops(d, replace(d.stops, **fields)),  # type: ignore[arg-type]
            gesture=gesture,
        )
