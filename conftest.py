"""What all tests share, doctests too."""

from __future__ import annotations

import doctest
import os
from collections.abc import Generator
from importlib.util import find_spec

import pytest
from _pytest.doctest import MultipleDoctestFailures

from textnorm.errors import MissingExtraError

os.environ.setdefault("TEXTNORM_JVM_HEAP", "3g")  # stock taggers, each with its own models, live beside ours here

# These cannot be imported without the library whose door they are; their tests say that they are skipped.
collect_ignore = [f"textnorm/{name}.py" for name in ("pandas", "sklearn", "spacy") if find_spec(name) is None]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """An example of what is not installed is skipped, as its tests are."""
    try:
        return (yield)
    except (doctest.UnexpectedException, MultipleDoctestFailures) as error:
        causes = [getattr(failure, "exc_info", (None, None))[1] for failure in getattr(error, "failures", [error])]
        missing = [cause for cause in causes if isinstance(cause, MissingExtraError)]
        if not missing:
            raise
        pytest.skip(str(missing[0]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Engines have a run of their own: Ray's libraries and the taggers' JVM do not get on in one process."""
    if config.option.markexpr:
        return
    alone = pytest.mark.skip(reason="Ray and Spark are tested by themselves: pytest -m 'ray or spark'")
    engines = [item for item in items if {"ray", "spark"} & {mark.name for mark in item.iter_markers()}]
    for item in engines if len(engines) < len(items) else ():
        item.add_marker(alone)
