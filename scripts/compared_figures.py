"""Draw our figures of docs/figures-compared.md again, small enough for a page.

python scripts/compared_figures.py [FOLDER]

Those of the other programs beside them were drawn by these programs and stay as they are.
"""

from __future__ import annotations

import io
import shlex
import sys
import tempfile
from pathlib import Path

from PIL import Image

from nnviz.cli import main as nnviz

LARGEST = 60_000  # bytes
TRIES = (
    (720, 200),
    (720, 100),
    (560, 100),
    (560, 40),
    (560, 16),
    (480, 12),
)  # width in pixels, colours
PAGE = Path(__file__).resolve().parent.parent / "docs" / "figures-compared.md"


def commands(page: str) -> dict[str, list[str]]:
    """The commands of the page that draw a figure of it: its file's name, and their words."""
    lines = page.replace("\\\n", " ").splitlines()
    found = [shlex.split(line) for line in lines if line.startswith("nnviz export ")]
    named = {words[words.index("-o") + 1]: words for words in found}
    return {name: words for name, words in named.items() if name.startswith("compared-")}


def shrunk(image: Image.Image) -> bytes:
    """A picture as a PNG no wider than a page and no larger than it needs to be."""
    data = b""
    for widest, colors in TRIES:
        width = min(widest, image.width)
        size = width, round(image.height * width / image.width)
        few = image.resize(size, Image.Resampling.LANCZOS).quantize(
            colors, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        file = io.BytesIO()
        few.save(file, "PNG", optimize=True)
        data = file.getvalue()
        if len(data) <= LARGEST:
            break
    return data


def main() -> None:
    """Write each figure that a command of the page names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE.parent / "images"
    with tempfile.TemporaryDirectory() as scratch:
        for name, words in commands(PAGE.read_text(encoding="utf-8")).items():
            drawn = Path(scratch) / name
            words[words.index("-o") + 1] = str(drawn)
            if code := nnviz(words[1:]):
                sys.exit(code)
            with Image.open(drawn) as image:
                (folder / name).write_bytes(shrunk(image.convert("RGB")))


if __name__ == "__main__":
    main()
