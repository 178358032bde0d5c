# Generated from the tagged cells of chapters/*.ipynb by `python -m mydeeplib_export`: edit the chapters.
# mypy: disable-error-code="import-untyped,import-not-found,no-untyped-call", allow-subclassing-any
"""Workers of Dask: processes on this machine, or a cluster's."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

try:
    import dask.config
    from distributed import Client, LocalCluster
except ImportError as error:
    raise ImportError(
        "my_deep_lib.parallel needs distributed>=2024.1, dask; run: pip install my-deep-lib[distributed]"
    ) from error

from .checks import check_count, check_number
from .engines import HeldShard, told
from .mailboxes import Mailbox, memory_folder
from .pieces import Workers

HOME = "127.0.0.1"  # nobody else can reach it
LOOK = 0.5  # seconds after which a worker that has not answered is looked up
# Before NumPy is loaded. One thread each; and freed memory is kept, which is faster.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
}


# From chapter 25.
class DaskWorkers(Workers):
    """Workers of Dask: processes on this machine, or those of a cluster.

    Use it in a ``with``, or call `close`. Processes of this machine are reached through the loopback address only.
    A cluster runs whatever Python code it is sent: see Dask's pages on TLS before you open one to a network.

    Attributes
    ----------
    client : distributed.Client
    addresses : list of str
        Of the workers that were there when they were counted last.
    patience : float
    """

    client: Any
    cluster: Any  # None, if it was there before
    wanted: int
    addresses: list[str]  # of all that were there at the last look
    homes: list[str]  # of the shards
    futures: list[Any]  # Dask lets an actor go when nobody holds its future
    held: list[Any]

    def __init__(
        self, workers: int | str = 2, patience: float = 30.0, security: Any = None
    ) -> None:
        """Start processes, or find those of a cluster.

        Parameters
        ----------
        workers : int or str, default 2
            How many processes to start on this machine, each with one thread; or the address of a cluster's
            scheduler, such as ``"tcp://head:8786"``, whose workers can import this library.
        patience : float, default 30.0
            Seconds without any worker until training gives up.
        security : distributed.Security, optional
            Certificates for a cluster that wants TLS.

        Raises
        ------
        TypeError, ValueError
            If an option is no such number.
        OSError
            If no scheduler answers at the address.
        """
        super(DaskWorkers, self).__init__()
        self.patience = check_number("patience", patience, at_least=0.0)
        self.held, self.futures = [], []
        self.addresses, self.homes = [], []
        self.cluster, self.wanted = None, 0
        where: Any = workers
        if not isinstance(workers, str):
            self.wanted = check_count("workers", workers)
            with dask_settings():
                where = self.cluster = LocalCluster(
                    n_workers=self.wanted,
                    threads_per_worker=1,
                    memory_limit=0,  # rows of mapped files count as memory, and are none
                    host=HOME,
                    dashboard_address=f"{HOME}:0",
                    silence_logs=logging.CRITICAL,
                )
        try:
            self.client = Client(
                where, direct_to_workers=True, set_as_default=False, security=security
            )
        except BaseException:
            if self.cluster is not None:
                self.cluster.close()
            raise

    def count(self) -> int:
        """Return how many workers the scheduler knows.

        Returns
        -------
        int
        """
        try:
            self.addresses = sorted(self.client.nthreads())
        except (OSError, RuntimeError):  # no scheduler, no workers
            self.addresses = []
        if self.cluster is not None and len(self.addresses) < self.wanted:
            self.start_missing()
        return len(self.addresses)

    def release(self) -> None:
        """Let go of the shards."""
        self.held, self.futures = [], []

    def open_mail(self) -> None:
        """Put mailboxes between this process and the shards.

        Their files have names until both sides have opened them, so nothing stays behind, however these processes end.
        """
        with tempfile.TemporaryDirectory(
            prefix="my_deep_lib-", dir=memory_folder(), ignore_cleanup_errors=True
        ) as folder:
            paths = []
            for number in range(len(self.held)):
                paths.append((f"{folder}/there-{number}", f"{folder}/back-{number}"))
                for path in paths[-1]:
                    Path(path).touch(0o600)
            mailed = [Mailed(shard, *pair) for shard, pair in zip(self.held, paths)]
            self.call("open_mail", paths)
        self.held = mailed

    def start_missing(self) -> None:
        """Ask Dask for as many processes as there were: it gives up one that dies while it starts."""
        with dask_settings(), suppress(OSError, RuntimeError):
            self.cluster.scale(self.wanted)

    def result(self, asked: Any, address: str) -> Any:
        """Wait for an answer, as long as the worker is there.

        Parameters
        ----------
        asked : distributed.Future or distributed.ActorFuture
        address : str
            The worker's.

        Returns
        -------
        object

        Raises
        ------
        ConnectionError
            If the worker is lost.
        """
        while True:
            try:
                with lost_workers():
                    return asked.result(timeout=LOOK)
            except TimeoutError:
                if not self.is_there(address):
                    raise ConnectionError(f"{address} is gone") from None

    def is_there(self, address: str) -> bool:
        """Return whether the scheduler still knows a worker.

        Parameters
        ----------
        address : str

        Returns
        -------
        bool
        """
        try:
            return address in self.client.nthreads()
        except (OSError, RuntimeError):
            return False

    def close(self) -> None:
        """End the processes that this object has started; leave a cluster as it is."""
        self.release()
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()

    def __enter__(self) -> DaskWorkers:
        """Return this object.

        Returns
        -------
        DaskWorkers
        """
        return self

    def __exit__(self, *reason: object) -> None:
        """Close.

        Parameters
        ----------
        *reason : object
        """
        self.close()

    def place(self, orders: list[tuple[Any, ...]]) -> None:
        """Give each of the first workers a `HeldShard` (an *actor*, in Dask's words).

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
        self.homes = self.addresses[: len(orders)]
        for address in self.homes:
            where = {"workers": [address], "actor": True, "pure": False}
            self.futures.append(self.client.submit(HeldShard, **where))
        pairs = zip(self.futures, self.homes)
        self.held = [self.result(*pair) for pair in pairs]
        self.call("make", orders)
        if self.cluster is not None:  # processes of this machine
            self.open_mail()

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
        with self.client.as_current(), lost_workers():
            pairs = zip(self.held, arguments)
            asked = [shard.call(method, given) for shard, given in pairs]
        answers = [self.result(*pair) for pair in zip(asked, self.homes)]
        return [told(answer) for answer in answers]


# From chapter 25.
class Mailed:
    """A shard on this machine, and the mailboxes between it and this process."""

    def __init__(self, shard: Any, there: str, back: str) -> None:
        """Open the mailboxes on this side.

        Parameters
        ----------
        shard : distributed.Actor
        there, back : str
            The files for letters to the shard, and for its answers.
        """
        self.shard, self.there, self.back = shard, Mailbox(there), Mailbox(back)

    def call(self, method: str, given: tuple[Any, ...]) -> Any:
        """Call a method of the shard.

        Parameters
        ----------
        method : str
        given : tuple

        Returns
        -------
        MailedAnswer
        """
        asked = self.shard.by_mail(method, self.there.put(given))
        return MailedAnswer(asked, self.back)


# From chapter 25.
class MailedAnswer:
    """What a shard will have answered, in a mailbox."""

    def __init__(self, asked: Any, back: Any) -> None:
        """Keep the two.

        Parameters
        ----------
        asked : distributed.ActorFuture
            Of a letter.
        back : Mailbox
        """
        self.asked, self.back = asked, back

    def result(self, timeout: float) -> Any:
        """Wait for the letter; return what it is about.

        Parameters
        ----------
        timeout : float
            Seconds.

        Returns
        -------
        object

        Raises
        ------
        TimeoutError
        """
        return self.back.get(self.asked.result(timeout=timeout))


# From chapter 25.
@contextmanager
def dask_settings() -> Iterator[None]:
    """Use this module's settings of Dask inside this ``with``."""
    with dask.config.set(
        {
            "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
            "distributed.worker.daemon": True,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
    ):
        yield


# From chapter 25.
@contextmanager
def lost_workers() -> Iterator[None]:
    """Turn Dask's words for a lost worker into one; what goes wrong in a shard comes back as an answer.

    Yields
    ------
    None

    Raises
    ------
    ConnectionError
        If a worker is lost.
    """
    try:
        yield
    except TimeoutError:
        raise
    except (OSError, RuntimeError, CancelledError) as error:
        raise ConnectionError(f"a worker is gone: {error}") from error
