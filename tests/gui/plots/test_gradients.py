"""The gradient plot: one bar per layer when it is known, curves over the iterations."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from nnviz.document import PRESETS, edits
from nnviz.gui.plots import GradientPlot
from nnviz.gui.plots.gradients import MEASURES, VIEWS
from nnviz.gui.session import Session

Show = Callable[..., None]
Open = Callable[[str], Session]


@pytest.fixture
def plot(session: Session, show: Show) -> GradientPlot:
    result = GradientPlot(session)
    show(result, 420, 220)
    return result


def texts(plot: GradientPlot) -> list[str]:
    return [item.toPlainText() for item in plot._texts]


def test_bars_appear_layer_by_layer(plot: GradientPlot, session: Session) -> None:
    assert texts(plot) == ["?", "?", "?"]
    session.go("e0/s0/backward/w3")
    assert np.isnan(plot.values).all()
    session.go("e0/s0/backward/w4")
    assert texts(plot)[1:] == ["?", "?"] and texts(plot)[0] != "?"
    session.go("e0/s0/backward/w9")
    sizes = [magnitude.rms for magnitude in session.trace.gradient_magnitudes]
    assert plot.values == pytest.approx(sizes)
    assert texts(plot) == [session.format.text(size) for size in sizes]
    assert "into layer 4" in plot.accessibleDescription()


def test_rms_or_largest(plot: GradientPlot, session: Session) -> None:
    session.go("e0/s0/backward/w9")
    plot.measured.pick("largest")
    largest = [magnitude.largest for magnitude in session.trace.gradient_magnitudes]
    assert plot.values == pytest.approx(largest)
    assert "Largest" in plot.heading.toolTip()


def test_vanishing_gradients_on_a_logarithmic_axis(open_session: Open, show: Show) -> None:
    session = open_session("deep-sigmoid-chain")
    plot = GradientPlot(session)
    show(plot, 420, 260)
    session.jump(len(session.plan) - 1)
    lengths = np.array(plot._bars.opts["width"])
    assert lengths.min() < 0.2 * lengths.max()
    plot.log.setChecked(True)
    logarithmic = np.array(plot._bars.opts["width"])
    steps = np.diff(np.log10(plot.values))
    assert np.diff(logarithmic) == pytest.approx(steps)
    assert (logarithmic > 0).all()
    plot.grab()


def test_curves_over_the_iterations(plot: GradientPlot, session: Session) -> None:
    session.go_iteration(3)
    plot.view.pick("curves")
    assert plot.values.shape == (4, 3)
    assert np.isfinite(plot.values[:3]).all() and np.isnan(plot.values[3]).all()
    assert len(plot._curves) == 3 and "Output layer" in plot.legend.text()
    assert plot.legend.isVisible()
    session.jump(len(session.plan) - 1)
    assert np.isfinite(plot.values).all()
    for log in (True, False):
        plot.log.setChecked(log)
        plot.grab()
    plot.view.pick("bars")
    assert plot._curves == [] and len(texts(plot)) == 3 and not plot.legend.isVisible()


def test_a_batch_waits_for_its_average(open_session: Open, show: Show) -> None:
    session = open_session("xor-2-2-1")
    session.edit("Batch", lambda document: edits.set_batch_size(document, 0, 4))
    plot = GradientPlot(session)
    show(plot, 420, 220)
    first = next(s for s in session.plan if s.address.phase == "average")
    session.jump(first.index - 1)
    assert np.isnan(plot.values).all()
    last = max(s.index for s in session.plan if s.address.phase == "average")
    session.jump(last)
    assert np.isfinite(plot.values).all()


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset(open_session: Open, show: Show, name: str) -> None:
    session = open_session(name)
    plot = GradientPlot(session)
    show(plot, 300, 160)
    session.jump(len(session.plan) - 1)
    for view, measure, log in product(VIEWS, MEASURES, (False, True)):
        plot.view.pick(view[0])
        plot.measured.pick(measure.key)
        plot.log.setChecked(log)
        plot.grab()


def test_what_cannot_learn_has_no_bars(open_session: Open, show: Show) -> None:
    session = open_session("2-2-1")
    session.edit("Threshold", lambda d: edits.set_layer_activation(d, 0, 2, "threshold"))
    plot = GradientPlot(session)
    show(plot, 300, 160)
    session.jump(len(session.plan) - 1)
    assert set(texts(plot)) <= {"?"}
    plot.grab()
