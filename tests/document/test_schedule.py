from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import Document, Journey, Place, preset_document
from nnviz.document.schedule import Round, Turn, check_address, rounds
from nnviz.errors import UsageError
from nnviz.steps import Address
from tests.document.strategies import SMALL, documents


def test_samples_come_in_order_and_the_last_batch_holds_the_rest() -> None:
    order = Round(5, 2, Turn())
    assert [order.place(at) for at in range(4)] == [
        Place(0, 0, (0, 1)),
        Place(0, 1, (2, 3)),
        Place(0, 2, (4,)),
        Place(1, 0, (0, 1)),
    ]


def test_a_chapter_goes_on_where_the_last_one_stopped() -> None:
    order = Round(4, 1, Turn(epoch=2, batch=3, first=3))
    assert [order.place(at) for at in range(3)] == [
        Place(2, 3, (3,)),
        Place(3, 0, (0,)),
        Place(3, 1, (1,)),
    ]


@given(
    st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.integers(0, 4), st.integers(0, 30)
)
def test_the_closed_form_counts_as_a_loop_does(
    count: int, size: int, first: int, batch: int, at: int
) -> None:
    first, size = first % count, min(size, count)
    order = Round(count, size, Turn(1, batch, first))
    epoch, number, begin = 1, batch, first
    for _ in range(at):
        begin, number = begin + size, number + 1
        if begin >= count:
            epoch, number, begin = epoch + 1, 0, 0
    assert order.place(at) == Place(epoch, number, tuple(range(begin, min(begin + size, count))))


@settings(max_examples=50)
@given(documents(SMALL))
def test_an_address_names_one_iteration_only(document: Document) -> None:
    journey = Journey(document)
    seen: dict[Address, int] = {}
    for iteration in range(journey.first, journey.first + 25):
        place = journey.place(iteration)
        labels = [Address(place.epoch, sample, None, "forward", "n1") for sample in place.samples]
        if len(place.samples) > 1:
            labels.append(Address(place.epoch, None, place.batch, "update", "w3"))
        for address in labels:
            assert seen.setdefault(address, iteration) == iteration
            assert journey.iteration_of(address) == iteration
            assert journey.iteration_of(str(address)) == iteration


def test_an_address_of_no_iteration_is_refused() -> None:
    journey = Journey(preset_document("xor-2-2-1"))
    assert journey.iteration_of("e3/s2/forward/n4") == 14
    for address in ("e0/s4/forward/n4", "e0/b0/update/w4"):
        with pytest.raises(UsageError, match="No iteration"):
            journey.iteration_of(address)


def test_an_address_must_be_a_step_of_its_iteration() -> None:
    document = preset_document("xor-2-2-1")
    for address in ("e1/s1/forward/n7", "e1/s1/backward/w4-7", "e1/s1/loss", "e1/s1/update/wl2"):
        check_address(document, Address.parse(address), 5)
    for address in (
        "e1/s2/forward/n7",
        "e1/s1/forward/n8",
        "e1/s1/update/w1-7",
        "e1/s1/forward/l4",
    ):
        with pytest.raises(UsageError, match="Iteration 5 has no step"):
            check_address(document, Address.parse(address), 5)


def test_a_document_that_lost_its_beginning_counts_on() -> None:
    document = preset_document("xor-2-2-1")
    later = replace(
        document,
        chapter=replace(document.chapter, start=6),
        view=replace(document.view, iteration=6),
    )
    assert rounds(later)[0].turn == Turn(1, 2, 2)
