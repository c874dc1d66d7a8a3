from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.steps import DETAILS, Address, Plan
from nnviz.steps.timeline import Detail, Shape, is_softmax

from .samples import random_case, running_trace

BIG = Shape(Architecture.layered([784, 128, 64, 10], output="softmax"), True, False, False)


def texts(plan: Plan) -> list[str]:
    return [str(step.address).split("/", 2)[2] for step in plan]


@st.composite
def plans(draw: st.DrawFn, detail: Detail | None = None) -> Plan:
    """A plan for a random architecture with random conventions."""
    architecture = random_case(draw(st.integers(0, 10_000))).network.architecture
    samples = draw(st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True))
    shape = Shape(
        architecture,
        fused=draw(st.booleans()),
        sequential=draw(st.booleans()),
        several=len(samples) > 1,
        trainable=draw(st.integers(0, 9)) > 0,
    )
    chosen = detail or draw(st.sampled_from(DETAILS))
    return Plan(shape, chosen, draw(st.integers(0, 9)), tuple(samples), draw(st.integers(0, 9)))


def test_running_example_at_neuron_detail_in_the_order_of_the_text() -> None:
    assert texts(running_trace().steps("neuron")) == [
        *(f"forward/n{n}" for n in range(1, 10)),
        "loss",
        "loss/n9",
        *(f"backward/n{n}" for n in (9, 6, 7, 3, 4)),
        *(f"backward/w{n}" for n in (3, 4, 6, 7, 9)),
        *(f"update/w{n}" for n in (3, 4, 6, 7, 9)),
    ]


def test_running_example_at_layer_detail() -> None:
    assert texts(running_trace().steps("layer")) == [
        "forward/l1", "forward/l2", "forward/l3", "forward/l4", "loss", "loss/l4",
        "backward/l4", "backward/l3", "backward/l2",
        "backward/wl2", "backward/wl3", "backward/wl4",
        "update/wl2", "update/wl3", "update/wl4",
    ]  # fmt: skip


def test_neuron_4_collects_two_products_and_neuron_3_one() -> None:
    steps = texts(running_trace().steps("term"))
    of_4 = [step for step in steps if step.startswith("backward/n4/")]
    of_3 = [step for step in steps if step.startswith("backward/n3/")]
    assert [step.rsplit("/")[-1] for step in of_4] == ["t1", "t2", "sum", "slope", "product"]
    assert [step.rsplit("/")[-1] for step in of_3] == ["t1", "sum", "slope", "product"]


def test_a_softmax_layer_waits_for_all_its_neurons() -> None:
    architecture = Architecture(
        (Layer(1, bias=True), Layer(2, "softmax", bias=True), Layer(2, "softmax"))
    )
    plan = Plan(Shape(architecture, False, False, False), "neuron", 0, (0,), 0)
    assert texts(plan)[:12] == [
        "forward/n1", "forward/n2", "forward/n3", "forward/n4", "forward/n5",
        "forward/l2/function", "forward/n6", "forward/n7", "forward/l3/function",
        "loss", "loss/n6", "loss/n7",
    ]  # fmt: skip
    assert texts(plan)[12:17] == [
        "backward/n6", "backward/n7", "backward/n3", "backward/n4", "backward/l2/function",
    ]  # fmt: skip


def test_sequential_updates_come_layer_by_layer() -> None:
    architecture = Architecture.layered([1, 1, 1], bias=False)
    shape = Shape(architecture, False, True, True)
    plan = Plan(shape, "neuron", 0, (4, 7), 3)
    written = [str(step.address) for step in plan][10:]
    assert written == [
        "e0/s4/backward/n3", "e0/s4/backward/w3", "e0/s7/backward/n3", "e0/s7/backward/w3",
        "e0/b3/average/w3", "e0/b3/update/w3",
        "e0/s4/backward/n2", "e0/s4/backward/w2", "e0/s7/backward/n2", "e0/s7/backward/w2",
        "e0/b3/average/w2", "e0/b3/update/w2",
    ]  # fmt: skip


def test_without_a_gradient_the_plan_ends_with_the_loss() -> None:
    shape = Shape(Architecture.layered([2, 1], output="sign"), False, False, False, False)
    plan = Plan(shape, "neuron", 0, (0,), 0)
    assert texts(plan)[-1] == "loss"
    with pytest.raises(UsageError, match="no gradient"):
        plan.index_of("e0/s0/backward/n4")


@settings(max_examples=50)
@given(plans())
def test_index_of_finds_each_step(plan: Plan) -> None:
    seen = set()
    for index, step in enumerate(plan):
        assert step.index == index
        assert step in plan
        assert plan.index_of(step.address) == index
        assert plan.index_of(str(step.address)) == index
        assert plan[index] == plan[index - len(plan)] == step
        seen.add(step.address)
    assert len(seen) == len(plan)


@settings(max_examples=50)
@given(plans(detail="neuron"))
def test_each_neuron_is_visited_once_per_phase_and_sample(plan: Plan) -> None:
    architecture = plan.shape.architecture
    visits: Counter[tuple[str, int | None, str]] = Counter()
    for step in plan:
        visits[step.address.phase, step.address.sample, step.address.target] += 1
    assert set(visits.values()) == {1}
    for sample in plan.samples:
        forward = {t for p, s, t in visits if (p, s) == ("forward", sample) and t[0] == "n"}
        assert forward == {f"n{n}" for n in range(1, architecture.neuron_count + 1)}
        if plan.shape.trainable:
            backward = {t for p, s, t in visits if (p, s) == ("backward", sample) and t[0] == "n"}
            computed = range(2, architecture.layer_count + 1)
            assert backward == {f"n{n}" for layer in computed for n in architecture.neurons(layer)}


