"""Trying an edge: choosing two neurons on the canvas, and seeing what an edge would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.gui.announce import announce
from nnviz.gui.change import Change
from nnviz.gui.editable import neuron_of
from nnviz.nn.trial import Trial, try_edge

if TYPE_CHECKING:
    from nnviz.gui.canvas import Canvas

MOST_FORESEEN = 2_000  # edges; among more, the verdict waits until the neuron is chosen
HOW = "click it, or walk with the arrow keys and press Enter. Esc ends."


class Trying:
    """What is tried on a canvas. Nothing of it is in the document.

    It is over with Esc, with another step or network, and, once there is a verdict, with another
    selection.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._session = canvas, canvas.session
        self.choosing = False
        self.source: int | None = None
        self._trial: Trial | None = None  # the verdict, when both neurons are chosen
        self._foreseen: Trial | None = None
        self._toward = ""  # what was last pointed at or walked to

    @property
    def active(self) -> bool:
        """Whether something is being chosen or shown."""
        return self.choosing or self._trial is not None

    @property
    def shown(self) -> Trial | None:
        """The edge that is drawn: the one chosen, or else to the neuron pointed at or walked to."""
        return self._trial or (self._foresee() if self.choosing else None)

    @property
    def sentence(self) -> str:
        """What the line at the foot of the canvas says meanwhile."""
        if shown := self.shown:
            return shown.sentence
        if not self.choosing:
            return ""
        if self.source is None:
            return f"Try an edge: at which neuron does it begin? To choose it, {HOW}"
        label = self._session.network.architecture.label(self.source)
        return f"Try an edge from neuron {label}: into which neuron? To choose it, {HOW}"

    def begin(self) -> None:
        """Ask for the neurons, the first being the selected one if there is one."""
        self.choosing, self._trial, self._toward = True, None, ""
        self.source = self._neuron(self._session.selection)
        self._canvas.setFocus()
        self._tell()

    def choose(self, identifier: str) -> None:
        """Take a neuron as the first or the second; anything else leaves the question open."""
        number = self._neuron(identifier)
        if self.source is None:
            self.source = number
        elif number not in (None, self.source):
            assert number is not None
            self._trial = try_edge(self._session.network.architecture, self.source, number)
            self.choosing = False
        self._tell()

    def start_at(self, identifier: str) -> None:
        """Let the edge begin at a neuron, from which it is drawn."""
        number = self._neuron(identifier)
        if number not in (None, self.source):
            self.source = number
            self._canvas.say("")

    def end(self) -> None:
        """Take away what is drawn and said."""
        if self.active:
            self.choosing, self.source, self._trial, self._foreseen = False, None, None, None
            self._canvas.say("")
            self._canvas.update()

    def refresh(self, change: Change) -> None:
        """Let go of a trial that the session has left."""
        left = Change.DOCUMENT | Change.STEP
        if change & (left if self.choosing else left | Change.SELECTION):
            self.end()
        elif change & Change.HOVER:
            self._toward = self._session.hover
        elif change & Change.SELECTION:
            self._toward = self._session.selection

    def _foresee(self) -> Trial | None:
        graph, source = self._session.network.architecture, self.source
        target = self._neuron(self._toward)
        if source is None or target in (None, source) or len(graph.edge_array) > MOST_FORESEEN:
            return None
        last = self._foreseen
        if last is None or (last.source, last.target) != (source, target):
            assert target is not None
            self._foreseen = try_edge(graph, source, target)
        return self._foreseen

    def _neuron(self, identifier: str) -> int | None:
        number = neuron_of(identifier)
        count = self._session.network.architecture.neuron_count
        return number if number is not None and 1 <= number <= count else None

    def _tell(self) -> None:
        self._canvas.say("")
        self._canvas.update()
        announce(self._canvas, self.sentence)
