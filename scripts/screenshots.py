"""Draw docs/images again: the real window, at a step worth looking at, in both themes.

python scripts/screenshots.py [FOLDER]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow

SIZE = (1440, 900)
SCALE = 2
STEPS_BEFORE = 9  # iterations taken, so that the plots have something to show
ADDRESS = "e9/s0/backward/w9"
EPOCHS = 120
LESSON, PAGE, STAGE = "how-it-learns/two-ways-back", 3, 2


def main() -> None:
    """Write window, train and learn, each in light and dark where the README shows it; a figure."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(SCALE)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["NNVIZ_SETTINGS"] = str(Path(scratch) / "settings.ini")
        from nnviz.gui.app import application

        running = application()
        for theme in ("light", "dark"):
            _shoot(theme, _explore, "running-example", folder / f"window-{theme}.png")
            _shoot(theme, _train, "spiral", folder / f"train-{theme}.png")
        _shoot("light", _learn, "running-example", folder / "learn-light.png")
        _figure(folder / "figure-neuron-4.png")
        running.quit()


def _figure(path: Path) -> None:
    import nnviz

    step = "e0/s0/backward/n4"
    nnviz.figure("running-example", step=step, equation="beside", legend=True).save(path)


def _explore(window: MainWindow) -> None:
    window.choose_perspective("explore")
    window.session.go_iteration(STEPS_BEFORE)
    window.session.go(ADDRESS)


def _train(window: MainWindow) -> None:
    """A training with Adam, taken up at an earlier epoch with momentum: two branches."""
    from nnviz.document import edits

    window.choose_perspective("train")
    window.runner.start(epochs=EPOCHS)
    window.runner.wait()
    session = window.session
    session.travel(session.document.trained // 10)
    here = session.iteration
    session.edit(
        "Optimizer",
        lambda d: edits.set_settings(d, here, optimizer="momentum", learning_rate=0.1),
    )
    window.runner.start(epochs=EPOCHS)
    window.runner.wait()


def _learn(window: MainWindow) -> None:
    window.desk.open(LESSON)
    window.desk.guide.turn(PAGE - 1, STAGE - 1)


def _shoot(theme: str, stage: Callable[[MainWindow], None], network: str, path: Path) -> None:
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
    populate(window, network)
    QTest.qWait(100)
    stage(window)
    QTest.qWait(300)
    window.grab().save(str(path))
    window.session.history.mark_clean()
    window.close()
    print(path)


if __name__ == "__main__":
    main()
