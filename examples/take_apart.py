"""One iteration of the nine-neuron network, step by step, each number with its equation.

Run: python examples/take_apart.py
"""

from __future__ import annotations

import nnviz

network = nnviz.preset("running-example")
trace = nnviz.record(network, [1.5], [0.2], learning_rate=0.5)

for step in trace.steps(detail="neuron"):
    equation = nnviz.explain(trace, step, notation="graph")
    print(f"{step.address!s:24} {equation.title}")
    print(equation.plain())
    print(f"    {equation.sentence}\n")

print(f"loss before {trace.loss:.6f}")
after = nnviz.record(trace.after, [1.5], [0.2])
print(f"loss after  {after.loss:.6f}")
