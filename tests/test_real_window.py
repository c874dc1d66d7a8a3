"""The window on a real X screen (a virtual one), started as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent

# What happens when the window has been filled: look at it, then close it as its button would.
START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from nnviz.gui import app

fill = app.populate

def populate(window, *network, **options):
    fill(window, *network, **options)

    def look():
        print(QGuiApplication.platformName(), window.isVisible(), window.windowTitle())
        window.grab().save(sys.argv[1])
        window.close()

    QTimer.singleShot(300, window, look)

app.populate = populate
from nnviz.cli import main
sys.exit(main([]))
"""


@pytest.mark.xvfb
def test_it_opens_shows_itself_and_closes(x_display: str, tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
    for folder in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        environ[folder] = str(tmp_path)
    environ.pop("WAYLAND_DISPLAY", None)
    environ.pop("XDG_SESSION_TYPE", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START, str(tmp_path / "window.png")],
        cwd=TOP,
        env={**environ, "DISPLAY": x_display, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert done.stdout.startswith("xcb True ")
    assert (tmp_path / "window.png").stat().st_size > 20_000
