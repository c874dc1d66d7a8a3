from __future__ import annotations

import math

import numpy as np

from nnviz.nn.normal import density, distribution


def test_distribution_to_the_last_digits() -> None:
    z = np.linspace(-8.0, 8.0, 3201)
    right = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in z])
    assert np.abs(distribution(z) / right - 1).max() < 2e-14
    assert np.abs(distribution(z) - right).max() < 5e-16
    assert distribution(np.zeros(1))[0] == 0.5


def test_far_tails_keep_their_digits() -> None:
    z = np.array([-37.0, -30.0, -20.0])
    right = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in z])
    assert np.abs(distribution(z) / right - 1).max() < 1e-12


def test_density_is_the_slope_of_the_distribution() -> None:
    z = np.linspace(-5.0, 5.0, 101)
    slope = distribution(z + 1e-100j).imag / 1e-100
    assert np.allclose(slope, density(z), rtol=1e-12)
