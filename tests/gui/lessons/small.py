"""A lesson with something of everything, for tests that drive the window through it."""

from __future__ import annotations

TEXT = """\
+++
title = "Small steps"
summary = "Look, change, train."
minutes = 2
+++

# Look

::: step step=e0/s0/forward/n6 select=neuron:6 highlight=neuron:6
Out of neuron 6 comes {a_6=0.6035}.
:::

::: step step=e0/s0/loss/n9 select=none
The loss is {loss=0.2209}.
:::

::: task until="neuron 4 is selected" do="select=neuron:4"
Select neuron 4.

- [?] It is the one below.
- [?] Two edges lead on from it.
:::

# Change

::: step weight=6-9:0.5
Now $w_{69}$ is {w_69=0.5}.
:::

::: quiz number
How heavy is the last edge?

- [x] {w_69=0.5}
  > As it says.
- [ ] else
  > Look at the edge.
:::

::: task until="w_69 was changed" do="weight=6-9:1"
Change it.
:::

# Train

::: step network=xor-2-2-1 show=training panel=output
Another network, as it is trained.
:::

::: task until="the network was trained" do="train=5"
Train it a little.
:::
"""
