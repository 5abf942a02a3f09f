"""The group that all commands hang from: how errors end, the options they share, and what is said of rejects."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textnorm import __version__
from textnorm.errors import ConfigError, TextnormError

if TYPE_CHECKING:
    from textnorm.recipes.losses import LossReport, Sums
    from textnorm.types import Reject

__all__ = [
    "COLUMN",
    "CONFIG",
    "ENCODING",
    "FILES",
    "FORMAT",
    "LOSS",
    "OUTPUT",
    "REJECTED",
    "REJECTS",
    "finish",
    "loss_report",
    "main",
    "told_losses",
]

REJECTED = 3  # exit code of a job that finished, but not with every row

CONFIG = click.option(
    "-c", "--config", default="ko-review", show_default=True, help="A config file, or a preset's name."
)
OUTPUT = click.option("-o", "--output", default="-", help="Where to write; - is standard output.")
COLUMN = click.option("--column", default="text", show_default=True, help="The column that holds the text.")
FORMAT = click.option(
    "--format",
    "file_type",
    type=click.Choice(["txt", "csv", "tsv", "jsonl", "parquet"]),
    help="Of all files, where the names do not tell.",
)
ENCODING = click.option(
    "-e", "--encoding", default="utf-8", show_default=True, help="Of what is read; auto guesses it."
)
REJECTS = click.option(
    "--rejects", help="Where rejected rows go; by default beside the output, as OUTPUT.rejects.jsonl."
)
LOSS = click.option(
    "--loss", help="Where to write what cleaning took from each row: letters, digits, masks; sums are printed."
)
FILES = click.argument("files", nargs=-1, required=True)


class _Group(click.Group):
    """Turns every error into one line and exit code 1; `--debug` lets it through with its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # the last door: a user gets a line, whatever went wrong
            if ctx.params.get("debug"):
                raise
            for line in [*_lines(error), *getattr(error, "__notes__", ())]:
                click.echo(f"error: {line}", err=True)
            sys.exit(1)


def _lines(error: Exception) -> list[str]:
    if isinstance(error, ConfigError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, TextnormError | OSError):  # a full disk or a folder that may not be written is no bug
        return [str(error).replace("\n", " ")]
    return [f"{type(error).__name__}: {error}".replace("\n", " ") + " (this is a bug; --debug shows where)"]


def _name_nltk_data(_context: click.Context, _option: click.Parameter, folder: str | None) -> None:
    if folder:
        os.environ["NLTK_DATA"] = folder  # which workers inherit


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--nltk-data",
    metavar="DIR",
    callback=_name_nltk_data,
    expose_value=False,
    help="Where NLTK's data lies (punkt_tab, wordnet).",
)
@click.version_option(__version__, prog_name="textnorm")
def main(debug: bool) -> None:
    """Messy Korean and English text in; clean text, tokens and a trained classifier out, from one config.

    Exit codes: 0 done, 1 an error, 2 wrong usage, 3 done but with rejected rows.
    """


@contextmanager
def loss_report(path: str | None) -> Iterator[LossReport | None]:
    """A loss report where one was asked for; its sums are printed at the end."""
    if path is None:
        yield None
        return
    from textnorm.recipes.losses import open_loss_report

    with open_loss_report(path) as report:
        yield report
    told_losses(report.sums)


def told_losses(sums: Sums) -> None:
    """Print what cleaning took, by stage."""
    from textnorm.recipes.losses import table_of

    rows = table_of(sums)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *cells in rows:
        numbers = (f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        click.echo("  ".join([f"{first:<{widths[0]}}", *numbers]), err=True)


def finish(rejects: Sequence[Reject], output: str, path: str | None, written: str | None = None) -> None:
    """Say what was rejected, keep it, and exit with 3 if anything was."""
    target = path or (f"{output}.rejects.jsonl" if output != "-" else None)
    if target and (rejects or Path(target).exists()):  # one of an earlier run must not stand as this one's
        from textnorm.io.writers import write_rejects

        write_rejects(target, rejects)
    if not rejects:
        return
    first = rejects[0]
    stages = ", ".join(f"{stage} {count}" for stage, count in Counter(reject.stage for reject in rejects).items())
    click.echo(
        f"{len(rejects):,} {'row' if len(rejects) == 1 else 'rows'} rejected ({stages}); the first: row {first.row} of {first.source}: {first.reason}",
        err=True,
    )
    if shown := target or written:
        click.echo(f"all of them: {shown}", err=True)
    sys.exit(REJECTED)
