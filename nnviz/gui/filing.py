"""New, open, save, export: what stands between the session and the file system."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from nnviz.document import edits, files
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.document.presets import PRESETS, preset_document
from nnviz.errors import NnvizError
from nnviz.gui import messages
from nnviz.gui.choosing import choose_file, file_name

if TYPE_CHECKING:
    from nnviz.gui.exporting.work import Copier
    from nnviz.gui.window import MainWindow

SUFFIX = ".nnviz"
KIND = "nnviz networks"
DATA_SUFFIXES = (".csv", ".tsv", ".txt")
_DATA = " ".join(f"*{suffix}" for suffix in DATA_SUFFIXES)
LESSON_SUFFIX = ".md"
LESSON_KIND = f"Lessons (*{LESSON_SUFFIX})"
DATA_KIND = f"Tables of values ({_DATA});;All files (*)"


class Filing:
    """Every way a document comes in or goes out, with its questions and messages."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        self._settings = window.settings
        self._copier: Copier | None = None

    # ---- coming in --------------------------------------------------------------------------

    def confirm(self) -> bool:
        """Whether the user's own document may be let go; asks where it has unsaved changes.

        A training stops: what is asked for, saved or let go stands still then. A lesson stays open:
        whoever thinks better of it is still at its page.
        """
        self._window.runner.pause()
        if not self._session.at_risk:
            return True
        answer = messages.ask_unsaved(self._window, self._session.own_title)
        return self._save_own() if answer == "save" else answer == "discard"

    def new_network(self, kind: str = "") -> None:
        """Ask for sizes and functions, or for what a builder of this name asks for.

        The open document goes once the new one is made.
        """
        from nnviz.gui.panels.new_network import LAYERS, NewNetworkDialog

        if self.confirm():
            dialog = NewNetworkDialog(self._session, self._window, kind=kind or LAYERS)
            dialog.begin = self._take
            dialog.exec()

    def begin(self, document: Document) -> None:
        """Begin with a document that has no file, seen the way the user likes it."""
        if self.confirm():
            self._take(edits.set_view(document, **self._settings.view()))

    def _take(self, document: Document, path: Path | None = None) -> None:
        """Have a document in place of the user's own, and see it; a lesson ends with that.

        Raises NnvizError, and the lesson goes on, where its first step cannot be computed.
        """
        if self._session.aside is not None:
            Journey(document).trace(document.view.iteration)
        self._window.desk.close()
        self._session.new(document, path)
        self._window.desk.leave()

    def open_preset(self, name: str) -> None:
        self.begin(preset_document(name))

    def open(self, path: str | Path | None = None) -> bool:
        """Open a file, chosen in a dialog where none is named; False when it was not opened.

        A table of values is no document: it is shown first, to be used in the open one. A lesson
        works on a copy beside it.
        """
        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(
                self._window,
                "Open a network, data or a lesson",
                str(self._settings.folder),
                f"Networks, data and lessons (*{SUFFIX} {_DATA} *{LESSON_SUFFIX})"
                f";;{KIND} (*{SUFFIX});;{DATA_KIND};;{LESSON_KIND}",
            )
            path = chosen
        suffix = Path(path).suffix.lower()
        if suffix == LESSON_SUFFIX:
            return self._window.desk.open_file(path)
        if suffix in DATA_SUFFIXES:
            self.open_data(path, own=True)
            return False
        if not path or not self.confirm():
            return False
        try:
            self._take(files.load(path), Path(path))
        except NnvizError as error:
            messages.tell(self._window, error)
            return False
        self._settings.remember(Path(path))
        return True

    def open_lesson(self) -> bool:
        """Open a lesson file chosen in a dialog; False when none was opened."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, "Open a lesson", str(self._settings.folder), LESSON_KIND
        )
        return bool(path) and self._window.desk.open_file(path)

    # ---- going out --------------------------------------------------------------------------

    def save(self) -> bool:
        """Save where it came from; asks for a name where it came from nowhere.

        In a lesson a copy is saved, under a name of its own.
        """
        self._window.runner.pause()
        if self._session.path is None:
            return self.save_as()
        return self._write(self._session.path)

    def save_as(self) -> bool:
        """Save under a name chosen in a dialog; False when it was not saved."""
        self._window.runner.pause()
        title = "Save a copy of the network" if self._session.aside else "Save the network"
        path = self._choose(title, self._session.path, self._session.title)
        return path is not None and self._write(path)

    def _save_own(self) -> bool:
        """Save the user's own document, also in a lesson; False when it was not saved."""
        own = self._session.own_path
        path = own or self._choose("Save the network", None, self._session.own_title)
        return path is not None and self._write(path, own=True)

    def _choose(self, title: str, path: Path | None, name: str) -> Path | None:
        proposal = path or self._settings.folder / file_name(name, SUFFIX)
        return choose_file(self._window, title, proposal, SUFFIX, KIND)

    def _write(self, path: Path, *, own: bool = False) -> bool:
        try:
            self._session.save_own(path) if own else self._session.save(path)
        except NnvizError as error:
            messages.tell(self._window, error)
            return False
        self._settings.remember(path)
        copied = "A copy is saved" if self._session.aside and not own else "Saved"
        self._window.canvas.say(f"{copied} in {path.name}.")
        return True

    def rename(self) -> None:
        """Give the document another name; its file keeps the one it has."""
        self._window.runner.pause()
        name, chosen = QInputDialog.getText(
            self._window, "Rename", "Name of this network", text=self._session.document.name
        )
        if chosen and name.strip():
            try:
                self._session.edit("Rename", lambda document: edits.rename(document, name.strip()))
            except NnvizError as error:
                messages.tell(self._window, error)

    def open_data(self, path: str | Path | None = None, *, own: bool = False) -> None:
        """Read samples from a table of values, shown and adjusted before they are used.

        own: for the user's own document; a lesson ends once they are used.
        """
        self._window.runner.pause()
        from nnviz.gui.panels.csv_dialog import CsvDialog

        CsvDialog.ask(self._window, path, own=own)

    def export_figure(self, view: str = "", address: str = "") -> None:
        """Open the export dialog; on another view, of another step than this, where named."""
        self._stand_still()
        from nnviz.gui.exporting.dialog import ExportDialog
        from nnviz.gui.exporting.wish import Wish

        wish = Wish.of(self._settings["export"])
        if view:
            wish = replace(wish.told("view", view, ""), range="step")
        if address and address != str(self._session.step.address):
            wish = replace(wish, range="typed", typed=address)
        dialog = ExportDialog(self._session, self._settings, self._window, wish=wish)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(lambda path: self._window.canvas.say(f"Exported to {path}."))
        dialog.open()

    def copy_picture(self, format: str) -> None:
        """Put what the canvas shows on the clipboard, as `svg` or `png`.

        It looks as was chosen in the export dialog, and else as on the screen.
        """
        self._stand_still()
        from nnviz.gui.exporting.material import fitting, screen_range, subject_of
        from nnviz.gui.exporting.wish import Wish
        from nnviz.gui.exporting.work import Copier

        wish = Wish.of(self._settings["export"]).told("view", None, None)
        wish = fitting(self._session, wish)
        if self._copier is None:
            self._copier = Copier(self._window)
        try:
            shown = screen_range(self._session)
            subject = subject_of(self._session, replace(wish, range=shown))
        except NnvizError as error:
            messages.tell(self._window, error)
            return
        self._copier.copy(subject, format, self._window.canvas.say, self._not_copied)

    def _not_copied(self, error: Exception) -> None:
        if not isinstance(error, NnvizError):
            raise error
        messages.tell(self._window, error)

    def _stand_still(self) -> None:
        self._window.runner.pause()
        self._window.player.stop()

    # ---- menus ------------------------------------------------------------------------------

    def fill_presets(self, menu: QMenu) -> None:
        """One entry per preset."""
        for name in PRESETS:
            menu.addAction(PRESETS[name].title).triggered.connect(partial(self._preset, name))

    def _preset(self, name: str, *_: object) -> None:
        self.open_preset(name)

    def fill_recent(self, menu: QMenu) -> None:
        """The recent files, each with the folder it is in; made anew each time it opens."""
        menu.clear()
        recent = self._settings.recent
        for path in recent:
            entry = menu.addAction(path.name)
            entry.setToolTip(str(path))
            entry.triggered.connect(partial(self._recent, path))
        if recent:
            menu.addSeparator()
            menu.addAction("Forget these").triggered.connect(lambda: self._settings.forget_recent())
        else:
            menu.addAction("None yet").setEnabled(False)

    def _recent(self, path: Path, *_: object) -> None:
        self.open(path)
