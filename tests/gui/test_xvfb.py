"""The window on a real X display: the platform its users have, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from nnviz.gui import app

made = []
populate = app.populate


def and_then(window, *rest, **options):
    populate(window, *rest, **options)
    made.append(window)
    QTimer.singleShot(300, window, drive)


def drive():
    window = made[0]
    window.activateWindow()  # no window manager does it here
    QTest.qWaitForWindowActive(window)
    for _ in range(3):
        QTest.keyClick(window.canvas, Qt.Key.Key_Space)
    print(app.QApplication.platformName(), window.session.index, window.isVisible())
    window.grab().save(sys.argv[1])
    window.close()


app.populate = and_then
sys.exit(app.run("xor-2-2-1"))
"""


@pytest.mark.xvfb
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed here")
def test_the_window_opens_steps_and_closes(tmp_path: Path) -> None:
    program, picture = tmp_path / "drive.py", tmp_path / "window.png"
    program.write_text(PROGRAM)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "NNVIZ_SETTINGS": str(tmp_path / "settings.ini"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    done = subprocess.run(
        [
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 1440x900x24",
            sys.executable,
            str(program),
            str(picture),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["xcb", "3", "True"]
    assert not [line for line in done.stderr.splitlines() if line.startswith(("qt.", "QObject"))]
    assert picture.stat().st_size > 10_000
