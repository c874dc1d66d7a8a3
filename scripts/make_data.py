"""Write the shipped data sets in `resources/data` from where they are published.

    python scripts/make_data.py penguins.csv

Needs scikit-learn, which carries iris, wine and digits; `penguins.csv` is the file of that name in
the palmerpenguins package (R or Python). Where all of this is from: `resources/data/LICENCES.md`.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.datasets import load_digits, load_iris, load_wine

from nnviz.atomic import write_bytes

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "data"

IRIS = ("sepal length", "sepal width", "petal length", "petal width")
WINE = (
    "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols",
    "flavanoids", "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue",
    "OD280/OD315", "proline",
)  # fmt: skip
CULTIVARS = ("first", "second", "third")


def main(penguins: Path) -> None:
    iris, wine, digits = load_iris(), load_wine(), load_digits()
    kinds = [str(iris.target_names[number]) for number in iris.target]
    _write("iris", (*IRIS, "species"), zip(iris.data.tolist(), kinds, strict=True))
    grown = [CULTIVARS[number] for number in wine.target]
    _write("wine", (*WINE, "cultivar"), zip(wine.data.tolist(), grown, strict=True))
    pixels = tuple(f"row {row} column {column}" for row in range(1, 9) for column in range(1, 9))
    values = digits.data.astype(int).tolist()
    _write("digits", (*pixels, "digit"), zip(values, digits.target.tolist(), strict=True))
    lines = list(csv.reader(penguins.read_text(encoding="utf-8").splitlines()))
    _write("penguins", lines[0], ((line[:-1], line[-1]) for line in lines[1:]))


def _write(
    name: str, names: Sequence[str], rows: Iterable[tuple[Sequence[object], object]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([*(_short(cell) for cell in cells), last] for cells, last in rows)
    write_bytes(FOLDER / f"{name}.csv", text.getvalue().encode())


def _short(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


if __name__ == "__main__":
    main(Path(sys.argv[1]))
