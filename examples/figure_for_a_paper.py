"""A picture of the moment at which two products return to neuron 4, as SVG.

Run: python examples/figure_for_a_paper.py [FILE.svg|.png|.pdf]
"""

from __future__ import annotations

import sys

import nnviz

path = sys.argv[1] if len(sys.argv) > 1 else "neuron-4.svg"
network = nnviz.preset("running-example")
trace = nnviz.record(network, [1.5], [0.2])
nnviz.figure(network, trace, step="e0/s0/backward/n4").save(path)
print(f"wrote {path}")
