from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.steps import Address, Phase

numbers = st.integers(1, 10_000)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Any well-formed address."""
    phase: Phase = draw(st.sampled_from(["forward", "loss", "backward", "average", "update"]))
    n, m = draw(numbers), draw(numbers)
    weights = [f"w{n}", f"w{n}-{m}", f"wl{n}"]
    targets = {
        "forward": [f"n{n}", f"l{n}"],
        "loss": ["", f"n{n}", f"l{n}"],
        "backward": [f"n{n}", f"l{n}", *weights],
        "average": weights,
        "update": weights,
    }[phase]
    target = draw(st.sampled_from(targets))
    parts = {
        ("forward", "n"): ["", f"t{m}", "sum", "function"],
        ("forward", "l"): ["", "function"],
        ("backward", "n"): ["", f"t{m}", "sum", "slope", "product"],
        ("backward", "l"): ["", "function"],
        ("update", "w"): ["", f"t{m}"] if "-" in target else [""],
    }.get((phase, target[:1]), [""])
    of_batch = phase == "average" or (phase == "update" and draw(st.booleans()))
    who = draw(st.integers(0, 10**9))
    epoch = draw(st.integers(0, 10**9))
    sample, batch = (None, who) if of_batch else (who, None)
    return Address(epoch, sample, batch, phase, target, draw(st.sampled_from(parts)))


@given(addresses())
def test_addresses_round_trip(address: Address) -> None:
    assert Address.parse(str(address)) == address
    assert Address.parse(address.words()) == address
    assert Address.parse(f"  {str(address).upper()} ") == address


def test_the_long_form() -> None:
    address = Address(3, 2, None, "backward", "n6", "t1")
    assert str(address) == "e3/s2/backward/n6/t1"
    assert address.words() == "epoch 3 / sample 2 / backward / neuron 6 / term 1"
    assert Address.parse("e0/s0/update/weights 4 → 6").target == "w4-6"
    assert Address.parse("epoch 0/batch 1/update/weights into layer 3").target == "wl3"
    assert Address.parse("e0/s0/update/w4-6").words() == (
        "epoch 0 / sample 0 / update / weights 4 → 6"
    )


def test_what_an_address_speaks_of() -> None:
    weight = Address.parse("e0/s0/backward/w4-6")
    assert (weight.kind, weight.edge, weight.number) == ("w-", (4, 6), 6)
    term = Address.parse("e0/s0/forward/n6/t12")
    assert (term.kind, term.number, term.term) == ("n", 6, 12)
    assert Address.parse("e0/s0/loss").kind == ""
    assert Address.parse("e0/s0/backward/wl3").kind == "wl"
    assert str(term.at("n9", "slope", "backward")) == "e0/s0/backward/n9/slope"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n6",
        "e0/s0",
        "e0/s0/sideways/n6",
        "e0/s0/forward",
        "e0/s0/forward/w6",
        "e0/s0/forward/n6/t0",
        "e0/s0/forward/n6/slope",
        "e0/s0/forward/n0",
        "e0/s0/forward/n06",
        "e0/s0/forward/n6/t1/t1",
        "e0/s0/loss/n9/sum",
        "e0/s0/average/w6",
        "e0/b0/forward/n6",
        "e-1/s0/forward/n6",
        "e0/s0/update/n6",
        "e0/s0/update/w6/t1",
        "e0/s0/update/wl3/t1",
        "e0/s0/update/w4-6/sum",
        "e0/s0/backward/w4-6/t1",
        "e0/s0/forward/n６",
        "e0/s0/forward/n6\n/t1x",
        "e" + "9" * 5000 + "/s0/loss",
    ],
)
def test_what_is_no_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a step") as caught:
        Address.parse(text)
    assert "e0/s0/forward/n6" in caught.value.do
