"""profile: what a file of texts is like, as a page or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path, PurePath
from typing import Any

import click

from textnorm.cli.group import COLUMN, CONFIG, ENCODING, FORMAT, REJECTED, main


@main.command()
@click.argument("file")
@CONFIG
@click.option(
    "-o", "--output", help="Where to write; - is standard output. By default FILE.profile.html; JSON is printed."
)
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON, in place of the page.")
@COLUMN
@FORMAT
@ENCODING
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=20_000,
    show_default=True,
    help="Rows on which the config is tried and tokens are counted; all else is of every row.",
)
@click.option("--tokens/--no-tokens", default=True, show_default=True, help="Tokenize the sample, too.")
def profile(
    file: str,
    config: str,
    output: str | None,
    as_json: bool,
    column: str,
    file_type: Any,
    encoding: str,
    sample: int,
    tokens: bool,
) -> None:
    """Say what FILE is like: lengths, scripts, noise, duplicates, personal data, tokens, before and after a config.

    FILE may be a folder or a pattern, too, whose files are taken as one.
    """
    from textnorm.io.files import open_for_writing
    from textnorm.recipes.profile import profile_file
    from textnorm.recipes.profile.page import profile_page
    from textnorm.recipes.texts import find_pipeline

    figures = profile_file(
        file, find_pipeline(config), file_type=file_type, encoding=encoding, column=column, sample=sample, tokens=tokens
    )
    target = output or ("-" if as_json else _page_of(file))
    content = json.dumps(figures, ensure_ascii=False, indent=1) + "\n" if as_json else profile_page(figures)
    with open_for_writing(target) as stream:
        stream.write(content)
    if target != "-":
        click.echo(f"{target} is written", err=True)
    _tell_rejected(figures["rows"])


def _page_of(file: str) -> str:
    """Beside the file; what has no place of its own (a corpus's, one in an archive, standard input) has it right here."""
    name = "stdin" if file == "-" else file if Path(file).exists() else PurePath(file).name
    return f"{name}.profile.html"


def _tell_rejected(rows: dict[str, Any]) -> None:
    if not rows["rejected"]:
        return
    reasons = "; ".join(f"{count:,}: {reason}" for reason, count in rows["reasons"].items())
    click.echo(f"{rows['rejected']:,} of {rows['read']:,} rows rejected ({reasons})", err=True)
    sys.exit(REJECTED)
