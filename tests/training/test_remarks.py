"""What is said of a training is true of its curves, and nothing is said where it goes well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.training.curves import Curves
from nnviz.training.remarks import remark

LAYERS = ("Hidden layer", "Output layer")


def curves(
    training: list[float], validation: list[float] | None = None, rms: float = 0.1
) -> Curves:
    count = len(training)
    unknown = np.full(count, np.nan)
    return replace(
        Curves.empty(2),
        iterations=np.arange(count) * 10,
        epochs=np.arange(float(count)),
        training_loss=np.array(training),
        validation_loss=unknown if validation is None else np.array(validation),
        training_accuracy=unknown,
        validation_accuracy=unknown,
        rates=np.full(count, 0.1),
        marks=np.array([0, 10]),
        rms=np.full((2, 2), rms),
        largest=np.full((2, 2), rms),
        zeros=np.zeros((2, 2)),
        ratio=np.full((2, 2), 0.01),
    )


@pytest.mark.parametrize(
    ("training", "validation", "rms", "words"),
    [
        ([1.0, 0.8, 0.5, 0.3, 0.2, 0.1], None, 0.1, ""),
        ([1.0, 9.0], None, 0.1, ""),  # has just begun
        ([1.0, 9.0, 20.0, 7.0, 30.0], None, 0.1, "rose from 1 to about 20"),
        ([1.0, 0.1, 0.9, 0.8, 0.9], None, 0.1, "jumps: it was 0.1 already"),
        ([1.0, 0.01, 0.05, 0.04, 0.05], None, 0.1, ""),  # too small to matter
        ([1.0, 0.9, 0.9, 0.9, 0.9], None, 0.0, "No gradient reaches hidden layer"),
        (
            [1.0 - 0.09 * k for k in range(11)],
            [1.0, 0.8, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.1, 1.2, 1.2],
            0.1,
            "risen since epoch 2",
        ),
        ([1.0 - 0.09 * k for k in range(11)], [1.0 - 0.08 * k for k in range(11)], 0.1, ""),
    ],
)
def test_what_is_said(
    training: list[float], validation: list[float] | None, rms: float, words: str
) -> None:
    said = remark(curves(training, validation, rms), 50.0, LAYERS)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (2.0, "2 is probably too large; try 0.2."),
        (50.0, "50 is probably too large; try 1."),
        (1e300, "1e+300 is probably too large; try 1."),
    ],
)
def test_a_smaller_rate_is_named(rate: float, words: str) -> None:
    assert words in remark(curves([1.0, 5.0, 5.0, 5.0, 5.0]), rate, LAYERS)
