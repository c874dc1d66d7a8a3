"""How blocks of layers can be told to look."""

from __future__ import annotations

from typing import Any

import pytest

import nnviz
from nnviz.figures.table import BY_KEY
from nnviz.picture.blockplaces import LENGTHS, THINNEST
from nnviz.picture.labels import slot
from nnviz.picture.shapes import Box, Label, Line, Picture

BOTH = pytest.mark.parametrize("orientation", ["columns", "rows"])


def drawn(orientation: str = "columns", network: str = "40-20-2", **options: Any) -> Picture:
    return nnviz.figure(network, view="layers", orientation=orientation, **options).picture


def block(made: Picture, layer: int) -> Box:
    return next(s for s in made.of(f"layer:{layer}") if isinstance(s, Box) and s.part == "block")


def length(made: Picture, layer: int, orientation: str = "columns") -> float:
    found = block(made, layer)
    return found.w if orientation == "rows" else found.h


@BOTH
def test_flat_blocks_have_a_front_alone(orientation: str) -> None:
    solid, flat = drawn(orientation), drawn(orientation, flat=True)
    parts = [{shape.part for shape in made.of("layer:1")} for made in (solid, flat)]
    assert parts[0] - parts[1] == {"block-top", "block-side", "bias-top", "bias-side"}


@BOTH
def test_blocks_move_apart_but_not_into_their_words(orientation: str) -> None:
    def reach(gap: float) -> float:
        made = drawn(orientation, layer_gap=gap)
        first, last = block(made, 1), block(made, 3)
        return last.y - first.y if orientation == "rows" else last.x - first.x

    assert reach(2.0) == pytest.approx(2 * reach(1.0))
    assert reach(0.3) == pytest.approx(reach(1.0))


@BOTH
def test_lengths_say_what_they_are_told_to(orientation: str) -> None:
    made = {kind: drawn(orientation, lengths=kind, network="1000-100-10-1") for kind in LENGTHS}
    found = {kind: [length(made[kind], at, orientation) for at in (1, 2, 3, 4)] for kind in made}
    longest, tenth, hundredth, least = found["proportional"]
    assert tenth == pytest.approx(longest / 10) and hundredth == least == THINNEST
    steps = [a - b for a, b in zip(found["logarithm"], found["logarithm"][1:], strict=False)]
    assert steps == pytest.approx([steps[0]] * 3) and steps[0] > 20
    assert found["equal"] == [longest] * 4 and longest == found["logarithm"][0]
    assert len({one.description for one in made.values()}) == 3


@BOTH
@pytest.mark.parametrize("flat", [True, False])
def test_funnels_join_corners_and_stand_for_arrows(orientation: str, flat: bool) -> None:
    made = drawn(orientation, funnels=True, flat=flat)
    lines = [s for s in made.of("connection:1-2") if isinstance(s, Line)]
    assert {line.part for line in lines} == {"funnel0", "funnel1"}
    first, second = block(made, 1), block(made, 2)
    for line in lines:
        (x1, y1), (x2, y2) = line.points
        if orientation == "rows":
            assert y1 > first.y and y2 < second.y
        else:
            assert x1 > first.x and x2 < second.x
    apart = [abs(a[0] - b[0]) + abs(a[1] - b[1])
             for a, b in zip(lines[0].points, lines[1].points, strict=True)]  # fmt: skip
    assert apart[0] == pytest.approx(length(made, 1, orientation))
    assert apart[1] == pytest.approx(length(made, 2, orientation))


@pytest.mark.parametrize("lengths", LENGTHS)
def test_no_words_lie_on_a_funnel(lengths: str) -> None:
    made = drawn("rows", funnels=True, lengths=lengths, network="784-128-64-10")
    for label in (s for s in made.shapes if isinstance(s, Label) and s.part in ("count", "sum")):
        assert label.anchor == "start" and slot(label.runs, label.size) > 0
        for line in made.of(label.id):
            if isinstance(line, Line):
                assert max(x for x, _ in line.points) < label.x


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_in_a_funnel_cover_its_lines(theme: str) -> None:
    """Towards a short block they run into what is written between them."""
    made = drawn("columns", "2-8-1", funnels=True, lengths="proportional", theme=theme)
    order = list(made.shapes)
    labels = [s for s in order if isinstance(s, Label) and s.part in ("count", "sum")]
    assert len(labels) == 4
    for label in labels:
        plate = order[order.index(label) - 1]
        assert isinstance(plate, Box) and plate.fill == made.background
        assert plate.x == label.x and plate.w > slot(label.runs, label.size)
        assert plate.y - plate.h / 2 < label.y < plate.y + plate.h / 2
        lines = [order.index(s) for s in made.of(label.id) if isinstance(s, Line)]
        assert max(lines) < order.index(plate)


def test_something_that_is_added_keeps_its_arrow() -> None:
    made = drawn(network="residual", funnels=True)
    assert {s.part for s in made.of("connection:2-3")} >= {"line0", "line1", "head"}
    assert {s.part for s in made.of("connection:1-2")} >= {"funnel0", "funnel1"}


def test_blocks_have_own_colours() -> None:
    made = drawn(colors="hidden_fill=#aabbcc,layer:3=#102030,layer:1_fill=#ffeecc")
    assert block(made, 2).fill == "#aabbcc"
    assert block(made, 3).stroke == "#102030" and block(made, 1).fill == "#ffeecc"


def test_the_table_has_every_kind_of_length() -> None:
    assert tuple(BY_KEY["lengths"].choices or ()) == LENGTHS
