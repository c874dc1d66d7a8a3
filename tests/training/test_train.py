"""`nnviz.train`: one call, that can be gone on with and interrupted."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.run import Snapshot
from nnviz.training.settings import Settings
from nnviz.training.stops import Stops
from nnviz.training.train import train
from nnviz.training.worker import Worker

NETWORK = Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=1)
XOR = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
ADAM = Settings(optimizer="adam", learning_rate=0.05, batch_size=3, shuffle=True, seed=1)


def test_xor_is_learnt_and_the_given_network_stays() -> None:
    before = NETWORK.parameters.copy()
    training = train(NETWORK, XOR, epochs=400, optimizer="adam", learning_rate=0.05, batch_size=4)
    assert training.ending.kind == "done" and training.moment.iteration == 400
    assert np.array_equal(training.network.predict(XOR[0]).round(), XOR[1])
    assert training.loss == training.curves.training_loss[-1] < 0.05
    assert np.array_equal(NETWORK.parameters, before)
    assert train(NETWORK, XOR).moment.iteration == 400


def test_going_on_is_as_if_it_had_not_ended() -> None:
    whole = train(NETWORK, XOR, epochs=30, settings=ADAM)
    half = train(NETWORK, Dataset.of(*XOR), epochs=13, settings=ADAM)
    rest = train(NETWORK, XOR, epochs=17, settings=ADAM, after=half)
    assert rest.network == whole.network and rest.curves == whole.curves


def test_settings_by_name() -> None:
    changed = train(NETWORK, XOR, iterations=9, settings=ADAM, constants={"beta1": 0.5})
    assert changed.network != train(NETWORK, XOR, iterations=9, settings=ADAM).network
    assert len(changed.curves.batch_losses) == 9
    with pytest.raises(UsageError, match="Did you mean 'learning_rate'"):
        train(NETWORK, XOR, learningrate=1.0)
    with pytest.raises(UsageError, match="There are loss, learning_rate"):
        train(NETWORK, XOR, colour="red")
    for wrong in (XOR[0], "spiral", (XOR[0],)):
        with pytest.raises(UsageError):
            train(NETWORK, wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        train(NETWORK, XOR, settings={"loss": "huber"})  # type: ignore[arg-type]


def test_progress_and_stops() -> None:
    seen: list[Snapshot] = []
    training = train(NETWORK, XOR, epochs=9999, stops=Stops(loss_below=0.2), progress=seen.append)
    assert training.ending.kind == "loss"
    assert seen[-1].network == training.network


def test_a_divergence_is_an_ending() -> None:
    linear = Network.layered([2, 3, 1], hidden="identity", output="identity", seed=1)
    training = train(linear, XOR, learning_rate=1e90)
    assert training.ending.kind == "diverged" and training.ending.error is not None
    assert np.isfinite(training.network.parameters).all()


def test_an_interruption_keeps_what_is_done() -> None:
    def interrupt(snapshot: Snapshot) -> None:
        if snapshot.iteration:
            raise KeyboardInterrupt

    training = train(NETWORK, XOR, epochs=10**6, progress=interrupt)
    assert training.ending.kind == "stopped" and training.moment.iteration > 0
    again = train(NETWORK, XOR, iterations=training.moment.iteration)
    assert again.network == training.network


def test_what_a_caller_raises_ends_the_run() -> None:
    def fail(snapshot: Snapshot) -> None:
        raise RuntimeError("theirs")

    with pytest.raises(RuntimeError, match="theirs"):
        train(NETWORK, XOR, epochs=10**6, progress=fail)


def test_a_mistake_inside_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "work", lambda self: 1 / 0)
    with pytest.raises(Exception, match="mistake inside nnviz") as caught:
        train(NETWORK, XOR)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("given", [{"stops": 5}, {"after": 3}, {"settings": 3}])
def test_other_things_than_asked_for_are_refused(given: dict[str, object]) -> None:
    net = Network.layered([2, 2, 1], seed=1)
    with pytest.raises(UsageError, match=r"not [35]\."):
        train(net, ([[0.0, 1.0]], [[1.0]]), **given)  # type: ignore[arg-type]
