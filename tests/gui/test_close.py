"""On a narrow canvas layers stand closer, so that what is written in the network can be read."""

from __future__ import annotations

import pytest

from nnviz.document.presets import preset_document
from nnviz.gui.session import Session
from nnviz.picture.shapes import Circle


def place(session: Session, number: int) -> tuple[float, float]:
    circle = next(s for s in session.picture().of(f"neuron:{number}") if isinstance(s, Circle))
    return circle.x, circle.y


def test_the_picture_suits_the_canvas_it_is_drawn_on(qapp: object) -> None:
    session = Session(preset_document("running-example"))
    usual = session.picture()
    assert session.suited(2.0 * usual.width) is usual
    close = session.suited(0.95 * usual.width)
    assert 0.9 * usual.width < close.width <= 0.95 * usual.width
    assert close.height == usual.height
    assert session.suited(0.95 * usual.width - 1) is close  # not every pixel is another picture
    session.new(preset_document("xor-2-2-1"))
    assert session.closeness == 1.0 or session.picture().width <= 0.95 * usual.width


def test_a_neuron_moved_on_a_narrow_canvas_is_where_it_was_put(qapp: object) -> None:
    session = Session(preset_document("running-example"))
    usual = session.picture().width
    session.suited(0.7 * usual)
    assert session.closeness < 1.0
    others = [place(session, number) for number in (1, 4, 9)]
    x, y = place(session, 6)
    session.move_neuron(6, x + 20.0, y - 10.0)
    assert place(session, 6) == pytest.approx((x + 20.0, y - 10.0))
    assert [place(session, number) for number in (1, 4, 9)] == others
    session.suited(usual)
    ((number, apart, _),) = session.document.view.positions
    assert number == 6 and apart > x + 20.0
    assert place(session, 6)[0] == pytest.approx(apart)
