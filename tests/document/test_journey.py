from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import Document, Journey, Settings, course, edits, journey, preset_document
from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.steps import Trace, record
from tests.document.strategies import SMALL, documents


@pytest.fixture
def xor() -> Document:
    return preset_document("xor-2-2-1")


def by_hand(document: Document, count: int) -> list[Network]:
    """The networks before iterations 0 … count, one `record` after the other."""
    network, found = document.network, []
    samples, chosen = document.samples, document.settings
    for iteration in range(count + 1):
        found.append(network)
        at = iteration % len(samples)
        network = record(
            network,
            samples.inputs[at],
            samples.targets[at],
            loss=chosen.loss,
            learning_rate=chosen.learning_rate,
            conventions=document.conventions,
        ).after
    return found


def exactly(one: Network, other: Network) -> bool:
    return one == other and one.parameters.tobytes() == other.parameters.tobytes()


def test_iterations_follow_from_each_other(xor: Document) -> None:
    expected = by_hand(xor, 20)
    trip = Journey(xor)
    for iteration in (20, 0, 7, 6, 19, 3):
        assert exactly(trip.network(iteration), expected[iteration])
        trace = trip.trace(iteration)
        assert exactly(trace.before, expected[iteration])
        assert trace.samples == (iteration % 4,)
        assert trip.loss(iteration) == trace.loss
    assert trip.trace(4).after.parameters is trip.trace(5).before.parameters


