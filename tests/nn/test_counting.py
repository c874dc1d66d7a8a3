from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.nn.counting import COUNTS, Power


@given(st.integers(1, 300), st.integers(0, 400))
def test_digits_and_values_are_exact(base: int, exponent: int) -> None:
    power = Power(base, exponent)
    assert power.digits == len(str(base**exponent))
    if power.value is not None:
        assert power.value == base**exponent


@pytest.mark.parametrize(
    ("base", "exponent", "digits", "nearest"),
    (
        (2, 320_000, 96_330, 96_330),
        (2, 32_000_000, 9_632_960, 9_632_960),
        (100, 1_000_000, 2_000_001, 2_000_000),
        (10, 5, 6, 5),
        (2, 64 * 12, 232, 231),
        (1, 10**50, 1, 0),
        (7, 0, 1, 0),
    ),
)
def test_the_numbers_of_the_text(base: int, exponent: int, digits: int, nearest: int) -> None:
    power = Power(base, exponent)
    assert (power.digits, power.power_of_ten) == (digits, nearest)


def test_how_it_is_written() -> None:
    assert Power(2, 320_000).plain() == "2^320,000 ≈ 10^96,330"
    assert Power(2, 8).plain() == "2^8 = 256"
    assert Power(2, 2**100).plain() == "2^(10^30…) ≈ 10^(10^29…)"


def test_the_logarithm_is_right_to_many_digits() -> None:
    shown = "96329.59861247398246839644631183776856582"
    assert str(Power(2, 320_000).log10).startswith(shown)
    more = Power(100, 1_000_000).times(Power(2, 320_000))
    assert more == pytest.approx(Decimal(2_000_000) - Decimal(shown))


def test_a_bar_grows_with_the_number_of_digits() -> None:
    lengths = [Power(10, exponent - 1).length for exponent in (1, 10, 1000, 10**400)]
    assert lengths == pytest.approx([0.0, 1.0, 3.0, 400.0])


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_every_count_can_be_made_over_all_its_range(name: str) -> None:
    count = COUNTS[name]
    assert count.name == name and count.title and count.meaning.endswith(".")
    for values in zip(*((q.low, q.usual, q.high) for q in count.quantities), strict=True):
        assert count.of(*values).digits >= 1
    first = count.quantities[0]
    with pytest.raises(UsageError, match=first.name):
        count.of(first.high + 1, *(q.usual for q in count.quantities[1:]))


def test_the_counts_are_those_of_the_text() -> None:
    usual = {n: c.of(*(q.usual for q in c.quantities)) for n, c in COUNTS.items()}
    assert usual["pictures"] == Power(2, 320_000)
    assert usual["texts"] == Power(2, 2240)
    assert usual["rounds"] == Power(2, 768)
    assert usual["functions"].value == 256
    assert COUNTS["functions"].of(2).value == 16


@pytest.mark.parametrize(
    ("base", "exponent", "words"), ((0, 3, "at least 1"), (2, -1, "whole"), (2, 10**1001, "1,000"))
)
def test_what_is_no_power_is_refused(base: int, exponent: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Power(base, exponent)
