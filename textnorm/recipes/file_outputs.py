"""Where the rows of a job go: straight to standard output, or in shards to a file or a folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from platformdirs import user_cache_path

from textnorm.errors import DataError
from textnorm.io.blocks import Block
from textnorm.io.files import is_url
from textnorm.io.shapes import Shape
from textnorm.io.writers import open_lines, open_output
from textnorm.progress import Meter
from textnorm.recipes.block_job import Made
from textnorm.recipes.file_options import FileOptions
from textnorm.recipes.losses import Sums, add_sums
from textnorm.recipes.shards import BLOCKS, MANIFEST, Shards
from textnorm.types import Reject

__all__ = ["Results", "Summary", "is_folder", "to_shards", "to_standard_output"]

Results = Generator[tuple[Block, Made]]


@dataclass
class Summary:
    """What became of the rows.

    Args:
        rows: how many were read.
        reasons: how many were rejected, by reason.
        sums: what cleaning took, by stage.
        first: the first reject, a line of the rejects file.
        rejects: that file, if there is one.
    """

    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    sums: Sums = field(default_factory=dict)
    first: bytes = b""
    rejects: str = ""

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.reasons.total()

    def read_rejects(self) -> list[Reject]:
        """The rows of the rejects file."""
        lines = Path(self.rejects).read_bytes().splitlines() if self.rejects else []
        kept = Reject._fields[:-1]
        return [Reject(**{name: json.loads(line)[name] for name in kept}) for line in lines]

    def count(self, rows: int, reasons: Mapping[str, int], sums: Sums) -> None:
        """Count in what became of some rows."""
        self.rows += rows
        self.reasons.update(reasons)
        add_sums(self.sums, sums)


def is_folder(output: str) -> bool:
    """Whether shards are to stay as they are, in a folder.

    Example:
        >>> is_folder("clean/"), is_folder("clean.jsonl")
        (True, False)
    """
    return output.endswith("/") or (not is_url(output) and Path(output).is_dir())


def to_standard_output(made: Results, shape: Shape, options: FileOptions) -> Summary:
    """Write as it comes: what is on its way to another program cannot be taken back, nor gone on with."""
    summary = Summary(rejects=options.rejects)
    with ExitStack() as stack:
        raw = stack.enter_context(open_output("-"))
        rejects = stack.enter_context(open_lines(options.rejects)) if options.rejects else None
        losses = stack.enter_context(open_lines(options.losses)) if options.losses else None
        raw.write(shape.header())
        for _, item in stack.enter_context(closing(made)):
            raw.write(item.output)
            for file, lines in ((rejects, item.rejects), (losses, item.losses)):
                if file:
                    file.write(lines)
            summary.first = summary.first or item.rejects.partition(b"\n")[0]
            raw.flush()
            summary.count(item.rows, item.reasons, item.sums)
    return summary


def to_shards(
    results: Callable[[Iterable[Block]], Results],
    blocks: Iterator[Block],
    output: str,
    identity: Mapping[str, Any],
    shape: Shape,
    options: FileOptions,
    meter: Meter,
) -> Summary:
    """Write shards, go on behind those that are there, and join them in the end.

    Args:
        results: what becomes of blocks.
        blocks: all of them.
        output: a file, or a folder.
        identity: all that changes what is written.
        shape: how rows are written.
        options: of the job.
        meter: counts what was done before, too.
    """
    shards = _open(output, identity, shape, options)
    try:
        _pass_over(shards, blocks, meter)
        with closing(results(blocks)) as made:
            for _, of_shard in groupby(made, key=lambda result: result[0].number // BLOCKS):
                shards.write(item for _, item in of_shard)
        summary = Summary()
        for shard in shards.done:
            summary.count(shard.rows, shard.reasons, shard.sums)
        _finish(shards, summary, output, options)
    except BaseException as error:
        _leave(shards, error, once=any(given["path"] == "-" for given in identity["inputs"]))
        raise
    return summary


def _open(output: str, identity: Mapping[str, Any], shape: Shape, options: FileOptions) -> Shards:
    stays = is_folder(output)
    folder = Path(output if stays else f"{_on_this_machine(output)}.shards")
    is_begun = (folder / MANIFEST).exists()
    if is_begun and not options.resume:
        raise DataError(f"{folder} holds what a job wrote before: say --resume to go on with it, or remove it")
    if not is_begun and any(folder.glob("part-*")):
        raise DataError(f"{folder} holds parts that are none of this job's: write to another folder, or remove them")
    return Shards(folder, identity, shape, whole=stays)


def _on_this_machine(output: str) -> str:
    """Where the shards of an output are, which may be an object of a store."""
    return str(user_cache_path("textnorm") / "shards" / quote(output, safe="")) if is_url(output) else output


def _pass_over(shards: Shards, blocks: Iterator[Block], meter: Meter) -> None:
    for shard in shards.done:
        meter.pass_over(shard.rows, shard.reasons.total())
    for block in islice(blocks, BLOCKS * len(shards.done)):
        meter.total = meter.total and meter.total - block.size


def _leave(shards: Shards, error: BaseException, *, once: bool) -> None:
    """A job that ends early says how to go on; nothing is left of one that cannot, whose input is read once, or has not begun."""
    if once or not shards.done:
        shards.remove()
        return
    rows = sum(shard.rows for shard in shards.done)
    error.add_note(f"{rows:,} rows are done and kept in {shards.folder}; the same command with --resume goes on")


def _finish(shards: Shards, summary: Summary, output: str, options: FileOptions) -> None:
    stays = is_folder(output)
    rejects = options.rejects or (f"{output.rstrip('/')}/_rejects.jsonl" if stays else f"{output}.rejects.jsonl")
    stands = Path(rejects).exists()  # of an earlier job, and must not be taken for this one's
    if summary.rejected or options.rejects or stands:
        shards.join("rejects", rejects)
        summary.rejects = rejects
    if summary.rejected:
        summary.first = next(shards.lines("rejects"))
    if options.losses:
        shards.join("losses", options.losses)
    if not stays:
        shards.join("output", output)
        shards.remove()
    else:
        shards.tidy()
