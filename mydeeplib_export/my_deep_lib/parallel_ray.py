# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Workers of Ray: actors in a cluster that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .checks import check_count, check_number
from .engines import HeldShard, told
from .pieces import Workers, WorkersLostError


# From chapter 25.
class RayWorkers(Workers):
    """Workers of Ray, in the cluster to which ``ray.init`` has connected this process.

    It starts no cluster; what runs in yours, and who can reach it, is up to you.

    Attributes
    ----------
    workers : int
    patience : float
    """

    def __init__(self, workers: int = 2, patience: float = 30.0) -> None:
        """Find the cluster.

        Parameters
        ----------
        workers : int, default 2
            How many actors to ask for, with one processor each.
        patience : float, default 30.0
            Seconds without any worker until training gives up.

        Raises
        ------
        TypeError, ValueError
            If an option is no such number.
        ImportError
            If ray is not installed.
        RuntimeError
            If this process is not connected to a cluster.
        """
        super().__init__()
        self.ray = connected_ray()
        self.workers = check_count("workers", workers)
        self.patience = check_number("patience", patience, at_least=0.0)
        self.held: list[Any] = []
        self.room = (
            self.workers
        )  # how many found a processor when they were placed last

    def count(self) -> int:
        """Return how many of the workers the cluster has processors for.

        Returns
        -------
        int
        """
        if not self.ray.is_initialized():  # asking would start another cluster
            return 0
        most, self.room = self.room, self.workers  # next time all are tried again
        try:
            return min(most, int(self.ray.cluster_resources().get("CPU", 0)))
        except (OSError, RuntimeError, self.ray.exceptions.RayError):
            return 0

    def place(self, orders: list[tuple[Any, ...]]) -> None:
        """Make an actor for every order, and let it make its shard.

        Parameters
        ----------
        orders : list of tuple
            What `Shard` is made of.

        Raises
        ------
        ConnectionError
            If a worker is gone, or has found no processor.
        WorkersLostError
            If none has.
        """
        self.release()
        with self.losses():
            actor = self.ray.remote(num_cpus=1, max_restarts=0)(HeldShard)
            self.held = [actor.remote() for _ in orders]
            started = [shard.call.remote("pid", ()) for shard in self.held]
            ready, waiting = self.ray.wait(
                started, num_returns=len(started), timeout=max(self.patience, 1.0)
            )
        if not ready:
            raise WorkersLostError(
                f"no processor of the cluster was free for {self.patience:g} seconds; the model is as after "
                "its last step"
            )
        if waiting:
            self.room = len(ready)
            raise ConnectionError(f"{len(waiting)} workers found no processor")
        self.call("make", orders)

    def call(self, method: str, arguments: list[tuple[Any, ...]]) -> list[Any]:
        """Call a method of every shard at the same time; return the answers.

        Parameters
        ----------
        method : str
        arguments : list of tuple
            One for each shard.

        Returns
        -------
        list of object
            In the order of the shards.

        Raises
        ------
        ConnectionError
            If a worker is gone.
        Exception
            What a shard has raised, or a RuntimeError with its words.
        """
        with self.losses():
            pairs = zip(self.held, arguments)
            asked = [shard.call.remote(method, given) for shard, given in pairs]
            answers = self.ray.get(asked)
        return [told(answer) for answer in answers]

    @contextmanager
    def losses(self) -> Iterator[None]:
        """Turn Ray's words for a lost actor into one.

        Yields
        ------
        None

        Raises
        ------
        ConnectionError
            If an actor is lost, or the cluster.
        """
        if not self.ray.is_initialized():
            raise ConnectionError(
                "there is no connection to a cluster of Ray any more"
            )
        try:
            yield
        except (OSError, self.ray.exceptions.RayError) as error:
            raise ConnectionError(f"a worker of Ray is gone: {error}") from error

    def release(self) -> None:
        """End the actors."""
        held, self.held = self.held, []
        if self.ray.is_initialized():
            for shard in held:
                with suppress(ValueError, self.ray.exceptions.RayError):
                    self.ray.kill(shard)


# From chapter 25.
def connected_ray() -> Any:
    """Return the package ray, if it is there and connected.

    Returns
    -------
    module

    Raises
    ------
    ImportError
        If it is not installed.
    RuntimeError
        If this process is not connected to a cluster.
    """
    try:
        import ray  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise ImportError(
            "RayWorkers needs ray; run: pip install my-deep-lib[ray]"
        ) from error
    if not ray.is_initialized():
        raise RuntimeError(
            "RayWorkers needs a cluster; connect with ray.init(address=...) first"
        )
    return ray
