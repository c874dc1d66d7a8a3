"""What is drawn: shapes, colours, layout, the picture of a network at a step. No Qt."""
