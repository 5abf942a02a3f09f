"""normalize, tokenize, explain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from textnorm.cli.group import COLUMN, CONFIG, FILES, FORMAT, OUTPUT, REJECTS, finish, main

if TYPE_CHECKING:
    from textnorm.pipeline import Step


def _text_command(verb: Any, summary: str) -> Callable[..., None]:
    @main.command(verb, help=summary)
    @FILES
    @CONFIG
    @OUTPUT
    @COLUMN
    @FORMAT
    @REJECTS
    def command(
        files: Sequence[str], config: str, output: str, column: str, file_type: Any, rejects: str | None
    ) -> None:
        from textnorm.recipes.texts import find_pipeline, run_texts

        pipeline = find_pipeline(config)
        finish(run_texts(pipeline, files, output, verb=verb, column=column, file_type=file_type), output, rejects)

    return command


_text_command("normalize", "Clean the texts of FILES (txt, csv, tsv, jsonl, each plain or .gz; - is standard input).")
_text_command("tokenize", "Cut the texts of FILES into tokens; jsonl output holds [form, tag, start, end] of each.")


@main.command()
@click.argument("texts", nargs=-1, required=True)
@CONFIG
def explain(texts: Sequence[str], config: str) -> None:
    """Show what each stage does to TEXTS, step by step."""
    from textnorm.recipes.texts import find_pipeline

    pipeline = find_pipeline(config)
    for text in texts:
        click.echo(text)
        for step in pipeline.explain(text):
            click.echo(_step(step))


def _step(step: Step) -> str:
    if not isinstance(step.after, str):
        return f"  {step.name:<12} {' '.join(token.tagged_form for token in step.after)}"
    if not step.edits:
        return f"  {step.name:<12} ="
    edits = ", ".join(
        f"[{edit.start}:{edit.end}] {step.before[edit.start : edit.end]!r} -> {edit.replacement!r}"
        for edit in step.edits
    )
    return f"  {step.name:<12} {step.after}\n  {'':<12} {edits}"
