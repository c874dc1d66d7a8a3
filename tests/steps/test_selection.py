"""Which steps a few words mean."""

from __future__ import annotations

import pytest

from nnviz.errors import UsageError
from nnviz.steps.selection import place_of, select, single
from tests.picture.cases import preset_trace, running


def addresses(wanted: str, detail: str = "neuron") -> list[str]:
    return [str(step.address) for step in select(running(), wanted, detail)]


def test_all_are_the_plan() -> None:
    trace = running()
    for detail in ("layer", "neuron", "term"):
        assert select(trace, "all", detail) == tuple(trace.steps(detail))


def test_a_phase() -> None:
    found = addresses("backward")
    assert found and all("/backward/" in address for address in found)
    assert len(found) == sum("/backward/" in address for address in addresses("all"))


def test_a_pattern_a_range_and_several() -> None:
    assert addresses("e0/s0/*") == addresses("all")
    assert addresses("e0/s0/backward/n?") == [f"e0/s0/backward/n{n}" for n in (9, 6, 7, 3, 4)]
    run = addresses("e0/s0/forward/n9..e0/s0/backward/n9")
    assert run[0] == "e0/s0/forward/n9" and run[-1] == "e0/s0/backward/n9" and "e0/s0/loss" in run
    assert addresses("e0/s0/backward/n4, e0/s0/forward/n3") == [
        "e0/s0/forward/n3",
        "e0/s0/backward/n4",
    ]


def test_one_address_is_found_at_its_own_detail() -> None:
    (step,) = select(running(), "e0/s0/backward/n4/t2")
    assert step.detail == "term" and str(step.address) == "e0/s0/backward/n4/t2"
    assert single(running(), "epoch 0 / sample 0 / forward / layer 2").detail == "layer"


def test_steps_of_several_samples() -> None:
    trace = preset_trace("xor-2-2-1")
    found = [str(step.address) for step in select(trace, "e0/s0/*")]
    assert found and all(address.startswith("e0/s0/") for address in found)


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("e2/s3/*", "e2/s3/loss"),
        ("e2/b1/update/*", "e2/b1/update/wl2"),
        ("epoch 4 / sample 1 / backward", "e4/s1/loss"),
        ("all", ""),
        ("backward", ""),
    ],
)
def test_the_iteration_meant(wanted: str, place: str) -> None:
    assert place_of(wanted) == place


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("", "No steps were named"),
        (" , ", "No steps were named"),
        ("average", "no phase called average"),
        ("e0/s9/*", "No step of this iteration matches"),
        ("e0/s0/backward/n4..e0/s0/forward/n3", "the end comes before"),
        ("sideways", "is not the address of a step"),
        ("e0/s0/forward/n99", "99"),
    ],
)
def test_what_means_no_step_is_a_sentence(wanted: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        select(running(), wanted)


def test_too_many_steps_are_a_sentence() -> None:
    from nnviz.nn.network import Network
    from tests.picture.cases import trace_of

    trace = trace_of(Network.layered([300, 120, 5], seed=1))
    with pytest.raises(UsageError, match="20,000 are the most"):
        select(trace, "all", "term")
    with pytest.raises(UsageError, match="Detail is one of"):
        select(trace, "all", "atom")
