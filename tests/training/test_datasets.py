from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.resources import resource
from nnviz.training.confusion import classes_of
from nnviz.training.csvdata import Missing, describe_columns, sniff, suggested_plans
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from nnviz.training.datasets import DATASETS, load_dataset, load_table
from nnviz.training.splitting import Split


def counts(data: Dataset) -> dict[str, int]:
    numbers = np.bincount(classes_of(data.targets, data), minlength=len(data.classes))
    return dict(zip(data.classes, numbers.tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "features", "classes"),
    (
        ("iris", 4, {"setosa": 50, "versicolor": 50, "virginica": 50}),
        ("wine", 13, {"first": 59, "second": 71, "third": 48}),
        (
            "digits",
            64,
            dict(
                zip("0123456789", [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], strict=True)
            ),
        ),
        ("penguins", 9, {"Adelie": 146, "Chinstrap": 68, "Gentoo": 119}),
    ),
)
def test_the_shipped_data_are_what_was_published(
    name: str, features: int, classes: dict[str, int]
) -> None:
    data = load_dataset(name)
    assert data.inputs.shape == (sum(classes.values()), features)
    assert len(data.feature_names) == features
    assert counts(data) == classes
    assert len(data.rows(TRAINING)) == len(data)


def test_published_means() -> None:
    # Summary statistics in scikit-learn's descriptions of the two sets.
    iris, wine = load_dataset("iris"), load_dataset("wine")
    assert iris.inputs.mean(axis=0).round(2).tolist() == [5.84, 3.06, 3.76, 1.2]
    assert iris.inputs.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]
    assert wine.inputs[:, 0].mean() == pytest.approx(13.0, abs=0.05)
    assert wine.inputs[:, -1].max() == 1680


def test_digits_are_pixels() -> None:
    data = load_dataset("digits")
    assert (data.inputs.min(), data.inputs.max()) == (0, 16)
    assert np.array_equal(data.inputs, np.round(data.inputs))
    zero = data.inputs[0].reshape(8, 8)  # a written 0: dark ring, light middle
    assert data.classes[int(classes_of(data.targets, data)[0])] == "0"
    assert zero[3:5, 3:5].sum() < zero[0:2, 2:4].sum()


def test_penguins_have_missing_values_and_categories() -> None:
    columns = {column.name: column for column in describe_columns(load_table("penguins"))}
    assert len(load_table("penguins").rows) == 344
    assert (columns["bill_length_mm"].missing, columns["sex"].missing) == (2, 11)
    assert (columns["island"].holds, columns["body_mass_g"].holds) == ("category", "number")
    data = load_dataset("penguins")
    assert data.feature_names[:3] == ("island = Biscoe", "island = Dream", "island = Torgersen")
    assert set(np.unique(data.inputs[:, :3])) == {0.0, 1.0}
    full = load_dataset("penguins", missing=Missing("median", "own"))
    assert (len(full), full.feature_names[-1]) == (344, "sex = missing")
    with pytest.raises(UsageError, match="line"):
        load_dataset("penguins", missing=Missing())


def test_loading_can_split_and_standardise() -> None:
    data = load_dataset("wine", standardise=True, split=Split(0.25, seed=3))
    assert data.part(TRAINING)[0].mean(axis=0) == pytest.approx(np.zeros(13), abs=1e-9)
    assert data.part(TRAINING)[0].std(axis=0) == pytest.approx(np.ones(13))
    assert len(data.rows(VALIDATION)) == 45


@pytest.mark.parametrize("name", DATASETS)
def test_each_has_its_source_and_licence(name: str) -> None:
    shipped, data = DATASETS[name], load_dataset(name)
    notes = resource("data", "LICENCES.md").read_text(encoding="utf-8")
    section = notes.split(f"## {name}.csv")[1].split("##")[0]
    assert shipped.licence.split()[0] in section
    assert data.source == f"{shipped.source} ({shipped.licence})"
    assert (data.name, shipped.name) == (shipped.label, name)
    assert shipped.meaning.endswith(".")


@pytest.mark.parametrize("name", DATASETS)
def test_each_is_read_like_a_file_of_ones_own(name: str) -> None:
    table, shipped = load_table(name), DATASETS[name]
    assert sniff(resource("data", f"{name}.csv").read_bytes()).delimiter == ","
    plans = suggested_plans(table, describe_columns(table))
    target = table.names.index(shipped.target)
    assert [plan.role for plan in plans].index("target") == target
    assert plans[target].kind == "category"


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(UsageError, match="iris, wine, digits, penguins"):
        load_dataset("../presets/mazur")
