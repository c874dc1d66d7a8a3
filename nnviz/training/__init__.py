"""Learning: optimizers, and gradient descent over a data set."""