def test_little_memory_changes_nothing_but_the_time(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = by_hand(xor, 60)
    for name in ("STATES", "TRACES"):
        monkeypatch.setattr(course, name, 1)
    changed = replace(xor, chapter=replace(xor.chapter))  # a chapter nobody has computed
    trip = Journey(changed)
    for iteration in (60, 59, 58, 1, 33, 60):
        assert exactly(trip.network(iteration), expected[iteration])
        assert trip.trace(iteration).samples == (iteration % 4,)
    assert np.isfinite(trip.losses(60)).all()
    assert trip.memory_used < 10**6


def test_a_journey_is_a_function_of_the_document(xor: Document) -> None:
    one, other = Journey(xor), Journey(replace(xor, chapter=replace(xor.chapter)))
    other.trace(30)
    assert exactly(one.network(17), other.network(17))


def test_what_was_computed_is_shared_and_let_go(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.COURSES.clear()
    document = replace(xor, chapter=replace(xor.chapter))
    trip = Journey(document)
    trace = trip.trace(9)
    assert Journey(edits.set_view(document, decimals=2)).trace(9) is trace
    edited = edits.set_weight(document, 12, 1, 4, 0.3)
    assert Journey(edited).trace(9) is trace, "an edit at 12 leaves 9 as it was"
    monkeypatch.setattr(journey, "MOST_COURSES", 1)
    Journey(edited).trace(13)
    again = Journey(edited).trace(9)
    assert again is not trace
    assert exactly(again.after, trace.after)


def test_memory_is_bounded_over_all_that_was_computed(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.COURSES.clear()
    monkeypatch.setattr(journey, "MOST_BYTES", 200_000)
    trips = [Journey(replace(xor, chapter=replace(xor.chapter))) for _ in range(20)]
    networks = [trip.network(100) for trip in trips]
    assert all(network == networks[0] for network in networks)
    assert trips[0].memory_used <= 300_000
    assert len(journey.COURSES._kept) < 20


def test_chapters_follow_each_other(xor: Document) -> None:
    document = edits.set_weight(xor, 6, 1, 4, 0.25)
    document = edits.set_learning_rate(document, 9, 0.125)
    trip = Journey(document)
    expected = by_hand(xor, 6)
    assert exactly(trip.network(5), expected[5])
    assert trip.network(6).parameters[0] == 0.25
    assert np.array_equal(trip.network(6).parameters[1:], expected[6].parameters[1:])
    assert [trip.trace(k).learning_rate for k in (8, 9)] == [0.5, 0.125]
    assert exactly(trip.trace(8).after, trip.trace(9).before)
    assert [trip.chapter_at(k).start for k in (0, 5, 6, 8, 9, 99)] == [0, 0, 6, 6, 9, 9]
    assert trip.place(9).samples == (1,)
    with pytest.raises(UsageError, match="begins at iteration 0"):
        trip.trace(-1)


def test_losses_and_magnitudes_are_those_of_the_traces(xor: Document) -> None:
    document = edits.set_batch_size(xor, 5, 4)
    trip = Journey(document)
    losses = trip.losses(8)
    rms, largest = trip.magnitudes(8)
    assert losses.shape == (9,)
    assert rms.shape == largest.shape == (9, 2)
    for iteration in range(9):
        trace = trip.trace(iteration)
        assert losses[iteration] == trace.loss
        for layer, mean, top in trace.gradient_magnitudes:
            assert (rms[iteration, layer - 2], largest[iteration, layer - 2]) == (mean, top)
    assert len(trip.losses(-1)) == 0


def test_a_long_past_does_not_keep_plots_waiting(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = edits.set_learning_rate(xor, 50, 0.25)
    document = replace(
        edited, chapter=replace(edited.chapter), earlier=(replace(edited.earlier[0]),)
    )
    monkeypatch.setattr(journey, "PATIENCE", 100_000)
    trip = Journey(document)
    losses = trip.losses(52)
    assert np.isnan(losses[:50]).all()
    assert np.isfinite(losses[50:]).all()
    trip.trace(10)
    assert np.isfinite(trip.losses(52)[:11]).all(), "what is known is shown"


def diverging() -> Document:
    """A linear neuron whose weight overshoots further each time."""
    graph = Architecture.layered([1, 1], output="identity", bias=False)
    return Document.of(
        Network(graph, {(1, 2): 1.0}), [[1e30]], [[0.0]], settings=Settings(learning_rate=1e6)
    )


def test_divergence_keeps_all_that_was_finite() -> None:
    trip = Journey(diverging())
    with pytest.raises(Diverged) as caught:
        trip.trace(100)
    assert "iteration" in str(caught.value)
    assert trip.last is not None
    assert trip.last < 100
    assert np.isfinite(trip.network(trip.last).parameters).all()
    shown = trip.trace(trip.last)
    assert np.isfinite(shown.after.parameters).all()
    with pytest.raises(Diverged) as again:
        trip.trace(trip.last + 1)
    assert str(again.value) == str(caught.value)
    losses = trip.losses(100)
    assert np.isfinite(losses[: trip.last + 1]).all()
    assert np.isnan(losses[trip.last + 1 :]).all()


def test_an_update_too_large_to_add_is_a_divergence_too() -> None:
    graph = Architecture.layered([1, 1], output="identity", bias=False)
    document = Document.of(
        Network(graph, {(1, 2): 1e-8}), [[1e156]], [[0.0]], settings=Settings(learning_rate=1e6)
    )
    trip = Journey(document)
    with pytest.raises(Diverged):
        trip.trace(0)
    assert trip.network(0) == document.network


def test_a_function_that_cannot_be_trained_is_still_shown() -> None:
    graph = Architecture.layered([2, 2, 1], hidden="threshold", output="sigmoid")
    document = Document.of(Network(graph))
    trip = Journey(document)
    assert trip.trace(3).refusal
    assert exactly(trip.network(4), document.network)


@settings(max_examples=30)
@given(documents(SMALL), st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_the_way_one_walks_does_not_matter(document: Document, walk: list[int]) -> None:
    fresh = replace(
        document,
        chapter=replace(document.chapter),
        earlier=tuple(replace(chapter) for chapter in document.earlier),
        branches=(),
    )
    straight, walked = Journey(document), Journey(fresh)
    try:
        straight.trace(document.first + max(walk))
    except Diverged:
        return
    for iteration in (document.first + step for step in walk):
        one, other = reached(straight, iteration), reached(walked, iteration)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert exactly(one.before, other.before)
            assert exactly(one.after, other.after)
            assert one.loss == other.loss


def reached(trip: Journey, iteration: int) -> Trace | None:
    try:
        return trip.trace(iteration)
    except Diverged:
        return None
