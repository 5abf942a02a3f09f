"""The `textnorm` command: one subcommand per recipe, parsing and printing only. Each imports what it needs when it runs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from textnorm import __version__
from textnorm.errors import ConfigError, TextnormError

if TYPE_CHECKING:
    from textnorm.pipeline import Step
    from textnorm.types import Reject

__all__ = ["main"]

REJECTED = 3  # exit code of a job that finished, but not with every row

CONFIG = click.option(
    "-c", "--config", default="ko-review", show_default=True, help="A config file, or a preset's name."
)
OUTPUT = click.option("-o", "--output", default="-", help="Where to write; - is standard output.")
COLUMN = click.option("--column", default="text", show_default=True, help="The column that holds the text.")
FORMAT = click.option(
    "--format", "file_type", type=click.Choice(["txt", "csv", "tsv", "jsonl"]), help="Where the names do not tell."
)
REJECTS = click.option(
    "--rejects", help="Where rejected rows go; by default beside the output, as OUTPUT.rejects.jsonl."
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
            for line in _lines(error):
                click.echo(f"error: {line}", err=True)
            sys.exit(1)


def _lines(error: Exception) -> list[str]:
    if isinstance(error, ConfigError):
        return [str(problem) for problem in error.problems]
    if isinstance(error, TextnormError | OSError):  # a full disk or a folder that may not be written is no bug
        return [str(error).replace("\n", " ")]
    return [f"{type(error).__name__}: {error}".replace("\n", " ") + " (this is a bug; --debug shows where)"]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="textnorm")
def main(debug: bool) -> None:
    """Messy Korean and English text in; clean text, tokens and a trained classifier out, from one config.

    Exit codes: 0 done, 1 an error, 2 wrong usage, 3 done but with rejected rows.
    """


# ---------------------------------------------------------------- text


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
        _finish(run_texts(pipeline, files, output, verb=verb, column=column, file_type=file_type), output, rejects)

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


# ---------------------------------------------------------------- learning


@main.command()
@click.argument("config")
@click.option("-o", "--run-dir", help="Where to; by default what the config says, else runs/NAME.")
def run(config: str, run_dir: str | None) -> None:
    """The main job: read, normalize, tokenize, train, evaluate; leave bundle, metrics, rejects and report."""
    _train(config, run_dir, test=True)


@main.command()
@click.argument("config")
@click.option("-o", "--run-dir", help="Where to; by default what the config says, else runs/NAME.")
def train(config: str, run_dir: str | None) -> None:
    """Like run, but leave the test file alone."""
    _train(config, run_dir, test=False)


def _train(config: str, run_dir: str | None, *, test: bool) -> None:
    from textnorm.recipes.train import run_job

    result = run_job(config, run_dir, test=test)
    for split in ("valid", "test"):
        _echo_figures(split, result.metrics.get(split) or {})
    _echo_figures(
        "cv", {name: value["mean"] for name, value in result.metrics.get("cv", {}).items() if name != "folds"}
    )
    click.echo(f"{'stopped by':<10} {result.metrics['stop_reason']}, {result.metrics['seconds']['total']:.0f} s")
    click.echo(f"{'report':<10} {result.run_dir / 'report.html'}")
    _finish(result.rejects, "-", None, str(result.run_dir / "rejects.jsonl"))


def _echo_figures(split: str, figures: dict[str, Any]) -> None:
    shown = "  ".join(f"{name} {value:.4f}" for name, value in figures.items() if isinstance(value, float))
    if shown:
        click.echo(f"{split:<10} {shown}")


@main.command()
@click.argument("bundle")
@click.argument("file")
def evaluate(bundle: str, file: str) -> None:
    """Score BUNDLE on a labelled FILE, and print the figures as JSON."""
    from textnorm.recipes.apply import evaluate_file

    figures, rejects = evaluate_file(bundle, file)
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
    _finish(rejects, "-", None)


@main.command()
@click.argument("bundle")
@click.argument("file")
@OUTPUT
@REJECTS
def predict(bundle: str, file: str, output: str, rejects: str | None) -> None:
    """Label the rows of FILE with BUNDLE: a label and its probability each."""
    from textnorm.recipes.apply import predict_file

    _finish(predict_file(bundle, file, output), output, rejects)


def _finish(rejects: Sequence[Reject], output: str, path: str | None, written: str | None = None) -> None:
    """Say what was rejected, keep it, and exit with 3 if anything was."""
    if not rejects:
        return
    target = path or (f"{output}.rejects.jsonl" if output != "-" else None)
    if target:
        from textnorm.io.writers import write_rejects

        write_rejects(target, rejects)
    first = rejects[0]
    stages = ", ".join(f"{stage} {count}" for stage, count in Counter(reject.stage for reject in rejects).items())
    click.echo(
        f"{len(rejects):,} {'row' if len(rejects) == 1 else 'rows'} rejected ({stages}); the first: row {first.row} of {first.source}: {first.reason}",
        err=True,
    )
    if shown := target or written:
        click.echo(f"all of them: {shown}", err=True)
    sys.exit(REJECTED)


# ---------------------------------------------------------------- subword


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
    _finish(rejects, model, None)


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

    _finish(encode_files(find_pipeline(config), files, model, output, column=column), output, rejects)


# ---------------------------------------------------------------- looking things up


@main.group()
def corpora() -> None:
    """The corpora that textnorm knows, and where they lie."""


@corpora.command("list")
def corpora_list() -> None:
    """Name, licence, rows, and whether the corpus is on this machine."""
    from textnorm.corpora import corpora as all_corpora

    for corpus in all_corpora().values():
        splits = ", ".join(f"{split} {rows:,}" for split, rows in corpus.splits.items())
        here = "here" if corpus.folder else "absent"
        click.echo(f"{corpus.name:<14} {here:<7} {splits:<30} {corpus.licence}")


@corpora.command("show")
@click.argument("name")
def corpora_show(name: str) -> None:
    """What the manifest says of one corpus."""
    from textnorm.corpora import find_corpus

    corpus = find_corpus(name)
    click.echo(f"{corpus.name}: {corpus.description}\nsource   {corpus.source}\nlicence  {corpus.licence}")
    click.echo(f"folder   {corpus.folder or 'not on this machine'}")
    for file, digest in corpus.files.items():
        click.echo(f"file     {file}  sha256 {digest}")


@corpora.command("path")
@click.argument("name")
def corpora_path(name: str) -> None:
    """The folder that holds the corpus, checked against the manifest; an error tells where to get what is not there."""
    from textnorm.corpora import corpus_path, verify

    verify(name)
    click.echo(str(corpus_path(name)))


@main.command()
@click.argument("name", required=False)
def stages(name: str | None) -> None:
    """List all stages, or show the documentation of one."""
    import inspect

    from textnorm.registry import load_stage, stage_names

    if name:
        click.echo(inspect.getdoc(load_stage(name)))
        return
    for stage in stage_names():
        cls = load_stage(stage)
        click.echo(
            f"{stage:<12} {cls.kind:<10} {(inspect.getdoc(cls) or '').partition(chr(10) * 2)[0]}".replace("\n", " ")
        )


@main.command()
def schema() -> None:
    """Print the JSON schema of a config."""
    from textnorm.json_schema import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))


@main.command()
@click.argument("path", default="run.toml")
@click.option("--kind", type=click.Choice(["text", "table"]), default="text", show_default=True)
def init(path: str, kind: str) -> None:
    """Write a commented config to PATH (run.toml), ready to be changed."""
    from textnorm.recipes.init import write_config

    write_config(path, kind)
    click.echo(f"{path} is written; change [data], then: textnorm run {path}")


@main.command()
def check() -> None:
    """The installation doctor: what is here, what really answers, and the command that mends what is missing."""
    from textnorm.doctor import diagnose

    findings = diagnose()
    for finding in findings:
        click.echo(f"{finding.status:<8} {finding.name:<12} {finding.detail}")
        if finding.mend:
            click.echo(f"{'':<8} {'':<12} -> {finding.mend}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)
