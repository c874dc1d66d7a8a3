from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.training.dataset import ROLES, TEST, TRAINING, VALIDATION, Dataset
from nnviz.training.generators import class_targets, generate
from nnviz.training.splitting import (
    Scale,
    Split,
    input_scale,
    split,
    standardised,
    target_scale,
)

LARGEST = float(np.finfo(np.float64).max)

groups = st.lists(st.integers(0, 4), min_size=1, max_size=80).map(np.array)
shares = st.tuples(st.floats(0, 0.6), st.floats(0, 0.39))
numbers = st.floats(-LARGEST, LARGEST) | st.sampled_from([0.0, 1.0, 5e-324, LARGEST, -LARGEST])


def classified(numbers: np.ndarray, count: int = 5) -> Dataset:
    return Dataset(
        np.arange(len(numbers), dtype=float)[:, None],
        class_targets(numbers, count),
        classes=tuple(f"class {at}" for at in range(count)),
    )


@given(groups, shares, st.integers(0, 2**63 - 1))
def test_shares_are_met_and_every_class_is_learnt_from(
    groups: np.ndarray, shares: tuple[float, float], seed: int
) -> None:
    data = split(classified(groups), *shares, seed=seed)
    assert data == split(classified(groups), *shares, seed=seed)
    learnt = groups[data.rows(TRAINING)]
    assert set(learnt) == set(groups)
    for role, share in zip((VALIDATION, TEST), shares, strict=True):
        for group in set(groups):
            size = np.count_nonzero(groups == group)
            count = np.count_nonzero(groups[data.rows(role)] == group)
            # One more or less by rounding; another less where training keeps its last.
            assert share * size - 2 < count < share * size + 1 + 1e-9
    assert sum(len(data.rows(role)) for role in range(len(ROLES))) == len(groups)


@given(st.integers(1, 200), shares)
def test_wholes_are_met_to_one_sample(count: int, shares: tuple[float, float]) -> None:
    data = split(Dataset(np.zeros((count, 1)), np.zeros((count, 1))), *shares)
    for role, share in zip((VALIDATION, TEST), shares, strict=True):
        assert len(data.rows(role)) == pytest.approx(share * count, abs=1.51)
    assert len(data.rows(TRAINING)) >= 1


def test_the_seed_decides_who_goes_where() -> None:
    data = generate("spiral", 100)
    first, second = split(data, seed=1), split(data, seed=2)
    assert len(first.rows(VALIDATION)) == len(second.rows(VALIDATION)) == 20
    assert first.rows(VALIDATION).tolist() != second.rows(VALIDATION).tolist()
    again = split(second, seed=1)  # what was before does not matter
    assert again == first


def test_a_larger_share_keeps_who_is_there_already() -> None:
    data = generate("spiral", 100)
    small, large = split(data, 0.1), split(data, 0.3)
    assert set(small.rows(VALIDATION)) < set(large.rows(VALIDATION))


def test_stratified_parts_each_class_alike() -> None:
    groups = np.repeat([0, 1, 2], [100, 50, 10])
    data = split(classified(groups, 3), 0.2, 0.1)
    assert np.bincount(groups[data.rows(VALIDATION)]).tolist() == [20, 10, 2]
    assert np.bincount(groups[data.rows(TEST)]).tolist() == [10, 5, 1]
    loose = split(classified(groups, 3), 0.2, 0.1, stratified=False)
    assert len(loose.rows(VALIDATION)) == 32
    assert np.bincount(groups[loose.rows(VALIDATION)]).tolist() != [20, 10, 2]


@pytest.mark.parametrize("count", (1, 2, 3))
def test_tiny_data_sets_keep_a_sample_for_training(count: int) -> None:
    for data in (generate("spiral", count), generate("plane", count)):
        parted = split(data, 0.6, 0.3)
        assert len(parted.rows(TRAINING)) >= 1


def test_one_class_alone_is_parted() -> None:
    one = Dataset(np.zeros((10, 1)), np.ones((10, 1)), classes=("no", "yes"))
    assert len(split(one).rows(VALIDATION)) == 2


@pytest.mark.parametrize(
    ("shares", "words"),
    (
        ((1.0, 0.0), "validation is from 0 to less than 1"),
        ((-0.1, 0.0), "not -0.1"),
        ((0.0, float("nan")), "test is from 0"),
        ((0.5, 0.5), "take all samples"),
    ),
)
def test_shares_that_leave_nothing_are_refused(shares: tuple[float, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        split(generate("plane", 9), *shares)


def test_a_seed_out_of_range_is_refused() -> None:
    with pytest.raises(UsageError, match="seed"):
        Split(seed=-1)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12), st.integers(0, 2**32 - 1))
