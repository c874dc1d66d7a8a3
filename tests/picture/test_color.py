from __future__ import annotations

import pytest

from nnviz.picture.color import contrast, hexadecimal, luminance, mix, rgb


def test_channels() -> None:
    assert rgb("#0a736e") == (10, 115, 110)
    assert hexadecimal(10, 115.2, 109.6) == "#0a736e"


def test_mix() -> None:
    assert mix("#000000", "#ffffff", 0.0) == "#000000"
    assert mix("#000000", "#ffffff", 1.0) == "#ffffff"
    assert mix("#000000", "#ff0000", 0.5) == "#800000"


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1.0)
