"""The Training panel in the window: every data set, every setting, as they are chosen and typed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from nnviz.document.model import Document
from nnviz.gui.panels.choices import ChoiceField
from nnviz.gui.panels.fields import NumberField
from nnviz.gui.panels.training import TrainingPanel
from nnviz.gui.panels.training_data import OWN
from nnviz.gui.runner import Runner
from nnviz.gui.session import Session
from nnviz.nn.losses import LOSSES
from nnviz.training.datasets import DATASETS
from nnviz.training.generators import GENERATORS
from nnviz.training.optimizers import LEARNING_RATE, OPTIMIZERS
from nnviz.training.schedules import SCHEDULES
from nnviz.training.truth import PREFIX, TRUTH_TABLES

SETS = [*GENERATORS, *(PREFIX + name for name in TRUTH_TABLES), *DATASETS]
Train = Callable[[], Document]


@pytest.fixture
def session(open_session: Callable[[str], Session]) -> Session:
    return open_session("spiral")


@pytest.fixture
def panel(session: Session, show: Callable[..., None]) -> TrainingPanel:
    result = TrainingPanel(session)
    show(result, 296, 1400)
    return result


@pytest.fixture
def one_epoch(session: Session) -> Train:
    runner = Runner(session, session)

    def train() -> Document:
        runner.start(epochs=1)
        runner.wait()
        return session.document

    return train


def type_into(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def tick(qtbot: QtBot, box: QCheckBox) -> None:
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


class TestData:
    def test_every_set_gives_a_network_that_fits_and_trains(
        self,
        session: Session,
        panel: TrainingPanel,
        one_epoch: Train,
    ) -> None:
        for name in SETS:
            panel.data.set_choice.choose(name)
            assert panel.data.set_choice.value == name
            graph, data = session.network.architecture, session.data
            widths = data.inputs.shape[1], data.targets.shape[1]
            assert (graph.input_count, graph.output_count) == widths, name
            assert session.iteration == 0
            share = 0.0 if name.startswith(PREFIX) else 0.3
            assert len(data.rows(1)) == pytest.approx(share * len(data), abs=3), name
            document = one_epoch()
            assert document.trained > 0 and document.curves is not None, name
            assert np.isfinite(document.curves.training_loss).all(), name
            assert f"{len(data.rows(0)):,} training" in panel.data.counts.text()

    def test_your_own_cannot_be_chosen(self, session: Session, panel: TrainingPanel) -> None:
        panel.data.set_choice.choose(OWN)
        assert panel.data.set_choice.value == "spiral"

    def test_size_noise_and_seed(
        self, session: Session, panel: TrainingPanel, qtbot: QtBot
    ) -> None:
        data = panel.data
        before = session.data
        type_into(qtbot, data.count, "60")
        assert len(session.data) == 60
        type_into(qtbot, data.noise, "0,5")
        noisy = session.data
        assert len(noisy) == 60
        type_into(qtbot, data.noise, "0")
        smooth = session.data
        assert not np.array_equal(noisy.inputs, smooth.inputs)
        type_into(qtbot, data.seed, "77")
        assert len(session.data) == 60 and session.data != smooth
        for _ in range(4):
            session.undo()
        assert session.data == before

    @pytest.mark.parametrize("text", ["0", "-3", "2.5", "1e9", "many"])
    def test_a_size_that_cannot_be(
        self, session: Session, panel: TrainingPanel, qtbot: QtBot, text: str
    ) -> None:
        before = session.document
        type_into(qtbot, panel.data.count, text)
        assert panel.data.count.problem
        assert session.document is before

    def test_shares_for_validation_and_test(
        self, session: Session, panel: TrainingPanel, one_epoch: Train, qtbot: QtBot
    ) -> None:
        type_into(qtbot, panel.data.validation, "20")
        type_into(qtbot, panel.data.test, "10")
        data = session.data
        counts = [len(data.rows(role)) for role in range(3)]
        assert counts == [280, 80, 40]
        assert panel.data.counts.text() == "280 training · 80 validation · 40 test"
        type_into(qtbot, panel.data.validation, "0")
        type_into(qtbot, panel.data.test, "0")
        document = one_epoch()
        assert document.curves is not None
        assert np.isnan(document.curves.validation_loss).all()
        type_into(qtbot, panel.data.validation, "100")
        assert panel.data.validation.problem

    def test_what_does_not_apply_is_not_offered(self, panel: TrainingPanel) -> None:
        assert panel.data.count.isEnabled() and panel.data.noise.isEnabled()
        panel.data.set_choice.choose("truth:xor" if "truth:xor" in SETS else SETS[-5])
        assert not panel.data.count.isEnabled()
        panel.data.set_choice.choose("iris")
        assert not panel.data.count.isEnabled() and not panel.data.noise.isEnabled()

    def test_standardise(self, session: Session, panel: TrainingPanel, qtbot: QtBot) -> None:
        qtbot.mouseClick(panel.data.scale, Qt.MouseButton.LeftButton)
        inputs, _ = session.data.part(0)
        assert inputs.mean(axis=0) == pytest.approx(0.0, abs=1e-12)
        assert inputs.std(axis=0) == pytest.approx(1.0)


class TestLearning:
    def test_every_optimizer_and_its_constants(
        self, session: Session, panel: TrainingPanel, one_epoch: Train, qtbot: QtBot
    ) -> None:
        learning = panel.learning
        for name, rule in OPTIMIZERS.items():
            learning.optimizer.choose(name)
            assert session.document.settings.optimizer == name
            wanted = [c.name for c in rule.adjustable if c.name != LEARNING_RATE]
            assert list(learning.constants.fields) == wanted
            for constant in rule.adjustable:
                if constant.name != LEARNING_RATE:
                    assert learning.constants.fields[constant.name].value == constant.usual
        learning.optimizer.choose("adam")
        type_into(qtbot, next(iter(learning.constants.fields.values())), "0.8")
        assert dict(session.document.settings.constants) == {"beta_1": 0.8} or (
            list(dict(session.document.settings.constants).values()) == [0.8]
        )
        assert one_epoch().trained > 0

    def test_every_schedule(self, session: Session, panel: TrainingPanel, one_epoch: Train) -> None:
        for name in SCHEDULES:
            panel.learning.schedule.choose(name)
            assert session.document.settings.schedule == name
            assert one_epoch().trained > 0

    def test_every_loss_is_taken_or_refused_with_a_sentence(
        self, session: Session, panel: TrainingPanel
    ) -> None:
        said: list[str] = []
        panel.learning.loss.refused.connect(said.append)
        for name in LOSSES:
            before = session.document
            panel.learning.loss.choose(name)
            if panel.learning.loss.value == name:
                assert session.document.settings.loss == name
            else:
                assert said[-1] and session.document is before

    @pytest.mark.parametrize(
        ("field", "text", "key", "value"),
        [
            ("rate", "0,25", "learning_rate", 0.25),
            ("warmup", "3", "warmup", 3),
            ("batch", "7", "batch_size", 7),
            ("l1", "0.01", "l1", 0.01),
            ("l2", "1e-3", "l2", 1e-3),
            ("seed", "12", "seed", 12),
        ],
    )
    def test_a_number(
        self,
        session: Session,
        panel: TrainingPanel,
        one_epoch: Train,
        qtbot: QtBot,
        field: str,
        text: str,
        key: str,
        value: float,
    ) -> None:
        type_into(qtbot, getattr(panel.learning, field), text)
        assert getattr(session.document.settings, key) == value
        assert one_epoch().trained > 0

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("rate", "-1"),
            ("warmup", "0.5"),
            ("batch", "0"),
            ("batch", "100000"),
            ("l1", "-1"),
            ("l2", "nan"),
            ("dropout", "1"),
            ("seed", "-1"),
        ],
    )
    def test_a_number_that_cannot_be(
        self, session: Session, panel: TrainingPanel, qtbot: QtBot, field: str, text: str
    ) -> None:
        before = session.document
        type_into(qtbot, getattr(panel.learning, field), text)
        assert getattr(panel.learning, field).problem
        assert session.document is before

    def test_dropout(
        self, session: Session, panel: TrainingPanel, one_epoch: Train, qtbot: QtBot
    ) -> None:
        learning = panel.learning
        assert learning.dropout.text() == "off" and not learning.drop.isEnabled()
        type_into(qtbot, learning.dropout, "0.25")
        layers = session.network.architecture.layers
        assert [layer.dropout for layer in layers] == [0.0, 0.25, 0.25, 0.0]
        learning.drop.choose("connections")
        assert session.document.settings.drop == "connections"
        assert one_epoch().trained > 0

    def test_shuffle(self, session: Session, panel: TrainingPanel, qtbot: QtBot) -> None:
        before = session.document.settings.shuffle
        panel.ensureWidgetVisible(panel.learning.shuffle)
        tick(qtbot, panel.learning.shuffle)
        assert session.document.settings.shuffle is not before
        tick(qtbot, panel.learning.shuffle)
        assert session.document.settings.shuffle is before

    def test_other_weights(self, session: Session, panel: TrainingPanel, qtbot: QtBot) -> None:
        first = session.network.parameters
        panel.ensureWidgetVisible(panel.learning.draw)
        qtbot.mouseClick(panel.learning.draw, Qt.MouseButton.LeftButton)
        second = session.network.parameters
        qtbot.mouseClick(panel.learning.draw, Qt.MouseButton.LeftButton)
        third = session.network.parameters
        assert not np.array_equal(first, second) and not np.array_equal(second, third)
        panel.learning.initialiser.choose("zeros")
        assert not session.network.parameters.any()

    def test_a_change_holds_from_this_iteration_on(
        self, session: Session, panel: TrainingPanel, one_epoch: Train, qtbot: QtBot
    ) -> None:
        one_epoch()
        at = session.iteration
        type_into(qtbot, panel.learning.rate, "0.5")
        assert session.document.chapter.start == at
        session.travel(0)
        assert panel.learning.rate.value == 0.02
        session.travel(at)
        assert panel.learning.rate.value == 0.5


class TestChoices:
    def test_a_long_label_ends_in_dots_and_is_told_whole(
        self, panel: TrainingPanel, qapp: QApplication
    ) -> None:
        field = panel.learning.loss
        label = field.currentText()
        assert field.fontMetrics().horizontalAdvance(label) > field.width() - 30
        assert field.toolTip().startswith(label)
        field.showPopup()
        view = field.view()
        assert view.width() >= view.sizeHintForColumn(0) > 100
        field.hidePopup()

    def test_what_is_painted_stays_in_its_field(self, qtbot: QtBot, panel: TrainingPanel) -> None:
        """The arrow at the right is never written over."""
        short, long = (ChoiceField([(0, label, "")], lambda _: None) for label in ("W", "W" * 40))
        images = []
        for field in (short, long):
            qtbot.addWidget(field)
            field.set_value(0)
            field.resize(138, 30)
            images.append(field.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
        right = [
            [image.pixel(x, y) for x in range(118, 138) for y in range(30)] for image in images
        ]
        assert right[0] == right[1]
        assert images[0] != images[1]
