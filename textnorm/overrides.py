"""Single values of a config, given beside its file: `train.lr=3e-4`. What comes out is checked as if it stood in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from textnorm.errors import ConfigError, Problem

__all__ = ["override"]


def override(tables: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """Put values into a config's tables, which stay as they are: a changed copy is returned.

    Args:
        tables: what was read.
        assignments: PATH=VALUE each, a later one over an earlier. The path is that of error messages: keys with dots
            between, and a number for what stands in a list (`pipeline.stages.0.form` or `pipeline.stages[0].form`).
            The value is TOML; what is no TOML is a string, so a bare word needs no quotes.

    Raises:
        ConfigError: no `=`, or a path that leads through something which is neither a table nor a list.

    Example:
        >>> override({"train": {"lr": 0.1}}, ["train.lr=3e-4", "train.device=cpu", "model.hidden=[64, 32]"])
        {'train': {'lr': 0.0003, 'device': 'cpu'}, 'model': {'hidden': [64, 32]}}
        >>> override({"train": {"lr": 0.1}}, ["train.lr"])
        Traceback (most recent call last):
        textnorm.errors.ConfigError: an override is PATH=VALUE, as in train.lr=3e-4; found 'train.lr'
    """
    changed: Any = dict(tables)
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            raise ConfigError(f"an override is PATH=VALUE, as in train.lr=3e-4; found {assignment!r}")
        keys = path.strip().replace("[", ".").replace("]", "").split(".")
        changed = _placed(changed, keys, _value(text.strip()), "")
    return dict(changed)


def _value(text: str) -> Any:
    """What a text says in TOML, else the text.

    Example:
        >>> [_value(text) for text in ("3", "true", "cuda:1", '"3"', "")]
        [3, True, 'cuda:1', '3', '']
    """
    try:
        [value] = tomllib.loads(f"value = {text}").values()  # one value: a newline would begin another key
    except ValueError:
        return text
    return value


def _placed(owner: Any, keys: Sequence[str], value: Any, path: str) -> Any:
    """The owner with the value at the end of the keys; tables that are missing on the way are made."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(owner, Mapping):
        return {**owner, key: _placed(owner.get(key, {}), rest, value, f"{path}.{key}".lstrip("."))}
    where = path or "the config"
    if not isinstance(owner, list | tuple):
        raise ConfigError([Problem(f"{path}.{key}", f"{where} is no table, found {owner!r}; drop .{key}")])
    if not key.isdecimal() or int(key) >= len(owner):
        required = f"a number below {len(owner)}" if owner else "nothing: the list is empty"
        raise ConfigError([Problem(f"{path}.{key}", f"{where} is a list; required {required}, found {key!r}")])
    index = int(key)
    return [*owner[:index], _placed(owner[index], rest, value, f"{path}[{index}]"), *owner[index + 1 :]]