@settings(max_examples=50)
@given(plans(detail="term"))
def test_steps_use_only_what_earlier_steps_gave(plan: Plan) -> None:
    """z needs the activations before it, δ those after it, a gradient both."""
    architecture = plan.shape.architecture
    at = {step.address: step.index for step in plan}
    for step in plan:
        address = step.address
        if address.kind != "n" or address.part != "sum":
            continue
        forward = address.phase == "forward"
        others = architecture.incoming if forward else architecture.outgoing
        if not forward and architecture.role(address.number) == "output":
            continue
        last = "function" if forward else "product"
        for number in others(address.number):
            layer = architecture.layer_of(number)
            target = f"n{number}"
            needed = address.at(target, last)
            if needed not in at:
                needed = address.at(target)
            if needed not in at and is_softmax(architecture, layer):
                needed = address.at(f"l{layer}", "function")
            assert at[needed] < step.index


@given(plans())
def test_segments_cover_the_plan(plan: Plan) -> None:
    segments = plan.segments
    assert segments[0].start == 0
    assert segments[-1].stop == len(plan)
    for before, after in itertools.pairwise(segments):
        assert before.stop == after.start
        assert (before.phase, before.sample) != (after.phase, after.sample)
    for segment in segments:
        for index in (segment.start, segment.stop - 1):
            address = plan[index].address
            assert (address.phase, address.sample) == (segment.phase, segment.sample)


@settings(max_examples=50)
@given(plans(), st.sampled_from(DETAILS))
def test_an_address_of_another_detail_leads_to_its_place(plan: Plan, detail: Detail) -> None:
    other = Plan(plan.shape, detail, plan.epoch, plan.samples, plan.batch)
    coarser = DETAILS.index(detail) <= DETAILS.index(plan.detail)
    places = [other.index_of(step.address) for step in plan]
    if coarser:  # each step lies in one, and none is left out
        assert sorted(set(places)) == list(range(len(other)))
    for step, place in zip(plan, places, strict=True):
        found = other[place].address
        assert (found.phase, found.sample) == (step.address.phase, step.address.sample)


def test_a_coarse_address_leads_to_its_last_part() -> None:
    plan = running_trace().steps("term")
    assert str(plan[plan.index_of("e0/s0/forward/n6")].address).endswith("n6/function")
    assert str(plan[plan.index_of("e0/s0/backward/l2")].address).endswith("n4/product")
    assert str(plan[plan.index_of("e0/s0/backward/w6")].address).endswith("w5-6")
    assert str(plan[plan.index_of("e0/s0/update/wl3")].address).endswith("w5-7")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("e1/s0/forward/n6", "is in epoch 1; this is epoch 0"),
        ("e0/s3/forward/n6", "which has samples s0"),
        ("e0/b0/update/w6", "not in this iteration"),
        ("e0/s0/forward/n10", "There is no neuron 10"),
        ("e0/s0/forward/l5", "There is no layer 5"),
        ("e0/s0/backward/l1", "The input layer has no δ"),
        ("e0/s0/backward/n1", "Neuron 1 has no δ: it is an input"),
        ("e0/s0/backward/n5", "it is a bias neuron"),
        ("e0/s0/backward/w5", "no incoming weights"),
        ("e0/s0/backward/w3-7", "There is no edge 3 → 7"),
        ("e0/s0/backward/wl1", "not into 1"),
        ("e0/s0/loss/n6", "only output neurons"),
        ("e0/s0/forward/n6/t4", "has no part “t4”"),
        ("e0/s0/forward/n2/sum", "has no part “sum”"),
        ("e0/s0/forward/l3/function", "has no part “function”"),
        ("e0/s0/backward/n9/t1", "has no part “t1”"),
    ],
)
@pytest.mark.parametrize("detail", DETAILS)
def test_addresses_without_a_step_say_why(detail: str, address: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        running_trace().steps(detail).index_of(address)


def test_fused_losses_have_no_slope_of_their_own() -> None:
    plan = Plan(BIG, "neuron", 0, (0,), 0)
    with pytest.raises(UsageError, match="differentiated as one"):
        plan.index_of("e0/s0/loss/n980")


def test_a_large_network_is_not_laid_out_step_by_step() -> None:
    plan = Plan(BIG, "term", 0, (0,), 0)
    assert len(plan) > 300_000
    places = np.linspace(0, len(plan) - 1, 500).astype(int)
    for index in map(int, places):
        assert plan.index_of(plan[index].address) == index
    groups = plan.timeline.groups
    held = sum(group.items.size + group.ends.size for group in groups)
    held += sum(group.terms.size for group in groups if group.terms is not None)
    assert held < 5 * (BIG.architecture.neuron_count + len(BIG.architecture.edge_array))


def test_details_are_named() -> None:
    with pytest.raises(UsageError, match="layer, neuron or term"):
        running_trace().steps("atom")


def test_plans_are_sequences() -> None:
    plan = running_trace().steps("layer")
    assert [step.index for step in plan[2:5]] == [2, 3, 4]
    assert plan.index(plan[3]) == 3
    with pytest.raises(IndexError):
        plan[len(plan)]
    assert Address.parse("e0/s0/loss") not in plan
