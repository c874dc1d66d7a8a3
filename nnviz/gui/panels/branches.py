"""The branches of a training as a menu: which line we are on, and going over to another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from nnviz.document import Document, edits
from nnviz.document.model import Branch
from nnviz.document.naming import line_name
from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.session import Session


class BranchMenu(QMenu):
    """The line in force with a tick, the others to change over to; to rename and to delete."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("Branch", parent)
        self._session = session
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Made anew each time it opens."""
        self.clear()
        document = self._session.document
        here = self.addAction(_told(line_name(document), document))
        here.setCheckable(True)
        here.setChecked(True)
        for branch in document.branches:
            entry = self.addAction(_told(branch.name, branch))
            entry.triggered.connect(partial(self._take, branch.name))
        if document.branches:
            self.addSeparator()
            rename, delete = self.addMenu("Rename"), self.addMenu("Delete")
            for branch in document.branches:
                rename.addAction(branch.name).triggered.connect(partial(self._rename, branch.name))
                delete.addAction(branch.name).triggered.connect(partial(self._delete, branch.name))

    def _take(self, name: str, *_: object) -> None:
        """Stand at the same iteration of the branch, or at its end where it is shorter."""
        session, branch = self._session, self._session.document.branch(name)
        at = max(branch.first, min(session.iteration, branch.trained))
        self._try(f"Branch {name}", partial(edits.take_branch, name=name), at)

    def _delete(self, name: str, *_: object) -> None:
        self._try(f"Delete branch {name}", partial(edits.delete_branch, name=name))

    def _rename(self, name: str, *_: object) -> None:
        wanted, chosen = QInputDialog.getText(
            self.window(), "Rename", "Name of this branch", text=name
        )
        if chosen and wanted.strip():
            change = partial(edits.rename_branch, name=name, to=wanted.strip())
            self._try(f"Rename branch {name}", change)

    def _try(
        self, label: str, change: Callable[[Document], Document], at: int | None = None
    ) -> None:
        try:
            self._session.edit(label, change, at=at)
        except NnvizError as error:
            messages.tell(self.window(), error)


def _told(name: str, line: Document | Branch) -> str:
    """A line by its name, how far it was trained, and the loss it came to."""
    far = f"{name} — {line.trained:,} iterations"
    if line.curves is None or not len(line.curves.training_loss):
        return far
    return f"{far}, loss {line.curves.training_loss[-1]:.4g}"
