"""The moment at which two products return to neuron 4, across the two columns of a paper.

Run: python examples/figure_for_a_paper.py [FILE.svg|.pdf|.png|.tex]
"""

from __future__ import annotations

import sys

import nnviz

path = sys.argv[1] if len(sys.argv) > 1 else "neuron-4.svg"
network = nnviz.preset("running-example")
trace = nnviz.record(network, [1.5], [0.2])
figure = nnviz.figure(network, trace, step="e0/s0/backward/n4", width="178mm", equation="beside")
print(f"wrote {figure.save(path)}")
