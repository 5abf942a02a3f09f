"""Work over files of any size: blocks in, bytes out, every row written once or rejected with its reason."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from importlib import import_module
from itertools import chain
from typing import Any

from textnorm import __version__
from textnorm.errors import DataError
from textnorm.executors.run import run
from textnorm.io.blocks import Block, Reading
from textnorm.io.encodings import CHUNK
from textnorm.io.files import file_format
from textnorm.io.packing import packing_of
from textnorm.io.rows import parse
from textnorm.io.shapes import Shape
from textnorm.progress import Meter, metered
from textnorm.recipes.block_job import BlockJob, Made, Work
from textnorm.recipes.file_options import FileOptions
from textnorm.recipes.file_outputs import Results, Summary, is_folder, to_shards, to_standard_output
from textnorm.recipes.inputs import blocks_of, fingerprint, size_of, spelled_out, with_encodings
from textnorm.recipes.shards import BLOCKS
from textnorm.stages.threads import THREADS

__all__ = ["run_files"]


def run_files(name: str, work: Work, about: Any, paths: Iterable[str], output: str, options: FileOptions) -> Summary:
    """Do some work on all rows of files, and write them into one file, or a folder of shards.

    Args:
        name: of the work, for the eye.
        work: what is done.
        about: what changes what the work gives, such as its config: a job is resumed with no other.
        paths: files, folders, patterns, URLs; `-` for standard input.
        output: a file; a folder (which ends in `/`, or is there); `-` for standard output.
        options: how.

    Raises:
        DataError: a file that cannot be read or has no such column, too many rejects, a full disk, an unfinished job that
            is not to be resumed, or is another one.
    """
    files = list(with_encodings(spelled_out(paths), options.reading))
    if options.reading.encoding == "auto" and not options.quiet:
        sys.stderr.writelines(f"{path} is read as {reading.encoding}\n" for path, reading in files)
    names = [path for path, _ in files]
    if options.resume and "-" in names:
        raise DataError("standard input is read once, and cannot be gone on with; give a file, or leave --resume out")
    blocks = blocks_of(files)
    first = next(blocks)
    shape = _shape(output, options, work, first)
    job = BlockJob(
        work, options.reading.text, shape, options.id_column, bool(options.losses), 1 if options.workers else 0
    )
    with metered(name, size_of(names), quiet=options.quiet) as meter, _engines_as_they_were():
        results, blocks = partial(_results, job, options, meter), chain([first], blocks)
        if output == "-":
            return to_standard_output(results(blocks), shape, options)
        identity = _identity(about, files, shape, options)
        return to_shards(results, blocks, output, identity, shape, options, meter)


@contextmanager
def _engines_as_they_were() -> Iterator[None]:
    """What a job tells the engines of this process is not told to the next one."""
    told = os.environ.get(THREADS)
    try:
        yield
    finally:
        os.environ.pop(THREADS, None)
        if told is not None:
            os.environ[THREADS] = told


def _shape(output: str, options: FileOptions, work: Work, first: Block) -> Shape:
    """How rows are written; the columns of a table are those of the first block's rows."""
    stays = is_folder(output)
    kind = options.file_type or (first.kind if stays else file_format(output))
    packing, column = "" if stays else packing_of(output), work.adds[0]
    if kind not in {"csv", "tsv", "parquet"}:
        return Shape(kind, column, packing=packing)
    fields = parse(first, options.reading.text).fields or [dict.fromkeys(first.header)]
    rows = work.merged(fields, [work.sample] * len(fields))
    if kind != "parquet":
        return Shape(kind, column, tuple(dict.fromkeys(chain.from_iterable(rows))), packing)
    if packing or output == "-":
        raise DataError(f"parquet packs itself, and is a file: write a .parquet, found {output}")
    from textnorm.io.parquet import schema_of

    return Shape(kind, column, schema=schema_of(rows, first.data.schema if first.kind == "parquet" else None))


def _identity(about: Any, files: list[tuple[str, Reading]], shape: Shape, options: FileOptions) -> dict[str, Any]:
    """All that changes the bytes that are written."""
    inputs = [fingerprint(path) | {"reading": asdict(reading)} for path, reading in files]
    written = {name: value for name, value in vars(shape).items() if name != "schema"} | {"schema": str(shape.schema)}
    return {
        "textnorm": __version__,
        "work": about,
        "inputs": inputs,
        "written": written,
        "id_column": options.id_column,
        "losses": bool(options.losses),
        "blocks": [CHUNK, BLOCKS],
    }


# ---------------------------------------------------------------- doing it


def _results(job: BlockJob, options: FileOptions, meter: Meter, blocks: Iterable[Block]) -> Results:
    """What becomes of each block, counted; too many rejects end it."""
    for block, made in _run(job, blocks, options):
        meter.advance(made.rows, made.rejected, block.size)
        _check(meter, options)
        yield block, made
    _check(meter, options, at_end=True)


def _run(job: BlockJob, blocks: Iterable[Block], options: FileOptions) -> Iterator[tuple[Block, Made]]:
    workers = max(1, options.workers)
    if options.engine == "local":
        kind, limit_s = options.kind, options.limit_s
        return run(job, blocks, workers=workers, kind=kind, give_up=job.given_up, limit_s=limit_s)
    engine = import_module(f"textnorm.executors.{options.engine}")
    done: Iterator[tuple[Block, Made]] = engine.run(job, blocks, address=options.address or None, workers=workers)
    return done


def _check(meter: Meter, options: FileOptions, *, at_end: bool = False) -> None:
    if options.max_rejects.is_passed(meter.rows, meter.rejected, at_end=at_end):
        raise DataError(f"{meter.rejected:,} of {meter.rows:,} rows were rejected, more than --max-rejects allows")
