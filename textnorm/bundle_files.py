"""The files of a bundle: what is in the folder, that it is what was saved, and that nothing it names lies outside.

The checksums find what was altered or cut short on the way. They are no signature: whoever can change a file can change
the manifest, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from hashlib import file_digest
from pathlib import Path
from typing import Any, cast

from textnorm.errors import BundleError
from textnorm.types import Stage

__all__ = [
    "ARTIFACTS",
    "MANIFEST",
    "WEIGHTS",
    "check_files",
    "check_stages",
    "file_checksum",
    "paths_of",
    "read_manifest",
    "write_manifest",
]

# A later textnorm that reads or leaves out something in the manifest keeps the number; one that no longer can raises it.
FORMAT = 1
MANIFEST, WEIGHTS, ARTIFACTS = "manifest.json", "weights.safetensors", "artifacts"
_REQUIRED = {"config": dict, "labels": list}
_MEND = "copy the bundle again, or train it again"


def write_manifest(root: Path, about: Mapping[str, Any]) -> None:
    """Write what a bundle says of itself, last of all: it holds the checksums of all other files.

    Args:
        root: the bundle's folder.
        about: what is to be said; in its config, paths to artifacts become relative to the folder.
    """
    manifest = {"format": FORMAT, **about, "files": {name: file_checksum(root / name) for name in _names(root)}}
    text = json.dumps(_relative(manifest, f"{root / ARTIFACTS}/"), ensure_ascii=False, indent=1)
    (root / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(root: Path) -> dict[str, Any]:
    """Read what `write_manifest` wrote.

    Raises:
        BundleError: there is none, it is damaged, or one of a later format.
    """
    try:
        manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"a bundle is required at {root} (a folder with {MANIFEST}): {error}") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found != FORMAT:
        raise BundleError(f"{root} is a bundle of format {found}, and this textnorm reads {FORMAT}; update")
    lacking = [key for key, kind in _REQUIRED.items() if not isinstance(manifest.get(key), kind)]
    if lacking or not isinstance(manifest.get("files", {}), dict):
        raise BundleError(f"{root / MANIFEST} must hold {', '.join(_REQUIRED)} and files; it is damaged: {_MEND}")
    _refuse_paths(root, manifest["config"])
    return cast("dict[str, Any]", manifest)


def _refuse_paths(root: Path, config: Mapping[str, Any]) -> None:
    """A saved run has its parts in it, where a config may name their files."""
    members = config.get("members", [])
    if "begin" in config or not all(isinstance(member, dict) for member in members):
        raise BundleError(f"{root} points outside itself, to the config of another run; it is damaged: {_MEND}")
    for member in members:
        _refuse_paths(root, member)


def check_files(root: Path, files: Mapping[str, str] | None) -> None:
    """Check that a bundle's files are those that were saved.

    Args:
        root: the bundle's folder.
        files: path within the folder -> sha256; None in a bundle that was made before there were checksums.

    Raises:
        BundleError: a file is missing, altered, outside the folder, or among the artifacts without being listed.
    """
    if files is None:
        return
    for name, checksum in {WEIGHTS: None, **files}.items():
        path = _inside(root, name)
        if not path.is_file() or checksum is None:
            raise BundleError(f"{root} must hold {name} and list it, and does not: {_MEND}")
        if (found := file_checksum(path)) != checksum:
            raise BundleError(f"{path} was altered or cut short: required sha256 {checksum}, found {found}; {_MEND}")
    unknown = [name for name in _names(root) if name not in files and not Path(name).name.startswith(".")]
    if unknown:
        raise BundleError(f"{root} holds {unknown[0]}, which was not saved with it; remove it, or {_MEND}")


def check_stages(root: Path, stages: Iterable[Stage], files: Mapping[str, str] | None) -> None:
    """Check that the files which a bundle's stages name are its own.

    Args:
        root: the bundle's folder.
        stages: those of its config.
        files: as for `check_files`, and checked by it.

    Raises:
        BundleError: a path leads outside the folder, or to a file that is not listed.
    """
    home = root.resolve()
    for path in (Path(name) for stage in stages for name in paths_of(stage)):
        _inside(root, str(path))
        name = path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
        if files is not None and name not in files:
            raise BundleError(f"{root} names {name}, and must list it among its files; it is damaged: {_MEND}")


def _inside(root: Path, name: str) -> Path:
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):  # absolute, through "..", or by a link
        raise BundleError(
            f"{root} points outside itself, to {path.resolve()}: a bundle must hold all it needs; {_MEND}"
        )
    return path


def _names(root: Path) -> list[str]:
    """The files that a bundle is made of, but for its manifest. What else lies beside it is no business of the bundle's."""
    artifacts = (path for path in (root / ARTIFACTS).rglob("*") if not path.is_dir())
    return [WEIGHTS, *sorted(path.relative_to(root).as_posix() for path in artifacts)]


def file_checksum(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def paths_of(stage: Stage) -> Iterator[str]:
    """The files that a stage and those inside it read.

    Example:
        >>> from textnorm.stages.kiwi import Kiwi
        >>> list(paths_of(Kiwi(user_words="words.tsv")))
        ['words.tsv']
    """
    for item in fields(cast("Any", stage)):
        value = getattr(stage, item.name)
        if isinstance(value, Stage):
            yield from paths_of(value)
        elif item.metadata.get("path") and value:
            yield value


def _relative(value: Any, artifacts: str) -> Any:
    """A copy of nested tables, in which paths to artifacts begin with their folder's name."""
    if isinstance(value, Mapping):
        return {key: _relative(item, artifacts) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_relative(item, artifacts) for item in value]
    if isinstance(value, str) and value.startswith(artifacts):
        return f"{ARTIFACTS}/{value.removeprefix(artifacts)}"
    return value
