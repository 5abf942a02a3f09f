"""The one place that imports optional dependencies: a missing one becomes an error with its pip line."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from textnorm.errors import MissingExtraError

__all__ = ["import_extra"]


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
