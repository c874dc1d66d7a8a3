"""Where the shipped files (themes, fonts, presets, icons) stand.

In a source checkout they stand in `resources/` at the top of the repository; the wheel carries the
same folder as `nnviz/resources`. Nothing else in the package knows that there are two places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nnviz.errors import FileError


@cache
def resource_root() -> Path:
    """The folder of shipped files."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "resources", package.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileError(
        "The folder with nnviz's own files (themes, fonts) is missing.",
        do="Install nnviz again.",
    )


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `resource("themes", "light.json")`."""
    path = resource_root().joinpath(*parts)
    if not path.exists():
        name = "/".join(parts)
        raise FileError(f"nnviz came without its file {name}.", do="Install nnviz again.")
    return path
