"""One window and one dialog for the tests of a file, as new for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.document import preset_document
from nnviz.gui import app
from nnviz.gui.exporting.dialog import ExportDialog
from nnviz.gui.exporting.wish import Wish
from nnviz.gui.settings import Settings
from nnviz.gui.window import MainWindow
from tests.gui.exporting.driving import STEP, seen


@pytest.fixture(scope="module")
def one_window(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """A window takes long to make, so the tests share one; `window` sets it back."""
    settings = Settings(tmp_path_factory.mktemp("settings") / "nnviz.ini")
    settings["reduce_motion"] = True
    window = MainWindow(settings)
    window.resize(1280, 800)
    window.show()
    app.populate(window, "running-example")
    QTest.qWait(10)  # until it is laid out
    window.arrangement.toggle_all()  # panels take time with every step
    yield window
    window.session.history.mark_clean()
    window.close()
    window.deleteLater()


@pytest.fixture
def window(one_window: MainWindow) -> MainWindow:
    """The window on the running example, with no choice made yet."""
    window = one_window
    window.show()
    window.activateWindow()
    window.settings["export"] = ""
    window.session.new(preset_document("running-example"))
    window.canvas.say("")
    return window


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[..., ExportDialog]]:
    """Opens the dialog as a person does, and closes it at the end."""
    dialogs: list[ExportDialog] = []

    def ask(window: MainWindow, action: str = "file.export") -> ExportDialog:
        before = window.findChildren(ExportDialog)
        window.actions_[action].trigger()
        found = [each for each in window.findChildren(ExportDialog) if each not in before]
        dialogs.append(found[0])
        found[0].setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        seen(found[0])
        return found[0]

    yield ask
    for dialog in dialogs:
        dialog.done(0)
        dialog.deleteLater()


@pytest.fixture(scope="module")
def one_dialog(one_window: MainWindow) -> Iterator[ExportDialog]:
    """The dialog that most tests share; `dialog` sets it back."""
    dialog = ExportDialog(one_window.session, one_window.settings, one_window)
    yield dialog
    dialog.deleteLater()


@pytest.fixture
def dialog(window: MainWindow, one_dialog: ExportDialog) -> Iterator[ExportDialog]:
    """The dialog at the backward step of neuron 4, with no choice made yet."""
    window.session.go(STEP)
    dialog = one_dialog
    dialog.path = None
    dialog.say("")
    dialog.form.set_wish(Wish())
    dialog.open()
    yield seen(dialog)
    dialog.done(0)
