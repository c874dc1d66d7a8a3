"""Blocks of layers from top to bottom: captions left of them, skip connections on the right."""

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
    is_skip,
)
from nnviz.picture.blocksheet import BRACKET, LEADING, NAME, WORDS, Sheet, rounded
from nnviz.picture.blockwords import connection_lines, connection_text, layer_lines
from nnviz.picture.labels import clean, fitted, lines_of, slot
from nnviz.picture.shapes import Line, Shape, plain

WIDEST = 150.0  # that a caption may be
BESIDE = 22.0  # from captions to blocks, and from there to the skip connections
LANE = 14.0  # from the words of a skip connection to the next one
WORDS_AT = 9.0  # from a line to its words


class Rows(Sheet):
    """Places and ways of blocks below each other; their middles stand at the place 0 across."""

    def place(self) -> None:
        self.words = {layer: self._words(layer) for layer in self.layers}
        top = 0.0
        for layer in self.layers:
            width = self.extent(layer)
            if layer > 1:
                top += self._pitch(layer - 1)
            self.blocks.append(Block(layer, -width / 2, top, width, THICK))
        half = max(block.w for block in self.blocks) / 2
        self.left = -half - (BIAS_GAP + BIAS if self.bias else 0.0)
        told = max((self._told_width(layer) for layer in self.layers[:-1]), default=0.0)
        beside = half + DEPTH if self.style.funnels else DEPTH / 2
        self.right = max(half + DEPTH, beside + WORDS_AT + told)
        texts = [text for words in self.words.values() for text in words]
        self.captions_width = max(slot(plain(text), NAME) for text in texts)
        self.lane_width = max(
            (slot(plain(text), WORDS) for text in self._skip_texts()), default=0.0
        )

    def _skip_texts(self) -> list[str]:
        parts = [part for part in self.graph.blocks if is_skip(part)] if self.captions else []
        return [connection_text(self.graph, part, self.look) for part in parts]

    def _words(self, layer: int) -> list[str]:
        name = fitted(clean(self.graph.layer_label(layer)), NAME, WIDEST)
        size, *more = layer_lines(self.graph, layer, self.look)
        lines = [size]
        for text in more:
            longer = f"{lines[-1]} · {text}"
            if slot(plain(longer), WORDS) <= WIDEST:
                lines[-1] = longer
            else:
                lines += lines_of(text, WORDS, WIDEST)
        return [name, *lines]

    def _pitch(self, layer: int) -> float:
        """From a block to the next."""
        arrow = THICK + DEPTH + 2 * CLEAR + SHORTEST + self._bracket_room(layer)
        if layer + 1 in self.joined:
            arrow += JOIN_AT + JOIN - CLEAR
        lines = (len(self.words[layer]) + len(self.words[layer + 1])) / 2 + 0.7
        return max(arrow, LEADING * lines if self.captions else 0.0) * max(self.style.gap, 1.0)

    def _told_width(self, layer: int) -> float:
        part = self.straight.get(layer)
        if part is None or not self.captions:
            return 0.0
        told = connection_lines(self.graph, part, self.look)
        return max(slot(plain(text), WORDS) for text in told)

    def _bracket_room(self, layer: int) -> float:
        return 2 * BRACKET + 3.0 if self.is_whole(layer) else 0.0

    # Drawing ----------------------------------------------------------------------------------

    def arrow(self, layer: int) -> Iterator[Shape]:
        part = self.straight.get(layer)
        if part is None:
            return
        first, second = self.blocks[layer - 1], self.blocks[layer]
        name, x = f"connection:{layer}-{layer + 1}", DEPTH / 2
        start = first.bottom + CLEAR + self._bracket_room(layer)
        end = second.top - DEPTH - CLEAR
        ways, told_to = [(start, end)], end
        if layer + 1 in self.joined:
            at = self.joint(layer + 1)
            ways, told_to = [(start, at - JOIN), (at + JOIN, end)], at - JOIN
        if self.style.funnels and layer + 1 not in self.joined:
            back = 0.0 if self.style.flat else DEPTH
            top, bottom = first.bottom, second.top - back
            yield from self.funnel(
                name,
                ((first.left, top), (second.left + back, bottom)),
                ((first.left + first.w, top), (second.left + second.w + back, bottom)),
            )
            ways = []
        for number, (a, b) in enumerate(ways):
            yield Line(name, f"line{number}", ((x, a), (x, b - 3.0)), self.tokens.hidden, 1.4)
        if ways:
            yield self.arrowhead(name, (x, end), (0.0, 1.0))
        if self.captions:
            count, way = connection_lines(self.graph, part, self.look)
            edge = max(first.right, second.right) if self.style.funnels else x
            left, middle = edge + WORDS_AT, (start + told_to) / 2
            above, below = (left, middle - 6.5), (left, middle + 6.5)
            yield self.label(name, "count", above, count, weight=600, anchor="start")
            yield self.label(name, "sum", below, way, anchor="start")

    def caption(self, block: Block) -> Iterator[Shape]:
        name, *lines = self.words[block.layer]
        x = self.left - BESIDE - self.captions_width
        y = block.middle[1] - LEADING * len(lines) / 2
        identifier = f"caption:{block.layer}"
        yield self.label(identifier, "name", (x, y), name, size=NAME, weight=600, anchor="start")
        for at, text in enumerate(lines):
            y += LEADING
            yield self.label(identifier, f"words{at}", (x, y), text, anchor="start")

    def skip(self, skip: Skip) -> Iterator[Shape]:
        source, target = skip.part.connection.source, skip.part.connection.target
        name, color = f"connection:{source + 1}-{target + 1}", self.tokens.hidden
        pitch = self.lane_width + WORDS_AT + LANE
        lane = self.right + BESIDE + pitch * skip.lane
        start = self.blocks[source].right - DEPTH / 2
        joint = target + 1 in self.joined and skip.part.connection.kind == "identity"
        end = DEPTH / 2 + JOIN + 1.0 if joint else self.blocks[target].right - DEPTH / 2
        corners = [(start, skip.start), (lane, skip.start), (lane, skip.end), (end + 3.0, skip.end)]
        yield Line(name, "line", rounded(corners), color, 1.4)
        yield self.arrowhead(name, (end, skip.end), (-1.0, 0.0))
        if self.captions:
            # Between two blocks, where no other connection comes from the left.
            at = (source + target) // 2
            y = self.blocks[at].bottom + CLEAR + SHORTEST / 2
            text = self.skip_text(skip, self.lane_width + 1.0)
            yield self.label(name, "count", (lane + WORDS_AT, y), text, anchor="start")

    def bias_block(self, block: Block) -> Block:
        return Block(block.layer, block.left - BIAS_GAP - BIAS, block.top, BIAS, THICK)

    def bracket(self, block: Block) -> tuple[Point, ...]:
        line, arm = block.bottom + BRACKET, BRACKET - 1.0
        left, right = block.left, block.left + block.w
        middle = DEPTH / 2
        return (
            *((left, line - arm), (left, line), (middle - arm, line), (middle, line + arm)),
            *((middle + arm, line), (right, line), (right, line - arm)),
        )

    def port(self, block: Block) -> float:
        return block.top + (THICK - DEPTH) / 2

    def joint(self, layer: int) -> float:
        return self.blocks[layer - 1].top - DEPTH - JOIN_AT

    def at_joint(self, layer: int) -> Point:
        return DEPTH / 2, self.joint(layer)

    def under(self) -> tuple[float, float, float]:
        lines = len(self.words[self.layers[-1]]) if self.captions else 0
        block = self.blocks[-1]
        down = max(block.bottom, block.middle[1] + LEADING * lines / 2) + BRACKET + LEADING * 1.4
        left = self.left - (BESIDE + self.captions_width if self.captions else 0.0)
        return left, down, self.right - left
