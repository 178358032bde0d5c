"""Cells whose output cannot repeat, and why: (chapter, cell id) -> reason. A test compares this list with the notebooks."""

EXEMPT = {
    ("02_dense", "336227ad"): "times loops against a matrix product; prints the ratio's power of ten",
    ("06_softmax", "cbee8d3b"): "times Jacobians against their product; prints whether it is ten times as fast",
    ("08_softmax_cross_entropy", "799b3217"): "times one backward pass against two; prints whether it is twice as fast",
    ("16_model", "edec9bb3"): "times maximum against a number and against zeros; prints which is faster",
    ("19_speed", "5b95dbf8"): "times fit against a loop of layers on the reader's machine; prints which is faster",
    (
        "19_speed",
        "b2757500",
    ): "times growing widths on the reader's machine; prints whether eight times the width is cheap",
    ("18_digits", "0d090f55"): "times scikit-learn, whose digits differ between machines; prints two answers",
}
