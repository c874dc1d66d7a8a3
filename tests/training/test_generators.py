from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.training import generators
from nnviz.training.confusion import classes_of
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.generators import GENERATORS, Recipe, generate, generator, recipe_of

NAMES = tuple(GENERATORS)
SHAPES = tuple(name for name in NAMES if not name.startswith("truth:"))
SIZES = (1, 2, 3, 7, 50, 401)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", SIZES)
def test_every_rule_draws_any_size(name: str, size: int) -> None:
    rule, data = generator(name), generate(name, size)
    outputs = len(rule.classes) if len(rule.classes) > 2 else 1
    assert data.inputs.shape == (size, len(rule.features))
    assert data.targets.shape == (size, outputs)
    assert (data.classes, data.feature_names) == (rule.classes, rule.features)
    assert (rule.kind == "classification") == bool(rule.classes)
    assert len(data.rows(TRAINING)) == size
    assert name in data.source and data.name == rule.label


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_says_what_it_is(name: str) -> None:
    rule = GENERATORS[name]
    assert rule.name == name
    assert rule.label and rule.meaning.endswith((".", "?"))
    assert len(generate(name)) == rule.size


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides(name: str) -> None:
    assert generate(name, 60, 0.2, seed=5) == generate(name, 60, 0.2, seed=5)
    other = generate(name, 60, 0.2, seed=6)
    assert not np.array_equal(generate(name, 60, 0.2, seed=5).targets, other.targets) or (
        not np.array_equal(generate(name, 60, 0.2, seed=5).inputs, other.inputs)
    )


@pytest.mark.parametrize("name", [n for n in SHAPES if GENERATORS[n].classes])
@pytest.mark.parametrize("size", SIZES)
def test_classes_differ_by_one_sample_at_most(name: str, size: int) -> None:
    data = generate(name, size)
    counts = np.bincount(classes_of(data.targets, data), minlength=len(data.classes))
    if size >= len(data.classes):
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", SHAPES)
def test_noise_blurs_the_same_picture(name: str) -> None:
    clean, noisy = generate(name, 4_000, 0.0), generate(name, 4_000, 0.3)
    moved, kept = (
        ("inputs", "targets") if clean.classes else ("targets", "inputs")
    )  # a regression's noise is in its targets
    assert np.array_equal(getattr(clean, kept), getattr(noisy, kept))
    apart = getattr(noisy, moved) - getattr(clean, moved)
    assert apart.std() == pytest.approx(0.3, rel=0.05)
    assert abs(apart.mean()) < 0.03


@pytest.mark.parametrize("name", SHAPES)
def test_inputs_keep_near_zero(name: str) -> None:
    inputs = generate(name, 2_000, 0.0).inputs
    assert np.abs(inputs).max() <= (3.0 if name == "blobs" else generators.RADIUS)
    assert np.all(inputs.std(axis=0) > 0.3)


def parts(data: Dataset) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return data.inputs[:, 0], data.inputs[:, -1], data.targets[:, 0]


def test_circles_without_noise_lie_on_the_circles() -> None:
    x, y, second = parts(generate("circles", 101, 0.0))
    assert np.hypot(x, y) == pytest.approx(np.where(second == 1, 2.0, 1.0))


def test_the_quadrant_says_the_class() -> None:
    x, y, second = parts(generate("xor", 101, 0.0))
    assert np.array_equal(x * y < 0, second == 1)
    assert {tuple(signs) for signs in np.sign(np.column_stack((x, y)))} == {
        (1, 1), (1, -1), (-1, 1), (-1, -1),
    }  # fmt: skip


def test_blobs_are_parted_by_a_line() -> None:
    x, y, second = parts(generate("blobs", 2_001, 0.0))
    assert np.mean((x + y > 0) == (second == 1)) > 0.99


@pytest.mark.parametrize(("name", "arms"), (("spiral", 2), ("spiral3", 3)))
def test_spirals_without_noise_lie_on_their_arms(name: str, arms: int) -> None:
    data = generate(name, 101, 0.0)
    radius = np.hypot(data.inputs[:, 0], data.inputs[:, 1])
    along = (radius - generators.SPIRAL_START) / (generators.RADIUS - generators.SPIRAL_START)
    numbers = classes_of(data.targets, data)
    angle = math.tau * (generators.SPIRAL_TURNS[arms] * along + numbers / arms)
    assert data.inputs[:, 0] == pytest.approx(radius * np.cos(angle), abs=1e-9)
    assert data.inputs[:, 1] == pytest.approx(radius * np.sin(angle), abs=1e-9)


def test_moons_without_noise_are_half_circles() -> None:
    x, y, second = parts(generate("moons", 101, 0.0))
    side = 1 - 2 * second
    assert np.hypot(side * x + 0.6, side * y + 0.3) == pytest.approx(1.2)
    assert np.all(side * y + 0.3 >= 0)


@pytest.mark.parametrize(
    ("name", "curve"),
    (
        ("plane", lambda x: x.sum(axis=1) / 4),
        ("sine", lambda x: np.sin(3 * x[:, 0])),
        ("step", lambda x: np.where(x[:, 0] < 0, 0.0, 1.0)),
        ("polynomial", lambda x: x[:, 0] ** 3 - x[:, 0]),
    ),
)
def test_targets_without_noise_lie_on_the_curve(name: str, curve: object) -> None:
    data = generate(name, 101, 0.0)
    assert data.targets[:, 0] == pytest.approx(curve(data.inputs), abs=1e-12)  # type: ignore[operator]


