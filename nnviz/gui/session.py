"""The one object that holds state: what is open, where we stand in it, what is pointed at.

Everything the window shows is a function of a `Session`. It owns a frozen `Document`, its
`History` and `Journey` (the networks and traces by iteration), and the *playhead*: an iteration
and the index of a step in that iteration's plan. Panels hold no state of their own; they have one
slot `refresh(change)` connected to `changed`, and look here for everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from nnviz.document import edits, files
from nnviz.document.history import History
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.gui.appearance import Appearance, Playhead
from nnviz.gui.change import Change
from nnviz.gui.lending import Lending, refuse_own
from nnviz.picture.suiting import drawn_close
from nnviz.steps import Address
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.run import Snapshot

__all__ = ["DETAILS", "Appearance", "Change", "Playhead", "Session"]

DETAILS = ("layer", "neuron", "term")
TRAINING = "Training"  # what a run is called in the history


class Session(Lending):
    """The one door to everything that changes.

    Methods that edit raise `UsageError` with a sentence for a person and then have changed
    nothing; methods that move return whether they moved. Every change is reported once, by
    `changed`, after all of it is in place.
    """

    def __init__(
        self, document: Document, parent: QObject | None = None, *, path: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._gesture = ""
        self.walking = False
        self._adopt(document, path)

    @property
    def title(self) -> str:
        """What to call the document: its file's name, or its own, or that it has none."""
        if self.aside is not None:
            return self.lesson_title
        return self.own_title

    @property
    def unsaved(self) -> bool:
        """Whether edits would be lost; where one stands and how one looks are not edits.

        What is done to the copy that a lesson works on is nobody's loss.
        """
        return self.aside is None and not self.history.is_clean

    # ---- editing ----------------------------------------------------------------------------

    def edit(
        self,
        label: str,
        function: Callable[[Document], Document],
        *,
        gesture: str = "",
        at: int | None = None,
    ) -> None:
        """Replace the document by `function(document)`; one entry in the history.

        Calls in a row with the same `gesture` (a drag, a turn of the wheel) share one entry. `at`
        is the iteration to stand at afterwards, where the edit begins the document anew.
        Raises UsageError, or Diverged when the iteration cannot be computed with the new
        numbers; nothing has changed then.
        """
        if self.training:
            raise UsageError("The network is being trained.", do="Stop to edit.")
        document = function(self.document)
        if document == self.document:
            return
        here = self.playhead
        going_on = bool(gesture) and gesture == self._gesture
        journey = Journey(document)
        journey.trace(here.iteration if at is None else at)  # or it is refused
        if at is None:
            self._place(document, journey, here)
        else:
            self._follow(document, journey, at)
        if going_on:
            self.history.undo()
        self.history.push(label, document, here)
        self._gesture = gesture
        self._forget_what_is_gone()
        self._report(Change.DOCUMENT | Change.STEP | Change.FILE)

    def set_weight(self, source: int, target: int, value: float, *, gesture: str = "") -> None:
        """Set w of the edge source → target as it is at this iteration."""
        self.edit(
            f"Weight {source} → {target}",
            lambda document: edits.set_weight(document, self.iteration, source, target, value),
            gesture=gesture,
        )

    def set_input(self, sample: int, feature: int, value: float, *, gesture: str = "") -> None:
        """Set input `feature` (from 0) of sample `sample` (a row of document.samples)."""
        self.edit(
            f"Input {feature + 1} of sample {sample + 1}",
            lambda document: edits.set_input(document, self.iteration, sample, feature, value),
            gesture=gesture,
        )

    def set_target(self, sample: int, output: int, value: float, *, gesture: str = "") -> None:
        """Set target `output` (from 0) of sample `sample`."""
        self.edit(
            f"Target {output + 1} of sample {sample + 1}",
            lambda document: edits.set_target(document, self.iteration, sample, output, value),
            gesture=gesture,
        )

    def set_learning_rate(self, value: float, *, gesture: str = "") -> None:
        """Set η from this iteration on."""
        self.edit(
            "Learning rate",
            lambda document: edits.set_learning_rate(document, self.iteration, value),
            gesture=gesture,
        )

    def move_neuron(self, number: int, x: float, y: float, *, gesture: str = "") -> None:
        """Put a neuron elsewhere in the picture, which may be closer than the document has it."""
        graph = self.network.architecture
        ((_, apart, _),) = drawn_close(graph, ((number, x, y),), 1.0 / self.closeness)
        self.edit(
            f"Place of neuron {number}",
            lambda document: edits.move_neuron(document, number, apart, y),
            gesture=gesture,
        )

    def put_neurons_back(self) -> None:
        """Every neuron where the layout puts it."""
        self.edit("Neurons back to their places", lambda d: edits.set_view(d, positions=()))

    def end_gesture(self) -> None:
        """The next edit starts an entry of its own, whatever its gesture is called."""
        self._gesture = ""

    def cancel_gesture(self) -> None:
        """Take the running gesture back as though it had never begun."""
        if self._gesture:
            self._restore(*self.history.withdraw())

    def undo(self) -> bool:
        """Take the last edit back and stand where it was made."""
        can = self.history.can_undo and not self.training
        return can and self._restore(*self.history.undo())

    def redo(self) -> bool:
        """Make the edit taken back last once more and stand where it was made.

        A training is made again by standing at its end.
        """
        if not self.history.can_redo or self.training:
            return False
        trained = self.history.redo_label == TRAINING
        document, here = self.history.redo()
        if trained:
            here = replace(here, iteration=self.end_of(document))
        return self._restore(document, here)

    # ---- training ---------------------------------------------------------------------------

    def take(self, final: Snapshot, checkpoints: Checkpoints, *, gesture: str = "") -> None:
        """Take in what a run came to, as one entry of the history, and stand there."""
        self.live = None
        here, before = self.playhead, self.document
        document, journey, iteration = self.taken(final, checkpoints)
        going_on = bool(gesture) and gesture == self._gesture
        self._follow(document, journey, iteration)
        if document is not before:
            if going_on:
                _, here = self.history.undo()  # where the first of them began
            self.history.push(TRAINING, document, here)
            self._gesture = gesture
        self._report(Change.DOCUMENT | Change.STEP | Change.FILE | Change.RUN)

    def _follow(self, document: Document, journey: Journey, iteration: int) -> None:
        self._place(document, journey, Playhead(iteration))

    # ---- view -------------------------------------------------------------------------------

    def set_view(self, **fields: Any) -> None:
        """Change fields of document.view (notation, decimals, …); not an edit, never undone."""
        view = replace(self.document.view, **fields)
        if view != self.document.view:
            self.document = replace(self.document, view=view)
            self._report(Change.VIEW)

    def set_detail(self, detail: str) -> None:
        """Choose layer, neuron or term detail; the playhead stays on the same work."""
        if detail not in DETAILS:
            raise UsageError(f"Detail is one of {', '.join(DETAILS)}, not {detail}.")
        if detail == self.detail:
            return
        trace, plan, index = self._open()
        self.detail, steps = detail, trace.steps(detail)
        self._opened = trace, steps, steps.index_of(plan[index].address)
        view = replace(self.document.view, detail=detail)  # type: ignore[arg-type]
        self.document = replace(self.document, view=view)
        self._report(Change.VIEW | Change.STEP)

    def set_appearance(self, **fields: Any) -> None:
        """Change theme, weight_labels or show_bias."""
        appearance = replace(self.appearance, **fields)
        if appearance != self.appearance:
            self.appearance = appearance
            self._report(Change.VIEW)

    def select(self, identifier: str, *, walking: bool = False) -> None:
        """Select a thing, or nothing; `walking`: on the way to another, as by the arrow keys.

        What the network has not, as where a panel still speaks of another one, is nothing. In a
        lesson it is told again also where it was selected already: it may be an answer.
        """
        identifier = identifier if self._exists(identifier) else ""
        meant = (self.walking or self.aside is not None) and not walking
        self.walking = walking
        if identifier != self.selection or meant:
            self.selection = identifier
            self._report(Change.SELECTION)

    def set_hover(self, identifier: str) -> None:
        """Point at a thing, or at nothing; what the network has not is nothing."""
        identifier = identifier if self._exists(identifier) else ""
        if identifier != self.hover:
            self.hover = identifier
            self._report(Change.HOVER)

    # ---- files ------------------------------------------------------------------------------

    def new(self, document: Document, path: Path | None = None) -> None:
        """Begin with another document, saved at `path` if anywhere.

        Nothing of the old one is asked for or kept.
        """
        self._adopt(document, path)
        self._report(Change.ALL)

    def open(self, path: str | Path) -> None:
        """Open a file, at the step it was saved at. Raises FileError, all as it was then."""
        self.new(files.load(path), Path(path))

    def recover(self, document: Document) -> None:
        """Go on with work that was never saved; it is unsaved still."""
        self._adopt(document, None)
        self.history.mark_unsaved()
        self._report(Change.ALL)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the document with the place we stand at; returns where. Raises FileError.

        In a lesson it is a copy that is written, and never over the user's own document.
        """
        target = Path(path) if path is not None else self.path
        if target is None:
            raise UsageError("This document has no file yet.", do="Choose a name for it.")
        if self.aside is not None:
            refuse_own(target, self.aside.path)
            files.save(self.snapshot(), target)
            return target
        files.save(self.snapshot(), target)
        self.path = target
        self.history.mark_clean()
        self.end_gesture()
        self._report(Change.FILE)
        return target

    # ---- inside -----------------------------------------------------------------------------

    def _adopt(self, document: Document, path: Path | None) -> None:
        if self.training:
            raise UsageError("The network is being trained.", do="Stop the training first.")
        if self.aside is not None:
            raise UsageError("A lesson is open.", do="Close the lesson first.")
        view = document.view
        journey = Journey(document)
        trace = journey.trace(view.iteration)
        here = Playhead(view.iteration, trace.steps(view.detail)[0].address)
        if view.address:
            here = Playhead(view.iteration, Address.parse(view.address))
        self.detail = view.detail
        self._place(document, journey, here)
        self.path, self.selection, self.hover = path, "", ""
        self.history = History(document, self.playhead)
        self._gesture = ""

    def _restore(self, document: Document, here: Playhead) -> bool:
        # Where neurons stand was chosen by edits; the rest of the view is nobody's to undo.
        view = replace(self.document.view, positions=document.view.positions)
        document = replace(document, view=view)
        self._place(document, Journey(document), here)
        self._forget_what_is_gone()
        self.end_gesture()
        self._report(Change.DOCUMENT | Change.STEP | Change.FILE)
        return True

    def _moved(self) -> None:
        self.end_gesture()
