"""What can be done to a network as a whole, one short method per action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from nnviz.errors import NnvizError
from nnviz.gui.editable import neuron_of

if TYPE_CHECKING:
    from nnviz.document import Document
    from nnviz.gui.window import MainWindow


class ShapingCommands:
    """Mixed into `Commands`."""

    _window: MainWindow

    # ---- one neuron -------------------------------------------------------------------------

    def silence(self) -> None:
        """Set the weights out of the selected neuron to 0, and say what became of the output."""
        from nnviz.document import edits
        from nnviz.document.changes import chapter_from
        from nnviz.document.shaping import change_of_output, silenced

        session = self._window.session
        number, iteration = neuron_of(session.selection), session.iteration
        if number is None:
            return
        before = chapter_from(session.document, iteration)
        label = session.network.architecture.label(number)
        if self._shape(f"Silence neuron {label}", lambda d: edits.silence(d, iteration, number)):
            found = change_of_output(before, silenced(before.network, number))
            self._window.canvas.say(f"Neuron {label} sends nothing any more. {found.sentence}")

    def can_silence(self) -> bool:
        from nnviz.document.shaping import is_silent

        session = self._window.session
        number = neuron_of(session.selection)
        return (
            number is not None and not session.training and not is_silent(session.network, number)
        )

    def try_edge(self) -> None:
        """See what one more edge would do, from the selected neuron or one that is asked for."""
        self._window.canvas.trying.begin()

    def pop_up_menu(self, place: QPoint) -> None:
        """What can be done with what is selected, at a place of the screen."""
        window = self._window
        menu = QMenu(window.canvas)
        wanted = ("edit.value", "edit.silence", "edit.try_edge") if window.session.selection else ()
        for name in (*wanted, "view.fit"):
            if window.actions_[name].isEnabled():
                menu.addAction(window.actions_[name])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # ---- all of them ------------------------------------------------------------------------

    def make_linear(self) -> None:
        """Take all functions away, so that the layers are one matrix."""
        from nnviz.document import edits

        iteration = self._window.session.iteration
        self._shape("All functions to identity", lambda d: edits.make_linear(d, iteration))

    def can_make_linear(self) -> bool:
        from nnviz.nn.collapse import obstacle

        session = self._window.session
        return not session.training and bool(obstacle(session.network))

    def more_bumps(self) -> None:
        """Follow the samples with bumps, twice as many where there are some."""
        from nnviz.document.builders import more_bumps

        if self._shape("More bumps", more_bumps, at=0):
            self._window.canvas.say(self._window.session.document.notes.partition(" Each")[0])

    def can_add_bumps(self) -> bool:
        from nnviz.document.builders import can_follow
        from nnviz.nn.bumps import MOST_BUMPS, bump_count

        session = self._window.session
        few = (bump_count(session.network) or 0) < MOST_BUMPS
        return few and not session.training and can_follow(session.data)

    def _shape(
        self, label: str, function: Callable[[Document], Document], *, at: int | None = None
    ) -> bool:
        """One undoable edit; where it is refused, the sentence is said in the window."""
        try:
            self._window.session.edit(label, function, at=at)
        except NnvizError as error:
            self._window.canvas.say(str(error))
            return False
        return True
