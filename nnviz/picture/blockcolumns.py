"""Blocks of layers from left to right: captions under them, skip connections over them."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.picture.blockplaces import (
    BIAS,
    BIAS_GAP,
    CLEAR,
    DEPTH,
    JOIN,
    JOIN_AT,
    SHORTEST,
    THICK,
    Block,
    Point,
    Skip,
)
from nnviz.picture.blocksheet import BRACKET, LEADING, NAME, WORDS, Sheet, rounded
from nnviz.picture.blockwords import connection_lines, layer_lines
from nnviz.picture.labels import clean, fitted, lines_of, slot
from nnviz.picture.shapes import Box, Line, Shape, plain

WIDEST = 112.0  # that a caption may be
APART = 14.0  # from caption to caption
LANE = 24.0  # from skip connection to skip connection
OVER = 16.0  # from the blocks to the first of them
UNDER = 18.0  # from the blocks to their captions
PLATE = 4.0  # that a plate is larger than the words on it


class Columns(Sheet):
    """Places and ways of blocks side by side; their middles stand at the height 0."""

    def place(self) -> None:
        self.words = {layer: self._words(layer) for layer in self.layers}
        self.widths = {layer: self._caption_width(layer) for layer in self.layers}
        left, half = 0.0, max(map(self.extent, self.layers)) / 2
        for layer in self.layers:
            height = self.extent(layer)
            if layer > 1:
                left += self._pitch(layer - 1)
            self.blocks.append(Block(layer, left, -height / 2, THICK, height))
        self.top = -half - DEPTH
        biased = self.bias and any(layer.bias for layer in self.graph.layers)
        self.bottom = half + (BIAS_GAP + BIAS if biased else 0.0)

    def _words(self, layer: int) -> tuple[list[str], list[str]]:
        name = lines_of(clean(self.graph.layer_label(layer)), NAME, WIDEST)
        name = [*name[:1], *(fitted(rest, NAME, WIDEST) for rest in [" ".join(name[1:])] if rest)]
        lines = layer_lines(self.graph, layer, self.look)
        return name, [line for told in lines for line in lines_of(told, WORDS, WIDEST)]

    def _caption_width(self, layer: int) -> float:
        if not self.captions:
            return 0.0
        name, lines = self.words[layer]
        widths = [slot(plain(text), NAME) for text in name]
        return max([*widths, *(slot(plain(text), WORDS) for text in lines)], default=0.0)

    def _pitch(self, layer: int) -> float:
        """From a block to the next."""
        around = THICK + DEPTH + 2 * CLEAR + self._bracket_room(layer)
        arrow = around + max(SHORTEST, self._told_width(layer) + 8.0)
        if layer + 1 in self.joined:
            arrow += JOIN_AT + JOIN - CLEAR
        captions = (self.widths[layer] + self.widths[layer + 1]) / 2 + APART
        return max(arrow, captions) * max(self.style.gap, 1.0)

    def _told_width(self, layer: int) -> float:
        part = self.straight.get(layer)
        if part is None or not self.captions:
            return 0.0
        count, way = connection_lines(self.graph, part, self.look)
        return max(slot(plain(count), WORDS), slot(plain(way), WORDS))

    def _bracket_room(self, layer: int) -> float:
        return 2 * BRACKET + 3.0 if self.is_whole(layer) else 0.0

    # Drawing ----------------------------------------------------------------------------------

    def arrow(self, layer: int) -> Iterator[Shape]:
        part = self.straight.get(layer)
        if part is None:
            return
        first, second = self.blocks[layer - 1], self.blocks[layer]
        name, y = f"connection:{layer}-{layer + 1}", -DEPTH / 2
        start = first.right + CLEAR + self._bracket_room(layer)
        end = second.left - CLEAR
        ways, told_to = [(start, end)], end
        if layer + 1 in self.joined:
            at = self.joint(layer + 1)
            ways, told_to = [(start, at - JOIN), (at + JOIN, end)], at - JOIN
        if self.style.funnels and layer + 1 not in self.joined:
            back = 0.0 if self.style.flat else DEPTH
            left, right = first.left + first.w + back, second.left
            yield from self.funnel(
                name,
                ((left, first.top - back), (right, second.top)),
                ((left, first.bottom - back), (right, second.bottom)),
            )
            ways = []
        for number, (a, b) in enumerate(ways):
            yield Line(name, f"line{number}", ((a, y), (b - 3.0, y)), self.tokens.hidden, 1.4)
        if ways:
            yield self.arrowhead(name, (end, y), (1.0, 0.0))
        if self.captions:
            count, way = connection_lines(self.graph, part, self.look)
            middle = (start + told_to) / 2
            for part_name, text, at, weight in (
                ("count", count, y - 10.0, 600),
                ("sum", way, y + 11.0, 400),
            ):
                if not ways:
                    yield self._plate(name, f"{part_name}-plate", (middle, at), text)
                yield self.label(name, part_name, (middle, at), text, weight=weight)

    def _plate(self, name: str, part: str, place: Point, text: str) -> Box:
        """What words in a funnel stand on: towards a short block its lines run into them."""
        width = slot(plain(text), WORDS) + PLATE
        return Box(name, part, *place, width, WORDS + PLATE, 3.0, fill=self.tokens.canvas)

    def caption(self, block: Block) -> Iterator[Shape]:
        name, lines = self.words[block.layer]
        x, y = block.middle[0], self.bottom + UNDER
        identifier = f"caption:{block.layer}"
        for at, text in enumerate(name):
            yield self.label(identifier, f"name{at}", (x, y), text, size=NAME, weight=600)
            y += LEADING
        y += LEADING * (self._most_names - len(name))
        for at, text in enumerate(lines):
            yield self.label(identifier, f"words{at}", (x, y), text)
            y += LEADING

    @property
    def _most_names(self) -> int:
        return max(len(name) for name, _ in self.words.values())

    def skip(self, skip: Skip) -> Iterator[Shape]:
        source, target = skip.part.connection.source, skip.part.connection.target
        name, color = f"connection:{source + 1}-{target + 1}", self.tokens.hidden
        lane = self.top - OVER - LANE * skip.lane
        start = self.blocks[source].top - DEPTH / 2
        joint = target + 1 in self.joined and skip.part.connection.kind == "identity"
        end = -DEPTH / 2 - JOIN - 1.0 if joint else self.blocks[target].top - DEPTH / 2
        corners = [(skip.start, start), (skip.start, lane), (skip.end, lane), (skip.end, end - 3.0)]
        yield Line(name, "line", rounded(corners), color, 1.4)
        yield self.arrowhead(name, (skip.end, end), (0.0, 1.0))
        if self.captions:
            # Between two blocks, where no other connection comes from below.
            at = (source + target) // 2
            left, right = self.blocks[at].right, self.blocks[at + 1].left
            right -= JOIN_AT + JOIN if at + 2 in self.joined else 0.0
            left, right = left - DEPTH / 2, right + THICK / 4
            text = self.skip_text(skip, right - left)
            yield self.label(name, "count", ((left + right) / 2, lane - 9.0), text)

    def bias_block(self, block: Block) -> Block:
        return Block(block.layer, block.left, block.bottom + BIAS_GAP, THICK, BIAS)

    def bracket(self, block: Block) -> tuple[Point, ...]:
        line = block.right + BRACKET
        top, bottom = block.top - DEPTH / 2, block.bottom - DEPTH / 2
        middle, arm = (top + bottom) / 2, BRACKET - 1.0
        return (
            *((line - arm, top), (line, top), (line, middle - arm), (line + arm, middle)),
            *((line, middle + arm), (line, bottom), (line - arm, bottom)),
        )

    def port(self, block: Block) -> float:
        return block.left + (THICK + DEPTH) / 2

    def joint(self, layer: int) -> float:
        return self.blocks[layer - 1].left - JOIN_AT

    def at_joint(self, layer: int) -> Point:
        return self.joint(layer), -DEPTH / 2

    def under(self) -> tuple[float, float, float]:
        left = min(block.left - (self.widths[block.layer] - THICK) / 2 for block in self.blocks)
        right = max(block.right + self.widths[block.layer] / 2 for block in self.blocks)
        lines = max(len(lines) for _, lines in self.words.values()) + self._most_names
        under = UNDER + (LEADING * (lines + 0.6) if self.captions else 0.0)
        return min(left, 0.0), self.bottom + under, right - left
