"""What taggers say: their tagsets (tags), and the taggers side by side (compare)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from textnorm.cli.group import main

if TYPE_CHECKING:
    from textnorm.recipes.compare import Comparison
    from textnorm.types import Token

_ANY_WIDTH = 10_000


@main.command()
@click.argument("tagset", required=False, default="")
def tags(tagset: str) -> None:
    """Print what the tags of TAGSET (okt, komoran, hannanum, kkma, mecab, kiwi, penn) are in Sejong and in UPOS."""
    from textnorm.stages.tagsets import tag_rows

    for row in tag_rows(tagset):
        click.echo(f"{row.tagset:<9} {row.tag:<14} {row.sejong:<4} {row.upos:<6} {row.english:<46} {row.korean}")


@main.command()
@click.argument("text")
@click.option("--taggers", default="okt,kiwi,mecab", show_default=True, help="Their names, with commas between.")
@click.option("--tags", type=click.Choice(["native", "sejong", "upos"]), default="native", show_default=True)
def compare(text: str, taggers: str, tags: Any) -> None:
    """Show side by side how several taggers cut and tag TEXT."""
    from textnorm.recipes.compare import compare as compare_taggers

    names = [name.strip() for name in taggers.split(",") if name.strip()]
    if not names:
        raise click.BadParameter("required one tagger or more, found none", param_hint="--taggers")
    found = compare_taggers(text, names, tags)
    for name, reason in found.absent.items():
        click.echo(f"{name}: {reason}", err=True)
    if not found.taggers:
        sys.exit(1)
    _print_table(found, text)


def _print_table(found: Comparison, text: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True)
    for heading in ("span", "text", *found.taggers):
        table.add_column(heading, overflow="fold")  # a narrow terminal must not hide a tag behind an ellipsis
    for row in found.rows:
        surface = " ".join(text[row.start : row.end].split())
        cells = [f"{row.start}:{row.end}", surface, *("\n".join(map(_shown, cell)) for cell in row.cells)]
        table.add_row(*(Text(_printable(cell)) for cell in cells))  # a Text, because [b] in a string would be markup
    # In a file or a pipe a table is as wide as it is; Rich would make it 80 columns.
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else _ANY_WIDTH).print(table)


def _shown(token: Token) -> str:
    """A coda of its own (Kiwi's U+11AB) as a letter: on a terminal it would have no width, or join what is before."""
    from textnorm.stages.stopword_lists import CODAS

    return token.tagged_form.translate(CODAS)


def _printable(text: str) -> str:
    """Half a surrogate pair cannot be printed."""
    return text.encode("utf-8", "replace").decode("utf-8")
