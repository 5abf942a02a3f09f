"""normalize, tokenize, explain, regex."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textnorm.cli.group import COLUMN, CONFIG, main
from textnorm.cli.over_files import INPUTS, file_options, interruptible, options_of, tell

if TYPE_CHECKING:
    from textnorm.pipeline import Step


def _text_command(verb: Any, summary: str) -> Callable[..., None]:
    @main.command(verb, help=summary)
    @INPUTS
    @CONFIG
    @COLUMN
    @click.option("--max-chars", default=1_000_000, show_default=True, help="A longer text is rejected.")
    @file_options
    def command(inputs: Sequence[str], config: str, column: str, output: str, max_chars: int, **given: Any) -> None:
        from textnorm.recipes.texts import find_pipeline, run_texts

        options = options_of(column, **given)
        with interruptible():
            done = run_texts(find_pipeline(config), inputs, output, options, verb=verb, max_chars=max_chars)
        tell(done)

    return command


_FILES = (
    "INPUTS: files, folders, patterns or URLs (txt, csv, tsv, jsonl, parquet, plain, .gz or .zst); - is standard input."
)
_text_command("normalize", f"Clean the texts of {_FILES}")
_text_command(
    "tokenize",
    f"Cut texts into tokens; jsonl and parquet hold form, tag, start, end and lemma of each. {_FILES}",
)


@main.command()
@click.argument("texts", nargs=-1, required=True)
@CONFIG
@click.option("--bundle", help="A trained model: show what moved its score instead, character by character.")
@click.option(
    "--html", metavar="FILE.html", help="With --bundle: write it there, too, as a page that needs nothing else."
)
def explain(texts: Sequence[str], config: str, bundle: str | None, html: str | None) -> None:
    """Show what each stage does to TEXTS, step by step; or what moved a model's score of them."""
    if html and not bundle:
        raise click.UsageError("--html shows what moved a model's score, and requires --bundle")
    if bundle:
        from textnorm.cli.explained import show_explanations

        show_explanations(bundle, texts, html)
        return
    from textnorm.recipes.texts import find_pipeline

    pipeline = find_pipeline(config)
    for text in texts:
        click.echo(text)
        for step in pipeline.explain(text):
            click.echo(_step(step))


@main.command()
@click.argument("pattern")
@click.argument("texts", nargs=-1)
@click.option("--flags", default="", help="Letters of imsx: ignore case, multi-line, dot matches all, verbose.")
def regex(pattern: str, texts: Sequence[str], flags: str) -> None:
    """Show what PATTERN matches in TEXTS (or the lines of files), greedy and lazy side by side, with spans."""
    from textnorm.stages.regex import Regex

    lines = [line for text in texts for line in _lines_of(text)]
    try:
        rules = [("greedy", Regex(pattern, flags=flags)), ("lazy", Regex(pattern, flags=flags, greedy=False))]
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    for name, rule in rules:
        click.echo(f"{name:<7} {rule.effective_pattern}")
        for line in lines:
            spans = rule.spans(line)
            click.echo(f"  {_marked(line, spans)}  {' '.join(f'[{start}:{end}]' for start, end in spans)}")


def _lines_of(text: str) -> list[str]:
    """A text itself, or the first lines of the file of that name."""
    path = Path(text)
    if len(text) < 200 and path.is_file():  # noqa: PLR2004  # a name that long is a text
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[:20]
    return [text]


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with its matches in colour; in brackets too, for where there is none."""
    pieces, cursor = [], 0
    for start, end in spans:
        pieces += [text[cursor:start], click.style(f"⟦{text[start:end]}⟧", fg="green", bold=True)]
        cursor = end
    return "".join(pieces) + text[cursor:]


def _step(step: Step) -> str:
    if not isinstance(step.after, str):
        notes = "".join(f"\n  {'':<12} ({note})" for note in step.notes)
        return f"  {step.name:<12} {' '.join(token.tagged_form for token in step.after)}{notes}"
    if not step.edits:
        return f"  {step.name:<12} ="
    edits = ", ".join(
        f"[{edit.start}:{edit.end}] {step.before[edit.start : edit.end]!r} -> {edit.replacement!r}"
        for edit in step.edits
    )
    return f"  {step.name:<12} {step.after}\n  {'':<12} {edits}"
