"""Who takes part: a name, how to make it ready, and what it is called in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from my_deep_lib.tape import TRICKS

from .task import Task


@dataclass(frozen=True)
class Contender:
    """Imported only in its own process, because an import can change how others run.

    Attributes
    ----------
    label : str
        For the table.
    module : str
        File in `contenders`.
    options : dict
        For the file's ``trainer``.
    nnfs_init : bool
        Whether ``nnfs.init()`` is called first: it makes ``numpy.dot`` add in float64.
    environment : dict
        Variables that its process gets.
    """

    label: str
    module: str
    options: dict = field(default_factory=dict)
    nnfs_init: bool = False
    environment: dict = field(default_factory=dict)

    def prepare(self, task: Task) -> tuple[Callable[[int], None], Callable[[], float]]:
        """Return the function that trains and the one that gives the loss; ImportError if something is not installed."""
        if self.nnfs_init:
            import nnfs

            nnfs.init()
        return import_module(f".contenders.{self.module}", __package__).trainer(task, **self.options)


WITHOUT = {
    f"taped_{number}": Contender(f"without {trick}", "tape_", {"without": (trick,)})
    for number, trick in enumerate(TRICKS)
}
CONTENDERS = {
    "library": Contender("MyDeepLib", "library"),
    "library_unrecorded": Contender("MyDeepLib, nothing recorded", "library", {"record_every": 0}),
    "library_plain": Contender("MyDeepLib, plain methods", "library", {"plain": True}),
    "library_init": Contender("MyDeepLib, nnfs.init()", "library", nnfs_init=True),
    "library_haswell": Contender(
        "MyDeepLib, kernels for Haswell", "library", environment={"OPENBLAS_CORETYPE": "Haswell"}
    ),
    "textbook": Contender("textbook NumPy", "textbook"),
    "textbook_init": Contender("textbook NumPy, nnfs.init()", "textbook", nnfs_init=True),
    "sklearn": Contender("scikit-learn", "scikit"),
    "pytorch": Contender("PyTorch, eager", "pytorch"),
    "pytorch_fused": Contender("PyTorch, fused Adam", "pytorch", {"fused": True}),
    "pytorch_compiled": Contender("PyTorch, compiled", "pytorch", {"fused": True, "compiled": True}),
    "jax": Contender("JAX, jit", "jax_"),
    "jax_scan": Contender("JAX, jit and scan", "jax_", {"scan": True}),
    "floor": Contender("fused C, one thread", "floor"),
}
TAPED = {
    "taped": Contender("the taped step alone", "tape_"),
    **WITHOUT,
    "taped_unwatched": Contender("the taped step, nobody watching", "tape_", {"watched": False}),
    "taped_init": Contender("the taped step, nnfs.init()", "tape_", nnfs_init=True),
    "taped_init_copies": Contender(
        "without shared copies, nnfs.init()", "tape_", {"without": ("shared copies",)}, nnfs_init=True
    ),
}
EVERYBODY = CONTENDERS | TAPED
