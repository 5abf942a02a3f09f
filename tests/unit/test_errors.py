from __future__ import annotations

import pytest

from textnorm import errors
from textnorm.errors import BundleError, ConfigError, DataError, MissingExtraError, Problem, StageError, TextnormError


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name.endswith("Error")])
def test_one_base_catches_all(name):
    """Whatever textnorm raises on purpose is a TextnormError."""
    assert issubclass(getattr(errors, name), TextnormError)


@pytest.mark.parametrize("error", [ConfigError, DataError, StageError, MissingExtraError, BundleError])
def test_kinds_are_siblings(error):
    """No kind of error is another kind: to catch one is not to catch another by accident."""
    assert error.__bases__ == (TextnormError,)


def test_the_tree_in_the_docstring_is_true():
    """The docstring's tree names every error there is."""
    assert [name for name in errors.__all__ if name.endswith("Error") and name not in errors.__doc__] == []


def test_a_config_error_holds_all_problems():
    """A ConfigError keeps each problem, with its path, in order, and its message holds them all."""
    problems = [Problem("train.lr", "required a number, found 'fast'"), Problem("", "no version")]
    error = ConfigError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "train.lr: required a number, found 'fast'; no version"


def test_a_config_error_may_be_one_sentence():
    """A single sentence is a problem without a path."""
    assert ConfigError("not TOML").problems == (Problem("", "not TOML"),)


def test_a_stage_error_names_its_stage():
    """A StageError tells which stage failed and why, apart and in its message."""
    error = StageError("okt", "the JVM is gone")
    assert (error.stage, error.reason) == ("okt", "the JVM is gone")
    assert str(error) == "stage 'okt' failed: the JVM is gone"


def test_a_missing_extra_has_its_pip_line():
    """A MissingExtraError ends in the line that mends it."""
    assert str(MissingExtraError("kiwipiepy", "kiwi")).endswith("pip install 'textnorm-ko[kiwi]'")
