"""Looking things up: corpora, stages, schema, init, check."""

from __future__ import annotations

import json
import sys

import click

from textnorm.cli.group import main


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
    from textnorm.corpora import verify

    click.echo(str(verify(name)))


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
@click.option("--kind", type=click.Choice(["text", "table", "both"]), default="text", show_default=True)
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
