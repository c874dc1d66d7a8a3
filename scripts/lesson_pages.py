"""Show every page of every lesson in the real window, as a learner who has been through it sees it.

python scripts/lesson_pages.py FOLDER [LESSON …]

Writes one PNG for each page, theme and size (1280 × 800, 1920 × 1080, and 1280 × 800 with text of
200 %), and names all that does not fit. LESSON is an id such as taken-apart/meet-the-network, or
the name of a course; without any, all are shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow

SIZES = ((1280, 800, 100), (1920, 1080, 100), (1280, 800, 200))
THEMES = ("light", "dark")
SETTLED, LATEST = 120, 800  # milliseconds


def main() -> int:
    """Show all pages; 1 where something does not fit."""
    if len(sys.argv) < 2:
        sys.exit(str(__doc__))
    folder = Path(sys.argv[1])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = 0
    with tempfile.TemporaryDirectory() as scratch:
        from nnviz.gui.app import application

        running = application()
        for theme in THEMES:
            for width, height, text in SIZES:
                place = folder / f"{theme}-{width}x{height}-{text}"
                place.mkdir(parents=True, exist_ok=True)
                os.environ["NNVIZ_SETTINGS"] = str(Path(scratch) / f"{place.name}.ini")
                for what in _show(theme, (width, height), text, place, sys.argv[2:]):
                    found += 1
                    print(what)
        running.quit()
    print(f"{found} things do not fit." if found else "All of it fits.")
    return 1 if found else 0


def _show(
    theme: str, size: tuple[int, int], text: int, folder: Path, wanted: list[str]
) -> Iterator[str]:
    from PySide6.QtTest import QTest

    from nnviz.gui.app import populate
    from nnviz.gui.window import MainWindow
    from nnviz.lessons.library import courses

    window = MainWindow()
    for key, value in (("theme", theme), ("reduce_motion", True), ("lesson_text", text)):
        window.settings[key] = value
    window.resize(*size)
    window.show()
    populate(window, "running-example")
    window.choose_perspective("learn")
    for course in courses():
        for entry in course.lessons:
            if not wanted or entry.id in wanted or course.name in wanted:
                window.desk.open(entry.id)
                QTest.qWait(SETTLED)
                yield from _pages(window, folder, entry.id)
    window.desk.close()
    window.session.history.mark_clean()
    window.close()


def _pages(window: MainWindow, folder: Path, identifier: str) -> Iterator[str]:
    from PySide6.QtTest import QTest

    from nnviz.gui.lessons.measure import misfits
    from nnviz.gui.lessons.panel import LessonPanel
    from nnviz.lessons.model import More

    guide = window.desk.guide
    assert guide.lesson is not None
    for number, page in enumerate(guide.lesson.pages):
        guide.turn(number)
        for stage in range(page.stage_count):
            guide.stand(stage)
        for block, part in enumerate(page.blocks):
            if isinstance(part, More):
                guide.unfold(block, True)
        QTest.qWait(SETTLED)
        name = f"{identifier.replace('/', '-')}-{number + 1}"
        panel = window.arrangement.panel("lesson")
        assert isinstance(panel, LessonPanel)
        if misfits(panel.page):
            QTest.qWait(LATEST)  # on a busy machine not all has found its place
        window.grab().save(str(folder / f"{name}.png"))
        yield from (f"{folder.name}/{name}: {what}" for what in misfits(panel.page))


if __name__ == "__main__":
    sys.exit(main())
