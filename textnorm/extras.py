"""The one place that imports optional dependencies: a missing one becomes an error with its pip line."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from textnorm.errors import MissingExtraError

__all__ = ["import_extra", "require_extra"]


def require_extra(package: str, extra: str) -> None:
    """Ask that a package is installed, without importing it: the time to say so is when a config is loaded.

    Raises:
        MissingExtraError: it is not.
    """
    if find_spec(package) is None:
        raise MissingExtraError(package, extra)


def import_extra(module: str, extra: str) -> ModuleType:
    """Import `module`, which `pip install 'textnorm-ko[extra]'` brings.

    Raises:
        MissingExtraError: the module's package is not installed.

    Example:
        >>> import_extra("no_such_tagger", "kiwi")
        Traceback (most recent call last):
        textnorm.errors.MissingExtraError: no_such_tagger is required and was not found: pip install 'textnorm-ko[kiwi]'
    """
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise MissingExtraError(package, extra) from error
