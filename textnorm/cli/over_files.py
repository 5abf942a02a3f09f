"""The options of commands over files, and what is told at their end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from textnorm.cli.group import ENCODING, FORMAT, LOSS, OUTPUT, REJECTED, REJECTS, told_losses

if TYPE_CHECKING:
    from textnorm.recipes.file_options import FileOptions
    from textnorm.recipes.file_outputs import Summary

__all__ = ["INPUTS", "file_options", "interruptible", "options_of", "tell"]

_STOPPED = 130  # as shells tell of Ctrl-C
_SHOWN = 5  # reasons

INPUTS = click.argument("inputs", nargs=-1, required=True)
_OPTIONS = [
    OUTPUT,
    FORMAT,
    ENCODING,
    click.option("--id-column", default="", help="A column that a reject tells beside its row's number."),
    REJECTS,
    click.option("--max-rejects", metavar="N|P%", help="Stop when more rows than that are rejected."),
    LOSS,
    click.option("--workers", type=click.IntRange(1), help="How many work side by side; each uses one core."),
    click.option("--engine", type=click.Choice(["local", "ray", "spark"]), default="local", show_default=True),
    click.option("--address", default="", help="Of a Ray or Spark cluster; without it, this machine."),
    click.option(
        "--timeout",
        "limit_s",
        type=click.FloatRange(0, min_open=True),
        default=600.0,
        show_default=True,
        help="Seconds for a MiB, after which a worker is taken for hung, and killed.",
    ),
    click.option("--resume", is_flag=True, help="Go on with a job that was stopped, killed, or ran out of disk."),
    click.option("-q", "--quiet", is_flag=True, help="Show no progress."),
]


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a job over files."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options_of(column: str, file_type: Any, encoding: str, **given: Any) -> FileOptions:
    """What the options say, for the recipes."""
    from textnorm.io.blocks import Reading
    from textnorm.recipes.file_options import FileOptions

    reading = Reading(file_type, column, (column,), encoding=encoding)
    _check_encoding(encoding)
    return FileOptions(
        reading=reading,
        file_type=file_type,
        id_column=given["id_column"],
        rejects=given["rejects"] or "",
        max_rejects=_limit(given["max_rejects"]),
        losses=given["loss"] or "",
        workers=given["workers"] or 0,
        engine=given["engine"],
        address=given["address"],
        limit_s=given["limit_s"],
        resume=given["resume"],
        quiet=given["quiet"],
    )


def _check_encoding(encoding: str) -> None:
    if encoding != "auto":
        try:
            "".encode(encoding)
        except LookupError as error:
            raise click.BadParameter(
                f"{error}; cp949 and utf-16 are known, and auto", param_hint="--encoding"
            ) from error


def _limit(told: str | None) -> Any:
    from textnorm.recipes.file_options import Limit

    if told is None:
        return Limit()
    try:
        return Limit(percent=float(told[:-1])) if told.endswith("%") else Limit(count=int(told))
    except ValueError as error:
        message = f"a number of rows (100) or a share of them (0.5%) is required, found {told!r}"
        raise click.BadParameter(message, param_hint="--max-rejects") from error


@contextmanager
def interruptible() -> Iterator[None]:
    """End by Ctrl-C in a line that tells how to go on."""
    try:
        yield
    except KeyboardInterrupt as stop:
        click.echo("stopped" + "".join(f"; {note}" for note in getattr(stop, "__notes__", ())), err=True)
        sys.exit(_STOPPED)


def tell(summary: Summary) -> None:
    """Tell what cleaning took and what was rejected; exit with 3 if anything was."""
    if summary.sums:
        told_losses(summary.sums)
    if not summary.rejected:
        return
    first = json.loads(summary.first)
    click.echo(f"{summary.rejected:,} of {summary.rows:,} rows rejected:", err=True)
    for reason, count in summary.reasons.most_common(_SHOWN):
        click.echo(f"{count:>10,}  {reason}", err=True)
    click.echo(f"the first: row {first['row']} of {first['source']}: {first['reason']}", err=True)
    if summary.rejects:
        click.echo(f"all of them: {summary.rejects}", err=True)
    sys.exit(REJECTED)
