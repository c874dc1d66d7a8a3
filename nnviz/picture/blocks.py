"""A network as blocks, one for each layer: what papers show of networks too wide for neurons.

A block is the longer the more neurons its layer has, ten times as many a step more, so that 784 and
10 stand side by side; arrows say how many weights there are between them.
"""

from __future__ import annotations

from nnviz.nn.network import Network
from nnviz.picture.blockcolumns import Columns
from nnviz.picture.blockimage import Floats, image_of, image_shapes
from nnviz.picture.blockplaces import Style
from nnviz.picture.blockrows import Rows
from nnviz.picture.blockwords import description
from nnviz.picture.draw import title_of
from nnviz.picture.frame import framed
from nnviz.picture.look import Look
from nnviz.picture.recolor import check_layers
from nnviz.picture.shapes import Picture

MARGIN = 10.0


def blocks_picture(
    network: Network,
    *,
    orientation: str = "columns",
    captions: bool = True,
    bias: bool = True,
    style: Style | None = None,
    look: Look | None = None,
    image: tuple[str, Floats] | None = None,
) -> Picture:
    """A block for each layer, an arrow for each connection.

    Ids are `layer:2` (counted from 1), `connection:1-2`, `caption:2`. `orientation`: layers run in
    `columns` from left to right, or in `rows` downwards. `captions` say what a layer is, `bias`
    shows a small block for a bias neuron; blocks never stand closer than their words allow. Of the
    look, theme, colours, decimal comma and legend count. `image`, its size such as `28x28` and the
    inputs (inputs,), stands before the blocks.
    """
    look = look or Look()
    check_layers(look.colors, network.architecture.layer_count)
    tokens = look.tokens
    kind = Rows if orientation == "rows" else Columns
    sheet = kind(network.architecture, look, tokens, captions, bias, style or Style())
    shapes = list(sheet.shapes())
    if image is not None:
        pixels = image_of(image[1], image[0], tokens)
        shapes += image_shapes(sheet, pixels, image[0], orientation == "rows")
    picture = Picture(
        0.0,
        0.0,
        tokens.canvas,
        tuple(shapes),
        title=f"{title_of(network)}, layers as blocks",
        description=description(network.architecture, look, sheet.style.lengths),
        theme=look.theme,
        roles={f"layer:{block.layer}": sheet.role(block.layer) for block in sheet.blocks},
    )
    return framed(picture, MARGIN)
