"""subword train, subword encode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from textnorm.cli.group import COLUMN, CONFIG, FILES, OUTPUT, REJECTS, finish, main


@main.group()
def subword() -> None:
    """Train a SentencePiece model on files, or apply one."""


@subword.command("train")
@FILES
@click.option("-o", "--model", required=True, help="Where to write the model.")
@CONFIG
@COLUMN
@click.option("--vocab_size", type=int, default=8000, show_default=True)
@click.option(
    "--model_type", type=click.Choice(["unigram", "bpe", "char", "word"]), default="unigram", show_default=True
)
@click.option("--character_coverage", type=float, default=0.9995, show_default=True)
@click.option("--normalization_rule_name", default="identity", show_default=True)
@click.option("--user_defined_symbols", multiple=True, help="Give it once for each symbol.")
@click.option("--byte_fallback", is_flag=True)
@click.option("--input_sentence_size", type=int, default=0, show_default=True)
def subword_train(files: Sequence[str], model: str, config: str, column: str, **flags: Any) -> None:
    """Train on what the pipeline makes of FILES; flags are those of spm_train."""
    from textnorm.recipes.subword import train_subword
    from textnorm.recipes.texts import find_pipeline

    trained, rejects = train_subword(find_pipeline(config), files, model, column=column, **flags)
    click.echo(f"model      {trained.model}")
    finish(rejects, model, None)


@subword.command("encode")
@FILES
@click.option("-m", "--model", required=True, help="A trained model.")
@CONFIG
@OUTPUT
@COLUMN
@REJECTS
def subword_encode(
    files: Sequence[str], model: str, config: str, output: str, column: str, rejects: str | None
) -> None:
    """Cut FILES into the pieces of a trained model."""
    from textnorm.recipes.subword import encode_files
    from textnorm.recipes.texts import find_pipeline

    finish(encode_files(find_pipeline(config), files, model, output, column=column), output, rejects)