def test_standardised_inputs_are_finite_or_refused(
    rows: list[tuple[float, float]], seed: int
) -> None:
    data = split(Dataset.of(rows, np.zeros((len(rows), 1))), 0.3, seed=seed)
    try:
        x = standardised(data).part(TRAINING)[0]
    except UsageError as error:
        assert "so far from those for training" in error.what
        return
    assert np.isfinite(x).all()
    assert np.all(np.abs(x) <= max(1.0, np.sqrt(len(x))) * 1.01)


@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=2, max_size=40),
    st.floats(0, 0.5),
)
def test_training_rows_get_mean_0_and_deviation_1(values: list[float], share: float) -> None:
    data = split(Dataset.of(np.array(values)[:, None], np.zeros((len(values), 1))), share)
    before, after = data.part(TRAINING)[0], standardised(data).part(TRAINING)[0]
    yes_no = set(values) == {0.0, 1.0}
    if yes_no:
        assert np.array_equal(before, after)
    elif before.max() == before.min():
        assert not standardised(data).inputs.any()
    else:
        assert abs(after.mean()) < 1e-6
        assert after.std() == pytest.approx(1.0, abs=1e-6)
        assert np.array_equal(np.argsort(before[:, 0]), np.argsort(after[:, 0]))


def test_only_training_rows_decide_the_scale() -> None:
    data = Dataset.of([[1.0], [3.0], [101.0]], [[0.0]] * 3).with_roles([0, 0, 1])
    assert standardised(data).inputs.tolist() == [[-1.0], [1.0], [99.0]]


def test_what_does_not_vary_becomes_0_and_yes_and_no_stay() -> None:
    rows = [[7.0, 0.0, 1.0, 0.1], [7.0, 1.0, 1.0, 0.1], [8.0, 0.0, 1.0, 0.1]]
    data = Dataset.of(rows, [[0.0]] * 3).with_roles([0, 0, 1])
    x = standardised(data).inputs
    assert x.tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]


def test_one_sample_becomes_0() -> None:
    assert standardised(Dataset.of([[5.0, 1e308]], [[1.0]])).inputs.tolist() == [[0.0, 0.0]]


def test_the_ends_of_the_range_do_not_overflow() -> None:
    data = Dataset.of([[LARGEST], [-LARGEST]], [[0.0]] * 2)
    assert standardised(data).inputs[:, 0] == pytest.approx([1.0, -1.0])


def test_large_numbers_that_are_all_alike_do_not_overflow() -> None:
    # Their mean is rounded, and the square of what it is wrong by would be infinite.
    data = Dataset.of([[4.309797494236088e228]] * 3, [[0.0]] * 3)
    assert not standardised(data).inputs.any()


def test_a_sample_too_far_away_is_named() -> None:
    data = Dataset.of([[1e-200], [2e-200], [1e300]], [[0.0]] * 3).with_roles([0, 0, 1])
    with pytest.raises(UsageError, match="so far") as refusal:
        standardised(data)
    assert refusal.value.place == "samples[2].inputs"


def test_targets_of_a_regression_have_a_scale_too() -> None:
    data = generate("plane", 200, 0.3)
    scaled = standardised(data, targets=True)
    assert scaled.targets.mean() == pytest.approx(0.0, abs=1e-12)
    assert scaled.targets.std() == pytest.approx(1.0)
    assert target_scale(data).undone(scaled.targets) == pytest.approx(data.targets)
    with pytest.raises(UsageError, match="classes"):
        standardised(generate("spiral"), targets=True)


def test_a_scale_can_be_asked_and_undone() -> None:
    data = Dataset.of([[1.0, 0.0], [3.0, 1.0]], [[0.0]] * 2)
    scale = input_scale(data)
    assert (scale.mean.tolist(), scale.deviation.tolist()) == ([2.0, 0.0], [1.0, 1.0])
    assert scale.undone(scale.applied(data.inputs)).tolist() == data.inputs.tolist()
    flat = Scale.of(np.full((3, 1), 0.1))
    assert flat.deviation.tolist() == [0.0]
    assert flat.undone(np.zeros((1, 1)))[0, 0] == pytest.approx(0.1)


@pytest.mark.parametrize("share", ["half", None, [0.5]])
def test_what_is_no_share_is_refused(share: object) -> None:
    with pytest.raises(UsageError, match="share for validation is from 0 to less than 1, not"):
        Split(validation=share)  # type: ignore[arg-type]
