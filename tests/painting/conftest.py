"""A running application with the shipped font."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def application(qapp: object) -> None:
    from nnviz.painting.fonts import load_fonts

    load_fonts()
