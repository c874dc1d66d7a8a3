"""Animations, opened by other programs, show the frames that were painted, as long as asked."""

from __future__ import annotations

import io
import struct
import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from nnviz.errors import Cancelled, UsageError
from nnviz.painting import animation
from nnviz.painting.animation import KINDS, animation_bytes
from nnviz.painting.frames import Moment, Painter, frame_count, moments, stage
from nnviz.painting.gif import palette
from nnviz.picture.blend import blend
from nnviz.picture.frame import framed
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Picture, Raster
from tests.picture.cases import drawn, running

SCALE = 0.6
ADDRESSES = ("e0/s0/forward/n6", "e0/s0/forward/n7", "e0/s0/loss", "e0/s0/backward/n9")
PACE, FRAMES = 0.5, 3
IMAGES = ("gif", "webp", "apng")


def steps(theme: str) -> list[Picture]:
    """Steps cut to what is drawn, so that they differ in size."""
    trace = running()
    margins = (8.0, 20.0, 8.0, 12.5)
    cut = zip(ADDRESSES, margins, strict=True)
    return [framed(drawn(trace, at, Look(theme)), margin) for at, margin in cut]


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return steps("light")


def quiet(done: int, total: int) -> None:
    pass


def made(pictures: list[Picture], kind: str, **options: object) -> bytes:
    told = {"scale": SCALE, "pace": PACE, "frames": FRAMES, "progress": quiet, **options}
    return animation_bytes(len(pictures), pictures.__getitem__, kind, **told)  # type: ignore[arg-type]


def painted(pictures: list[Picture], size: tuple[int, int]) -> list[tuple[np.ndarray, int]]:
    """Every frame as it must be, with its ticks."""
    common = stage(pictures)
    placed = [common.placed(picture, at) for at, picture in enumerate(pictures)]
    painter = Painter(*size, SCALE)
    return [
        (channels(painter.paint(blend(placed[m.at - 1], placed[m.at], m.share))), m.ticks)
        for m in moments(len(pictures), PACE, FRAMES)
    ]


def channels(pixels: np.ndarray) -> np.ndarray:
    return np.stack([pixels >> shift & 255 for shift in (16, 8, 0)], axis=2).astype(np.int16)


def opened(data: bytes) -> tuple[tuple[int, int], list[tuple[np.ndarray, float]]]:
    """The size, and every frame with its milliseconds, as Pillow sees them."""
    with Image.open(io.BytesIO(data)) as image:
        assert image.info["loop"] == 0
        frames = []
        for at in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(at)
            shown = np.asarray(image.convert("RGB")).astype(np.int16)
            frames.append((shown, image.info["duration"]))
        return image.size, frames


@pytest.mark.parametrize(
    ("kind", "theme"), [*((kind, "light") for kind in IMAGES), ("gif", "dark")]
)
def test_frames_are_those_that_were_painted(kind: str, theme: str) -> None:
    pictures = steps(theme)
    size, frames = opened(made(pictures, kind))
    wanted = painted(pictures, size)
    assert len(frames) == len(wanted)
    for (shown, milliseconds), (pixels, ticks) in zip(frames, wanted, strict=True):
        assert milliseconds == ticks * 10
        away = np.abs(shown - pixels).max(axis=2)
        if kind == "gif":
            assert away.max() <= 64 and away.mean() < 0.5
        else:
            assert not away.any()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_named_colour_of_every_step_is_exact_in_a_gif(theme: str) -> None:
    pictures = steps(theme)
    _, frames = opened(made(pictures, "gif", frames=0))
    flats = [
        (shape, at)
        for at, picture in enumerate(pictures)
        for shape in stage(pictures).placed(picture, at).shapes
        if isinstance(shape, Circle) and shape.part == "disc" and shape.opacity == 1.0
    ]
    for shape, at in flats:
        x, y = round((shape.x - shape.r * 0.7) * SCALE), round(shape.y * SCALE)
        found = "#" + "".join(f"{channel:02x}" for channel in frames[at][0][y, x])
        assert found == shape.fill.lower()[:7], shape.id
    for (shown, _), picture in zip(frames, pictures, strict=True):
        assert "#" + "".join(f"{channel:02x}" for channel in shown[0, 0]) == picture.background


