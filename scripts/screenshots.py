"""Draw docs/images again: the real window, at a step worth looking at, in both themes.

python scripts/screenshots.py [FOLDER]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

SIZE = (1440, 900)
SCALE = 2
STEPS_BEFORE = 9  # iterations taken, so that the plots have something to show
ADDRESS = "e9/s0/backward/w9"


def main() -> None:
    """Write window-light.png and window-dark.png."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(SCALE)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["NNVIZ_SETTINGS"] = str(Path(scratch) / "settings.ini")
        from nnviz.gui.app import application

        running = application()
        for theme in ("light", "dark"):
            _shoot(theme, folder / f"window-{theme}.png")
        running.quit()


def _shoot(theme: str, path: Path) -> None:
    from PySide6.QtTest import QTest

    from nnviz.gui.app import populate
    from nnviz.gui.settings import Settings
    from nnviz.gui.window import MainWindow

    settings = Settings()
    settings["theme"] = theme
    settings["reduce_motion"] = True
    window = MainWindow(settings)
    window.resize(*SIZE)
    window.show()
    populate(window)
    QTest.qWait(100)
    session = window.session
    session.go_iteration(STEPS_BEFORE)
    session.go(ADDRESS)
    QTest.qWait(300)
    window.grab().save(str(path))
    window.close()
    print(path)


if __name__ == "__main__":
    main()
