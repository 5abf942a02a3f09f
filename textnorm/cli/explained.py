"""What moved a text's score, in the terminal: on the text itself in colours, or as a table where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from textnorm.recipes.explain import Explanation

__all__ = ["show_explanations"]


def show_explanations(bundle: str, texts: Sequence[str], page: str | None) -> None:
    """Explain what a bundle predicts of texts, and write the page where one was asked for."""
    from rich.console import Console

    from textnorm.bundle import Bundle
    from textnorm.recipes.explain import explain_texts
    from textnorm.recipes.weighed import legend_of, title_of, write_explanations

    explanations = explain_texts(Bundle.load(bundle), texts)
    console = Console(highlight=False)
    colours = console.color_system in {"256", "truecolor"} and not console.no_color  # sixteen colours have no shades
    for explanation in explanations:
        click.echo(title_of(explanation))
        if colours:
            _print_coloured(console, explanation)
            click.echo(f"({legend_of(explanation)})")
        else:
            _print_table(explanation)
    if page:
        write_explanations(Path(page), explanations)


def _print_coloured(console: Console, explanation: Explanation) -> None:
    """Behind each character its colour, mixed with white as on a page; letters are black, whatever the terminal's."""
    from rich.color import Color
    from rich.style import Style
    from rich.text import Text

    from textnorm.recipes.weighed import AGAINST, FOR, coloured

    shown = Text()
    for text, shade in coloured(explanation):
        full = FOR if shade > 0 else AGAINST
        mixed = Color.from_rgb(*(255 - abs(shade) * 0.7 * (255 - part) for part in full))
        shown.append(text, Style(color="black", bgcolor=mixed) if shade else None)
    console.print(shown, soft_wrap=True)


def _print_table(explanation: Explanation) -> None:
    """The words in the text's order, a weight before each, so that columns stand whatever a word's width."""
    for word in explanation.words:
        click.echo(f"{word.weight:+9.3f}  {word.text}")
    click.echo(f"{explanation.weights.rest:+9.3f}  (no place in the text)")
