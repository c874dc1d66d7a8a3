"""The one object that holds state: what is open, where we stand in it, what is pointed at.

Everything the window shows is a function of a `Session`. It owns a frozen `Document`, its
`History` and `Journey` (the networks and traces by iteration), and the *playhead*: an iteration
and the index of a step in that iteration's plan. Panels hold no state of their own; they have one
slot `refresh(change)` connected to `changed`, and look here for everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Flag, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from nnviz import steps
from nnviz.document import Document, History, Journey, edits, files
from nnviz.errors import NnvizError, UsageError

if TYPE_CHECKING:
    from nnviz.steps import Active, Address, Equation, Known, NumberFormat, Plan, Step, Trace

DETAILS = ("layer", "neuron", "term")


class Change(Flag):
    """What a `changed` signal is about; several may come in one signal."""

    DOCUMENT = auto()  # network, samples or settings: every number may be different
    STEP = auto()  # the playhead stands on another step (or the same step of another trace)
    VIEW = auto()  # notation, number format, detail, theme, what is drawn
    SELECTION = auto()
    HOVER = auto()
    FILE = auto()  # path, name or the unsaved mark
    ALL = DOCUMENT | STEP | VIEW | SELECTION | HOVER | FILE


@dataclass(frozen=True, slots=True)
class Playhead:
    """Where we stand: an iteration, and the address of a step of it."""

    iteration: int
    address: Address


class Session(QObject):
    """The one door to everything that changes.

    Methods that edit raise `UsageError` with a sentence for a person and then have changed
    nothing; methods that move return whether they moved. Every change is reported once, by
    `changed`, after all of it is in place.
    """

    changed = Signal(object)  # Change
    announced = Signal(str)  # one sentence per step or edit, for screen readers and status line
    troubled = Signal(object)  # NnvizError from a move nobody stood by to catch (divergence)

    document: Document
    history: History
    journey: Journey
    iteration: int  # which update we are looking at, from 0
    index: int  # which step of `plan`
    detail: str  # "layer", "neuron" or "term"
    plan: Plan
    trace: Trace
    selection: str  # "neuron:6", "edge:3-6", "layer:2", "loss" or ""
    hover: str  # the same; what the pointer is over, on canvas, equation or table
    path: Path | None
    reached: int  # the furthest iteration stepped to since the last edit; what plots show
    theme: str

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = "light"
        self._returns: list[Playhead] = []
        self._gesture = ""
        self._cache: dict[str, Any] = {}
        self._adopt(document, None)

    # ---- what panels read -------------------------------------------------------------------

    @property
    def step(self) -> Step:
        return self.plan[self.index]

    @property
    def playhead(self) -> Playhead:
        return Playhead(self.iteration, self.step.address)

    @property
    def sample(self) -> int:
        """The column of the trace that the current step speaks of."""
        return steps.step_sample(self.trace, self.step)

    @property
    def format(self) -> NumberFormat:
        view = self.document.view
        return steps.NumberFormat(view.decimals, view.decimal_comma, view.fractions)

    @property
    def network(self):
        """The network as it is before this iteration's update."""
        return self.trace.before

    @property
    def known(self) -> Known:
        """Which numbers have been computed when this step is done; the rest is drawn as "?"."""
        return self._cached("known", lambda: steps.known(self.trace, self.plan, self.index))

    @property
    def active(self) -> Active:
        return self._cached("active", lambda: steps.active(self.trace, self.step))

    def equation(self) -> Equation:
        """The equation of the current step in the chosen notation and number format."""
        view = self.document.view
        return self._cached(
            "equation", lambda: steps.explain(self.trace, self.step, view.notation, self.format)
        )

    @property
    def unsaved(self) -> bool:
        return not self.history.is_clean

    @property
    def can_come_back(self) -> bool:
        return bool(self._returns)

    # ---- moving -----------------------------------------------------------------------------

    def next(self) -> bool:
        """One step on; past the last one, the update is in force and the next iteration begins."""
        if self.index + 1 < len(self.plan):
            return self._stand(self.iteration, self.index + 1)
        return self._enter(self.iteration + 1, first=True)

    def back(self) -> bool:
        """One step back; before the first one, the update before it is taken back exactly."""
        if self.index > 0:
            return self._stand(self.iteration, self.index - 1)
        return self.iteration > 0 and self._enter(self.iteration - 1, first=False)

    def jump(self, index: int) -> bool:
        """Stand on step `index` of this iteration (the nearest one there is)."""
        return self._stand(self.iteration, min(max(index, 0), len(self.plan) - 1))

    def go(self, address: Address | str, iteration: int | None = None) -> bool:
        """Stand on the step with this address, in this iteration unless another is named."""
        wanted = steps.Address.parse(address) if isinstance(address, str) else address
        where = self.iteration if iteration is None else iteration
        trace = self.trace if where == self.iteration else self.journey.trace(where)
        index = trace.steps(self.detail).index_of(wanted)
        return self._stand(where, index)

    def go_iteration(self, iteration: int) -> bool:
        """Stand on the first step of an iteration."""
        return iteration >= 0 and self._enter(iteration, first=True)

    def ask(self, address: Address | str, iteration: int | None = None) -> bool:
        """Go to the step that computed a number, remembering where we were asked."""
        here = self.playhead
        moved = self.go(address, iteration)
        if moved:
            self._returns.append(here)
        return moved

    def come_back(self) -> bool:
        """Return to where `ask` was last called from."""
        if not self._returns:
            return False
        there = self._returns.pop()
        return self.go(there.address, there.iteration)

    def next_phase(self) -> bool:
        segment = self.segment
        if segment.stop < len(self.plan):
            return self._stand(self.iteration, segment.stop)
        return self._enter(self.iteration + 1, first=True)

    def previous_phase(self) -> bool:
        """To the start of this phase; from there, to the start of the one before."""
        if self.index > self.segment.start:
            return self.phase_home()
        if self.index > 0:
            earlier = next(s for s in self.plan.segments if s.stop == self.segment.start)
            return self._stand(self.iteration, earlier.start)
        return self.back()

    def phase_home(self) -> bool:
        return self.jump(self.segment.start)

    def phase_end(self) -> bool:
        return self.jump(self.segment.stop - 1)

    @property
    def segment(self) -> steps.Segment:
        """The stretch of one phase (of one sample) that the current step belongs to."""
        return next(s for s in self.plan.segments if s.start <= self.index < s.stop)

    # ---- editing ----------------------------------------------------------------------------

    def edit(
        self, label: str, function: Callable[[Document], Document], *, gesture: str = ""
    ) -> None:
        """Replace the document by `function(document)`; one entry in the history.

        Calls in a row with the same `gesture` (a drag, a turn of the wheel) share one entry.
        Raises UsageError, or Diverged when the iteration cannot be computed with the new
        numbers; nothing has changed then.
        """
        document = function(self.document)
        if document == self.document:
            return
        here = self.playhead
        journey = Journey(document)
        trace = journey.trace(self.iteration)
        if gesture and gesture == self._gesture:
            self.history.undo()
        self.history.push(label, document, here)
        self._gesture = gesture
        self._place(document, journey, trace, here)
        self._returns.clear()
        self._report(Change.DOCUMENT | Change.STEP | Change.FILE)
        if not gesture:
            self.announced.emit(f"{label}.")

    def set_weight(self, source: int, target: int, value: float, *, gesture: str = "") -> None:
        """Set w of the edge source → target as it is at this iteration."""
        self.edit(
            f"Set weight {source} → {target}",
            lambda document: edits.set_weight(document, self.iteration, source, target, value),
            gesture=gesture,
        )

    def set_input(self, sample: int, feature: int, value: float, *, gesture: str = "") -> None:
        """Set input `feature` (from 0) of sample `sample` (a row of document.samples)."""
        self.edit(
            f"Set input {feature + 1} of sample {sample + 1}",
            lambda document: edits.set_input(document, self.iteration, sample, feature, value),
            gesture=gesture,
        )

    def set_target(self, sample: int, output: int, value: float, *, gesture: str = "") -> None:
        """Set target `output` (from 0) of sample `sample`."""
        self.edit(
            f"Set target {output + 1} of sample {sample + 1}",
            lambda document: edits.set_target(document, self.iteration, sample, output, value),
            gesture=gesture,
        )

    def end_gesture(self) -> None:
        """The next edit starts an entry of its own, whatever its gesture is called."""
        self._gesture = ""

    def cancel_gesture(self) -> None:
        """Take the running gesture back as though it had never begun."""
        if self._gesture:
            self.undo()

    def undo(self) -> bool:
        """Take the last edit back and stand where it was made."""
        return self.history.can_undo and self._restore(*self.history.undo())

    def redo(self) -> bool:
        """Make the edit taken back last once more and stand where it was made."""
        return self.history.can_redo and self._restore(*self.history.redo())

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
        here = self.playhead
        self.detail = detail
        self.plan = self.trace.steps(detail)
        self.index = self.plan.index_of(here.address)
        self.document = replace(self.document, view=replace(self.document.view, detail=detail))
        self._report(Change.VIEW | Change.STEP)

    def set_theme(self, theme: str) -> None:
        if theme != self.theme:
            self.theme = theme
            self._report(Change.VIEW)

    def select(self, identifier: str) -> None:
        if identifier != self.selection:
            self.selection = identifier
            self._report(Change.SELECTION)

    def set_hover(self, identifier: str) -> None:
        if identifier != self.hover:
            self.hover = identifier
            self._report(Change.HOVER)

    # ---- files ------------------------------------------------------------------------------

    def new(self, document: Document) -> None:
        """Begin with another document; nothing of the old one is asked for or kept."""
        self._adopt(document, None)
        self._report(Change.ALL)

    def open(self, path: str | Path) -> None:
        """Open a file, at the step it was saved at. Raises FileError, all as it was then."""
        document = files.load(path)
        self._adopt(document, Path(path))
        self._report(Change.ALL)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the document with the place we stand at; returns where. Raises FileError."""
        target = Path(path) if path is not None else self.path
        if target is None:
            raise UsageError("This document has no file yet.", do="Choose a name for it.")
        files.save(target, self.snapshot())
        self.path = target
        self.history.mark_clean()
        self.end_gesture()
        self._report(Change.FILE)
        return target

    def snapshot(self) -> Document:
        """The document with the playhead written into its view: what a file holds."""
        view = replace(
            self.document.view,
            iteration=self.iteration,
            address=str(self.step.address),
            detail=self.detail,
        )
        return replace(self.document, view=view)

    # ---- inside -----------------------------------------------------------------------------

    def _adopt(self, document: Document, path: Path | None) -> None:
        journey = Journey(document)
        view = document.view
        trace = journey.trace(view.iteration)
        self.detail = view.detail
        self.plan = trace.steps(self.detail)
        index = self.plan.index_of(steps.Address.parse(view.address)) if view.address else 0
        self.document, self.journey, self.trace = document, journey, trace
        self.iteration, self.index, self.reached = view.iteration, index, view.iteration
        self.path, self.selection, self.hover = path, "", ""
        self.history = History(document, self.playhead)
        self._gesture = ""
        self._returns.clear()

    def _place(self, document: Document, journey: Journey, trace: Trace, here: Playhead) -> None:
        """Take in a new document, standing as near as can be to `here`."""
        self.document, self.journey, self.trace = document, journey, trace
        self.plan = trace.steps(self.detail)
        self.iteration = self.reached = here.iteration
        try:
            self.index = self.plan.index_of(here.address)
        except UsageError:
            self.index = 0
        for name in ("selection", "hover"):
            if not self._exists(getattr(self, name)):
                setattr(self, name, "")

    def _restore(self, document: Document, here: Playhead) -> bool:
        document = replace(document, view=self.document.view)
        journey = Journey(document)
        self._place(document, journey, journey.trace(here.iteration), here)
        self.end_gesture()
        self._returns.clear()
        self._report(Change.ALL)
        return True

    def _exists(self, identifier: str) -> bool:
        """Whether this network still has what the id names."""
        kind, _, name = identifier.partition(":")
        architecture = self.document.network.architecture
        if kind == "edge":
            source, _, target = name.partition("-")
            return architecture.has_edge(int(source), int(target))
        limits = {"neuron": architecture.neuron_count, "layer": architecture.layer_count}
        return kind not in limits or int(name) <= limits[kind]

    def _enter(self, iteration: int, *, first: bool) -> bool:
        try:
            trace = self.journey.trace(iteration)
        except NnvizError as error:
            self.troubled.emit(error)
            return False
        return self._stand(iteration, 0 if first else len(trace.steps(self.detail)) - 1)

    def _stand(self, iteration: int, index: int) -> bool:
        if (iteration, index) == (self.iteration, self.index):
            return False
        if iteration != self.iteration:
            self.trace = self.journey.trace(iteration)
            self.plan = self.trace.steps(self.detail)
            self.iteration = iteration
            self.reached = max(self.reached, iteration)
        self.index = index
        self.end_gesture()
        self._report(Change.STEP)
        return True

    def _cached(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    def _report(self, change: Change) -> None:
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW):
            self._cache.clear()
        self.changed.emit(change)
        if change & Change.STEP:
            self.announced.emit(self.equation().sentence)
