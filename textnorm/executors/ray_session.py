"""Ray, connected here and let go again: quiet, and telling nobody that it runs."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textnorm.errors import DataError
from textnorm.extras import import_extra

__all__ = ["connected", "import_ray"]

_STORE_BYTES = 256 << 20  # shared memory for what is in flight; what does not fit is spilled to disk
_PATIENCE_S = 10.0
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}


@contextmanager
def connected(address: str | None, workers: int) -> Iterator[Any]:
    """Ray as it was connected already; else connected, and at the end let go again."""
    ray = import_ray()
    if ray.is_initialized():
        yield ray
        return
    if address:
        _check(address)
    here = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": _STORE_BYTES}
    ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **({} if address else here))
    try:
        context = import_extra("ray.data", "ray").DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        yield ray
    finally:
        ray.shutdown()


def _check(address: str) -> None:
    """Look whether anybody is there: Ray itself would wait for minutes."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    if not host:  # "auto"
        return
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE_S).close()
    except (OSError, ValueError) as error:
        raise DataError(f"a Ray cluster is required at {address} (host:port, or auto): {error}") from error


def import_ray() -> Any:
    """Import Ray, which reads its settings at that time: unless told otherwise, it sends no usage statistics.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    os.environ.update(_QUIET | os.environ)
    return import_extra("ray", "ray")
