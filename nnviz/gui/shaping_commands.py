"""What can be done to a network as a whole, one short method per action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nnviz.errors import NnvizError

if TYPE_CHECKING:
    from nnviz.document import Document
    from nnviz.gui.window import MainWindow


class ShapingCommands:
    """Mixed into `Commands`."""

    _window: MainWindow

    def more_bumps(self) -> None:
        from nnviz.document.builders import more_bumps

        if self._shape("Twice as many bumps", more_bumps, at=0):
            self._window.canvas.say(self._window.session.document.notes.partition(" Each")[0])

    def can_add_bumps(self) -> bool:
        from nnviz.nn.bumps import MOST_BUMPS, bump_count

        session = self._window.session
        bumps = None if session.training else bump_count(session.document.network)
        return bumps is not None and bumps < MOST_BUMPS

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
