"""How tests use the export dialog: as a person does, and waiting for what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from nnviz.figures.table import OPTIONS
from nnviz.gui.exporting.dialog import ExportDialog
from nnviz.gui.exporting.fields import EntryField
from nnviz.gui.window import MainWindow

STEP = "e0/s0/backward/n4"
FEW = "e0/s0/forward/n3..e0/s0/forward/n6"


def seen(dialog: ExportDialog) -> ExportDialog:
    """Wait until the preview shows what was asked for last."""
    dialog.look()
    dialog.looking.wait()
    return dialog


def on_screen(window: MainWindow) -> ExportDialog:
    """The dialog that is open."""
    return next(each for each in window.findChildren(ExportDialog) if each.isVisible())


def entry(dialog: ExportDialog, key: str) -> EntryField:
    field = dialog.form.fields[key]
    assert isinstance(field, EntryField)
    return field


def choose(dialog: ExportDialog, key: str, value: object) -> None:
    field: Any = dialog.form.fields[key]
    field.choose(value)


def note(dialog: ExportDialog, key: str) -> str:
    return dialog.form.rows[key].note.text()


def shown(dialog: ExportDialog) -> set[str]:
    form = dialog.form
    return {
        option.key
        for option in OPTIONS
        if form.rows.get(option.key, form.fields[option.key]).isVisibleTo(form)
    }


def several(dialog: ExportDialog, qtbot: QtBot, typed: str = FEW) -> None:
    choose(dialog, "range", "typed")
    qtbot.keyClicks(dialog.form.typed, typed)


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """The file dialog answers with a path; returns what was proposed."""
    proposed: list[str] = []

    def ask(parent: QWidget, title: str, proposal: str, kind: str) -> tuple[str, str]:
        proposed.append(proposal)
        return str(path), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return proposed


def save(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.frame.save, Qt.MouseButton.LeftButton)
    dialog.writing.wait()
