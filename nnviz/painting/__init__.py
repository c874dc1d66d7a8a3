"""Pictures through QPainter: the screen, PNG and PDF. The only room of QtGui below the window."""
