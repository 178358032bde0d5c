"""Cells whose output cannot repeat, and why: (chapter, cell id) -> reason. A test compares this list with the notebooks."""

EXEMPT = {
    ("02_dense", "336227ad"): "times loops against a matrix product; prints the ratio's power of ten",
    ("06_softmax", "cbee8d3b"): "times Jacobians against their product; prints whether it is ten times as fast",
    ("08_softmax_cross_entropy", "799b3217"): "times one backward pass against two; prints whether it is twice as fast",
    ("16_model", "edec9bb3"): "times maximum against a number and against zeros; prints which is faster",
    ("18_digits", "0d090f55"): "times scikit-learn, whose digits differ between machines; prints two answers",
    ("19_speed", "d30b4789"): "times a loop of layers against fit on the reader's machine; prints a rounded factor",
    ("19_speed", "33ecac8b"): "times growing widths on the reader's machine; prints the last cheap one",
}