def test_what_steps_share_stands_still_and_nothing_is_cut(pictures: list[Picture]) -> None:
    common = stage(pictures)
    rings = [
        {
            (shape.id, shape.part): (shape.x, shape.y)
            for shape in common.placed(picture, at).shapes
            if isinstance(shape, Circle) and shape.part == "ring"
        }
        for at, picture in enumerate(pictures)
    ]
    assert any(rings)
    for one, other in pairwise(rings):
        for key in one.keys() & other.keys():
            assert one[key] == pytest.approx(other[key], abs=1e-5)
    for picture, (dx, dy) in zip(pictures, common.shifts, strict=True):
        assert dx >= 0 and dx + picture.width <= common.width + 1e-9
        assert dy >= 0 and dy + picture.height <= common.height + 1e-9


def test_pictures_that_share_nothing_have_one_corner() -> None:
    boxes = [
        Picture(size, 50.0, "#ffffff", (Box(name, "box", 20, 20, 10, 10, fill="#000000"),))
        for name, size in (("a", 90.0), ("b", 60.0))
    ]
    common = stage(boxes)
    assert common.shifts == ((0.0, 0.0), (0.0, 0.0))
    assert (common.width, common.height) == (90.0, 50.0)


@pytest.mark.parametrize(("pace", "frames"), [(1.5, 12), (0.333, 3), (0.04, 12), (1.0, 0), (60, 9)])
def test_each_step_begins_when_it_is_due(pace: float, frames: int) -> None:
    plan = list(moments(7, pace, frames))
    assert len(plan) == frame_count(7, pace, frames) <= 7 + 6 * frames
    assert all(moment.ticks >= 2 for moment in plan)
    times = np.cumsum([moment.ticks for moment in plan])
    ends = [int(end) for moment, end in zip(plan, times, strict=True) if moment.share == 1.0]
    assert ends[:6] == [round(at * pace * 100) for at in range(1, 7)]
    assert ends[6] == round(7 * pace * 100) + 100
    shares = [moment.share for moment in plan if moment.at == 3]
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_a_frame_like_the_one_before_is_not_written_again(pictures: list[Picture]) -> None:
    again = [pictures[0], replace(pictures[0]), replace(pictures[0]), pictures[1]]
    for kind in IMAGES:
        _, frames = opened(made(again, kind))
        assert len(frames) == 1 + FRAMES + 1
        assert sum(time for _, time in frames) == 4 * PACE * 1000 + 1000
        assert frames[0][1] == 3 * PACE * 1000


def test_only_what_changed_is_written() -> None:
    def dot(x: float) -> Picture:
        still = [Circle(name, "dot", 20, y, 5, "#00cc00") for name, y in (("b", 20), ("c", 80))]
        dots = (Circle("a", "dot", x, 50, 5, "#cc0000"), *still)
        return Picture(200.0, 100.0, "#ffffff", dots)

    data = made([dot(41.0), dot(61.0)], "gif", scale=1.0, frames=0)
    at = data.rindex(b"\x2c")
    left, top, width, height = struct.unpack_from("<4H", data, at + 1)
    assert (left, top, width, height) == (36, 45, 30, 10)


def test_an_image_in_a_picture_keeps_its_colours() -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    pixels = np.stack([*np.meshgrid(ramp, ramp), np.full((64, 64), 90, np.uint8)], axis=2)
    both = [
        Picture(80.0, 80.0, "#ffffff", (Raster("map", "map", 40, 40, 32, data, h=64.0),))
        for data in (pixels, pixels[::-1])
    ]
    _, frames = opened(made(both, "gif", scale=1.0, frames=0))
    shown = frames[0][0][8:72, 8:72]
    assert np.abs(shown - pixels).max(axis=2).mean() < 8


def test_few_colours_are_all_in_the_palette() -> None:
    frame = np.array([[0xFF102030, 0xFF405060], [0xFF102030, 0xFF708090]], np.uint32)
    found = palette(["#ffffff"], [frame.repeat(2, axis=0).repeat(2, axis=1)])
    assert found.tolist() == [0xFFFFFF, 0x102030, 0x405060, 0x708090]


def test_the_first_frame_of_an_apng_is_what_other_programs_show(pictures: list[Picture]) -> None:
    from PySide6.QtGui import QImage

    data = made(pictures, "apng")
    image = QImage.fromData(data, "png")  # type: ignore[call-overload]
    size, frames = opened(data)
    assert (image.width(), image.height()) == size
    color = image.pixelColor(3, 3)
    assert [color.red(), color.green(), color.blue()] == frames[0][0][3, 3].tolist()


