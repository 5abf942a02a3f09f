"""Every error that textnorm raises on purpose.

The tree::

    TextnormError            anything below; the CLI prints it as one line
    ├── ConfigError          a config that cannot be used; holds every problem found
    ├── DataError            a file, column, cell or label that cannot be used
    ├── StageError           a stage failed on a text
    ├── MissingExtraError    an optional dependency is not installed
    ├── BundleError          a bundle that cannot be saved or loaded
    └── WorkerError          a worker process that cannot be had

A message says what was required, what was found, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "BundleError",
    "ConfigError",
    "DataError",
    "MissingExtraError",
    "Problem",
    "StageError",
    "TextnormError",
    "WorkerError",
]


class TextnormError(Exception):
    """Base of all errors that textnorm raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a config: where it is, and what is wrong there.

    Example:
        >>> str(Problem("train.lr", "required a number, found 'fast'"))
        "train.lr: required a number, found 'fast'"
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class ConfigError(TextnormError):
    """A config that cannot be used, with all of its problems at once."""

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems = (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


class DataError(TextnormError):
    """A file, a column, a cell or a label that cannot be used."""


class StageError(TextnormError):
    """A stage failed on a text; `stage` is the stage's registry name."""

    def __init__(self, stage: str, reason: str) -> None:
        self.stage = stage
        self.reason = reason
        super().__init__(f"stage {stage!r} failed: {reason}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.stage, self.reason), self.__dict__  # as it was made, so that it comes out of a worker


class MissingExtraError(TextnormError):
    """An optional dependency is not installed; the message holds the pip line that mends it."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{package} is required and was not found: pip install 'textnorm-ko[{extra}]'")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.package, self.extra), self.__dict__


class BundleError(TextnormError):
    """A bundle that cannot be saved or loaded."""


class WorkerError(TextnormError):
    """A worker process that cannot be started, or what it raised, in words, where that does not pickle."""
