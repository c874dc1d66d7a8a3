"""The same network under two textbooks' conventions.

M. Mazur's worked example (2015) halves the squared error and never updates the biases. Without
the half every derivative doubles; nothing else changes.

Run: python examples/two_textbooks.py
"""

from __future__ import annotations

import nnviz

network = nnviz.preset("mazur")
for factor in (0.5, 1.0):
    trace = nnviz.record(
        network,
        [0.05, 0.10],
        [0.01, 0.99],
        learning_rate=0.5,
        conventions=nnviz.Conventions(squared_error_factor=factor, biases="frozen"),
    )
    print(
        f"factor {factor}: loss {trace.loss:.9f}, ∂C/∂w_47 {trace.gradient(4, 7):.9f}, "
        f"new w_47 {trace.after.weight(4, 7):.8f}"
    )
