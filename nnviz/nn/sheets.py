"""How weights lie in the working memory of a pass: one matrix for all edges into a layer.

Sources of a layer's edges are neurons of earlier layers, and earlier neurons are consecutive rows.
So edges from several layers fit one matrix over the rows from the first source to the last, with
0 where there is no edge, and any acyclic graph costs one product a layer, as a layered one does.
Where every layer has one block of weights, a sheet is the block and nothing is rearranged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture, Block

Array = NDArray[Any]

# Blocks are merged if their sheet is small, or not much larger than they are.
SMALL = 4096
SPARSEST = 0.5


@dataclass(frozen=True, slots=True)
class Sheet:
    """A matrix (targets, sources) in the working vector, and the blocks of weights it holds."""

    sources: slice
    targets: slice
    start: int
    stop: int
    blocks: tuple[Block, ...]

    def matrix(self, vector: Array) -> Array:
        """The view of this sheet in a working vector."""
        return vector[self.start : self.stop].reshape(self.targets.stop - self.targets.start, -1)


class Sheets:
    """All sheets of an architecture, and where each slot of its flat vector went.

    `index` (architecture.size,) holds the place in the working vector of every slot of the flat
    one; `same` says that the two vectors are laid out alike. `size` is the working vector's.
    """

    def __init__(self, architecture: Architecture) -> None:
        self._of_layer: dict[int, tuple[Sheet, ...]] = {}
        self.size = 0
        for layer in range(2, architecture.layer_count + 1):
            self._of_layer[layer] = tuple(
                self._append(blocks) for blocks in _groups(weighted_blocks(architecture, layer))
            )
        self.index = np.arange(architecture.size)
        for sheets in self._of_layer.values():
            for sheet in sheets:
                for block in sheet.blocks:
                    self.index[block.start : block.stop] = _places(sheet, block)
        self.same = self.size == architecture.size and bool(
            np.array_equal(self.index, np.arange(architecture.size))
        )

    def of(self, layer: int) -> tuple[Sheet, ...]:
        """The sheets of the weights into a layer (counted from 1)."""
        return self._of_layer[layer]

    def segment(self, layer: int) -> slice:
        """The stretch of the working vector with the weights into a layer (counted from 1)."""
        return _stretch(self._of_layer[layer])

    def _append(self, blocks: tuple[Block, ...]) -> Sheet:
        sources, targets = _span(blocks), blocks[0].targets
        start = self.size
        self.size += _area(sources, targets)
        return Sheet(sources, targets, start, self.size, blocks)


def weighted_blocks(architecture: Architecture, layer: int) -> list[Block]:
    """The blocks of weights into a layer (counted from 1), by source layer."""
    into = (b for b in architecture.blocks if b.connection.target == layer - 1)
    return [block for block in into if block.start < block.stop]


def flat_segment(architecture: Architecture, layer: int) -> slice:
    """The stretch of the flat vector with the weights into a layer (counted from 1)."""
    return _stretch(weighted_blocks(architecture, layer))


def _stretch(parts: Any) -> slice:
    # Blocks and sheets are ordered by target layer, so a layer's are next to each other.
    return slice(parts[0].start, parts[-1].stop) if parts else slice(0, 0)


def _groups(blocks: list[Block]) -> list[tuple[Block, ...]]:
    if not blocks:
        return []
    area = _area(_span(blocks), blocks[0].targets)
    filled = sum(block.stop - block.start for block in blocks)
    if area <= SMALL or filled >= SPARSEST * area:
        return [tuple(blocks)]
    return [(block,) for block in blocks]


def _span(blocks: tuple[Block, ...] | list[Block]) -> slice:
    return slice(min(b.sources.start for b in blocks), max(b.sources.stop for b in blocks))


def _area(sources: slice, targets: slice) -> int:
    area: int = (sources.stop - sources.start) * (targets.stop - targets.start)
    return area


def _places(sheet: Sheet, block: Block) -> NDArray[np.intp]:
    width = sheet.sources.stop - sheet.sources.start
    rows = np.arange(block.shape[0])[:, None] * width
    columns = np.arange(block.shape[1]) + (block.sources.start - sheet.sources.start)
    places: NDArray[np.intp] = (sheet.start + rows + columns).reshape(-1)
    return places
