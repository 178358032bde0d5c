# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
"""Workers of Ray: actors in a cluster that is there already."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .checks import check_count, check_number
from .pieces import HeldShard, Workers, told


# From chapter 25.
class RayWorkers(Workers):
    """Workers of Ray, in the cluster to which ``ray.init`` has connected this process.

    It starts no cluster; what runs in yours, and who can reach it, is up to you. Ray takes note of a lost worker by itself.

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

    def count(self) -> int:
        """Return how many of the workers the cluster has processors for.

        Returns
        -------
        int
        """
        if not self.ray.is_initialized():  # asking would start another cluster
            return 0
        try:
            return min(
                self.workers, int(self.ray.cluster_resources().get("CPU", 0))
            )
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
            If a worker is gone.
        """
        self.release()
        actor = self.ray.remote(num_cpus=1, max_restarts=0)(HeldShard)
        self.held = [actor.remote() for _ in orders]
        self.answers(
            "make", orders, max(self.patience, 1.0)
        )  # a processor may be busy

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
        return self.answers(method, arguments, None)

    def answers(
        self, method: str, arguments: list[tuple[Any, ...]], timeout: float | None
    ) -> list[Any]:
        """Call a method of every shard, and wait so many seconds; None waits for ever.

        Parameters
        ----------
        method : str
        arguments : list of tuple
        timeout : float or None

        Returns
        -------
        list of object

        Raises
        ------
        ConnectionError
            If an actor is gone, or has no processor yet.
        """
        if not self.ray.is_initialized():
            raise ConnectionError(
                "there is no connection to a cluster of Ray any more"
            )
        try:
            pairs = zip(self.held, arguments)
            asked = [shard.call.remote(method, given) for shard, given in pairs]
            answers = self.ray.get(asked, timeout=timeout)
        except (OSError, self.ray.exceptions.RayError) as error:
            raise ConnectionError(f"a worker of Ray is gone: {error}") from error
        return [told(answer) for answer in answers]

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
