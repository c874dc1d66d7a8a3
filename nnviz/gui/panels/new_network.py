"""A new network from sizes such as 2-4-1, or one that is made for a purpose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.document import Document
from nnviz.document.builders import BUILDERS
from nnviz.document.limits import check_sizes
from nnviz.errors import NnvizError, UsageError
from nnviz.gui.panels.built_form import BuiltForm
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import Row
from nnviz.gui.panels.typed import parse_count
from nnviz.gui.pressing import Pressing
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.initialisers import INITIALISERS, initialise
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network
from nnviz.steps import record
from nnviz.training.settings import Settings

WIDTH, FIELD = 460, 220
LARGEST_SEED = 2**32 - 1
LAYERS = "layers"
_SUITED = {"softmax": "categorical_cross_entropy", "sigmoid": "squared_error"}


def parse_sizes(text: str) -> tuple[int, ...]:
    """The layer sizes in `2-4-1`, `2 4 1` or `2, 4, 1`; UsageError with a sentence otherwise."""
    typed = text.strip()
    example = "Type the number of neurons of each layer, such as 2-4-1."
    if not typed:
        raise UsageError("There are no sizes yet.", do=example)
    parts = re.split(r"\s*[-–−,;x×]\s*|\s+", typed)
    if not all(re.fullmatch(r"[0-9]{1,9}", part, re.ASCII) for part in parts):
        raise UsageError(f"“{typed[:40]}” is not a list of sizes.", do=example)
    sizes = tuple(int(part) for part in parts)
    if len(sizes) < 2:
        raise UsageError("A network has at least two layers.", do=example)
    if 0 in sizes:
        raise UsageError("A layer has at least one neuron.", do=example)
    return sizes


@dataclass(frozen=True, slots=True)
class Wish:
    """What the dialog asks for."""

    sizes: tuple[int, ...]
    hidden: str
    output: str
    bias: bool
    init: str
    seed: int
    loss: str

    def summary(self) -> str:
        """What it would be, in a line, from plain arithmetic. UsageError where it is too large."""
        last = len(self.sizes) - 1
        layers = [Layer(n, bias=self.bias and at < last) for at, n in enumerate(self.sizes)]
        check_sizes(layers, ())
        neurons = sum(self.sizes)
        biases = last if self.bias else 0
        edges = sum((layers[at].size + layers[at].bias) * layers[at + 1].size for at in range(last))
        parts = [f"{len(self.sizes)} layers", _count(neurons, "neuron")]
        if biases:
            parts[-1] += f" and {_count(biases, 'bias neuron')}"
        parts.append(f"{_count(edges, 'edge')}, each with a weight to train")
        return " · ".join(parts)

    def document(self) -> Document:
        """The document itself, tried out for one iteration. UsageError where it cannot be."""
        architecture = Architecture.layered(self.sizes, self.hidden, self.output, self.bias)
        weights = initialise(architecture, self.init, self.seed)
        network = Network(architecture, weights, name="-".join(map(str, self.sizes)))
        document = Document.of(network, settings=Settings(loss=self.loss))
        samples = document.samples
        record(network, samples.inputs[:1], samples.targets[:1], loss=self.loss)
        return document


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class NewNetworkDialog(QDialog):
    """Asks for a kind and for what belongs to it; Create hands the new document to the session.

    kind: what it opens with: layers of neurons, or the name of a builder. `begin` is what takes
    the document, and may raise NnvizError.
    """

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, kind: str = LAYERS
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.begin: Callable[[Document], None] = session.new
        self._loss_chosen = False
        self.setWindowTitle("New network")
        self.setMinimumWidth(WIDTH)
        self.resize(WIDTH, 10)
        self._make_fields()
        self.preview = QLabel()
        restyle(self.preview, "role", "muted")
        self.preview.setWordWrap(True)
        self.preview.setMinimumHeight(36)
        self.buttons = QDialogButtonBox()
        self.create_button = self.buttons.addButton(
            "Create", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.create_button.setDefault(True)
        self.choose_kind(kind)
        self.sizes.selectAll()
        Pressing(self, (QToolButton,))

    def _make_fields(self) -> None:
        kinds = [(LAYERS, "Layers of neurons", "Fully connected layers of any sizes.")]
        kinds += [(one.name, one.title, one.description) for one in BUILDERS.values()]
        self.kind = ChoiceField(kinds, self.choose_kind)
        self.forms = {one.name: BuiltForm(one, FIELD) for one in BUILDERS.values()}
        self.sizes = QLineEdit("2-4-1")
        self.sizes.setPlaceholderText("2-4-1")
        self.seed = QLineEdit("1")
        functions = [(f.name, f.label, f.meaning) for f in ACTIVATIONS.values()]
        hidden = [entry for entry in functions if entry[0] != "softmax"]
        self.hidden = ChoiceField(hidden, lambda value: self._look())
        self.output = ChoiceField(functions, self._output_chosen)
        drawn = [(i.name, i.label, i.meaning) for i in INITIALISERS.values()]
        self.init = ChoiceField(drawn, lambda value: self._look())
        losses = [(entry.name, entry.label, entry.meaning) for entry in LOSSES.values()]
        self.loss = ChoiceField(losses, self._loss_set)
        self.bias = QCheckBox("one per layer but the last")
        self.bias.setChecked(True)
        for field, value in (
            (self.hidden, "tanh"),
            (self.output, "sigmoid"),
            (self.init, "xavier"),
            (self.loss, "squared_error"),
        ):
            field.set_value(value)
        for line in (self.sizes, self.seed):
            line.textChanged.connect(self._look)
        self.bias.toggled.connect(self._look)

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        title = QLabel("New network")
        restyle(title, "role", "title")
        column.addWidget(title)
        column.addSpacing(4)
        column.addWidget(Row("Kind", self.kind, width=FIELD))
        column.addSpacing(4)
        for form in self.forms.values():
            form.changed.connect(self._look)
            column.addWidget(form)
        self.layered = QWidget()
        column.addWidget(self.layered)
        rows = QVBoxLayout(self.layered)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        self.rows: dict[str, Row] = {}
        for key, label, field in (
            ("sizes", "Neurons per layer", self.sizes),
            ("hidden", "Function in hidden layers", self.hidden),
            ("output", "Function in the output layer", self.output),
            ("bias", "Bias neurons", self.bias),
            ("init", "First weights", self.init),
            ("seed", "Seed", self.seed),
            ("loss", "Loss", self.loss),
        ):
            self.rows[key] = Row(label, field, width=FIELD)
            rows.addWidget(self.rows[key])
        column.addSpacing(4)
        column.addWidget(self.preview)
        column.addStretch(1)
        column.addWidget(self.buttons)

    # ---- what is asked for ------------------------------------------------------------------

    def choose_kind(self, kind: str) -> None:
        """Show the fields of another kind."""
        self.kind.set_value(kind)
        self.layered.setVisible(kind == LAYERS)
        for name, form in self.forms.items():
            form.setVisible(name == kind)
        self._look()

    @property
    def form(self) -> BuiltForm | None:
        """The fields of the builder that is chosen; None where layers are."""
        return self.forms.get(self.kind.value)

    def wish(self) -> Wish:
        """What the fields say. UsageError for sizes or a seed that cannot be read."""
        return Wish(
            parse_sizes(self.sizes.text()),
            self.hidden.value,
            self.output.value,
            self.bias.isChecked(),
            self.init.value,
            parse_count(self.seed.text(), 0, LARGEST_SEED, "seed"),
            self.loss.value,
        )

    def _output_chosen(self, name: str) -> None:
        if not self._loss_chosen:
            self.loss.set_value(_SUITED.get(name, "squared_error"))
        self._look()

    def _loss_set(self, name: str) -> None:
        self._loss_chosen = True
        self._look()

    def _look(self) -> None:
        """Say what the network would be, or at the field why it cannot be."""
        summary = self._look_at_layers() if self.form is None else self.form.look()
        self.preview.setText(summary)
        self.create_button.setEnabled(bool(summary))

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # A sentence more at a field, or another kind, needs another height.
            self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        return done

    def _look_at_layers(self) -> str:
        problems = {"sizes": "", "seed": ""}
        self.rows["loss"].note.say("")
        for key, read in (
            ("sizes", lambda: parse_sizes(self.sizes.text())),
            ("seed", lambda: parse_count(self.seed.text(), 0, LARGEST_SEED, "seed")),
        ):
            try:
                read()
            except NnvizError as error:
                problems[key] = str(error)
        summary = ""
        if not any(problems.values()):
            try:
                summary = self.wish().summary()
            except NnvizError as error:
                problems["sizes"] = error.what
        for key, sentence in problems.items():
            restyle(self.rows[key].field, "state", "error" if sentence else "")
            self.rows[key].note.say(sentence)
        return summary + self._advice() if summary else ""

    def _advice(self) -> str:
        for name in (self.hidden.value, self.output.value):
            if not ACTIVATIONS[name].trainable:
                return f"\n{ACTIVATIONS[name].refusal}"
        return ""

    def accept(self) -> None:
        """Make it and hand it over; what stands in the way is said at the field."""
        self.setCursor(Qt.CursorShape.WaitCursor)
        try:
            view = self._session.own.view
            fresh = replace(view, positions=(), iteration=0, address="")
            made = self.wish() if self.form is None else self.form
            self.begin(replace(made.document(), view=fresh))
        except NnvizError as error:
            self.rows["loss"].note.say(str(error))
        else:
            super().accept()
        finally:
            self.unsetCursor()
