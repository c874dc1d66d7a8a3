"""What blocks in columns and blocks in rows have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.picture.blockplaces import (
    DEPTH,
    JOIN,
    Block,
    Point,
    Skip,
    Style,
    extent,
    is_skip,
    joins,
    lanes,
)
from nnviz.picture.blockwords import (
    connection_lines,
    connection_text,
    counted,
    functions,
)
from nnviz.picture.color import mix
from nnviz.picture.glyphs import placed
from nnviz.picture.labels import clean, fitted, slot
from nnviz.picture.look import Look
from nnviz.picture.recolor import of_layer, own_layers
from nnviz.picture.shapes import Anchor, Box, Circle, Label, Line, Shape, centred, plain
from nnviz.picture.theme import Theme

NAME, WORDS = 10.5, 9.5  # font sizes
LEADING = 13.0
BEND = 7.0  # radius at the corners of a skip connection
BEND_POINTS = 5
ARROW = (7.0, 3.2)  # length and half the width of an arrow's head
BRACKET = 5.0
GLYPH_ROOM = 15.0  # that the curve of a function needs
SWATCH = 9.0
LONGEST_NAME = 150.0  # of a layer in the legend
SCALES = {
    "logarithm": "longer by the logarithm of the size",
    "proportional": "as long as there are neurons",
    "equal": "all of one length",
}


@dataclass
class Sheet(ABC):
    """What both orientations have in common; the two say where things stand."""

    graph: Architecture
    look: Look
    tokens: Theme
    captions: bool
    bias: bool
    style: Style = field(default_factory=Style)
    blocks: list[Block] = field(default_factory=list)
    joined: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.joined = joins(self.graph)
        self.layers = range(1, self.graph.layer_count + 1)
        self.straight = {
            part.connection.source + 1: part for part in self.graph.blocks if not is_skip(part)
        }
        self.place()

    @abstractmethod
    def place(self) -> None:
        """Find out where the blocks stand."""

    def role(self, layer: int) -> str:
        """Input, hidden or output."""
        return self.graph.role(self.graph.neurons(layer)[0])

    def shapes(self) -> Iterator[Shape]:
        """Everything, what lies on top last."""
        for layer in self.layers[:-1]:
            yield from self.arrow(layer)
        for block in self.blocks:
            yield from self._block(block)
            if self.captions:
                yield from self.caption(block)
        joints = {layer: self.joint(layer) for layer in self.joined}
        tops = [self.port(block) for block in self.blocks]
        skips = lanes(self.graph, tops, joints)
        for skip in skips:
            yield from self.skip(skip)
        for layer in self.joined:
            yield from self.join(layer)
        yield from self._foot()

    # Blocks -----------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[Shape]:
        tokens, role = self.tokens, self.role(block.layer)
        name = f"layer:{block.layer}"
        if self.bias and self.graph.layers[block.layer - 1].bias:
            small = self.bias_block(block)
            yield from self._solid(name, "bias", small, tokens.bias_fill, tokens.bias)
        ring, fill = of_layer(tokens, self.look.colors, role, block.layer)
        yield from self._solid(name, "block", block, fill, ring)
        own = functions(self.graph, block.layer)
        if len(own) == 1 and min(block.w, block.h) >= GLYPH_ROOM:
            points = placed(own[0], *block.middle, 7.5, 6.5)
            yield Line(name, "function", points, tokens.text, 1.3)
        if self.is_whole(block.layer):
            yield Line(name, "bracket", self.bracket(block), tokens.hidden, 1.5)

    def _solid(self, name: str, part: str, block: Block, fill: str, ring: str) -> Iterator[Shape]:
        shapes = cuboid(name, part, block, fill, ring, self.tokens)
        return (s for s in shapes if isinstance(s, Box)) if self.style.flat else shapes

    def extent(self, layer: int) -> float:
        """How long the block of a layer is."""
        sizes = [layer.size for layer in self.graph.layers]
        return extent(sizes[layer - 1], self.style.lengths, max(sizes))

    def funnel(self, name: str, *ways: tuple[Point, Point]) -> Iterator[Shape]:
        """Lines from the corners of a block to those of the next."""
        for at, way in enumerate(ways):
            yield Line(name, f"funnel{at}", way, self.tokens.hidden, 1.0)

    def arrowhead(self, name: str, end: Point, towards: Point) -> Line:
        """The head of an arrow that ends at a point and leads in a direction of length 1."""
        (x, y), (dx, dy), (length, half) = end, towards, ARROW
        back = x - dx * length, y - dy * length
        sides = ((back[0] + k * half * dy, back[1] + k * half * dx) for k in (1, -1))
        return Line(name, "head", ((x, y), *sides), "", 0.0, fill=self.tokens.hidden)

    def label(
        self,
        name: str,
        part: str,
        place: Point,
        text: str,
        *,
        size: float = WORDS,
        weight: int = 400,
        anchor: Anchor = "middle",
    ) -> Label:
        """Words centred on the height of a place; heavier ones are darker."""
        color = self.tokens.text if weight > 400 else self.tokens.text_muted
        x, y = place
        return Label(
            name, part, x, round(centred(y, size), 2), plain(text), size, color, weight, anchor
        )

    def is_whole(self, layer: int) -> bool:
        """Whether a layer has a function that looks at all of its neurons at once."""
        return any(activation(name).whole_layer for name in functions(self.graph, layer))

    def skip_text(self, skip: Skip, room: float) -> str:
        """As much about a connection past other layers as there is room for."""
        whole = connection_text(self.graph, skip.part, self.look)
        count = connection_lines(self.graph, skip.part, self.look)[0]
        return whole if slot(plain(whole), WORDS) <= room else fitted(count, WORDS, room)

    def join(self, layer: int) -> Iterator[Shape]:
        """The ⊕ at which something is added to what goes into a layer."""
        name, tokens = f"join:{layer}", self.tokens
        x, y = self.at_joint(layer)
        yield Circle(name, "ring", x, y, JOIN, tokens.canvas, tokens.hidden, 1.4)
        for part, (dx, dy) in (("across", (4.0, 0.0)), ("down", (0.0, 4.0))):
            yield Line(name, part, ((x - dx, y - dy), (x + dx, y + dy)), tokens.hidden, 1.4)

    # The foot ---------------------------------------------------------------------------------

    def _foot(self) -> Iterator[Shape]:
        """How many weights there are in all, and the legend."""
        left, top, width = self.under()
        if self.captions:
            total = f"{counted(self.graph.parameter_count, 'weight', self.look)} in all"
            yield self.label(
                "total", "words", (left, top), total, size=NAME, weight=600, anchor="start"
            )
            top += LEADING * 1.6
        if self.look.legend:
            yield from self._legend(left, top, width)

    def _legend(self, left: float, top: float, width: float) -> Iterator[Shape]:
        x = left
        for key, text, colors in self._entries():
            needed = slot(plain(text), WORDS) + (SWATCH + 5.0 if colors else 0.0)
            if x > left and x + needed > left + width:
                x, top = left, top + LEADING * 1.2
            name = f"legend:{key}"
            if colors:
                ring, fill = colors
                yield Box(name, "swatch", x + SWATCH / 2, top, SWATCH, SWATCH, 1.5, fill, ring, 1.2)
                x += SWATCH + 5.0
            yield self.label(name, "words", (x, top), text, anchor="start")
            x += slot(plain(text), WORDS) + 16.0

    def _entries(self) -> Iterator[tuple[str, str, tuple[str, str] | None]]:
        """What the legend explains: a key, words, and the colours of ring and inside, if any."""
        tokens, told = self.tokens, self.look.colors
        own = [layer for layer in own_layers(told) if layer in self.layers]
        present = {self.role(layer) for layer in self.layers if layer not in own}
        for role in ("input", "hidden", "output"):
            if role in present:
                yield role, f"{role} layer", of_layer(tokens, told, role, 0)
        for layer in own:
            name = fitted(clean(self.graph.layer_label(layer)), WORDS, LONGEST_NAME)
            yield f"layer{layer}", name, of_layer(tokens, told, self.role(layer), layer)
        if self.bias and any(layer.bias for layer in self.graph.layers):
            yield "bias", "bias neuron", of_layer(tokens, told, "bias", 0)
        yield "size", SCALES[self.style.lengths], None

    # What the orientations say ----------------------------------------------------------------

    @abstractmethod
    def arrow(self, layer: int) -> Iterator[Shape]:
        """The connection from a layer to the next with its weights; nothing if there is none."""

    @abstractmethod
    def caption(self, block: Block) -> Iterator[Shape]:
        """What is said about a layer."""

    @abstractmethod
    def skip(self, skip: Skip) -> Iterator[Shape]:
        """A connection past other layers."""

    @abstractmethod
    def bias_block(self, block: Block) -> Block:
        """The small block of a bias neuron."""

    @abstractmethod
    def bracket(self, block: Block) -> tuple[Point, ...]:
        """The bracket beside a layer whose function looks at all of it."""

    @abstractmethod
    def port(self, block: Block) -> float:
        """The middle, along the layers, of the face that skip connections leave and reach."""

    @abstractmethod
    def joint(self, layer: int) -> float:
        """Where, along the layers, the ⊕ before a layer stands."""

    @abstractmethod
    def at_joint(self, layer: int) -> Point:
        """The middle of the ⊕ before a layer."""

    @abstractmethod
    def under(self) -> tuple[float, float, float]:
        """Left, top and width of what stands under the blocks."""


def cuboid(
    name: str, part: str, block: Block, fill: str, ring: str, tokens: Theme
) -> Iterator[Shape]:
    """A block seen from the front, a little from above and from the right, lit from above."""
    left, top, right, bottom = block.left, block.top, block.left + block.w, block.bottom
    up = mix(fill, tokens.text if tokens.dark else "#ffffff", 0.18 if tokens.dark else 0.5)
    side = mix(fill, tokens.canvas if tokens.dark else ring, 0.35 if tokens.dark else 0.25)
    back = (left + DEPTH, top - DEPTH), (right + DEPTH, top - DEPTH)
    corner = (right + DEPTH, bottom - DEPTH)
    over = ((left, top), back[0], back[1], (right, top))
    yield Line(name, f"{part}-top", over, ring, 1.1, fill=up)
    beside = ((right, top), back[1], corner, (right, bottom))
    yield Line(name, f"{part}-side", beside, ring, 1.1, fill=side)
    x, y = block.middle
    yield Box(name, part, x, y, block.w, block.h, fill=fill, stroke=ring, width=1.1)


def rounded(points: list[Point]) -> tuple[Point, ...]:
    """The way through points with its corners rounded."""
    way = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        for step in range(BEND_POINTS + 1):
            t = step / BEND_POINTS
            way.append(
                tuple(  # type: ignore[arg-type]
                    round((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c, 2)
                    for a, b, c in zip(start, corner, end, strict=True)
                )
            )
    return (*way, points[-1])


def _towards(corner: Point, other: Point) -> Point:
    """The place on the way from a corner to another point at which the bend begins."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(BEND, length / 2) / (length or 1.0)
    return corner[0] + dx * share, corner[1] + dy * share
