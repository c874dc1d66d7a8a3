"""What is remembered between two starts, each setting declared once.

A setting that cannot be read (edited by hand, written by another version) is its default again:
settings never keep the program from starting.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from nnviz.gui.perspectives import KEYS

RECENT_LIMIT = 10
SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Steps per second that Play offers."""
TEXT_SIZES = (100, 110, 125, 150, 175, 200)
"""In per cent, how large the text of a lesson can be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One remembered value. `in_document` ones are also part of a document's view."""

    key: str
    kind: type
    default: Any
    label: str
    choices: tuple[Any, ...] = ()
    in_document: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("theme", str, "system", "Theme", ("system", "light", "dark", "greyscale")),
    Setting("reduce_motion", bool, False, "Reduce motion"),
    Setting("speed", float, 2.0, "Steps per second", SPEEDS),
    Setting("weight_labels", str, "active", "Weight labels", ("active", "all", "none")),
    Setting("show_bias", bool, True, "Show bias neurons"),
    Setting("notation", str, "graph", "Notation", ("graph", "layered", "matrix"), True),
    Setting("decimals", int, 4, "Decimals", (2, 3, 4, 6, 8), True),
    Setting("decimal_comma", bool, False, "Decimal comma", (), True),
    Setting("fractions", bool, False, "Show fractions", (), True),
    Setting("detail", str, "neuron", "Detail", ("layer", "neuron", "term"), True),
    Setting("export", str, "", "Choices of the export dialog"),
    Setting("lesson_text", int, 100, "Text of lessons", TEXT_SIZES),
    Setting("recent_lessons", list, [], "Recent lesson files"),
    Setting("recent", list, [], "Recent files"),
    Setting("folder", str, "", "Folder last used"),
    Setting("geometry", QByteArray, QByteArray(), "Window geometry"),
    Setting("perspective", str, "explore", "Perspective", KEYS),
    *(Setting(f"arrangement_{key}", QByteArray, QByteArray(), f"Panels of {key}") for key in KEYS),
)

_TABLE = {setting.key: setting for setting in SETTINGS}


def _boolean(value: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    return value if isinstance(value, bool) else words[str(value).lower()]


def _strings(value: Any) -> list[str]:
    items = value if isinstance(value, list | tuple) else [value] if value else []
    return [str(item) for item in items]


def _bytes(value: Any) -> QByteArray:
    if not isinstance(value, QByteArray):
        raise ValueError("not bytes")
    return value


_READERS: dict[type, Callable[[Any], Any]] = {
    bool: _boolean,
    list: _strings,
    QByteArray: _bytes,
    int: int,
    float: float,
    str: str,
}


class Settings:
    """The settings file; a path of its own keeps tests and screenshots away from the user's."""

    def __init__(self, path: str | Path | None = None) -> None:
        place = path or os.environ.get("NNVIZ_SETTINGS")
        self._store = (
            QSettings(str(place), QSettings.Format.IniFormat)
            if place
            else QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")
        )

    def __getitem__(self, key: str) -> Any:
        setting = _TABLE[key]
        if not self._store.contains(key):
            return setting.default
        try:
            value = _READERS[setting.kind](self._store.value(key))
        except (KeyError, TypeError, ValueError):
            return setting.default
        return value if not setting.choices or value in setting.choices else setting.default

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in _TABLE:
            raise KeyError(key)
        self._store.setValue(key, value)

    def view(self) -> dict[str, Any]:
        """What was chosen here of a document's view; what never was is up to the document."""
        return {
            setting.key: self[setting.key]
            for setting in SETTINGS
            if setting.in_document and self._store.contains(setting.key)
        }

    # ---- recent files -----------------------------------------------------------------------

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved last, newest first, those that are gone left out."""
        return [path for path in map(Path, self["recent"]) if path.exists()]

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        text = str(path.absolute())
        others = [other for other in self["recent"] if other != text]
        self["recent"] = [text, *others][:RECENT_LIMIT]
        self["folder"] = str(path.absolute().parent)

    def forget_recent(self) -> None:
        self["recent"] = []

    @property
    def recent_lessons(self) -> list[Path]:
        """Lesson files opened last, newest first, those that are gone left out."""
        return [path for path in map(Path, self["recent_lessons"]) if path.exists()]

    def remember_lesson(self, path: Path) -> None:
        """Put a file at the head of the recent lessons."""
        text = str(path.absolute())
        others = [other for other in self["recent_lessons"] if other != text]
        self["recent_lessons"] = [text, *others][:RECENT_LIMIT]
        self["folder"] = str(path.absolute().parent)

    @property
    def is_new(self) -> bool:
        """Whether no window was ever closed here: nobody has used the program yet."""
        return not self._store.contains("perspective")

    def sync(self) -> None:
        """Write now rather than when Qt finds time."""
        self._store.sync()

    @property
    def folder(self) -> Path:
        """Where to look for files first."""
        folder = Path(self["folder"]) if self["folder"] else Path.home()
        return folder if folder.is_dir() else Path.home()

    @property
    def place(self) -> Path:
        """The folder settings are kept in; recovery files stand beside them."""
        return Path(self._store.fileName()).parent
