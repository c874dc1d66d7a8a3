from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.training.dataset import TEST, TRAINING, VALIDATION, Dataset

X, Y = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], [[0.0], [1.0], [0.0]]


def made(**others: object) -> Dataset:
    return Dataset(np.array(X), np.array(Y), **others)  # type: ignore[arg-type]


def test_a_data_set_holds_read_only_copies() -> None:
    x = np.array(X)
    data = Dataset(x, np.array(Y))
    x[0, 0] = 9.0
    assert data.inputs[0, 0] == 0.0
    assert len(data) == 3
    assert data.rows(TRAINING).tolist() == [0, 1, 2]
    for array in (data.inputs, data.targets, data.roles):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_roles_part_the_samples() -> None:
    data = made(roles=[TRAINING, TEST, VALIDATION])
    assert data.part(TEST)[0].tolist() == [[2.0, 3.0]]
    assert data.part(VALIDATION)[1].tolist() == [[0.0]]
    assert data.with_roles([0, 0, 0]).part(TEST)[0].shape == (0, 2)


def test_what_is_told_apart_must_fit_the_targets() -> None:
    assert made(classes=("no", "yes")).classes == ("no", "yes")
    one_hot = Dataset(np.array(X), np.eye(3), classes=("a", "b", "c"))
    assert one_hot.targets.shape == (3, 3)


@pytest.mark.parametrize(
    ("make", "words", "place"),
    (
        (lambda: made(classes=("only",)), "two classes", "classes"),
        (lambda: made(classes=("a", "b", "c")), "3 classes cannot be told by 1 target.", "classes"),
        (
            lambda: Dataset(np.array(X), np.zeros((3, 2)), classes=("a", "b", "c")),
            "3 classes cannot be told by 2 targets",
            "classes",
        ),
        (lambda: made(feature_names=("x",)), "1 names for 2 columns", "feature_names"),
        (lambda: made(target_names=("y", "z")), "2 names for 1 columns", "target_names"),
        (lambda: made(roles=[0, 1]), "2 roles for 3 samples", "roles"),
        (lambda: made(roles=[0, 1, 3]), "A role is", "roles"),
        (lambda: made(roles=[1, 1, 2]), "for training", "roles"),
        (
            lambda: Dataset(np.zeros((100_001, 1)), np.zeros((100_001, 1))),
            "100,001 samples are too many",
            "samples",
        ),
        (lambda: made().with_sample([1.0], [0.0]), "A sample has 2 inputs", "samples"),
        (lambda: made().with_sample([1.0, 2.0], [0.0, 1.0]), "A sample has 1 target", "samples"),
        (lambda: made().with_sample([1.0, np.nan], [0.0]), "Infinity", "samples[0].inputs"),
        (lambda: made().without([0, 1, 2]), "The last sample", "samples"),
        (lambda: made(roles=[0, 1, 1]).without([0]), "for training", "roles"),
    ),
)
def test_what_does_not_fit_is_refused(make: Callable[[], Dataset], words: str, place: str) -> None:
    with pytest.raises(UsageError) as refusal:
        make()
    assert words in refusal.value.what
    assert refusal.value.place == place


def test_a_sample_is_put_last_and_the_rest_stays() -> None:
    data = made(roles=[0, 1, 2], classes=("no", "yes"), name="small", feature_names=("a", "b"))
    more = data.with_sample([6.0, 7.0], [1.0], VALIDATION)
    assert more.inputs[-1].tolist() == [6.0, 7.0]
    assert more.roles is not None and more.roles.tolist() == [0, 1, 2, 1]
    assert more.without([3]) == data
    assert more.without([1, 2]).inputs.tolist() == [[0.0, 1.0], [6.0, 7.0]]
    assert (more.name, more.classes, more.feature_names) == ("small", ("no", "yes"), ("a", "b"))


def test_other_numbers_keep_names_and_roles_that_fit() -> None:
    data = made(roles=[0, 1, 2], name="small")
    assert data.with_values(np.ones((3, 2)), Y).rows(TEST).tolist() == [2]
    fewer = data.with_values([[1, 2], [3, 4]], [[0], [1]])
    assert (fewer.rows(TRAINING).tolist(), fewer.name) == ([0, 1], "small")


def test_equal_means_all_of_it() -> None:
    assert made() == made()
    assert hash(made()) == hash(made(name="other"))
    assert made() != made(name="other")
    assert made() != made(roles=[0, 0, 1])
    assert made() != X


@pytest.mark.parametrize("roles", [["a", "b", "c"], [0, 0, 300], [0, 0.5, 0]])
def test_what_is_no_role_is_refused(roles: list[int]) -> None:
    with pytest.raises(UsageError, match="A role is 0"):
        made(roles=roles)
    with pytest.raises(UsageError, match="A role is 0"):
        made().with_roles(roles)


@pytest.mark.parametrize("rows", [[3], [-1]])
def test_only_samples_that_are_there_can_be_taken_away(rows: list[int]) -> None:
    with pytest.raises(UsageError, match="only the samples 0 to 2"):
        made().without(rows)
