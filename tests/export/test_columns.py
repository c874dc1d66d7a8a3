from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.export.columns import as_text, integers, rows, tenths


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1))
def test_integers_are_written_as_python_writes_them(values: list[int]) -> None:
    text = as_text(rows(integers(np.array(values)), " "))
    assert text == "".join(f"{value} " for value in values)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_tenths(values: list[float]) -> None:
    text = as_text(rows(tenths(np.array(values)), " "))
    written = [float(word) for word in text.split()]
    assert np.allclose(written, values, atol=0.0501)
    assert all(len(word.partition(".")[2]) <= 1 for word in text.split())
    assert ".0 " not in text


def test_rows_hold_texts_and_columns_in_turn() -> None:
    columns = integers(np.array([1, 20, 300])), tenths(np.array([0.0, -1.25, 12.0]))
    assert as_text(rows("<", columns[0], ",", columns[1], ">")) == "<1,0><20,-1.2><300,12>"
