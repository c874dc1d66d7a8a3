"""Filling the shell of the window: canvas, panels, plots, timeline, menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from nnviz.gui.arrangement import Arrangement
from nnviz.gui.canvas import Canvas
from nnviz.gui.change import Change
from nnviz.gui.commands import Commands
from nnviz.gui.filing import Filing
from nnviz.gui.foot import Foot
from nnviz.gui.furniture import put_foot, ruled
from nnviz.gui.holder import Make
from nnviz.gui.lessons.desk import Desk
from nnviz.gui.menus import Actions
from nnviz.gui.panels.counting import CountingPanel
from nnviz.gui.panels.explain import ExplainPanel
from nnviz.gui.panels.landscape import Edge, LandscapePanel
from nnviz.gui.panels.matrices import MatricesPanel
from nnviz.gui.panels.output import OutputPanel
from nnviz.gui.panels.pixels import PixelsPanel
from nnviz.gui.panels.restarts import RestartsPanel
from nnviz.gui.panels.samples import SamplePanel
from nnviz.gui.panels.tables import EdgesTable, NeuronsTable
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.perspectives import CATALOGUE, KEYS
from nnviz.gui.player import Player
from nnviz.gui.plots import GradientPlot, HistogramPlot, LossPlot
from nnviz.gui.plots.zoom import Zoom
from nnviz.gui.pressing import Pressing
from nnviz.gui.recovery import Recovery
from nnviz.gui.runner import Runner
from nnviz.gui.timeline import Timeline
from nnviz.gui.trainbar import TrainBar

if TYPE_CHECKING:
    from nnviz.gui.window import MainWindow


def assemble(window: MainWindow) -> None:
    """Build everything that needs a session, and connect it."""
    session = window.session
    window.player = Player(session, window)
    window.runner = Runner(session, window)
    window.filing = Filing(window)
    window.recovery = Recovery(session, window.settings.place / "recovery", window)
    window.commands = Commands(window)
    window.actions_ = Actions(window, window.commands)
    window.canvas = Canvas(session)
    window.canvas.menu_wanted.connect(window.commands.pop_up_menu)
    window.middle = QStackedWidget()
    window.middle.addWidget(window.canvas)
    window.setCentralWidget(window.middle)
    window.timeline = Timeline(session, window.actions_, window.player, window.settings)
    window.timeline.sample_wanted.connect(lambda: window.arrangement.show("samples"))
    bar = TrainBar(session, window.actions_, window.runner)
    window.foot = Foot({"steps": window.timeline, "train": bar})
    window.runner.ended.connect(lambda ending: window.tell_ending(ending, bar))
    put_foot(window, ruled(window.foot, below=False))
    window.header.tabs.chosen.connect(window.choose_perspective)
    window.desk = Desk(window)
    _put_panels(window)
    Pressing(window)
    window.desk.watch_panels()
    for receiver in (window.canvas, window.timeline, bar, window.header):
        session.changed.connect(receiver.refresh)
        receiver.refresh(Change.ALL)
    _put_menus(window)


def _put_panels(window: MainWindow) -> None:
    """Say how each panel is made; a new one needs a line here and a `Place` in `arrangement`.

    It is made when it is first seen: it shows the session as it is then, and follows it from there.
    """
    session, settings = window.session, window.settings
    perspective = settings["perspective"]
    window.arrangement = Arrangement(window, CATALOGUE if perspective == "learn" else perspective)
    window.arrangement.suit_text(settings["lesson_text"])
    makers: dict[str, Make] = {
        "lesson": partial(_lesson, window),
        "explain": partial(_explain, window),
        "neurons": partial(NeuronsTable, session),
        "edges": partial(EdgesTable, session),
        "training": partial(_training, window),
        "output": partial(_output, window),
        "landscape": partial(LandscapePanel, session, settings=settings),
        "populations": partial(HistogramPlot, session, settings=settings),
        "restarts": partial(_restarts, window),
        "samples": partial(_samples, window),
        "plots": partial(_plots, window),
        "matrices": partial(_matrices, window),
        "counting": partial(CountingPanel, session),
        "pixels": partial(_pixels, window),
    }
    for key, make in makers.items():
        window.arrangement.add(key, make)
    window.arrangement.restore({key: settings[f"arrangement_{key}"] for key in KEYS})


def _lesson(window: MainWindow) -> QWidget:
    from nnviz.gui.lessons.panel import LessonPanel  # formulas take long to import

    desk = window.desk
    return LessonPanel(desk.guide, window.actions_, desk.trouble, desk.remarks)


def _explain(window: MainWindow) -> QWidget:
    panel = ExplainPanel(window.session)
    panel.export_wanted.connect(lambda address: window.filing.export_figure("equation", address))
    return panel


def _training(window: MainWindow) -> QWidget:
    panel = TrainingPanel(window.session)
    panel.data.file_wanted.connect(window.filing.open_data)
    return panel


def _output(window: MainWindow) -> QWidget:
    panel = OutputPanel(window.session, settings=window.settings)
    panel.pointed.connect(window.commands.step_through)
    return panel


def _restarts(window: MainWindow) -> QWidget:
    def edges() -> tuple[Edge, Edge]:
        landscape = window.arrangement.panel("landscape")
        assert isinstance(landscape, LandscapePanel)
        return landscape.edges

    return RestartsPanel(window.session, window.runner, edges, settings=window.settings)


def _samples(window: MainWindow) -> QWidget:
    panel = SamplePanel(window.session)
    panel.sample_wanted.connect(window.commands.step_through)
    return panel


def _pixels(window: MainWindow) -> QWidget:
    panel = PixelsPanel(window.session)
    panel.sample_wanted.connect(window.commands.step_through)
    return panel


def _plots(window: MainWindow) -> QWidget:
    """Loss and gradients side by side, with a hair line between them that can be dragged."""
    both = QSplitter(Qt.Orientation.Horizontal)
    both.setHandleWidth(1)
    both.setChildrenCollapsible(False)
    zoom = Zoom(window.session, both)
    for plot in (LossPlot, GradientPlot):
        both.addWidget(plot(window.session, settings=window.settings, zoom=zoom))
    both.setSizes([1000, 1000])
    return both


def _matrices(window: MainWindow) -> QWidget:
    panel = MatricesPanel(window.session, settings=window.settings)
    panel.opened.connect(window.filing.begin)
    return panel


def _put_menus(window: MainWindow) -> None:
    bar = window.header.menu_bar
    menus = window.actions_.fill_menu_bar(bar)
    files = menus["File"]
    presets, recent = QMenu("Presets", files), QMenu("Recent files", files)
    window.filing.fill_presets(presets)
    recent.setToolTipsVisible(True)
    recent.aboutToShow.connect(lambda: window.filing.fill_recent(recent))
    save = window.actions_["file.save"]
    before = next(action for action in files.actions() if action.isSeparator())
    files.insertMenu(before, presets)
    files.insertMenu(before, recent)
    chip = QMenu("Document", window.header)
    for name in ("file.new", "file.open"):
        chip.addAction(window.actions_[name])
    chip.addMenu(presets)
    chip.addMenu(recent)
    chip.addSeparator()
    chip.addAction(save)
    for name in ("file.save_as", "file.rename"):
        chip.addAction(window.actions_[name])
    window.header.attach(window.session, window.actions_, chip)
