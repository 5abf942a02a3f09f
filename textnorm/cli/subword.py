"""subword train, subword encode, subword decode, subword export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from textnorm.cli.group import COLUMN, CONFIG, FILES, OUTPUT, REJECTS, finish, main

_MODEL = click.option("-m", "--model", required=True, help="A trained model.")
_WORD_STARTS = click.option(
    "--word_starts", is_flag=True, help="Mark only tokens that start a word, where the pipeline's tokens are morphemes."
)


@main.group()
def subword() -> None:
    """Train a SentencePiece model on files, apply one, or export it."""


class _WithTrainFlags(click.Command):
    """A command with an option for each flag of spm_train, read from the stage's fields once they are asked for."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        *own, help_option = super().get_params(ctx)
        return [*own, *_train_options(), help_option]


def _train_options() -> list[click.Option]:
    from dataclasses import fields
    from typing import get_type_hints

    from textnorm.stages.subword.flags import TrainFlags

    hints = get_type_hints(TrainFlags)
    return [_option(item.name, hints[item.name], item.default) for item in fields(TrainFlags) if item.name != "model"]


def _option(name: str, hint: Any, default: Any) -> click.Option:
    """An option as spm_train spells it: --split_digits and --nosplit_digits; a list by giving it once for each."""
    from typing import get_args

    if hint is bool:
        return click.Option([f"--{name}/--no{name}"], default=default, show_default=True)
    if isinstance(default, tuple):
        return click.Option([f"--{name}"], multiple=True, help="Give it once for each symbol.")
    choices = [choice for choice in get_args(hint) if isinstance(choice, str)]
    kind = click.Choice(choices) if choices else type(default)
    return click.Option([f"--{name}"], type=kind, default=default, show_default=True)


@subword.command("train", cls=_WithTrainFlags)
@FILES
@click.option("-o", "--model", required=True, help="Where to write the model.")
@CONFIG
@COLUMN
@_WORD_STARTS
def subword_train(files: Sequence[str], model: str, config: str, column: str, **flags: Any) -> None:
    """Train on what the pipeline makes of FILES: inside its tokens, or on its texts where it has no tokenizer.

    Flags are those of spm_train.
    """
    from textnorm.recipes.subword import train_subword
    from textnorm.recipes.texts import find_pipeline

    trained, rejects = train_subword(find_pipeline(config), files, model, column=column, **flags)
    click.echo(f"model      {trained.model}")
    finish(rejects, model, None)


@subword.command("encode")
@FILES
@_MODEL
@CONFIG
@OUTPUT
@COLUMN
@click.option("--ids", is_flag=True, help="Write ids, into the column ids, in place of pieces.")
@_WORD_STARTS
@REJECTS
def subword_encode(
    files: Sequence[str],
    model: str,
    config: str,
    output: str,
    column: str,
    ids: bool,
    word_starts: bool,
    rejects: str | None,
) -> None:
    """Cut FILES into the pieces of a trained model."""
    from textnorm.recipes.subword import encode_files
    from textnorm.recipes.texts import find_pipeline

    rejected = encode_files(
        find_pipeline(config), files, model, output, column=column, ids=ids, word_starts=word_starts
    )
    finish(rejected, output, rejects)


@subword.command("decode")
@FILES
@_MODEL
@OUTPUT
@click.option("--column", default="ids", show_default=True, help="The column that holds the ids.")
@REJECTS
def subword_decode(files: Sequence[str], model: str, output: str, column: str, rejects: str | None) -> None:
    """Turn the ids in FILES, as encode --ids writes them, back into text."""
    from textnorm.recipes.subword import decode_files

    finish(decode_files(files, model, output, column=column), output, rejects)


@subword.command("export")
@click.argument("model")
@click.option(
    "-o", "--output", default="tokenizer.json", show_default=True, help="Where to write; - is standard output."
)
def subword_export(model: str, output: str) -> None:
    """Write MODEL (unigram or bpe) as a Hugging Face tokenizer.json that gives the same ids."""
    from textnorm.recipes.subword import export_model

    export_model(model, output)
