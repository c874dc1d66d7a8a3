"""Settings hold plain numbers in range, however they were given; all else is refused by a place."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.training.settings import LARGEST_SEED, Settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("learning_rate", "fast"),
        ("learning_rate", None),
        ("learning_rate", -1.0),
        ("learning_rate", np.array([0.1, 0.2])),
        ("batch_size", 2.5),
        ("batch_size", "3"),
        ("batch_size", 0),
        ("seed", 1.5),
        ("seed", LARGEST_SEED + 1),
        ("warmup", 0.5),
        ("l1", None),
        ("l2", float("inf")),
        ("shuffle", "no"),
        ("optimizer", []),
        ("loss", None),
        ("constants", 5),
        ("constants", [("beta1",)]),
        ("constants", {"beta1": "x"}),
        ("constants", {"beta1": 0.5, 3: 1.0}),
        ("constants", {"learning_rate": 3.0}),
        ("schedule_constants", {"factor": 0.5}),
        ("drop", []),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(key: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        Settings(**{"optimizer": "adam", key: value})  # type: ignore[arg-type]
    assert caught.value.place == f"settings.{key}"


def test_numbers_of_any_kind_become_plain_ones() -> None:
    settings = Settings(
        learning_rate=np.float32(0.5),  # type: ignore[arg-type]
        batch_size=np.int64(3),  # type: ignore[arg-type]
        optimizer="adam",
        constants={"epsilon": np.float64(1e-7), "beta1": 0},  # type: ignore[arg-type]
        seed=np.uint8(7),  # type: ignore[arg-type]
    )
    assert settings == Settings(
        learning_rate=0.5,
        batch_size=3,
        optimizer="adam",
        constants=(("beta1", 0.0), ("epsilon", 1e-7)),
        seed=7,
    )
    numbers = settings.learning_rate, settings.batch_size, settings.seed
    assert [type(number) for number in numbers] == [float, int, int]
    assert settings.rate(3) == 0.5
