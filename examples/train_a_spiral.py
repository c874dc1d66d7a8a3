"""Train a network on two spirals, then look inside one of its updates.

Run: python examples/train_a_spiral.py [EPOCHS]
"""

from __future__ import annotations

import sys

import nnviz

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 120
data = nnviz.split(nnviz.generate("spiral", seed=1), validation=0.25)
network = nnviz.Network.layered([2, 8, 8, 1], hidden="tanh", output="sigmoid", seed=0)

settings = nnviz.Settings(
    loss="binary_cross_entropy",
    optimizer="adam",
    learning_rate=0.02,
    batch_size=16,
    shuffle=True,
)
training = nnviz.train(network, data, epochs=epochs, settings=settings)
curves = training.curves
for row in range(0, len(curves.iterations), max(1, len(curves.iterations) // 6)):
    print(
        f"epoch {curves.epochs[row]:4.0f}  loss {curves.training_loss[row]:.4f}  "
        f"validation {curves.validation_loss[row]:.4f}, "
        f"{100 * curves.validation_accuracy[row]:.1f} % right"
    )
print(
    f"at the end {100 * curves.validation_accuracy[-1]:.1f} % of the validation samples are right"
)

# One more update, taken apart: where does Adam's step for one weight come from?
trace = nnviz.record(
    training.network,
    data.inputs[:16],
    data.targets[:16],
    settings=settings,
    memory=training.moment.memory,
    updates=training.moment.updates,
)
for step in trace.steps(detail="term"):
    if step.address.phase == "update" and step.address.edge == (1, 4):
        print(f"{step.address}:", nnviz.explain(trace, step).plain())
