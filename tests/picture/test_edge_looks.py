"""How edges can be told to look: what shows a weight's size, how wide they are, their heads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.errors import UsageError
from nnviz.figures.table import BY_KEY
from nnviz.picture.look import HEADS, MAGNITUDES, THICKEST, THINNEST, Look
from nnviz.picture.shapes import Edges, Line, Picture


def drawn(**options: Any) -> Picture:
    return nnviz.figure("van-kessel-4-5-1", **options).picture


def edges(**options: Any) -> tuple[Edges, np.ndarray]:
    """The edges, and the sizes of their weights."""
    (found,) = (shape for shape in drawn(**options).shapes if isinstance(shape, Edges))
    network = nnviz.preset("van-kessel-4-5-1")
    return found, np.abs([network.weight(int(a), int(b)) for a, b in found.pairs])


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(values, kind="stable")).astype(float) for values in (one, other)]
    return float(np.corrcoef(np.stack(ranks))[0, 1])


def faintness(found: Edges) -> np.ndarray:
    """How close to the white canvas each edge is."""
    return np.asarray(found.colors[:, :3].min(axis=1), dtype=float)


@pytest.mark.parametrize("magnitude", MAGNITUDES)
def test_the_size_of_a_weight_shows_where_it_was_told_to(magnitude: str) -> None:
    found, sizes = edges(magnitude=magnitude, colors="edges=#000000")
    if magnitude in ("width", "both"):
        assert rank_correlation(found.widths, sizes) > 0.95
    else:
        assert len(set(found.widths.tolist())) == 1
    if magnitude in ("opacity", "both"):
        assert rank_correlation(-faintness(found), sizes) > 0.95
        assert faintness(found).max() < 245, "the weakest can still be seen"
    else:
        assert len(set(faintness(found).tolist())) == 1


@pytest.mark.parametrize("factor", [THINNEST, 0.5, 3.0, THICKEST])
def test_edges_are_so_many_times_as_wide(factor: float) -> None:
    usual, _ = edges()
    found, _ = edges(edge_width=factor)
    assert found.widths == pytest.approx(usual.widths * factor, rel=1e-9)
    assert (found.widths > 0).all()


def test_heads_are_filled_or_two_strokes() -> None:
    usual, _ = edges()
    for heads in HEADS:
        made = drawn(arrows=True, heads=heads)
        lines = [s for s in made.shapes if isinstance(s, Line) and s.part == "head"]
        assert len(lines) == 31
        (cut,) = (shape for shape in made.shapes if isinstance(shape, Edges))
        if heads == "solid":
            assert all(line.fill and not line.stroke for line in lines)
            assert (np.hypot(*(cut.points - usual.points)[:, 6:8].T) > 1).all()
        else:
            assert all(line.stroke and line.width > 0 and not line.fill for line in lines)
            assert cut.points[:, 6:8] == pytest.approx(usual.points[:, 6:8])


@pytest.mark.parametrize("magnitude", MAGNITUDES)
def test_the_legend_explains_the_size_as_it_is_shown(magnitude: str) -> None:
    made = drawn(legend=True, magnitude=magnitude)
    marks = [s for s in made.of("legend:size") if isinstance(s, Line)]
    if magnitude == "none":
        assert not marks
        return
    assert (len({mark.fill for mark in marks}) > 8) == (magnitude in ("opacity", "both"))
    first, last = marks[0].points, marks[-1].points
    grows = last[2][1] - last[1][1] > 2 * (first[3][1] - first[0][1])
    assert grows == (magnitude in ("width", "both"))


def test_the_table_has_every_choice() -> None:
    assert tuple(BY_KEY["heads"].choices or ()) == HEADS
    assert tuple(BY_KEY["magnitude"].choices or ()) == MAGNITUDES


@pytest.mark.parametrize(
    "wrong", [{"magnitude": "colour"}, {"heads": "round"}, {"edge_width": 0.0}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Look(**wrong)
