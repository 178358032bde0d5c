"""Cells whose output cannot repeat, and why: (chapter, cell id) -> reason. A test compares this with the pages."""

EXEMPT = {
    ("02_dense", "336227ad"): "times loops against a matrix product; prints the ratio's power of ten",
    ("06_softmax", "cbee8d3b"): "times Jacobians against their product; prints whether it is ten times as fast",
    ("08_softmax_cross_entropy", "799b3217"): "times one backward pass against two; prints whether it is twice as fast",
    ("20_digits", "0d090f55"): "times scikit-learn, whose digits differ between machines; prints two answers",
    ("24_speed", "21c00052"): "times steps of networks of several widths; prints the last width that is cheap",
}
