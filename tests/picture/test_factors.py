"""The factors of a δ or ∂C/∂w stand under their neuron, come one by one, and multiply."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import prod

import pytest

from nnviz.document import resolve
from nnviz.document.journey import Journey
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.pick import pick
from nnviz.picture.shapes import Box, Label, Picture
from nnviz.steps import Step, Trace
from tests.picture.cases import networks, running, trace_of
from tests.picture.overlaps import overlaps

NETWORKS = networks()


def drawn(trace: Trace, step: Step, orientation: str = "columns", **look: object) -> Picture:
    options = LayoutOptions(orientation=orientation, focus=(step.address.number,))  # type: ignore[arg-type]
    told = Look(**look)  # type: ignore[arg-type]
    return draw(trace.before, trace, step, layout(trace.architecture, options), told)


def at(trace: Trace, address: str, **look: object) -> Picture:
    steps = trace.steps("term")
    return drawn(trace, steps[steps.index_of(f"e0/s0/{address}")], **look)


def labels(picture: Picture, part: str) -> list[str]:
    """What the chips of a row say, in order."""
    found = [
        (shape.x, shape.text)
        for shape in picture.shapes
        if isinstance(shape, Label)
        and shape.id.partition(":")[0] in ("factor", "slope")
        and shape.part.startswith(part)
    ]
    return [text for _, text in sorted(found)]


def number(text: str) -> float:
    return float(text.removeprefix("= ").replace("−", "-"))


def backward(trace: Trace, most: int) -> Iterator[Step]:
    steps = [step for step in trace.steps("term") if step.address.phase == "backward"]
    return islice(steps, 0, None, max(1, len(steps) // most))


def test_they_come_one_by_one_and_the_third_is_what_came_along_the_edge() -> None:
    trace = running()
    names, values, results = [], [], []
    for address in ("n9/slope", "n9/product", "w6-9", "w8-9"):
        picture = at(trace, f"backward/{address}")
        names.append(labels(picture, "name"))
        values.append(labels(picture, "value"))
        results.append(labels(picture, "result"))
    two, three = ["∂C/∂a9", "f9′"], ["∂C/∂a9", "f9′", "a6"]
    assert names == [two, two, three, ["∂C/∂a9", "f9′", "a8"]]
    assert values[2] == ["0.9399", "0.2211", "0.6035"] and values[3][2] == "1"
    assert results == [[], ["= 0.2078"], ["= 0.1254"], ["= 0.2078"]]
    assert labels(at(trace, "backward/n6/sum"), "value") == ["0.2286"]


def test_at_other_steps_there_are_none() -> None:
    trace = running()
    for detail in ("layer", "neuron", "term"):
        for step in trace.steps(detail):
            address = step.address
            own = detail == "term" and address.phase == "backward" and not address.term
            hangs = address.phase == "loss" and bool(address.target)  # ∂C/∂a alone
            assert bool(labels(drawn(trace, step), "value")) == (own or hangs), str(address)
            assert bool(labels(drawn(trace, step), "times")) == (own and address.part != "sum")
    assert not labels(at(trace, "backward/w6-9", neuron_labels=("name",)), "name")


def test_a_bias_that_is_written_without_its_one_has_no_third() -> None:
    assert labels(at(running(), "backward/w8-9", notation="layered"), "name") == ["∂C/∂a41", "σ′"]


@pytest.mark.parametrize("name", ["xor-2-4-1", "softmax-2-3-3"])
def test_where_delta_is_no_such_product_it_is_a_factor_itself(name: str) -> None:
    trace = Journey(resolve(name)).trace(0)
    output = trace.architecture.outputs[0]
    source = int(trace.architecture.edge_array[trace.architecture.incoming_edges(output)][0, 0])
    picture = at(trace, f"backward/w{source}-{output}")
    assert labels(picture, "name") in ([f"δ{output}", f"a{source}"], [])
    assert len(labels(picture, "value")) == 2


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_shown_multiplies_to_what_is_said_and_lies_on_nothing(name: str) -> None:
    trace = trace_of(NETWORKS[name])
    for count, step in enumerate(backward(trace, 12)):
        picture = drawn(trace, step, ("columns", "rows")[count % 2])
        lying = [pair for pair in overlaps(picture) if _with_factors(*pair)]
        assert lying == [], str(step.address)
        results = labels(picture, "result")
        if results:
            product = prod(map(number, labels(picture, "value")))
            assert number(results[0]) == pytest.approx(product, rel=0.05, abs=6e-4)
        for shape in picture.shapes:
            if isinstance(shape, Box) and shape.id.startswith("factor:"):
                assert pick(picture, shape.x, shape.y) == f"neuron:{step.address.number}"


def _with_factors(one: str, other: str) -> bool:
    """Whether factors take part; the first chip of a row lies on the ground of its row."""
    kinds = {one.partition(":")[0], other.partition(":")[0]}
    return bool(kinds & {"factor", "slope"}) and kinds != {"factor", "slope"}
