"""What holds for every test: no screen, one thread for linear algebra, nothing left running.

Warnings, Python's and Qt's, are errors (see `[tool.pytest.ini_options]`).
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Said before anything imports NumPy or starts Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

# Deterministic, and without a clock: a slow machine is no reason to fail.
settings.register_profile(
    "nnviz",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("nnviz")

GRACE_SECONDS = 2.0

# A collection in the middle of a signal's disconnect may delete a QObject, which waits for the lock
# that the disconnect holds: for ever. So nothing is collected but between two tests.
gc.disable()
MUCH = 50_000  # new objects
OFTEN = 4  # times the new objects are looked through before all are


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: object) -> Iterator[None]:
    """A process has one Qt application; a test that draws must not make a lesser one before.

    What was copied is let go at the end: without a screen Qt keeps it until Python is gone.
    """
    gc.collect()
    gc.freeze()  # what the tests are and import stays: not looked through again and again
    atexit.register(gc.unfreeze)
    yield
    from PySide6.QtGui import QGuiApplication

    QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def collected_between_tests() -> Iterator[None]:
    """Garbage is collected when there is much of it, never while a test runs."""
    yield
    new, _, times = gc.get_count()
    if new > MUCH:
        gc.collect(2 if times >= OFTEN else 1)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A test that leaves a thread or a running timer behind fails."""
    before = set(threading.enumerate())
    yield
    stray = _stray_threads(before)
    assert not stray, f"left running: {', '.join(thread.name for thread in stray)}"
    timers = _stray_timers()
    assert not timers, f"timers left running on: {', '.join(timers)}"


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """The name of a virtual X screen, such as `:99`; skips where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    with (
        subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-noreset", "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server,
        os.fdopen(read) as answer,
    ):
        os.close(write)
        try:
            yield f":{answer.readline().strip()}"
        finally:
            server.terminate()


def _stray_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    end = time.monotonic() + GRACE_SECONDS
    while stray := [thread for thread in threading.enumerate() if thread not in before]:
        if time.monotonic() > end:
            return stray
        time.sleep(0.01)
    return []


def _stray_timers() -> list[str]:
    """Owners of timers that still run in top-level widgets that nobody can see any more."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [
        f"{type(window).__name__}.{type(timer.parent()).__name__}"
        for window in widgets.QApplication.topLevelWidgets()
        for timer in window.findChildren(QTimer)
        if timer.isActive()
    ]