def test_hills_are_high_and_hollows_low() -> None:
    data = generate("multi_gaussian", 5_000, 0.0)
    for centre, sign in zip(generators.HILLS, generators.HILL_SIGNS, strict=True):
        nearest = np.argmin(((data.inputs - centre) ** 2).sum(axis=1))
        assert sign * data.targets[nearest, 0] > 0.85


def test_curves_are_covered_evenly() -> None:
    x = np.sort(generate("sine", 100, 0.0).inputs[:, 0])
    assert np.diff(x).max() < 2 * 4 / 100


@pytest.mark.parametrize(
    ("name", "outputs"),
    (
        ("truth:and", [0, 0, 0, 1]),
        ("truth:or", [0, 1, 1, 1]),
        ("truth:xor", [0, 1, 1, 0]),
        ("truth:implies", [1, 1, 0, 1]),
        ("truth:0110", [0, 1, 1, 0]),
        ("truth:parity3", [0, 1, 1, 0, 1, 0, 0, 1]),
        ("truth:majority3", [0, 0, 0, 1, 0, 1, 1, 1]),
        ("truth:choose3", [0, 1, 0, 1, 0, 0, 1, 1]),
        ("truth:10010110", [1, 0, 0, 1, 0, 1, 1, 0]),
    ),
)
def test_truth_tables_in_counting_order(name: str, outputs: list[int]) -> None:
    data = generate(name)
    width = 2 if len(outputs) == 4 else 3
    rows = [[int(bit) for bit in f"{row:0{width}b}"] for row in range(len(outputs))]
    assert data.inputs.tolist() == rows
    assert data.targets[:, 0].tolist() == outputs


def test_every_truth_table_can_be_had() -> None:
    for count in (4, 8):
        for number in range(2**count):
            bits = f"{number:0{count}b}"
            assert generate(f"truth:{bits}").targets[:, 0].tolist() == [int(bit) for bit in bits]


def test_rows_of_a_truth_table_come_again() -> None:
    data = generate("truth:xor", 10)
    assert np.array_equal(data.inputs[:4], data.inputs[4:8])
    assert data.targets[:, 0].tolist() == [0, 1, 1, 0] * 2 + [0, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    (
        ({"name": "circle"}, "circles"),
        ({"name": "truth:maybe"}, "majority3"),
        ({"name": "truth:011"}, "4, 8 or 16"),
        ({"name": "truth:"}, "truth:0110"),
        ({"name": "spiral", "size": 0}, "From 1 to 100,000"),
        ({"name": "spiral", "size": -3}, "not -3"),
        ({"name": "spiral", "size": 100_001}, "not 100,001"),
        ({"name": "spiral", "size": 2.5}, "whole number"),
        ({"name": "spiral", "size": True}, "whole number"),
        ({"name": "spiral", "noise": -0.1}, "from 0 to 10"),
        ({"name": "spiral", "noise": math.nan}, "from 0 to 10"),
        ({"name": "spiral", "noise": math.inf}, "from 0 to 10"),
        ({"name": "spiral", "seed": -1}, "seed"),
        ({"name": "spiral", "seed": 2**63}, "seed"),
        ({"name": "spiral", "seed": 0.5}, "seed"),
    ),
)
def test_what_cannot_be_drawn_is_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        generate(**arguments)  # type: ignore[arg-type]


def test_the_largest_seed_and_size_can_be_drawn() -> None:
    assert len(generate("spiral", 100_000, 0.1, seed=2**63 - 1)) == 100_000


@pytest.mark.parametrize("name", (*NAMES, "truth:0010"))
@pytest.mark.parametrize("noise", (0.0, 0.1, 1 / 3, 1e-7))
def test_data_know_what_they_were_drawn_by(name: str, noise: float) -> None:
    data = generate(name, 9, noise, seed=2**63 - 1)
    recipe = recipe_of(data)
    assert recipe == Recipe(name, 9, noise, 2**63 - 1)
    assert generate(recipe.name, recipe.size, recipe.noise, recipe.seed) == data
    assert recipe_of(data.without([0])) == recipe


@pytest.mark.parametrize(
    "source",
    (
        "",
        "measured",
        "Drawn by nnviz: nothing, 9 samples, noise 0.1, seed 0",
        "Drawn by nnviz: spiral, 0 samples, noise 0.1, seed 0",
        "Drawn by nnviz: spiral, 9 samples, noise 1e999, seed 0",
        "Drawn by nnviz: spiral, 9 samples, noise e, seed 0",
        "Drawn by nnviz: spiral, 9 samples, noise 0.1, seed 9999999999999999999",
        "Drawn by nnviz: spiral, 9 samples, noise 0.1, seed 0; and more",
    ),
)
def test_a_source_that_names_no_rule_is_no_recipe(source: str) -> None:
    assert recipe_of(replace(generate("spiral", 9), source=source)) is None


@pytest.mark.parametrize(
    ("name", "noise"), [("spiral", "x"), ("spiral", []), (None, 0.1), (3, 0.1)]
)
def test_what_is_no_name_and_no_noise_is_refused(name: object, noise: object) -> None:
    with pytest.raises(UsageError):
        generate(name, 10, noise)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "side"), [("bars", 3), ("bars8", 8)])
def test_bars_are_all_images_of_their_two_causes_once(name: str, side: int) -> None:
    data = generate(name)
    assert len(data) == 2 * side == len(np.unique(data.inputs, axis=0))
    for image, lying in zip(data.inputs.reshape(-1, side, side), data.targets[:, 0], strict=True):
        bar = image if lying else image.T
        assert sorted(bar.sum(axis=1).tolist()) == [0.0] * (side - 1) + [float(side)]
    upright = data.targets[:, 0] == 0
    assert np.array_equal(data.inputs[upright].sum(axis=0), data.inputs[~upright].sum(axis=0))
