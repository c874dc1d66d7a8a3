"""Where we stand: a document, its journey, and the playhead that moves through it.

`Stage` is the part of the session that moves; `Session` adds what edits. It hands out what is to
be seen at the playhead (trace, step, equation, picture), computed once per position.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from PySide6.QtCore import QObject, Signal

from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.errors import NnvizError, UsageError
from nnviz.gui.appearance import Appearance, Playhead
from nnviz.gui.change import Change
from nnviz.gui.sketch import Sketch, Sketchbook, look_of
from nnviz.gui.turns import Turns
from nnviz.nn.network import Network
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.picture.suiting import closeness
from nnviz.steps import (
    Active,
    Address,
    Known,
    NumberFormat,
    Plan,
    Segment,
    Step,
    Trace,
    active,
    known,
    step_sample,
)
from nnviz.steps.equation import Equation
from nnviz.steps.explain import explain

T = TypeVar("T")

LONGEST_LEAP = 4_000_000_000  # nanoseconds that going to a far iteration may take


class Stage(QObject):
    """The playhead and what is to be seen there.

    Methods that move return whether they moved. `jump` and the phase methods stay within the
    iteration; `next` and `back` go on across its ends.

    An iteration is taken apart (`trace`, `plan`) when that is first asked for: one that a training
    has come to, or that is only passed on a way through time, needs no more than its network.
    """

    changed = Signal(object)  # Change
    announced = Signal(str)  # one sentence per step or edit, for screen readers and status line
    troubled = Signal(object)  # NnvizError from a move nobody stood by to catch (divergence)

    document: Document
    journey: Journey
    iteration: int  # which update we are looking at
    detail: str  # "layer", "neuron" or "term"
    network: Network  # as it is before this iteration's update
    reached: int  # the furthest iteration stepped to since the last edit; what plots show
    appearance: Appearance
    quiet = False  # whether steps are not announced: what a lesson says is read out instead

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.appearance = Appearance()
        self.turns = Turns(self)
        self.sketches = Sketchbook()
        self._opened: tuple[Trace, Plan, int] | None = None
        self._returns: list[Playhead] = []
        self._cache: dict[str, object] = {}
        self._stood: tuple[Plan, int, Step] | None = None  # looked up again and again

    # ---- what is to be seen -----------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        """All numbers of this iteration."""
        return self._open()[0]

    @property
    def plan(self) -> Plan:
        """The steps of this iteration."""
        return self._open()[1]

    @property
    def index(self) -> int:
        """Which step of `plan` we stand on."""
        return self._open()[2]

    @property
    def step(self) -> Step:
        plan, index = self.plan, self.index
        if self._stood is None or self._stood[0] is not plan or self._stood[1] != index:
            self._stood = plan, index, plan[index]
        return self._stood[2]

    @property
    def opened(self) -> bool:
        """Whether this iteration was taken apart."""
        return self._opened is not None

    @property
    def phase(self) -> str:
        """The phase of the step; "" where nobody looks at steps."""
        return self.step.address.phase if self._opened else ""

    @property
    def playhead(self) -> Playhead:
        return Playhead(self.iteration, self.step.address if self._opened else None)

    @property
    def segment(self) -> Segment:
        """The stretch of one phase (of one sample) that the current step belongs to."""
        return next(s for s in self.plan.segments if s.start <= self.index < s.stop)

    @property
    def sample(self) -> int:
        """The column of the trace's arrays that the current step speaks of."""
        return step_sample(self.trace, self.step)

    @property
    def sample_number(self) -> int:
        """The row of `document.samples` that the current step speaks of."""
        return self.trace.samples[self.sample] if self._opened else self.batch[0]

    @property
    def batch(self) -> tuple[int, ...]:
        """The rows of `document.samples` that this iteration uses."""
        if self._opened:
            return self._opened[0].samples
        return self._cached("batch", lambda: self.journey.place(self.iteration).samples)

    @property
    def theme(self) -> str:
        return self.appearance.theme

    @property
    def format(self) -> NumberFormat:
        view = self.document.view
        return NumberFormat(view.decimals, view.decimal_comma, view.fractions)

    @property
    def known(self) -> Known:
        """Which numbers have been computed when this step is done; the rest is drawn as "?"."""
        return self._cached("known", lambda: known(self.trace, self.plan, self.index))

    @property
    def active(self) -> Active:
        """Which neurons and edges this step uses."""
        return self._cached("active", lambda: active(self.trace, self.step))

    def equation(self) -> Equation:
        """The equation of the current step in the chosen notation and number format."""
        notation = self.document.view.notation
        return self._cached(
            "equation", lambda: explain(self.trace, self.step, notation, self.format)
        )

    def picture(self, theme: str | None = None) -> Picture:
        """The picture of the current step, in another theme where one is named."""
        name = theme or self.theme
        return self._cached(f"picture {name}", lambda: self._draw(name, None))

    def look(self, theme: str) -> Look:
        """How pictures look here, by the document and by the settings of this program."""
        return look_of(self.document.view, self.appearance, theme, None)

    def in_motion(self, share: float) -> Picture:
        """The picture with the values `share` (0 to 1) of the way along the edges they use."""
        return self._draw(self.theme, 0.04 + 0.92 * share)

    def _draw(self, theme: str, flow: float | None) -> Picture:
        view, appearance = self.document.view, self.appearance
        sketch = Sketch.of(self.network, self.trace, self.step, view, appearance)
        if theme != appearance.theme or flow is not None:
            sketch = replace(sketch, look=look_of(view, appearance, theme, flow))
        return self.sketches.draw(sketch)

    @property
    def closeness(self) -> float:
        """The share of their usual distance at which layers stand in the picture."""
        graph, appearance = self.network.architecture, self.appearance
        return closeness(graph, appearance.show_bias, appearance.room)

    def suited(self, width: float) -> Picture:
        """The picture, from now on for a canvas of a width in pixels."""
        before = self.closeness
        self.appearance = replace(self.appearance, room=width)
        if self.closeness != before:
            self._cache = {key: made for key, made in self._cache.items() if "picture" not in key}
        return self.picture()

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
        return self.iteration > self.journey.first and self._enter(self.iteration - 1, first=False)

    def jump(self, index: int) -> bool:
        """Stand on step `index` of this iteration (the nearest one there is)."""
        return self._stand(self.iteration, min(max(index, 0), len(self.plan) - 1))

    def next_phase(self) -> bool:
        """To the start of the next phase, across the update into the next iteration."""
        if self.segment.stop < len(self.plan):
            return self._stand(self.iteration, self.segment.stop)
        return self._enter(self.iteration + 1, first=True)

    def previous_phase(self) -> bool:
        """To the start of this phase; from there, to the start of the one before."""
        if self.index > self.segment.start:
            return self.phase_home()
        if self.index > 0:
            before = next(s for s in self.plan.segments if s.stop == self.segment.start)
            return self._stand(self.iteration, before.start)
        return self.back() and (self.phase_home() or True)

    def phase_home(self) -> bool:
        return self.jump(self.segment.start)

    def phase_end(self) -> bool:
        return self.jump(self.segment.stop - 1)

    def go_iteration(self, iteration: int) -> bool:
        """Stand on the first step of an iteration. Raises UsageError where that is too far."""
        if iteration < self.journey.first:
            return False
        self._check_leap(iteration)
        return self._enter(iteration, first=True)

    def go(self, address: Address | str) -> bool:
        """Stand on the step with this address; in this iteration if it is there, else in its own.

        Raises UsageError with a sentence when no iteration has such a step.
        """
        return self._stand(*self._find(address))

    def ask(self, address: Address | str) -> bool:
        """Go to the step that computed a number, remembering where we were asked."""
        place, here = self._find(address), self.playhead
        if place == (self.iteration, self.index):
            return False
        self._returns.append(here)
        return self._stand(*place)

    def come_back(self) -> bool:
        """Return to where `ask` was last called from."""
        if not self._returns:
            return False
        there = self._returns.pop()
        plan = self.journey.trace(there.iteration).steps(self.detail)
        return self._stand(there.iteration, plan.index_of(there.address) if there.address else 0)

    @property
    def can_come_back(self) -> bool:
        return bool(self._returns)

    def _find(self, address: Address | str) -> tuple[int, int]:
        wanted = Address.parse(address) if isinstance(address, str) else address
        try:
            return self.iteration, self.plan.index_of(wanted)
        except UsageError:
            iteration = self.journey.iteration_of(wanted)
            if iteration == self.iteration:
                raise
        self._check_leap(iteration)
        return iteration, self.journey.trace(iteration).steps(self.detail).index_of(wanted)

    def _check_leap(self, iteration: int) -> None:
        reachable = self.journey.near(iteration, LONGEST_LEAP)
        if reachable < iteration:
            raise UsageError(
                f"Iteration {iteration:,} is too far to go in one leap.",
                do=f"{reachable:,} can be reached from here.",
            )

    # ---- inside -----------------------------------------------------------------------------

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
        trace, plan, _ = self._open()
        if iteration != self.iteration:
            trace = self.journey.trace(iteration)
            plan = trace.steps(self.detail)
            self.iteration, self.network = iteration, trace.before
            self.reached = max(self.reached, iteration)
        self._opened = trace, plan, index
        self._moved()
        self._report(Change.STEP)
        return True

    def _pass(self, iteration: int) -> None:
        """Stand at an iteration and look at the network only."""
        network = self.journey.network(iteration)
        if iteration == self.iteration:
            return
        self.iteration, self.network, self._opened = iteration, network, None
        self.reached = max(self.reached, iteration)
        self._moved()
        self._report(Change.STEP)

    def _open(self) -> tuple[Trace, Plan, int]:
        """Take the iteration apart; the last one there is where this one cannot be computed."""
        while self._opened is None:
            try:
                trace = self.journey.trace(self.iteration)
            except NnvizError:
                if self.iteration <= self.journey.first:
                    raise
                self.iteration -= 1
            else:
                self.network, self._opened = trace.before, (trace, trace.steps(self.detail), 0)
        return self._opened

    def _moved(self) -> None:
        """Called before a move is reported."""

    def _place(self, document: Document, journey: Journey, here: Playhead) -> None:
        """Take in a document, standing as near as can be to `here`; nothing is reported.

        With an address all of the iteration is computed, without one only its network.
        """
        opened, network = None, journey.network(here.iteration)
        if here.address is not None:
            trace = journey.trace(here.iteration)
            plan = trace.steps(self.detail)
            try:
                index = plan.index_of(here.address)
            except UsageError:
                index = 0
            opened = trace, plan, index
        self.document, self.journey, self.network = document, journey, network
        self._opened = opened
        self.iteration = self.reached = here.iteration
        self._returns.clear()

    def _cached(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._cache:
            self._cache[name] = make()
        return cast(T, self._cache[name])

    def _report(self, change: Change) -> None:
        if change & (Change.DOCUMENT | Change.STEP | Change.VIEW | Change.RUN):
            self._cache.clear()
        self.changed.emit(change)
        if change & Change.STEP and not self.appearance.trains and not self.quiet:
            self.announced.emit(self.equation().sentence)

    def snapshot(self) -> Document:
        """The document with the playhead written into its view: what a file holds."""
        view = replace(
            self.document.view,
            iteration=self.iteration,
            address=str(self.step.address) if self._opened else "",
            detail=self.detail,  # type: ignore[arg-type]
        )
        return replace(self.document, view=view)
