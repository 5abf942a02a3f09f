"""The output of a long job, written in shards, so that a job that was killed goes on where it stopped.

A shard is some blocks of the input: what is written of them, what was rejected, what cleaning took. Its files are
written whole, synced and renamed, and only then told in the manifest, a line each with rows and checksums. Whatever
happens at whatever moment, what the manifest tells of is there.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO, Any

from textnorm.bundle_files import file_checksum
from textnorm.errors import DataError
from textnorm.io.files import replacing
from textnorm.io.shapes import Shape, concatenate
from textnorm.io.writers import open_lines, open_output
from textnorm.recipes.block_job import Made
from textnorm.recipes.losses import Sums, add_sums

__all__ = ["BLOCKS", "Shard", "Shards"]

BLOCKS = 8  # of a shard: little enough to lose, enough to make syncing cheap
MANIFEST = "_manifest.jsonl"
KINDS = ("output", "rejects", "losses")


@dataclass
class Shard:
    """What the manifest tells of a shard.

    Args:
        number: from 0.
        start: how many rows stand before it, in all files.
        rows: how many rows were read.
        reasons: how many rows were rejected, by reason.
        sums: what cleaning took, by stage.
        sha256: of each file.
    """

    number: int
    start: int = 0
    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    sums: Sums = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    def count(self, made: Made) -> None:
        """Count in what became of a block."""
        self.rows += made.rows
        self.reasons.update(made.reasons)
        add_sums(self.sums, made.sums)


class Shards:
    """A folder of shards.

    Args:
        folder: where they lie; it is made when missing.
        about: what the job is: its inputs, its config, whatever changes the output.
        shape: how rows are written.
        whole: whether each shard is to be a file by itself, with a header.

    Raises:
        DataError: there are shards of another job, or nothing can be written there.
    """

    def __init__(self, folder: Path, about: Mapping[str, Any], shape: Shape, *, whole: bool = False) -> None:
        self.folder, self._shape, self._whole = folder, shape, whole
        self._about = json.loads(json.dumps(about, default=str))
        self.done: list[Shard] = []
        if (folder / MANIFEST).exists():
            self._find()
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
        job = {"job": self._about, "sha256": sha256(_line(self._about)).hexdigest()}
        with replacing(str(folder / MANIFEST)) as raw:
            raw.writelines(_line(entry) for entry in (job, *map(vars, self.done)))

    def _find(self) -> None:
        """Take what is whole, and forget the rest."""
        about, entries = _read(self.folder / MANIFEST)
        if changes := list(_changes(about, self._about)):
            more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""  # noqa: PLR2004  # enough to see why
            raise DataError(
                f"{self.folder} holds what another job has written ({'; '.join(changes[:3])}{more}): "
                "give the job that it was begun with, or remove the folder"
            )
        for number, entry in enumerate(entries):
            shard = Shard(**entry | {"reasons": Counter(entry["reasons"])})
            if shard.number != number or not all(self._is_whole(shard, kind) for kind in KINDS):
                return
            self.done.append(shard)

    def _is_whole(self, shard: Shard, kind: str) -> bool:
        path = self.path(shard.number, kind)
        return path.exists() and file_checksum(path) == shard.sha256[kind]

    def path(self, number: int, kind: str) -> Path:
        """Where a shard's file is: what is no output has a name that readers of folders pass over."""
        if kind == "output":
            return self.folder / f"part-{number:05}.{self._shape.kind}{self._shape.packing}"
        return self.folder / f"_{kind}-{number:05}.jsonl"

    def write(self, made: Iterable[Made]) -> None:
        """Write the next shard, of what became of its blocks.

        Raises:
            DataError: it cannot be written, as on a full disk.
        """
        shard = Shard(len(self.done), start=sum(before.rows for before in self.done))
        files = {kind: str(self.path(shard.number, kind)) for kind in KINDS}
        with ExitStack() as stack:
            raw = {kind: stack.enter_context(replacing(path)) for kind, path in files.items()}
            outputs = _spread(made, shard, raw["rejects"], raw["losses"])
            self._shape.write(raw["output"], outputs, with_header=self._whole or not shard.number)
        shard.sha256 = {kind: file_checksum(Path(path)) for kind, path in files.items()}
        with _told(self.folder), (self.folder / MANIFEST).open("ab") as manifest:
            manifest.write(_line(vars(shard)))
            manifest.flush()
            os.fsync(manifest.fileno())
        self.done.append(shard)

    def join(self, kind: str, path: str) -> None:
        """Write the files of all shards as one."""
        files = _opened(self.path(shard.number, kind) for shard in self.done)
        if kind == "output":
            with open_output(path) as raw:
                self._shape.join(raw, files)
        else:
            with open_lines(path) as raw:
                concatenate(raw, files)

    def lines(self, kind: str) -> Iterator[bytes]:
        """The lines of a kind of files, one after the other."""
        for file in _opened(self.path(shard.number, kind) for shard in self.done):
            yield from file

    def tidy(self) -> None:
        """Remove what was joined, and leave the outputs and the manifest."""
        self._remove("_rejects-*", "_losses-*", ".*.part")  # the last are of a job that was killed

    def remove(self) -> None:
        """Remove the manifest and the shards; and the folder, if it holds nothing else."""
        self._remove(MANIFEST, "part-*")
        self.tidy()
        with suppress(OSError):
            self.folder.rmdir()

    def _remove(self, *patterns: str) -> None:
        for path in chain.from_iterable(map(self.folder.glob, patterns)):
            path.unlink()


def _spread(made: Iterable[Made], shard: Shard, rejects: IO[bytes], losses: IO[bytes]) -> Iterator[bytes]:
    """Write what is beside the outputs, count, and pass the outputs on."""
    for item in made:
        shard.count(item)
        rejects.write(item.rejects)
        losses.write(item.losses)
        if item.output:
            yield item.output


def _read(manifest: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The job and its shards. The last line may have been cut short when the job was."""
    about, *entries = manifest.read_bytes().split(b"\n")[:-1]
    return json.loads(about)["job"], [json.loads(entry) for entry in entries]


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _changes(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """What differs, by its path."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _changes(*pair, f"{path}[{index}]")
    elif old != new:
        yield f"{path} was {_short(old)} and is {_short(new)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}..."  # noqa: PLR2004  # of a line


def _opened(paths: Iterable[Path]) -> Iterator[IO[bytes]]:
    """Files one after the other, each closed before the next is opened."""
    for path in paths:
        with path.open("rb") as file:
            yield file


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(f"a place to write to is required at {folder}: {error}") from error
