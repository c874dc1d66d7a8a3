"""The shipped font, made known to Qt once per process."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from nnviz.errors import CannotStart
from nnviz.resources import resource

FAMILY = "Inter"
FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")

_kept: list[QGuiApplication] = []


def ensure_application() -> None:
    """Qt sets no text without an application: where there is none, make one without a screen."""
    if QGuiApplication.instance() is None:
        # A process that has loaded widgets may open a window later, and can have one application.
        widgets = sys.modules.get("PySide6.QtWidgets")
        kind = QGuiApplication if widgets is None else widgets.QApplication
        _kept.append(kind(["nnviz", "-platform", "offscreen"]))
    load_fonts()


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
