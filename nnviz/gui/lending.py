"""The part of the session that a lesson borrows: its copy, and the user's document meanwhile.

A lesson never works on the user's document. It is set aside, with its history, its file and the
place we stood at, and brought back as it was; until then everything is done to a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.document import files
from nnviz.document.history import History
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.errors import NnvizError, UsageError
from nnviz.gui.appearance import Appearance, Playhead
from nnviz.gui.change import Change
from nnviz.gui.learning import Learning
from nnviz.gui.sketch import Sketch

if TYPE_CHECKING:
    from nnviz.lessons.showing import Showing


@dataclass(frozen=True, slots=True)
class Aside:
    """The user's document while a lesson works on a copy, with all that belongs to it."""

    document: Document
    snapshot: Document  # with the place we stood at
    playhead: Playhead
    reached: int
    selection: str
    path: Path | None
    history: History[Playhead]
    appearance: Appearance


class Lending(Learning):
    """What can be lent to a lesson.

    `aside` is the user's own document while a lesson is open; `panels` are those that can be seen.
    """

    history: History[Playhead]
    selection: str  # "neuron:6", "edge:3-6", "layer:2", "loss" or ""
    hover: str  # the same; what the pointer is over, on canvas, equation or table
    path: Path | None
    aside: Aside | None = None
    panels: tuple[str, ...] = ()
    lesson_title = ""

    @property
    def at_risk(self) -> bool:
        """Whether the user's own document has edits that are in no file, also in a lesson."""
        history = self.history if self.aside is None else self.aside.history
        return not history.is_clean

    @property
    def own(self) -> Document:
        """The user's own document, also while a lesson works on a copy."""
        return self.document if self.aside is None else self.aside.document

    @property
    def own_path(self) -> Path | None:
        """Where the user's own document is saved, if it is."""
        return self.path if self.aside is None else self.aside.path

    @property
    def own_title(self) -> str:
        """What to call it: its file's name, or its own, or that it has none."""
        path = self.own_path
        return path.name if path is not None else self.own.name or "untitled"

    def save_own(self, path: Path) -> Path:
        """Write the user's own document, also in a lesson; returns where. Raises FileError."""
        aside = self.aside
        if aside is None:
            return self.save(path)
        files.save(aside.snapshot, path)
        aside.history.mark_clean()
        self.aside = replace(aside, path=path)
        self._report(Change.FILE)
        return path

    def recoverable(self) -> Document:
        """What is to be kept of the user's own document in case the program ends."""
        return self.present() if self.aside is None else self.aside.snapshot

    def present(self) -> Document:
        """What is shown now, with all that a running training has come to."""
        return super().recoverable()

    # ---- lessons ----------------------------------------------------------------------------

    def set_aside(self, title: str) -> None:
        """Keep the user's document as it is; from now on all that is done is done to a copy.

        A lesson that follows another finds it kept already.
        """
        if self.training:
            raise UsageError("The network is being trained.", do="Stop the training first.")
        self.lesson_title = title
        if self.aside is None:
            self.aside = Aside(
                self.document,
                self.snapshot(),
                self.playhead,
                self.reached,
                self.selection,
                self.path,
                self.history,
                self.appearance,
            )
            self.path = None
            self.history = History(self.document, self.playhead)
        self._report(Change.FILE)

    def bring_back(self) -> None:
        """Let the copy go: the user's document is there again, as it was left."""
        aside = self.aside
        if aside is None:
            return
        if self.training:
            raise UsageError("The network is being trained.", do="Stop the training first.")
        self.aside, self.quiet = None, False
        self.sketches.clear()
        self.detail = aside.document.view.detail
        self._place(aside.document, Journey(aside.document), aside.playhead)
        self.reached = aside.reached
        self.path, self.history = aside.path, aside.history
        self.selection, self.hover = aside.selection, ""
        self.appearance = replace(
            self.appearance,
            show_bias=aside.appearance.show_bias,
            highlight=(),
            lesson_trains=False,
        )
        self.end_gesture()
        self._report(Change.ALL)

    def show(self, showing: Showing, label: str = "") -> None:
        """Show what a lesson shows: its network, its step, what it selects and lights.

        Theme and decimal sign stay as they are. With a label it can be taken back; without one
        the history begins here. Raises NnvizError where it cannot be computed, all as it was then.
        """
        if self.training:
            raise UsageError("The network is being trained.", do="Stop the training first.")
        change = Change.STEP | Change.SELECTION | Change.HOVER
        change |= self._take_stage(showing, label)
        self.selection, self.hover = showing.selection, ""
        self._forget_what_is_gone()
        appearance = self._dressed(showing)
        if appearance != self.appearance:
            self.appearance = appearance
            change |= Change.VIEW
        self.quiet = True
        try:
            self._report(change)
        finally:
            self.quiet = False

    def foresee(self, showing: Showing) -> None:
        """Draw what is going to be shown, so that it is shown at once."""
        if not showing.training:
            view, appearance = self._as_liked(showing).view, self._dressed(showing)
            self.sketches.prepare(
                Sketch.of(showing.network, showing.trace, showing.step, view, appearance)
            )

    def _dressed(self, showing: Showing) -> Appearance:
        """How a showing looks in this program."""
        return replace(
            self.appearance,
            show_bias=showing.bias,
            highlight=showing.highlight,
            lesson_trains=showing.training,
        )

    def _take_stage(self, showing: Showing, label: str) -> Change:
        """Stand where a showing stands; what of the document has changed by that."""
        old, document = self.document.view, self._as_liked(showing)
        same = same_work(document, self.document)
        before, detail, reached = self.playhead, self.detail, self.reached
        self.detail = document.view.detail
        try:
            self._place(document, showing.journey, _playhead_of(showing))
        except NnvizError:
            self.detail = detail
            raise
        self.end_gesture()
        change = Change.VIEW if document.view != old else Change(0)
        if same:
            self.reached = max(reached, self.iteration)
            return change
        if label:
            self.history.push(label, document, before)
        else:
            self.history = History(document, self.playhead)
        return change | Change.DOCUMENT | Change.FILE

    def _as_liked(self, showing: Showing) -> Document:
        """The document of a showing, its numbers written and its neurons placed as they are now."""
        old = self.document.view
        stays = showing.architecture == self.network.architecture
        view = replace(
            showing.view,
            decimal_comma=old.decimal_comma,
            fractions=old.fractions,
            positions=old.positions if stays else showing.view.positions,
        )
        return replace(showing.document, view=view)

    def see_panels(self, panels: tuple[str, ...]) -> None:
        """Which panels can be seen has changed."""
        if panels != self.panels:
            self.panels = panels
            self._report(Change.PANELS)

    # ---- inside -----------------------------------------------------------------------------

    def save(self, path: str | Path | None = None) -> Path:
        """Write the document, or the copy that a lesson works on; returns where."""
        raise NotImplementedError

    def end_gesture(self) -> None:
        """The next edit starts an entry of its own, whatever its gesture is called."""
        raise NotImplementedError

    def _forget_what_is_gone(self) -> None:
        self.selection = self.selection if self._exists(self.selection) else ""
        self.hover = self.hover if self._exists(self.hover) else ""
        if not all(self._exists(lit) for lit in self.appearance.highlight):
            self.appearance = replace(self.appearance, highlight=())

    def _exists(self, identifier: str) -> bool:
        """Whether this network still has what the id names."""
        kind, _, name = identifier.partition(":")
        architecture = self.network.architecture
        if kind == "edge":
            source, _, target = name.partition("-")
            return architecture.has_edge(int(source), int(target))
        limits = {"neuron": architecture.neuron_count, "layer": architecture.layer_count}
        return kind not in limits or int(name) <= limits[kind]


def same_work(one: Document, other: Document) -> bool:
    """Whether two documents differ in nothing but how they are looked at."""
    return replace(one, view=other.view) == other


def _playhead_of(showing: Showing) -> Playhead:
    """Where a showing stands; a network that is trained is not taken apart for it."""
    if showing.training and not showing.view.address:
        return Playhead(showing.iteration)
    return Playhead(showing.iteration, showing.step.address)


def refuse_own(target: Path, own: Path | None) -> None:
    """Keep what is saved of a lesson's copy away from the user's own file."""
    if own is not None and target.exists() and own.exists() and target.samefile(own):
        raise UsageError(
            f"“{own.name}” is your own document, not the lesson's.",
            safe="It is as it was.",
            do="Choose another name for the copy.",
        )
