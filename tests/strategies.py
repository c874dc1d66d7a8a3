"""Hypothesis strategies that several test files share."""

from __future__ import annotations

from hypothesis import strategies as st

Edges = list[tuple[int, int]]


@st.composite
def acyclic_edges(draw: st.DrawFn) -> Edges:
    """Random edges that lead from lower to higher numbers, in any order."""
    count = draw(st.integers(2, 9))
    possible = [(i, j) for j in range(1, count + 1) for i in range(1, j)]
    return draw(st.lists(st.sampled_from(possible), min_size=1, max_size=20, unique=True))
