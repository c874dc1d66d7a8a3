"""Each condition ends a training when it is met, not before, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nnviz.errors import Diverged, NnvizError, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.training.curves import Curves, Log
from nnviz.training.stops import Ending, Stops, Watch, can_be_silent, diverged, failed

GRAPH = Network.layered([2, 4, 3, 1], hidden="relu", output="sigmoid", seed=1).architecture
NAN = float("nan")


def watch(stops: Stops, curves: Curves | None = None) -> Watch:
    return Watch(stops, GRAPH, curves or Curves.empty(4))


def epochs(stops: Stops, losses: Sequence[float], validation: Sequence[float] = ()) -> list[int]:
    """The epochs after which a training with these losses ends."""
    looking = watch(stops)
    values = validation or [NAN] * len(losses)
    return [
        epoch
        for epoch, (loss, other) in enumerate(zip(losses, values, strict=True))
        if looking.epoch(10 * epoch, epoch, loss, other)
    ]


def test_a_low_loss() -> None:
    assert epochs(Stops(loss_below=0.1), [0.5, 0.2, 0.1, 0.09, 0.3]) == [3]
    ending = watch(Stops(loss_below=0.1)).epoch(0, 0, 0.05, NAN)
    assert ending == Ending("loss", "The training loss is 0.05, below 0.1.")


def test_a_loss_that_rises_for_some_epochs_in_a_row() -> None:
    assert epochs(Stops(rising_epochs=2), [3, 4, 3, 4, 5, 6, 7, 1]) == [4, 6]
    assert epochs(Stops(rising_epochs=2), [9, 8, 7, 6], [1, 2, 3, 2]) == [2]
    assert epochs(Stops(rising_epochs=1), [3, 3, 3, 2]) == []


def test_patience_names_the_best_iteration() -> None:
    validation = [5, 3, 4, 4, 4, 2, 2, 2, 2]
    assert epochs(Stops(patience=3), [1.0] * 9, validation) == [4, 8]
    looking = watch(Stops(patience=2))
    endings = [looking.epoch(10 * at, at, 1.0, v) for at, v in enumerate([5, 3, 4, 4])]
    assert endings[:3] == [None] * 3
    assert endings[3] is not None and endings[3].best == 10
    assert "lowest, 3, after iteration 10" in endings[3].sentence


@pytest.mark.parametrize("pause", range(1, 9))
def test_a_pause_changes_nothing(pause: int) -> None:
    validation = [5, 3, 4, 4, 4, 2, 3, 4, 5]
    stops = Stops(patience=3, rising_epochs=2)
    log = Log(4)
    for epoch, loss in enumerate(validation[:pause]):
        log.row(10 * epoch, epoch, 1.0, loss, NAN, NAN, 0.1)
    later = watch(stops, log.curves())
    found = [
        epoch
        for epoch, loss in enumerate(validation[pause:], pause)
        if later.epoch(10 * epoch, epoch, 1.0, loss)
    ]
    assert found == [epoch for epoch in epochs(stops, [1.0] * 9, validation) if epoch >= pause]


def test_a_gradient_that_vanishes_or_explodes_names_the_layer() -> None:
    looking = watch(Stops(gradient_below=1e-3, gradient_above=10.0))
    assert looking.gradient([1.0, 1e-3, 10.0]) is None
    assert looking.gradient([NAN, 1.0, 1.0]) is None
    low = looking.gradient([1.0, 1e-4, 20.0])
    assert low is not None and low.kind == "vanished"
    assert low.sentence.startswith("Hidden layer 2: the gradient of its weights is 0.0001")
    high = looking.gradient([1.0, 1.0, 20.0])
    assert high is not None and high.kind == "exploded" and "Output layer" in high.sentence
    assert watch(Stops()).gradient([0.0, 0.0, 1e99]) is None


def test_neurons_that_died_are_named() -> None:
    assert can_be_silent(GRAPH) == (4, 5, 6, 7, 9, 10, 11)
    assert can_be_silent(Network.layered([2, 3, 1], hidden="leaky_relu").architecture) == ()
    mixed = Architecture.from_edges([(1, 2), (2, 3)], activation={2: "relu", 3: "tanh"})
    assert can_be_silent(mixed) == (2,)
    looking = watch(Stops(dead_relu=True))
    assert looking.silent([]) is None
    one, many = looking.silent([5]), looking.silent([4, 5, 6, 7, 9, 10, 11])
    assert one is not None and "Hidden layer 1: the ReLU in neuron 5 has died" in one.sentence
    assert many is not None and "neurons 4, 5, 6, 7, 9 and 2 more have died" in many.sentence


def test_errors_are_told() -> None:
    error = Diverged("Output layer: z is infinite.", safe="Weights are kept.", do="Lower it.")
    ending = diverged(error, 12)
    assert ending.error is error and ending.kind == "diverged"
    assert ending.sentence == (
        "In iteration 12 a number left the finite range. Output layer: z is infinite. "
        "Weights are kept. Lower it."
    )
    for cause, said in (
        (MemoryError(), "not enough memory"),
        (KeyError("x"), "mistake inside nnviz (KeyError('x'))"),
        (NnvizError("The slope is 0."), "The slope is 0."),
    ):
        ending = failed(cause)
        assert ending.kind == "failed" and said in ending.sentence
        assert ending.error is cause or (ending.error and ending.error.__cause__ is cause)


@pytest.mark.parametrize(
    "wrong",
    [
        {"loss_below": NAN},
        {"gradient_below": -1.0},
        {"gradient_above": float("inf")},
        {"rising_epochs": 0},
        {"patience": 10**9},
    ],
)
def test_what_is_no_condition_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError) as caught:
        Stops(**wrong)  # type: ignore[arg-type]
    assert caught.value.place == f"stops.{next(iter(wrong))}"


def test_which_stops_need_each_epoch() -> None:
    assert not Stops(gradient_below=1.0).each_epoch
    for stops in (
        Stops(loss_below=0.0),
        Stops(rising_epochs=1),
        Stops(patience=1),
        Stops(dead_relu=True),
    ):
        assert stops.each_epoch


@pytest.mark.parametrize("key", ["loss_below", "rising_epochs", "patience", "gradient_above"])
@pytest.mark.parametrize("value", ["x", [], -1, NAN])
def test_what_is_no_bound_is_refused(key: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        Stops(**{key: value})  # type: ignore[arg-type]
    assert caught.value.place == f"stops.{key}"


def test_epochs_are_whole_and_a_choice_is_true_or_false() -> None:
    with pytest.raises(UsageError, match=r"epochs from 1 to 1,000,000, not 1\.5"):
        Stops(patience=1.5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="True or False"):
        Stops(dead_relu="no")  # type: ignore[arg-type]
