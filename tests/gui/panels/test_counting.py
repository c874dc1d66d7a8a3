from __future__ import annotations

from collections.abc import Callable

import pytest

from nnviz.gui.panels.counting import CountingPanel, written
from nnviz.gui.session import Session
from nnviz.nn.counting import COUNTS, Power


@pytest.fixture
def panel(session: Session, show: Callable[..., None]) -> CountingPanel:
    found = CountingPanel(session)
    show(found, 360, 900)
    return found


def test_every_count_has_a_card_with_its_fields(panel: CountingPanel) -> None:
    assert list(panel.cards) == list(COUNTS)
    for name, card in panel.cards.items():
        assert [int(f.text()) for f in card.fields] == [q.usual for q in COUNTS[name].quantities]
        assert card.result.isVisible() and card.note.isHidden()
    assert "2<sup>320,000</sup>" in panel.cards["pictures"].result.text()
    assert "96,330 digits" in panel.cards["pictures"].result.text()


def test_typing_counts_anew_and_rescales_all_bars(panel: CountingPanel) -> None:
    card, others = panel.cards["pictures"], panel.cards["rounds"]
    before = others.bar._span
    for field, value in zip(card.fields, ("100000", "100000", "128"), strict=True):
        field.setText(value)
    assert card.power == Power(2, 128 * 10**10)
    assert card.bar.length > before
    assert others.bar._span == panel.scale._span >= card.bar.length


@pytest.mark.parametrize("text", ("", "x", "0", "1.5", "100001"))
def test_what_cannot_be_counted_is_said_below_the_field(panel: CountingPanel, text: str) -> None:
    card = panel.cards["pictures"]
    card.fields[0].setText(text)
    assert card.note.isVisible() and not card.result.isVisible()
    assert card.power == Power(2, 320_000), "the bar stays"
    card.fields[0].setText("3")
    assert card.note.isHidden() and card.power == Power(2, 3 * 200 * 8)


def test_powers_are_written_with_raised_exponents() -> None:
    assert written(Power(2, 8)) == "<b>2<sup>8</sup></b> = 256"
    assert "10^30…" in written(Power(2, 2**100))
