"""Pictures and equations as text: SVG and what follows it. No Qt."""
