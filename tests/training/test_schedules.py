"""Every schedule against values worked out by hand and against PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from nnviz.errors import UsageError
from nnviz.export.maths import typeset
from nnviz.training.schedules import SCHEDULES, schedule, scheduled_rate
from nnviz.training.settings import Settings

# Learning rate 0.8: constants, then the rates of some epochs.
WORKED: dict[str, tuple[dict[str, float], dict[int, float]]] = {
    "constant": ({}, {0: 0.8, 1: 0.8, 10**6: 0.8}),
    "step": (
        {"factor": 0.5, "interval": 3},
        {0: 0.8, 2: 0.8, 3: 0.4, 5: 0.4, 6: 0.2, 9: 0.1, 10**6: 0.0},
    ),
    "exponential": ({"factor": 0.5}, {0: 0.8, 1: 0.4, 2: 0.2, 3: 0.1, 10**6: 0.0}),
    "inverse_time": ({"decay": 0.25}, {0: 0.8, 1: 0.64, 4: 0.4, 12: 0.2}),
    "cosine": (
        {"epochs": 6, "lowest": 0.2},
        {
            0: 0.8,
            1: 0.5 + 0.3 * math.sqrt(3) / 2,
            2: 0.65,
            3: 0.5,
            4: 0.35,
            6: 0.2,
            7: 0.2,
            10**6: 0.2,
        },
    ),
}


def test_every_schedule_has_a_check() -> None:
    assert set(SCHEDULES) == set(WORKED)


@pytest.mark.parametrize("name", SCHEDULES)
def test_worked_values(name: str) -> None:
    constants, rates = WORKED[name]
    for epoch, rate in rates.items():
        found = schedule(name).rate(0.8, epoch, constants)
        assert found == pytest.approx(rate, rel=1e-15, abs=1e-16), epoch
    assert set(constants) == set(schedule(name).constants)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_says_what_it_is(name: str) -> None:
    entry = SCHEDULES[name]
    assert entry.name == name and all((entry.label, entry.latex, entry.plain, entry.meaning))
    entry.check(entry.constants)
    for constant in entry.adjustable:
        assert constant.latex and constant.plain and len(constant.meaning) > 10
    assert typeset([entry.latex, *(constant.latex for constant in entry.adjustable)]).width > 0


@pytest.mark.parametrize("name", SCHEDULES)
def test_usual_values_begin_at_the_rate_and_never_rise(name: str) -> None:
    rates = [schedule(name).rate(0.3, epoch) for epoch in range(300)]
    assert rates[0] == 0.3
    assert rates == sorted(rates, reverse=True) and rates[-1] >= 0.0


@pytest.mark.parametrize("rate", (0.0, 1e-300, 1e300))
@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_of_any_size(name: str, rate: float) -> None:
    """Finite at every epoch and at the ends of all constants."""
    entry = SCHEDULES[name]
    for constant in entry.adjustable:
        for value in (constant.low, constant.high):
            for epoch in (0, 1, 1000, 10**9):
                for warmup in (0, 5, 10**6):
                    found = scheduled_rate(name, rate, epoch, {constant.name: value}, warmup)
                    assert math.isfinite(found) and found >= 0.0


# Warm-up --------------------------------------------------------------------------------------


def test_warm_up_rises_in_equal_steps() -> None:
    rates = [scheduled_rate("constant", 0.8, epoch, {}, 4) for epoch in range(6)]
    assert rates == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8], rel=1e-15)
    assert rates[3:] == [0.8, 0.8, 0.8]


def test_warm_up_multiplies_what_the_schedule_gives() -> None:
    constants = {"factor": 0.5}
    rates = [scheduled_rate("exponential", 0.8, epoch, constants, 2) for epoch in range(4)]
    assert rates == [0.4, 0.4, 0.2, 0.1]


def test_settings_tell_the_rate_of_an_epoch() -> None:
    settings = Settings(
        learning_rate=0.8, schedule="step", schedule_constants=(("interval", 2),), warmup=2
    )
    assert [settings.rate(epoch) for epoch in range(5)] == [0.4, 0.8, 0.4, 0.4, 0.2]


# PyTorch --------------------------------------------------------------------------------------

TORCH: dict[str, Callable[[Any, Any, dict[str, float]], Any]] = {
    "constant": lambda s, o, c: s.ConstantLR(o, factor=1.0),
    "step": lambda s, o, c: s.StepLR(o, step_size=int(c["interval"]), gamma=c["factor"]),
    "exponential": lambda s, o, c: s.ExponentialLR(o, gamma=c["factor"]),
    "cosine": lambda s, o, c: s.CosineAnnealingLR(o, T_max=int(c["epochs"]), eta_min=c["lowest"]),
}


def in_torch(make: Callable[[Any, Any], Any], rate: float, epochs: int) -> list[float]:
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler, rates = make(torch.optim.lr_scheduler, optimizer), []
    for _ in range(epochs):
        rates.append(float(scheduler.get_last_lr()[0]))
        optimizer.step()
        scheduler.step()
    return rates


def test_only_what_pytorch_lacks_is_not_compared_with_it() -> None:
    assert set(SCHEDULES) - set(TORCH) == {"inverse_time"}


@pytest.mark.parametrize("name", TORCH)
def test_as_in_pytorch(name: str) -> None:
    pytest.importorskip("torch")
    constants, _ = WORKED[name]
    if name == "cosine":  # which in PyTorch rises again afterwards
        constants = {"epochs": 40, "lowest": 0.2}
    theirs = in_torch(lambda s, o: TORCH[name](s, o, constants), 0.8, 41)
    ours = [scheduled_rate(name, 0.8, epoch, constants) for epoch in range(41)]
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_warm_up_as_in_pytorch() -> None:
    pytest.importorskip("torch")
    theirs = in_torch(lambda s, o: s.LinearLR(o, start_factor=0.2, total_iters=4), 0.8, 10)
    ours = [scheduled_rate("constant", 0.8, epoch, {}, 5) for epoch in range(10)]
    assert ours == pytest.approx(theirs, rel=1e-12)


# Refusals -------------------------------------------------------------------------------------


def test_refusals() -> None:
    with pytest.raises(UsageError, match=r"'linear'.*cosine"):
        schedule("linear")
    with pytest.raises(UsageError, match=r"“Steps” has no constant 'gamma'.*factor, interval"):
        schedule("step").check({"gamma": 0.1})
    with pytest.raises(UsageError, match=r"“Constant” has no constant 'factor'\. It has none"):
        schedule("constant").check({"factor": 0.1})


@pytest.mark.parametrize(
    "name,constants,says",
    (
        ("step", {"interval": 0}, r"The interval \(k\) is a whole number from 1"),
        ("step", {"interval": 2.5}, r"whole number from 1 to 1e\+09, not 2\.5"),
        ("exponential", {"factor": 1.01}, r"The factor \(γ\) is a number from 0 to 1, not 1\.01"),
        ("inverse_time", {"decay": -1.0}, "number from 0"),
        ("cosine", {"lowest": float("nan")}, "lowest must be a finite number"),
        ("cosine", {"epochs": float("inf")}, "epochs must be a finite number"),
    ),
)
def test_constants_outside_their_range_are_refused(
    name: str, constants: dict[str, float], says: str
) -> None:
    for refuse in (schedule(name).check, lambda given: schedule(name).rate(0.1, 0, given)):
        with pytest.raises(UsageError, match=says):
            refuse(constants)