# Progress, cancelling, limits ---------------------------------------------------------------------


def test_progress_is_told_after_each_frame(pictures: list[Picture]) -> None:
    told: list[tuple[int, int]] = []
    made(pictures, "gif", progress=lambda done, total: told.append((done, total)))
    total = frame_count(len(pictures), PACE, FRAMES)
    assert [done for done, _ in told if done] == list(range(1, total + 1))
    assert {of for _, of in told} == {total}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stop", [0, 1, 9])
def test_it_can_be_cancelled(pictures: list[Picture], kind: str, stop: int) -> None:
    if kind == "mp4":
        pytest.importorskip("av")

    def progress(done: int, total: int) -> None:
        if done == stop:
            raise Cancelled

    with pytest.raises(Cancelled):
        made(pictures, kind, progress=progress)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("encoder")]


def test_a_fault_while_encoding_is_told(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, found: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnviz.painting.gif.Gif.compressed", broken)
    with pytest.raises(UsageError, match="no space left on device"):
        made(pictures, "gif")


def test_pictures_are_drawn_when_they_are_needed(pictures: list[Picture]) -> None:
    asked: list[int] = []

    def draw(at: int) -> Picture:
        asked.append(at)
        return pictures[at]

    animation_bytes(4, draw, "gif", scale=0.2, pace=PACE, frames=1, progress=quiet)
    assert max(asked.count(at) for at in range(1, 4)) <= 3


def test_no_more_pixels_than_can_be_painted(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in KINDS:
        with pytest.raises(UsageError, match="too large"):
            made(pictures, kind, scale=20.0)
    drawn: list[int] = []

    def draw(at: int) -> Picture:
        drawn.append(at)
        return pictures[0]

    with pytest.raises(UsageError, match=r"65,001 frames of .* are too much"):
        animation_bytes(5001, draw, "gif", scale=1.5, pace=1.5, frames=12, progress=quiet)
    assert drawn == [0], "it must be known before anything is drawn"
    monkeypatch.setattr(animation, "MOST_PIXELS", 10**6)
    with pytest.raises(UsageError, match="are too much"):
        made(pictures, "gif")
    with pytest.raises(UsageError, match="there are none"):
        made([], "gif")


def test_one_step_is_an_animation_too(pictures: list[Picture]) -> None:
    for kind in IMAGES:
        _, frames = opened(made(pictures[:1], kind))
        assert [time for _, time in frames] == [PACE * 1000 + 1000]


def test_moments_are_values() -> None:
    assert next(moments(2, 1.0, 4)) == Moment(0, 1.0, 100)


# MP4 ----------------------------------------------------------------------------------------------


def test_mp4_plays(pictures: list[Picture]) -> None:
    av = pytest.importorskip("av")
    data = made(pictures, "mp4")
    assert data.index(b"moov") < data.index(b"mdat"), "a browser begins before it has all of it"
    common = stage(pictures)
    with av.open(io.BytesIO(data)) as file:
        stream = file.streams.video[0]
        assert file.metadata["title"] == pictures[0].title
        assert stream.average_rate == 25 and stream.pix_fmt == "yuv420p"
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    height, width, _ = frames[0].shape
    assert width % 2 == height % 2 == 0
    assert 0 <= width - round(common.width * SCALE) <= 1
    assert len(frames) == round((4 * PACE + 1.0) * 25)
    wanted, at = painted(pictures, (width, height)), 0
    for pixels, ticks in wanted:
        away = np.abs(frames[round(at / 4)].astype(np.int16) - pixels)
        assert away.mean() < 3.0
        at += ticks


def test_mp4_tells_what_is_missing(
    pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    av = pytest.importorskip("av")
    monkeypatch.setattr(av, "codecs_available", frozenset({"gif"}))
    with pytest.raises(UsageError, match="no video that plays everywhere"):
        made(pictures, "mp4")
    monkeypatch.setattr(av, "codecs_available", frozenset({"mpeg4"}))
    with av.open(io.BytesIO(made(pictures, "mp4"))) as file:
        assert file.streams.video[0].codec_context.name == "mpeg4"
