"""The parts of the window that are plain functions."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from nnviz.document import preset_document
from nnviz.gui.actions import ACTIONS, MENUS
from nnviz.gui.commands import Commands
from nnviz.gui.icons import PATHS
from nnviz.gui.palette import Entry, ranked
from nnviz.gui.settings import RECENT_LIMIT, SETTINGS, Settings
from nnviz.gui.sheet import rows
from nnviz.gui.strip import spread, thinned
from nnviz.gui.viewport import FIT_LARGEST, SMALLEST, Viewport, fitted
from nnviz.gui.walk import walk
from nnviz.picture.wording import pretty


class TestActions:
    def test_ids_and_shortcuts_are_unique(self) -> None:
        ids = [spec.id for spec in ACTIONS]
        keys = [key for spec in ACTIONS for key in spec.shortcuts]
        assert len(set(ids)) == len(ids)
        assert len(set(keys)) == len(keys)

    @pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
    def test_every_action_can_be_done(self, spec: object) -> None:
        for name in (spec.method, spec.checked, spec.enabled):  # type: ignore[attr-defined]
            assert not name or callable(getattr(Commands, name))
        assert spec.menu.partition("/")[0] in MENUS  # type: ignore[attr-defined]
        assert not spec.icon or spec.icon in PATHS  # type: ignore[attr-defined]

    def test_keys_of_the_brief(self) -> None:
        keys = {key: spec.id for spec in ACTIONS for key in spec.shortcuts}
        expected = {
            "Space": "step.next",
            "Shift+Space": "step.back",
            "Home": "step.home",
            "End": "step.end",
            "1": "view.detail.layer",
            "2": "view.detail.neuron",
            "3": "view.detail.term",
            "P": "step.play",
            "Ctrl+K": "help.palette",
            "F1": "help.keys",
            "Alt+Left": "step.come_back",
            "Ctrl+Z": "edit.undo",
            "Ctrl+Shift+Z": "edit.redo",
            "Ctrl+E": "file.export",
            "Ctrl+S": "file.save",
        }
        assert {key: keys[key] for key in expected} == expected

    def test_the_sheet_shows_every_key(self) -> None:
        shown = [key for group in rows().values() for _, key in group]
        assert len([spec for spec in ACTIONS if spec.shortcuts]) <= len(shown)


class TestSettings:
    def test_defaults_are_among_the_choices(self) -> None:
        for setting in SETTINGS:
            assert isinstance(setting.default, setting.kind)
            assert not setting.choices or setting.default in setting.choices

    @pytest.mark.parametrize("setting", [s for s in SETTINGS if s.choices], ids=lambda s: s.key)
    def test_each_choice_survives(self, tmp_path: Path, setting: object) -> None:
        for value in setting.choices:  # type: ignore[attr-defined]
            settings = Settings(tmp_path / "a.ini")
            settings[setting.key] = value  # type: ignore[attr-defined]
            settings.sync()
            assert Settings(tmp_path / "a.ini")[setting.key] == value  # type: ignore[attr-defined]

    def test_nonsense_is_the_default(self, tmp_path: Path) -> None:
        path = tmp_path / "a.ini"
        path.write_text("[General]\ndecimals=many\nspeed=-3\nreduce_motion=perhaps\ngeometry=7\n")
        settings = Settings(path)
        for key in ("decimals", "speed", "reduce_motion", "geometry"):
            default = next(setting.default for setting in SETTINGS if setting.key == key)
            assert settings[key] == default

    def test_recent_files(self, tmp_path: Path) -> None:
        settings = Settings(tmp_path / "a.ini")
        paths = [tmp_path / f"{number}.nnviz" for number in range(RECENT_LIMIT + 3)]
        for path in paths:
            path.touch()
            settings.remember(path)
        settings.remember(paths[5])
        recent = settings.recent
        assert len(recent) == RECENT_LIMIT
        assert recent[0] == paths[5]
        paths[5].unlink()
        assert paths[5] not in settings.recent
        settings.forget_recent()
        assert settings.recent == []

    def test_an_unknown_key_is_a_mistake(self, tmp_path: Path) -> None:
        with pytest.raises(KeyError):
            Settings(tmp_path / "a.ini")["colour"] = 1


class TestViewport:
    def test_there_and_back(self) -> None:
        view = Viewport(1.7, 20, -30)
        x, y = view.to_widget(*view.to_picture(123.0, 45.0))
        assert (x, y) == pytest.approx((123.0, 45.0))

    def test_zoom_keeps_the_point_under_the_pointer(self) -> None:
        view = Viewport(1.0, 10, 10)
        before = view.to_picture(200, 100)
        assert view.zoomed(1.3, 200, 100).to_picture(200, 100) == pytest.approx(before)

    def test_zoom_has_ends(self) -> None:
        view = Viewport()
        for _ in range(100):
            view = view.zoomed(0.5, 0, 0)
        assert view.scale == SMALLEST

    @pytest.mark.parametrize("room", [(760, 520), (1900, 1000), (240, 180)])
    def test_all_of_the_picture_is_seen(self, room: tuple[float, float]) -> None:
        view = fitted((600, 400), room, 38)
        left, top = view.to_widget(0, 0)
        right, bottom = view.to_widget(600, 400)
        assert 0 <= left < right <= room[0]
        assert 0 <= top < bottom <= room[1]
        assert view.scale <= FIT_LARGEST


class TestSpread:
    def test_in_proportion(self) -> None:
        assert spread([9, 2, 10, 5], [0, 0, 0, 0], 260) == pytest.approx([90, 20, 100, 50])

    def test_small_ones_get_what_they_want(self) -> None:
        widths = spread([1000, 2, 500], [10, 40, 10], 600)
        assert widths[1] == 40
        assert sum(widths) == pytest.approx(600)

    def test_too_little_room_is_shared(self) -> None:
        widths = spread([1, 1], [100, 300], 200)
        assert widths == pytest.approx([50, 150])


class TestPalette:
    def test_starts_of_words_come_first(self) -> None:
        entries = [Entry(text, print) for text in ("Undo", "Next step", "Step back", "Export")]
        assert [entry.text for entry in ranked("step", entries)] == ["Step back", "Next step"]

    def test_every_word_must_fit(self) -> None:
        entries = [Entry("Theme: Dark", print, words="colour"), Entry("Theme: Light", print)]
        assert [entry.text for entry in ranked("dark theme", entries)] == ["Theme: Dark"]
        assert ranked("dark colour nonsense", entries) == []

    def test_what_is_called_so_comes_first(self) -> None:
        preset = Entry("Softmax 2-3-3", print)
        edge = Entry("Select edge 2 → 3", print, words="2-3", is_named=True)
        assert ranked("2-3", [preset, edge]) == [edge, preset]


class TestWalk:
    def test_everything_is_reached(self) -> None:
        graph = preset_document("running-example").network.architecture
        seen, open_ = set(), [""]
        while open_:
            here = open_.pop()
            for way in ("up", "down", "left", "right"):
                there = walk(graph, here, way)  # type: ignore[arg-type]
                if there not in seen:
                    seen.add(there)
                    open_.append(there)
        neurons = {f"neuron:{number}" for number in range(1, 10)}
        edges = {f"edge:{i}-{j}" for i, j in graph.edges}
        assert seen == neurons | edges


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("w_46·δ_6", "w₄₆·δ₆"),
        ("w_69·δ_9 and w^3_12, w_{12,34}", "w₆₉·δ₉ and w³₁₂, w₁₂‚₃₄"),
        ("δ^3_1 and w^2_11", "δ³₁ and w²₁₁"),
        ("snake_case and x^y", "snake_case and x^y"),
        ("= -0.4 × (-2) < -∞", "= −0.4 × (−2) < −∞"),
        ("-1.2e-5", "−1.2e−5"),
        ("2-4-1", "2-4-1"),
        ("well-known", "well-known"),
    ],
)
def test_pretty(plain: str, written: str) -> None:
    assert pretty(plain) == written


@pytest.mark.parametrize(("room", "named"), [(60.0, 20), (40.0, 10), (22.0, 4), (1.0, 1)])
def test_samples_are_named_as_often_as_there_is_room(room: float, named: int) -> None:
    groups = [(f"sample {at + 1}", at * room, room) for at in range(20)]
    names = thinned([*groups, ("", 20 * room, room)], lambda text: 50.0)
    assert len(names) == named and names[0][0] == "sample 1"
    steps = {round(after[1] - before[1]) for before, after in itertools.pairwise(names)}
    assert len(steps) <= 1
    assert all(x + wide <= 21 * room for _, x, wide in names)
