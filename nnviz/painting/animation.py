"""Steps as an animation: GIF, lossless WebP, APNG or MP4.

Frames are painted one after the other, and what changed is compressed in a second thread, which
never has more than a few to do: so its length costs no memory but that of the finished file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

from nnviz.errors import UsageError
from nnviz.painting.files import LARGEST, pixels_of
from nnviz.painting.fonts import ensure_application
from nnviz.painting.frames import (
    SLOW,
    Moment,
    Painter,
    Pixels,
    Stage,
    frame_count,
    frames_per_move,
    moments,
    stage,
)
from nnviz.picture.blend import blend
from nnviz.picture.shapes import Picture

Draw = Callable[[int], Picture]
Progress = Callable[[int, int], None]

LARGEST_FRAME = 40_000_000  # pixels; a few of them are in memory at a time
MOST_PIXELS = 20_000_000_000  # painted in all: some minutes of work


class Encoder(Protocol):
    """What frames are given to, in order; then it has the file."""

    def add(self, pixels: Pixels, ticks: int) -> None: ...

    def finish(self) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be shown: the pictures, on their stage, at a size in pixels."""

    kind: Kind
    count: int
    draw: Draw
    stage: Stage
    width: int
    height: int
    scale: float
    each: int = SLOW

    def placed(self, at: int) -> Picture:
        """A step, where it belongs on the common sheet."""
        return self.stage.placed(self.draw(at), at)

    def painter(self) -> Painter:
        """Paints it."""
        return Painter(self.width, self.height, self.scale)


@dataclass(frozen=True, slots=True)
class Kind:
    """One format: the longest side it can have, whether sides are even, what writes it."""

    longest: int
    even: bool
    encoder: Callable[[Job], Encoder]


def _gif(job: Job) -> Encoder:
    from nnviz.painting.gif import Gif, palette

    painter = job.painter()
    frames = [painter.paint(job.placed(at)) for at in {job.count // 2, job.count - 1}]
    named = [color for color, _ in job.stage.colors.most_common()]
    return Gif(job.width, job.height, palette(named, frames))


def _webp(job: Job) -> Encoder:
    from nnviz.painting.packets import Webp

    return Webp(job.width, job.height)


def _apng(job: Job) -> Encoder:
    from nnviz.painting.packets import Apng

    return Apng(job.width, job.height)


def _mp4(job: Job) -> Encoder:
    from nnviz.painting.video import Mp4

    return Mp4(job.width, job.height, job.each, job.draw(0).title)


KINDS = {
    "gif": Kind(LARGEST, False, _gif),
    "webp": Kind(16_383, False, _webp),
    "apng": Kind(LARGEST, False, _apng),
    "mp4": Kind(8_192, True, _mp4),
}


def animation_bytes(
    count: int,
    draw: Draw,
    kind: str,
    *,
    scale: float = 2.0,
    pace: float = 1.5,
    frames: int = 12,
    progress: Progress,
) -> bytes:
    """The pictures of `count` consecutive steps as one file that plays again and again.

    `kind` is gif, webp, apng or mp4, `scale` pixels per unit, `pace` seconds for each step, of
    which the move towards it takes `frames` frames (fewer where they would fill the pace).
    `draw(at)` gives a picture; it is asked twice for each and may draw it then. `progress(done,
    total)` is called after each frame, before the first with 0, and may raise Cancelled.
    UsageError for what is too large, before anything is painted.
    """
    if count < 1:
        raise UsageError("An animation shows steps, and there are none.")
    ensure_application()
    total = frame_count(count, pace, frames)
    job = _job(count, draw, KINDS[kind], scale, lambda: progress(0, total), total)
    job = replace(job, each=frames_per_move(pace, frames)[1])
    try:
        return _encoded(job, moments(count, pace, frames), total, progress)
    except OSError as error:
        raise UsageError(
            f"The frames could not be compressed: {(error.strerror or str(error)).lower()}.",
            do="Free some memory and space, or choose fewer frames.",
        ) from error


def _encoded(job: Job, plan: Iterator[Moment], total: int, progress: Progress) -> bytes:
    with closing(job.kind.encoder(job)) as encoder:
        for done, (pixels, ticks) in enumerate(_painted(job, plan), 1):
            encoder.add(pixels, ticks)
            progress(done, total)
        return encoder.finish()


def _job(
    count: int, draw: Draw, kind: Kind, scale: float, wait: Callable[[], None], total: int
) -> Job:
    """The job, once it is known not to be too large; `wait` is called before each picture."""
    first = draw(0)
    _check(pixels_of(first.width, first.height, scale), kind, total)

    def drawn() -> Iterator[Picture]:
        for at in range(count):
            wait()
            yield draw(at)

    common = stage(drawn())
    width, height = pixels_of(common.width, common.height, scale)
    if kind.even:
        width, height = width + width % 2, height + height % 2
    _check((width, height), kind, total)
    return Job(kind, count, draw, common, width, height, scale)


def _check(size: tuple[int, int], kind: Kind, total: int) -> None:
    width, height = size
    words = f"{width:,} × {height:,} pixels"
    if max(size) > kind.longest or width * height > LARGEST_FRAME:
        raise UsageError(
            f"Frames of {words} are too large for an animation.",
            do="Choose a smaller size or scale.",
        )
    if width * height * total > MOST_PIXELS:
        raise UsageError(
            f"{total:,} frames of {words} are too much for one animation.",
            do="Name fewer steps, choose fewer frames per move, or a smaller size or scale.",
        )


def _painted(job: Job, plan: Iterator[Moment]) -> Iterator[tuple[Pixels, int]]:
    """The frames with their ticks, as they are painted."""
    painter = job.painter()
    before = after = job.placed(0)
    shown = 0
    for moment in plan:
        if moment.at != shown:
            before, after, shown = after, job.placed(moment.at), moment.at
        yield painter.paint(blend(before, after, moment.share)), moment.ticks
