"""The part of the session that is trained: what a run begins with, shows, and leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.document import edits
from nnviz.document.changes import fitted, resume
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.errors import NnvizError, UsageError
from nnviz.gui.change import Change
from nnviz.gui.stage import Stage
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.shapes import Picture
from nnviz.training.curves import Curves
from nnviz.training.dataset import Dataset
from nnviz.training.maps import Box, Mapper, box_of, means
from nnviz.training.run import Snapshot
from nnviz.training.worker import Task

if TYPE_CHECKING:
    from nnviz.training.checkpoints import Checkpoints

THUMBNAIL = 40  # points along the side of a neuron's map on the canvas
MOST_FEATURES = 40  # among more, a map over two of them says nothing
MOST_COMPARED = 1_000  # samples that are looked through for inputs that vary
MOST_MAPPED = 200  # neurons; in larger networks their maps would be too small to read


class Learning(Stage):
    """What is trained, and what is to be seen of it while it is.

    `live` is what a running training has come to; None when none runs. `features` are the two
    inputs that maps are drawn over.
    """

    live: Snapshot | None = None
    _features: tuple[int, ...] = ()
    _telling: tuple[Dataset, tuple[int, ...]] | None = None
    _mapper: tuple[tuple[object, ...], Mapper] | None = None

    @property
    def training(self) -> bool:
        """Whether a training runs; nothing can be edited then."""
        return self.live is not None

    @property
    def shown_iteration(self) -> int:
        """The iteration that is to be seen: where a training has come to, else the playhead's."""
        return self.iteration if self.live is None else self.live.iteration

    @property
    def shown_network(self) -> Network:
        """The network at that iteration."""
        return self.network if self.live is None else self.live.network

    @property
    def data(self) -> Dataset:
        """The data in force at the playhead."""
        return self.journey.chapter_at(self.iteration).samples

    @property
    def rate(self) -> float:
        """The learning rate in force."""
        if self.live is not None:
            return self.live.rate
        at = self.iteration
        chapter, order = self.journey.chapter_at(at), self.journey.order_at(at)
        return chapter.settings.rate(order.stretch(at - chapter.start)[0])

    @property
    def curves(self) -> Curves | None:
        """How the training of this line went so far; None where there was none."""
        return self.document.curves if self.live is None else self.live.curves

    def set_features(self, features: tuple[int, ...]) -> None:
        """Choose the inputs that maps are drawn over."""
        if features != self.features and len(features) == 2:
            self._features = features
            self._report(Change.VIEW)

    @property
    def features(self) -> tuple[int, ...]:
        """The inputs that maps are drawn over: two, or the only one."""
        data = self.data
        width = data.inputs.shape[1]
        if width == 1:
            return (0,)
        if self._features and max(self._features) < width:
            return self._features
        if self._telling is None or self._telling[0] is not data:
            self._telling = data, _telling(data)
        return self._telling[1]

    # ---- a run ------------------------------------------------------------------------------

    def task(self) -> Task:
        """What a training from here on begins with. UsageError where it cannot be trained.

        Chapters that began later belong to what was done before: they go on as a branch.
        """
        if self.training:
            raise UsageError("The network is being trained already.")
        at = self.iteration
        line = resume(self.document, at)
        if line is not self.document:
            self._follow(line, Journey(line), at)
        return self.journey.task(at)

    def show_live(self, snapshot: Snapshot | None) -> None:
        """Show what a running training has come to; None when it is over."""
        if snapshot is not self.live:
            self.live = snapshot
            self._report(Change.RUN)

    def taken(self, final: Snapshot, checkpoints: Checkpoints) -> tuple[Document, Journey, int]:
        """Document, journey and iteration after a run; the last one there is after a divergence."""
        document = edits.train(self.document, final.iteration, final.curves)
        journey = Journey(document)
        journey.adopt(checkpoints, final.moment)
        lost = final.ending is not None and final.ending.kind == "diverged"
        return document, journey, max(final.iteration - lost, journey.first)

    def recoverable(self) -> Document:
        """The document with all that a running training has come to.

        It ends in a chapter at that moment, so that it opens at once and goes on from there.
        """
        live = self.live
        if live is None:
            return self.snapshot()
        document = edits.train(self.document, live.iteration, live.curves)
        last, at = document.chapter, live.iteration
        view = replace(document.view, iteration=at, address="")
        if at <= last.start:
            return replace(document, view=view)
        here = replace(
            last,
            start=at,
            network=live.network,
            memory=live.moment.memory,
            updates=live.moment.updates,
            turn=None,
        )
        whole = fitted(document, (*document.chapters, here), document.branches)
        return replace(whole, view=view)

    def end_of(self, document: Document) -> int:
        """The last iteration of a document's line that can be shown."""
        journey, end = Journey(document), document.trained
        try:
            journey.trace(end)
        except NnvizError:
            return max(end - 1, journey.first)
        return end

    # ---- time travel ------------------------------------------------------------------------

    @property
    def furthest(self) -> int:
        """The last iteration that can be gone back to."""
        return max(self.document.trained, self.reached)

    def travel(self, iteration: int, *, final: bool = True) -> None:
        """Go to an iteration of the line; while dragging (`final` False) to one near it."""
        wanted = min(max(iteration, self.journey.first), self.furthest)
        last = self.journey.last
        wanted = wanted if last is None else min(wanted, last)
        goal = wanted if final else self.journey.near(wanted)
        if self.appearance.trains:
            self._check_leap(goal)
            with self.turns.spread():
                self._pass(goal)
            if final:
                self.turns.flush()
        else:
            self.go_iteration(goal)

    def epoch_before(self, iteration: int) -> int:
        """The first iteration of the epoch that one belongs to; of the one before from there."""
        chapter = self.journey.chapter_at(iteration)
        order, at = self.journey.order_at(iteration), iteration - chapter.start
        _, _, first, _ = order.stretch(at)
        back = first // order.size if first else order.whole
        return max(self.journey.first, iteration - back)

    def moments(self) -> list[NDArray[np.float64]]:
        """Weights that are remembered from the start of this chapter up to here, in order."""
        at = self.shown_iteration
        chapter = self.journey.chapter_at(at)
        kept = self.journey.checkpoints(at)
        near = (kept.nearest(k) for k in kept.iterations if chapter.start + k <= at)
        return [moment.parameters for moment in near if moment is not None]

    def _follow(self, document: Document, journey: Journey, iteration: int) -> None:
        """Take in another document, standing at an iteration; nothing is reported."""
        raise NotImplementedError

    # ---- what is to be seen -----------------------------------------------------------------

    @property
    def box(self) -> Box:
        """The part of the input plane that maps show."""
        return box_of(self.data, self.features)

    def maps(self, resolution: int) -> NDArray[np.float64] | None:
        """Every neuron's activation over the input plane; None where there is no such plane.

        Shape (neurons, resolution, resolution), row 0 the smallest value of the second feature.
        """
        graph = self.shown_network.architecture
        if graph.input_count > MOST_FEATURES:
            return None
        return self._cached(f"maps {resolution}", lambda: self._map(resolution))

    def _map(self, resolution: int) -> NDArray[np.float64]:
        network, data = self.shown_network, self.data
        chapter = self.journey.chapter_at(self.iteration)
        drop = chapter.settings.drop
        key = (network.architecture, data, resolution, self.features, chapter.conventions, drop)
        if self._mapper is None or self._mapper[0] != key:
            mapper = Mapper(
                network.architecture,
                self.box,
                resolution,
                features=self.features,
                fixed=means(data),
                conventions=chapter.conventions,
                drop=drop,
                dtype=np.float32,
            )
            self._mapper = (key, mapper)
        found: NDArray[np.float64] = self._mapper[1].maps(network)
        return found

    def _draw(self, theme: str, flow: float | None) -> Picture:
        if self.appearance.trains:
            return self.training_picture(theme)
        return super()._draw(theme, flow)

    def training_picture(self, theme: str) -> Picture:
        """The network as it is being trained: widths of its weights, a map in each neuron."""
        network = self.shown_network
        small = network.architecture.neuron_count <= MOST_MAPPED
        maps = self.maps(THUMBNAIL) if small else None
        options = LayoutOptions(
            positions=self.document.view.positions,
            bias=self.appearance.show_bias,
            loss=False,
            # Neurons moved by hand were moved in the wide layout.
            close=not self.document.view.positions,
        )
        place = layout(network.architecture, options)
        return draw(network, None, None, place, self.look(theme), maps=maps)


def _telling(data: Dataset) -> tuple[int, ...]:
    """The first two inputs that are not always the same; the first two where there are none."""
    some = data.inputs[:MOST_COMPARED]
    varying = np.flatnonzero((some != some[0]).any(axis=0))
    first = [int(feature) for feature in varying[:2]]
    first += [feature for feature in (0, 1) if feature not in first]
    return tuple(first[:2])
