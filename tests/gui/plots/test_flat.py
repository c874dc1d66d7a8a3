"""Saved plots look the same in viewers of SVG that stretch lines with the coordinates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from nnviz.gui.plots import LossPlot
from nnviz.gui.plots.flat import flat
from nnviz.gui.plots.saving import save
from nnviz.gui.session import Session
from tests.gui.plots.made import training

STRETCHED = (
    '<g fill="none" stroke="#1b66c2" transform="matrix(0.05,0,0,-25,65,55)"\n>\n'
    '<path vector-effect="non-scaling-stroke" fill-rule="evenodd" d="M0,1 L100,-1e-1"/>\n'
    '<ellipse vector-effect="non-scaling-stroke" cx="20" cy="2" rx="90" ry="0.2"/>\n</g>'
)


def test_points_are_put_where_they_are_seen() -> None:
    done = flat(STRETCHED)
    assert "transform" not in done and "vector-effect" not in done
    assert 'd="M65,30 L70,57.5"' in done
    assert 'cx="66" cy="5" rx="4.5" ry="5"' in done


@pytest.mark.parametrize("kept", ["rect", "circle", "text"])
def test_what_cannot_be_moved_by_its_points_keeps_its_transform(kept: str) -> None:
    svg = STRETCHED.replace("<ellipse", f"<{kept}")
    assert flat(svg) == svg


def drawn(svg: str) -> np.ndarray:
    """The picture at its own size: there both ways to say how wide a line is agree."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.viewBox().size()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    pixels = np.array(image.constBits()).reshape(size.height(), size.width(), 4)
    return pixels[..., :3].astype(float)


def test_a_saved_plot_is_the_same_picture(
    session: Session, show: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = LossPlot(session, source=lambda _: training())
    show(plot, 420, 220)
    plot.grab()  # texts find their places when they are first painted
    save(plot, tmp_path / "flat.svg", ".svg")
    monkeypatch.setattr("nnviz.gui.plots.saving.flat", lambda svg: svg)
    save(plot, tmp_path / "plain.svg", ".svg")
    after, before = ((tmp_path / f"{name}.svg").read_text() for name in ("flat", "plain"))
    assert '<path vector-effect="non-scaling-stroke"' in before
    assert '<path vector-effect="non-scaling-stroke"' not in after
    assert np.abs(drawn(after) - drawn(before)).mean() < 1.0
