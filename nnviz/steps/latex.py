"""The LaTeX that equations are made of: what typesets them must know these commands."""

from __future__ import annotations

import re

_NAMES = """
frac partial text begin end left right quad
Delta beta delta epsilon eta gamma kappa lambda mu rho sigma zeta theta Phi varphi pi psi
tanh sin cos ln max min mathrm mathbf boldsymbol
times cdot odot top leftarrow le ge lvert rvert infty
cdots vdots hat tilde sqrt sum lfloor rfloor
"""

LATEX_COMMANDS = frozenset(_NAMES.split())
r"""Commands with a name; beside them only `\,` and `\\` occur."""

LATEX_ENVIRONMENTS = frozenset({"pmatrix", "cases", "aligned"})

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)")


def commands_in(latex: str) -> frozenset[str]:
    """The names of the commands that occur in a piece of LaTeX."""
    return frozenset(_COMMAND.findall(latex)) - {""}
