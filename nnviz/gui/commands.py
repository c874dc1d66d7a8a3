"""What each declared action does: one short method per entry of `ACTIONS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnviz.gui.lesson_commands import LessonCommands
from nnviz.gui.settings import SETTINGS, SPEEDS
from nnviz.gui.shaping_commands import ShapingCommands
from nnviz.gui.trainer_commands import TrainCommands

if TYPE_CHECKING:
    from nnviz.gui.session import Session
    from nnviz.gui.settings import Settings
    from nnviz.gui.window import MainWindow

_STAGED = {"detail", "notation", "decimals"}  # what the pages of a lesson choose too
_IN_DOCUMENT = {setting.key for setting in SETTINGS if setting.in_document}


class Commands(TrainCommands, ShapingCommands, LessonCommands):
    """The verbs of the window. Each returns nothing and is safe to call in any state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def _session(self) -> Session:
        return self._window.session

    @property
    def _settings(self) -> Settings:
        return self._window.settings

    # ---- file -------------------------------------------------------------------------------

    def new_network(self, kind: str = "") -> None:
        self._window.filing.new_network(kind)

    def open_file(self) -> None:
        self._window.filing.open()

    def save(self) -> None:
        self._window.filing.save()

    def save_as(self) -> None:
        self._window.filing.save_as()

    def rename(self) -> None:
        self._window.filing.rename()

    def export_figure(self, view: str = "") -> None:
        self._window.filing.export_figure(view)

    def copy_picture(self, format: str) -> None:
        self._window.filing.copy_picture(format)

    def quit(self) -> None:
        self._window.close()

    # ---- edit -------------------------------------------------------------------------------

    def undo(self) -> None:
        label = self._session.history.undo_label
        if self._session.undo():
            self._window.canvas.say(f"Taken back: {label}.")

    def redo(self) -> None:
        label = self._session.history.redo_label
        if self._session.redo():
            self._window.canvas.say(f"Made again: {label}.")

    def can_undo(self) -> bool:
        possible = self._session.history.can_undo and not self._session.training
        return possible and self.sees_network()

    def can_redo(self) -> bool:
        possible = self._session.history.can_redo and not self._session.training
        return possible and self.sees_network()

    def sees_network(self) -> bool:
        """Whether there is a network to be seen, and not the catalogue of lessons."""
        return not self._window.shows_catalogue

    def edit_selection(self) -> None:
        self._window.canvas.edit(self._session.selection)

    def can_edit_selection(self) -> bool:
        return self.sees_network() and self._window.canvas.can_edit(self._session.selection)

    def edit_rate(self) -> None:
        self._window.timeline.edit_rate()

    # ---- go ---------------------------------------------------------------------------------

    # Where training is shown the same keys mean the same on a larger scale: a step is an iteration.

    def next(self) -> None:
        if self._trains():
            self.one_iteration()
        else:
            self._session.next()

    def back(self) -> None:
        if self._trains():
            self.one_iteration_back()
            return
        self._window.player.stop()
        self._session.back()

    def play(self) -> None:
        if self._trains():
            self.train()
        else:
            self._window.player.toggle()

    def is_playing(self) -> bool:
        return self._window.player.playing

    def _trains(self) -> bool:
        return self._session.appearance.trains

    def faster(self) -> None:
        self._shift_speed(1)

    def slower(self) -> None:
        self._shift_speed(-1)

    def _shift_speed(self, by: int) -> None:
        place = SPEEDS.index(self._settings["speed"]) + by
        self.choose("speed", SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def next_phase(self) -> None:
        self._session.next_phase()

    def previous_phase(self) -> None:
        self._session.previous_phase()

    def phase_home(self) -> None:
        self._session.phase_home()

    def phase_end(self) -> None:
        self._session.phase_end()

    def next_iteration(self) -> None:
        self._session.go_iteration(self._session.iteration + 1)

    def previous_iteration(self) -> None:
        session = self._session
        if session.index > 0:
            session.jump(0)
        else:
            session.go_iteration(session.iteration - 1)

    def start(self) -> None:
        self._session.go_iteration(0)

    def come_back(self) -> None:
        self._session.come_back()

    def can_come_back(self) -> bool:
        return self._session.can_come_back

    def go_to_address(self) -> None:
        self._window.show_palette(str(self._session.step.address))

    # ---- view -------------------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """The value in force: the document's for what a document carries, else the settings'."""
        if key in _IN_DOCUMENT:
            return getattr(self._session.document.view, key)
        if key == "show_bias":
            return self._session.appearance.show_bias  # a lesson may say otherwise
        return self._settings[key]

    def choose(self, key: str, value: Any) -> None:
        """Put a value in force, here and for documents to come; in a lesson, for its own sake."""
        if not (key in _STAGED and self.has_lesson()):
            self._settings[key] = value
        if key == "detail":
            self._session.set_detail(value)
        elif key in _IN_DOCUMENT:
            self._session.set_view(**{key: value})
        else:
            self._window.setting_changed(key)

    def toggle(self, key: str) -> None:
        self.choose(key, not self.setting(key))

    def is_chosen(self, key: str, value: Any) -> bool:
        return bool(self.setting(key) == value)

    def is_on(self, key: str) -> bool:
        return bool(self.setting(key))

    def zoom_in(self) -> None:
        self._window.canvas.zoom(1.25)

    def zoom_out(self) -> None:
        self._window.canvas.zoom(0.8)

    def put_neurons_back(self) -> None:
        self._session.put_neurons_back()

    def has_moved_neurons(self) -> bool:
        return bool(self._session.document.view.positions)

    def fit(self) -> None:
        self._window.canvas.fit()

    def choose_perspective(self, key: str) -> None:
        self._window.choose_perspective(key)

    def is_perspective(self, key: str) -> bool:
        return self._window.perspective == key

    def toggle_panel(self, name: str) -> None:
        self._window.arrangement.toggle(name)

    def is_panel_shown(self, name: str) -> bool:
        return self._window.arrangement.is_shown(name)

    def only_canvas(self) -> None:
        self._window.arrangement.toggle_all()

    def is_only_canvas(self) -> bool:
        return self._window.arrangement.all_hidden

    def reset_panels(self) -> None:
        self._window.arrangement.reset()

    def full_screen(self) -> None:
        window = self._window
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def is_full_screen(self) -> bool:
        return self._window.isFullScreen()

    # ---- help -------------------------------------------------------------------------------

    def palette(self) -> None:
        self._window.show_palette()

    def shortcuts(self) -> None:
        self._window.show_shortcuts()

    def about(self) -> None:
        self._window.show_about()
