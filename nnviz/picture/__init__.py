"""What is drawn: shapes, colours, layout, the picture of a network at a step. No Qt.

`draw.draw` makes a picture, `pick.pick` says what lies under a point of it, `blend.blend` turns one
into another. Nothing is imported here: the window needs the colours before it needs NumPy.
"""
