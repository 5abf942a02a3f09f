"""run, train, evaluate, predict, export."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from textnorm.cli.group import LOSS, finish, loss_report, main
from textnorm.cli.over_files import INPUTS, file_options, interruptible, options_of, tell

RESUME = click.option("--resume", is_flag=True, help="Go on after the last whole epoch of a run that was killed there.")
DEVICE = click.option(
    "--device", metavar="auto|cpu|cuda[:N]", help="Where to compute; by default what the config says, or the bundle's."
)


def overridable(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --set, --device and --seed; it gets all three as `overrides` of its config."""

    @click.option(
        "--set",
        "values",
        multiple=True,
        metavar="PATH=VALUE",
        help="Set a value of the config: train.lr=3e-4. May be given again.",
    )
    @DEVICE
    @click.option("--seed", metavar="N", help="The same as --set train.seed=N.")
    @wraps(command)
    def overridden(*args: Any, values: Sequence[str], device: str | None, seed: str | None, **kwargs: Any) -> None:
        named = [f"train.{name}={value}" for name, value in (("device", device), ("seed", seed)) if value is not None]
        command(*args, overrides=[*values, *named], **kwargs)

    return overridden


@main.command()
@click.argument("config")
@click.option("-o", "--run-dir", help="Where to; by default what the config says, else runs/NAME.")
@overridable
@RESUME
@LOSS
def run(config: str, run_dir: str | None, loss: str | None, **options: Any) -> None:
    """The main job: read, normalize, tokenize, train, evaluate; leave bundle, metrics, rejects and report."""
    _train(config, run_dir, loss, test=True, **options)


@main.command()
@click.argument("config")
@click.option("-o", "--run-dir", help="Where to; by default what the config says, else runs/NAME.")
@overridable
@RESUME
@LOSS
@click.option("--plot-lr", metavar="FILE.svg", help="Draw the learning rate of each step there, and do not train.")
@click.option(
    "--find-lr", metavar="FILE.svg", help="Try rising learning rates, draw the loss of each there, keep nothing."
)
def train(
    config: str, run_dir: str | None, loss: str | None, plot_lr: str | None, find_lr: str | None, **options: Any
) -> None:
    """Like run, but leave the test file alone."""
    if find_lr:
        _find_lr(config, find_lr, options["overrides"])
        return
    if plot_lr:
        from textnorm.recipes.schedule import plot_schedule

        click.echo(plot_schedule(config, plot_lr, options["overrides"]))
        return
    _train(config, run_dir, loss, test=False, **options)


def _find_lr(config: str, path: str, overrides: Sequence[str]) -> None:
    from textnorm.extras import import_extra

    import_extra("torch", "torch")
    from textnorm.recipes.rate_finder import find_rate

    click.echo(find_rate(config, path, overrides))


def _train(config: str, run_dir: str | None, loss: str | None, **options: Any) -> None:
    from textnorm.extras import import_extra

    import_extra("torch", "torch")
    from textnorm.recipes.train import run_job
    from textnorm.training.distributed import is_first

    with loss_report(loss if is_first() else None) as report:
        result = run_job(config, run_dir, loss=report, **options)
    if not is_first():
        return
    for split in ("valid", "test"):
        _echo_figures(split, result.metrics.get(split) or {})
    _echo_figures(
        "cv", {name: value["mean"] for name, value in result.metrics.get("cv", {}).items() if isinstance(value, dict)}
    )
    click.echo(f"{'stopped by':<10} {result.metrics['stop_reason']}, {result.metrics['seconds']['total']:.0f} s")
    click.echo(f"{'report':<10} {result.run_dir / 'report.html'}")
    finish(result.rejects, "-", None, str(result.run_dir / "rejects.jsonl"))


def _echo_figures(split: str, figures: dict[str, Any]) -> None:
    shown = "  ".join(f"{name} {value:.4f}" for name, value in figures.items() if isinstance(value, float))
    if shown:
        click.echo(f"{split:<10} {shown}")


@main.command()
@click.argument("bundle")
@click.argument("file")
@DEVICE
def evaluate(bundle: str, file: str, device: str | None) -> None:
    """Score BUNDLE on a labelled FILE, and print the figures as JSON."""
    from textnorm.recipes.apply import evaluate_file
    from textnorm.recipes.figures import finite

    figures, rejects = evaluate_file(bundle, file, device=device or "")
    click.echo(json.dumps(finite(figures), ensure_ascii=False, indent=1))
    finish(rejects, "-", None)


@main.command()
@INPUTS
@click.option("-c", "--config", "bundle", help="The bundle; without it, the first of INPUTS.")
@file_options
@DEVICE
def predict(inputs: Sequence[str], bundle: str | None, output: str, device: str | None, **given: Any) -> None:
    """Label the rows of INPUTS with a bundle, as in `predict BUNDLE FILE`: a label and its probability each."""
    from textnorm.recipes.apply import predict_file

    folder, files = (bundle, inputs) if bundle else (inputs[0], inputs[1:])
    if not files:
        raise click.UsageError("a bundle and at least one file are required")
    with interruptible():
        done = predict_file(folder, files, output, options_of("text", **given), device=device or "")
    tell(done)


@main.command()
@click.argument("bundle")
@click.option("-o", "--output", default="model.onnx", show_default=True, help="Where to write.")
def export(bundle: str, output: str) -> None:
    """Write BUNDLE's model as ONNX: its inputs as numbers in, probabilities or values out."""
    from textnorm.extras import import_extra

    import_extra("torch", "torch")
    from textnorm.recipes.onnx_export import export_onnx

    click.echo(export_onnx(bundle, output))
