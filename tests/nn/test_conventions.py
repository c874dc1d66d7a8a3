from __future__ import annotations

from typing import Any

import pytest

from nnviz.errors import UsageError
from nnviz.nn.conventions import PROFILES, Conventions, profile

# What each textbook does: the factor, batches, biases, the update.
CHECKS = {
    "default": (1.0, "mean", "trained", "simultaneous"),
    "harth": (1.0, "mean", "trained", "simultaneous"),
    "mazur": (0.5, "mean", "frozen", "simultaneous"),
    "han-kamber": (0.5, "mean", "trained", "simultaneous"),
    "nielsen": (0.5, "mean", "trained", "simultaneous"),
}


def test_every_profile_has_a_check() -> None:
    assert set(PROFILES) == set(CHECKS)


@pytest.mark.parametrize("name", PROFILES)
def test_profiles(name: str) -> None:
    entry = profile(name)
    found = (entry.squared_error_factor, entry.batch, entry.biases, entry.update)
    assert found == CHECKS[name]
    assert entry.name == name
    # Where a textbook does not speak of them, as most programs have them.
    assert (entry.epsilon, entry.dropout, entry.decay) == ("outside", "inverted", "weights")


@pytest.mark.parametrize(
    "field,value",
    (
        ("squared_error_factor", 2.0),
        ("squared_error_factor", float("nan")),
        ("batch", "median"),
        ("biases", "none"),
        ("update", ""),
        ("epsilon", "within"),
        ("dropout", "none"),
        ("decay", "biases"),
    ),
)
def test_refusals(field: str, value: Any) -> None:
    with pytest.raises(UsageError) as caught:
        Conventions(**{field: value})
    assert caught.value.place == field


def test_unknown_profile() -> None:
    with pytest.raises(UsageError, match=r"'mason'.*mazur"):
        profile("mason")
