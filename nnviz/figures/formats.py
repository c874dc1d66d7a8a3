"""The formats a figure can be saved in, declared once: ending, what it takes, who writes it.

The library, the command line and the window's dialog walk this table. A writer returns the bytes of
the whole file, so that a file is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from nnviz.errors import UsageError
from nnviz.figures import writers
from nnviz.figures.subject import Subject

Progress = Callable[[int, int], None]
"""Called with (done, of how many); raises Cancelled to stop the work."""

Write = Callable[[Subject, Progress], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One way of saving a figure.

    `one`: it takes a network alone or a single step; `many`: a range of steps (`nnviz export`
    numbers the files of a format that takes only one). `module` of an `extra` is needed, where
    named.
    """

    name: str
    suffix: str
    label: str
    one: bool
    many: bool
    write: Write
    module: str = ""
    extra: str = ""

    def check(self) -> None:
        """Refuse, in a sentence, where the extra that is needed is not installed."""
        if self.module and find_spec(self.module) is None:
            raise UsageError(
                f"{self.label.partition(':')[0]} needs the extra “{self.extra}”.",
                safe="No file was changed.",
                do=f"Type: pip install 'nnviz[{self.extra}]'",
            )


FORMATS: tuple[Format, ...] = (
    Format("svg", ".svg", "SVG: sharp at every size", True, False, writers.svg),
    Format("pdf", ".pdf", "PDF: for papers, a page for each step", True, True, writers.pdf),
    Format("png", ".png", "PNG: pixels", True, False, writers.png),
    Format("tikz", ".tex", "TikZ: a drawing for LaTeX", True, False, writers.tikz),
    Format("beamer", ".tex", "Beamer: slides for LaTeX", False, True, writers.beamer),
    Format("html", ".html", "Web page: the steps, to play", False, True, writers.html),
    Format("gif", ".gif", "GIF: an animation for every page", False, True, writers.gif),
    Format("webp", ".webp", "WebP: an animation without loss", False, True, writers.webp),
    Format("apng", ".apng", "APNG: an animated PNG", False, True, writers.apng),
    Format("mp4", ".mp4", "MP4: a video", False, True, writers.mp4, "av", "video"),
    Format("csv", ".csv", "CSV: a table of the numbers", True, True, writers.csv),
    Format("json", ".json", "JSON: the numbers for programs", True, True, writers.json),
    Format("dot", ".dot", "DOT: the graph for Graphviz", True, False, writers.dot),
    Format("mermaid", ".mmd", "Mermaid: the graph", True, False, writers.mermaid),
)

BY_NAME = {format.name: format for format in FORMATS}
SUFFIXES = tuple(dict.fromkeys(format.suffix for format in FORMATS))


def format_of(path: Path, name: str | None, *, several: bool) -> Format:
    """The format of a name, else of a file's ending (a deck where there are several steps)."""
    if name is not None:
        if name not in BY_NAME:
            raise UsageError(f"A format is one of {', '.join(BY_NAME)}, not {name!r}.")
        _check_ending(path.suffix.lower(), BY_NAME[name])
        return BY_NAME[name]
    fitting = [format for format in FORMATS if format.suffix == path.suffix.lower()]
    if not fitting:
        raise UsageError(
            f"A figure is saved as {', '.join(SUFFIXES)}, not as “{path.suffix or path}”.",
            do="The ending of the file's name says which.",
        )
    wanted = [format for format in fitting if (format.many if several else format.one)]
    return (wanted or fitting)[0]


def _check_ending(ending: str, format: Format) -> None:
    """Refuse an ending that says another format; one that says none, or none at all, may be."""
    own = (format.suffix, ".png") if format.name == "apng" else (format.suffix,)
    if ending in SUFFIXES and ending not in own:
        raise UsageError(
            f"A file that ends in {ending} is no {format.label.partition(':')[0]}.",
            safe="No file was changed.",
            do=f"Leave the format out, or let the name end in {format.suffix}.",
        )
