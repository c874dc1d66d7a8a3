"""Where to write a file: asked for once, never over another file unasked."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from nnviz.gui import messages

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')


def file_name(title: str, suffix: str) -> str:
    """A name for a file that every system takes: `8/4 encoder` becomes `8-4 encoder.nnviz`."""
    stem = _NOT_IN_NAMES.sub("-", title.removesuffix(suffix)).strip(" .")
    return (stem or "network") + suffix


def choose_file(parent: QWidget, title: str, proposal: Path, suffix: str, kind: str) -> Path | None:
    """The file chosen in a dialog, which ends in `suffix`; None where none was chosen.

    The dialog asks before it lets another file be replaced, but under the name as typed: where
    the suffix was left out, we ask.
    """
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), f"{kind} (*{suffix})")
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() == suffix:
        return path
    path = path.with_name(path.name + suffix)
    if path.exists() and messages.ask_replace(parent, path.name) == "cancel":
        return None
    return path
