"""The section "inside neuron 6": its curve, or the whole layer where the function needs it."""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.gui.panels.curve_drawing import Curve, Floats, Working
from nnviz.gui.panels.explained import Explained
from nnviz.gui.panels.fields import INSET, caption
from nnviz.gui.panels.inside import LayerShares, NeuronCurve, Share, activation_curve
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.nn.functions import activation
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty, rich
from nnviz.steps import Trace
from nnviz.steps.notation import Notation, notation


class InsideSection(QWidget):
    """What happens in the neuron (or softmax layer) that is explained."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.caption, self.function = caption(""), QLabel()
        self.caption.setTextFormat(Qt.TextFormat.RichText)
        restyle(self.function, "role", "muted")
        self.curve, self.shares = NeuronCurve(), LayerShares()
        head = QHBoxLayout()
        head.addWidget(self.caption)
        head.addStretch(1)
        head.addWidget(self.function)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 0, INSET, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.curve)
        column.addWidget(self.shares)

    def show_inside(self, shown: Explained) -> None:
        """Show what the explanation is about, if that has a function inside."""
        graph = self._session.network.architecture
        if shown.phase == "loss":
            self._show_loss(shown)
            return
        neuron = shown.neuron
        layer = graph.layer_of(neuron) if neuron else shown.layer
        works = layer > 1 and not (neuron and graph.is_bias(neuron))
        whole = works and activation(graph.activations(layer)[0]).whole_layer
        self.setVisible(works and (whole or bool(neuron)))
        if not works:
            return
        self.curve.setVisible(not whole)
        self.shares.setVisible(whole)
        if whole:
            self._show_layer(layer, neuron, shown.phase)
        elif neuron:
            self._show_neuron(neuron, shown.phase)

    def _show_neuron(self, neuron: int, phase: str) -> None:
        session = self._session
        graph, known, trace = session.network.architecture, session.known, session.trace
        row, column = neuron - 1, session.sample
        name = graph.activation(neuron)
        z = float(trace.z[row, column]) if known.z[row] else None
        a = float(trace.a[row, column]) if known.a[row] else None
        slope = float(trace.slope[row, column]) if known.slope[row] else None
        symbols = self._symbols()
        text = [f"{pretty(symbols.z(neuron).plain)} = {self._text(z)}"]
        if z is not None:
            text.append(f"{pretty(symbols.a(neuron).plain)} = {self._text(a)}")
        curve = activation_curve(name, z)
        working = Working(
            curve,
            z,
            a,
            slope,
            " → ".join(text),
            self._slope_text(curve, z, slope),
            phase if phase in ("forward", "backward") else "backward",
        )
        self.caption.setText(escape(f"INSIDE NEURON {graph.label(neuron)}"))
        self.function.setText(activation(name).label)
        self.function.setToolTip(activation(name).meaning)
        self.curve.show_working(working, theme(session.theme))

    def _show_loss(self, shown: Explained) -> None:
        """The loss as the output of one neuron varies, all others as they are."""
        session = self._session
        graph, known, trace = session.network.architecture, session.known, session.trace
        neuron = shown.neuron or graph.outputs[0]
        single = bool(shown.neuron) or graph.output_count == 1
        self.setVisible(single and shown.computed)
        if not single:
            return
        column, row = session.sample, neuron - 1
        a, loss = float(trace.a[row, column]), float(trace.loss_values[column])
        slope = float(trace.da[row, column]) if known.da[row] else None
        name = pretty(self._symbols().a(neuron).plain)
        texts = f"{name} = {self._text(a)} → C = {self._text(loss)}"
        tangent = f"slope ∂C/∂{name} = {self._text(slope)}" if slope is not None else ""
        self.caption.setText(f"LOSS AGAINST {rich(name)}")
        self.function.setText(trace.loss_function.label)
        self.function.setToolTip(trace.loss_function.meaning)
        self.curve.show()
        self.shares.hide()
        working = Working(loss_curve(trace, column, neuron), a, loss, slope, texts, tangent, "loss")
        self.curve.show_working(working, theme(session.theme))

    def _show_layer(self, layer: int, neuron: int, phase: str) -> None:
        session = self._session
        graph, known, trace = session.network.architecture, session.known, session.trace
        column = session.sample
        shares = []
        for number in graph.neurons(layer):
            row = number - 1
            z = float(trace.z[row, column]) if known.z[row] else None
            a = float(trace.a[row, column]) if known.a[row] else None
            name = graph.label(number)
            current = number == neuron
            shares.append(Share(name, z, a, self._text(z), self._text(a), current))
        self.caption.setText(escape(f"INSIDE {graph.layer_label(layer).upper()}"))
        self.function.setText(activation(graph.activations(layer)[0]).label)
        self.shares.show_shares(shares, phase, theme(session.theme))

    def _slope_text(self, curve: Curve, z: float | None, slope: float | None) -> str:
        """The slope, and at a kink that it is one by convention."""
        if slope is None:
            return ""
        text = f"slope f′ = {self._text(slope)}"
        return f"{text}\n{curve.kink}" if curve.kink and z == 0 else text

    def _symbols(self) -> Notation:
        """The symbols of the notation in force."""
        view, graph = self._session.document.view, self._session.network.architecture
        return notation(view.notation, graph)

    def _text(self, value: float | None) -> str:
        return "?" if value is None else pretty(self._session.format.text(value))


def loss_curve(trace: Trace, column: int, neuron: int) -> Curve:
    """The loss of one sample against the activation of one output neuron."""
    place = neuron - trace.before.architecture.outputs[0]
    rows = slice(trace.before.architecture.outputs[0] - 1, None)
    outputs = trace.a[rows, column]
    targets = trace.targets[column]
    entry = trace.loss_function

    def values(a: Floats) -> Floats:
        varied = np.repeat(outputs[:, None], len(a), axis=1)
        varied[place] = a
        wanted = np.repeat(targets[:, None], len(a), axis=1)
        return np.asarray(entry.function(varied, wanted), dtype=np.float64)

    a, target = float(outputs[place]), float(targets[place])
    if "cross_entropy" in entry.name:  # of probabilities only
        low, high = 0.0, 1.0
    else:
        room = max(0.25, 0.35 * abs(a - target))
        low, high = min(0.0, a, target) - room, max(1.0, a, target) + room
    return Curve(entry.label, values, low, high, top=4.0 * float(trace.loss_values[column]) + 1.0)
