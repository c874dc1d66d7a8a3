"""A figure: what it is of, and how to show and save it."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from nnviz.atomic import check_writable, write_bytes
from nnviz.errors import UsageError
from nnviz.export.svg import to_svg
from nnviz.figures.formats import Format, Progress, format_of
from nnviz.figures.options import Options
from nnviz.figures.subject import Source, Subject, subject
from nnviz.nn.given import a_path
from nnviz.picture.shapes import Picture
from nnviz.steps.address import Address
from nnviz.steps.plan import Step
from nnviz.steps.trace import Trace

Location = str | PathLike[str]


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


class Figure:
    """A finished figure. Notebooks show it; `svg()` and `save(path)` take it elsewhere.

    One of several steps is shown as a player.
    """

    __slots__ = ("subject",)

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @property
    def picture(self) -> Picture:
        """The picture; of several steps that of the first."""
        return self.subject.fitted[0].picture()

    def svg(self) -> str:
        """The figure as SVG text."""
        fitted, scale = self.subject.fitted
        return to_svg(fitted.picture(), scale=scale)

    def html(self) -> str:
        """The player of its steps, a web page of its own."""
        return self.encode("html").decode("utf-8")

    def encode(self, format: str, progress: Progress = quiet) -> bytes:
        """The bytes of a file in a format (see `formats.FORMATS`)."""
        return self._encode(format_of(Path(), format, several=self.subject.several), progress)

    def save(
        self,
        path: Location,
        format: str | None = None,
        *,
        scale: float | None = None,
        progress: Progress = quiet,
    ) -> Path:
        """Write the figure whole or not at all; its ending, or `format`, says as what.

        `scale` is pixels of a PNG for one of 1/96 inch. `progress(done, total)` is called on the
        way and may raise Cancelled. UsageError for what cannot be, FileError where the file cannot
        be written; a file that stood there is then as it was. Returns the path.
        """
        a_path(path)
        target = Path(fspath(path))
        chosen = format_of(target, format, several=self.subject.several)
        chosen.check()
        check_writable(target)
        figure = self if scale is None else self.changed(scale=scale)
        write_bytes(target, figure._encode(chosen, progress))
        return target

    def each(self) -> list[Figure]:
        """A figure for each of its steps."""
        return [Figure(replace(self.subject, steps=(step,))) for step in self.subject.steps]

    @property
    def description(self) -> str:
        """What there is to be seen, in a sentence or two."""
        subject = self.subject
        several = f" {len(subject.steps):,} steps." if subject.several else ""
        return f"{self.picture.description}{several}"

    def changed(self, **options: Any) -> Figure:
        """The same figure with some other options."""
        return Figure(replace(self.subject, options=self.subject.options.changed(**options)))

    def _encode(self, format: Format, progress: Progress) -> bytes:
        subject = self.subject
        if not format.one and not subject.steps:
            raise UsageError(
                f"{format.label.partition(':')[0]} shows steps, and none were named.",
                do="Name them, such as all, backward or e0/s0/*.",
            )
        if not format.many and subject.several:
            raise UsageError(
                f"{format.label.partition(':')[0]} shows one step, and {len(subject.steps):,} were "
                "named.",
                do="Name one, or choose PDF, a web page or an animation.",
            )
        format.check()
        return format.write(subject, progress)

    def _repr_svg_(self) -> str | None:
        return None if self.subject.several else self.svg()

    def _repr_html_(self) -> str | None:
        if not self.subject.several:
            return None
        from nnviz.export.player import in_a_frame

        return in_a_frame(self.html())

    def __repr__(self) -> str:
        count = len(self.subject.steps)
        steps = f", {count:,} steps" if count > 1 else ""
        return f"<Figure of {self.picture.title}{steps}>"


def figure(
    network: Source,
    trace: Trace | None = None,
    step: str | Address | Step | None = None,
    theme: str | None = None,
    *,
    steps: str | None = None,
    inputs: Any = None,
    targets: Any = None,
    **options: Any,
) -> Figure:
    """The figure of a network; with a step what is known by then, with `steps` a range of them.

    `network`: a Network, Document or Training, or what the command line takes (a preset, sizes as
    `2-4-1`, a file). `step`: an address (`"e0/s0/backward/n6"`) or a step of `trace.steps()`;
    `steps`: `"all"`, a phase, a pattern such as `"e0/s0/*"`, a range, or several with commas
    between. Without a `trace` they are of the network's own samples, or of `inputs` and `targets`.
    Further options are those of `figures.table.OPTIONS`: view, equation, width, height,
    font_size, margin, orientation, legend, highlight, color_by, …
    """
    if step is not None and steps is not None:
        raise UsageError("A figure takes step or steps, not both.")
    told = Options.of(theme=theme, **options)
    wanted = step if steps is None else steps
    return Figure(subject(network, trace, wanted, told, inputs=inputs, targets=targets))
