"""A pipeline with the files its stages name, as one value: for a pickle or a saved model that must run elsewhere."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

from textnorm.bundle_files import paths_of
from textnorm.okt.disk_cache import cache_folder
from textnorm.pipeline import Pipeline

__all__ = ["Portable", "named_files", "pack", "store", "unpack"]


class Portable(NamedTuple):
    """A config, and by the names that it has for them the files that its stages read."""

    config: dict[str, Any]
    files: dict[str, bytes]


def pack(pipeline: Pipeline) -> Portable:
    """Take up a pipeline and its files.

    Raises:
        ConfigError: a stage that no config can name.
        OSError: a file cannot be read.

    Example:
        >>> from textnorm.stages.split import Split
        >>> pack(Pipeline([Split()])).files
        {}
        >>> unpack(pack(Pipeline([Split()])))
        Pipeline([Split()])
    """
    contents = {path: Path(path).read_bytes() for path in named_files(pipeline)}
    names = {path: _name(Path(path).name, content) for path, content in contents.items()}
    config = _renamed(pipeline.to_config(defaults=True), names)
    return Portable(config, {names[path]: content for path, content in contents.items()})


def unpack(portable: Portable, folder: Path | None = None) -> Pipeline:
    """Build the pipeline again, its files in `folder` or in the user's cache.

    Names tell contents: what lies there already is the same file, and is left alone.
    """
    folder = folder or store()
    for name, content in portable.files.items():
        _write(folder / Path(name).name, content)
    return Pipeline.from_config(portable.config, folder=folder)


def named_files(pipeline: Pipeline) -> list[str]:
    """The files that the stages of a pipeline read, each once."""
    return list(dict.fromkeys(path for stage in pipeline.stages for path in paths_of(stage)))


def store() -> Path:
    """Where files go that nobody gave a place: they are named by their content, so they cannot get in each other's way."""
    return cache_folder() / "models"


def _name(name: str, content: bytes) -> str:
    """The file's name behind its checksum, which stands there already if it was unpacked before."""
    checksum = f"{sha256(content).hexdigest()[:16]}-"
    return name if name.startswith(checksum) else checksum + name


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: other processes may unpack the same."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)  # noqa: PTH105  # a name, not a path
