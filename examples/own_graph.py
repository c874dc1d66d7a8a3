"""Any graph without a cycle is a network; one with a cycle is refused by naming it.

Run: python examples/own_graph.py
"""

from __future__ import annotations

import nnviz

# A feeds B and C, and B feeds C: this cannot be divided into layers, yet it computes.
triangle = nnviz.Architecture.from_edges(
    [("A", "B"), ("A", "C"), ("B", "C")], activation={"B": "tanh", "C": "identity"}
)
network = nnviz.Network(triangle, {("A", "B"): 0.5, ("A", "C"): -1.0, ("B", "C"): 2.0})
print("layered:", triangle.is_layered(), "· the edge that prevents it:", triangle.unlayered_edge())
print("N(1) =", network.predict([[1.0]]).item())

check = nnviz.gradient_check(network, [1.0], [0.3])
print("backpropagation agrees with differences:", check.ok)

try:
    nnviz.Architecture.from_edges([(1, 3), (3, 6), (6, 3)])
except nnviz.CycleError as refusal:
    print(refusal)
