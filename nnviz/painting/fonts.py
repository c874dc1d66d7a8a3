"""The shipped font, made known to Qt once per process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from nnviz.errors import CannotStart
from nnviz.resources import resource

FAMILY = "Inter"
FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")

LOCALE = "Qt depends on a UTF-8 locale"

_kept: list[QGuiApplication] = []


def ensure_application() -> None:
    """Qt sets no text without an application: where there is none, make one without a screen."""
    if QGuiApplication.instance() is None:
        # A process that has loaded widgets may open a window later, and can have one application.
        widgets = sys.modules.get("PySide6.QtWidgets")
        kind = QGuiApplication if widgets is None else widgets.QApplication
        with _untold():
            _kept.append(kind(["nnviz", "-platform", "offscreen"]))
    load_fonts()


@contextmanager
def _untold() -> Iterator[None]:
    """Qt says at its start when the locale is not UTF-8, and helps itself: nothing to be read."""

    def handle(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if LOCALE not in text and sys.stderr is not None:
            print(text, file=sys.stderr)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Make the shipped font known; needs a running application."""
    for name in FILES:
        if QFontDatabase.addApplicationFont(str(resource("fonts", name))) < 0:
            raise CannotStart(f"The font {name} that nnviz ships cannot be read.")


@lru_cache(maxsize=64)
def font(size: int, weight: int = 400) -> QFont:
    """Inter at a size in pixels of the picture, unhinted so that it scales evenly."""
    made = QFont(FAMILY)
    made.setPixelSize(max(size, 1))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
