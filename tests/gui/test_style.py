"""Themes on real widgets."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from nnviz.gui import style
from nnviz.picture.theme import theme


@pytest.mark.parametrize("name", ["dark", "light"])
def test_an_empty_box_to_tick_is_seen(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    style.apply(qapp, name)
    box = QCheckBox("")
    qtbot.addWidget(box)
    box.show()
    picture = box.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = (picture.height(), picture.width(), 4)
    shades = np.array(picture.constBits()).reshape(shape)[..., :3].astype(float).mean(axis=2)
    paper = QColor(theme(name).panel).lightness()
    assert np.abs(shades - paper).max() > 60
    style.apply(qapp, "light")
