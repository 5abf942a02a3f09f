"""The learning rate of a run, drawn without training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, repeat
from pathlib import Path

from textnorm.errors import ConfigError
from textnorm.recipes.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, chart, check_name, write_chart
from textnorm.run_config import Run, load_run
from textnorm.schema import Train

__all__ = ["draw_rates", "plot_schedule"]

_POINTS = 2000  # more than the picture has pixels across
_TICKS = 5


def plot_schedule(source: str | Path, path: str, overrides: Sequence[str] = ()) -> str:
    """Draw the learning rate of every step of a run, to the last of `max_epochs`; the training rows are counted only.

    Args:
        source: a run config.
        path: an `.svg` file.
        overrides: PATH=VALUE each, as if the value stood in the config.

    Returns:
        A line that says what was drawn.

    Raises:
        ConfigError: the config cannot be used.
        DataError: the training file cannot be read, or the picture cannot be written or is to be no SVG.
    """
    from textnorm.recipes.fitting import schedule_of
    from textnorm.training.batching import count_batches

    check_name(path)
    run = load_run(source, overrides=overrides)
    train, batches = run.train, count_batches(_count_rows(run), run.train.batch_size)
    schedule, total = schedule_of(train), train.max_epochs * batches
    rates = schedule.rates(train.lr, train.max_epochs, batches) if schedule else repeat(train.lr)
    write_chart(path, draw_rates(list(islice(rates, total)), batches, title(train)))
    return f"{path}: {total:,} steps, {train.max_epochs} epochs of {batches:,} batches"


def title(train: Train) -> str:
    """What a schedule is called.

    Example:
        >>> from textnorm.schema import Scheduler
        >>> title(Train(lr=0.01)), title(Train(scheduler=Scheduler("StepLR", step_size=2, warmup=0.1)))
        ('a constant rate of 0.01', 'StepLR(step_size=2) by epoch, warm-up: 10 % of steps')
    """
    asked = train.scheduler
    if asked is None:
        return f"a constant rate of {train.lr:g}"
    arguments = ", ".join(f"{name}={value:g}" for name, value in asked.arguments.items())
    length = f"{asked.warmup:.3g} epochs" if asked.warmup >= 1 else f"{asked.warmup * 100:.3g} % of steps"
    return f"{asked.name}({arguments}) by {asked.interval}" + (f", warm-up: {length}" if asked.warmup else "")


def draw_rates(rates: Sequence[float], batches: int, name: str) -> str:
    """The picture: epochs along, the rate up from 0, each step as long as it lasts.

    Args:
        rates: the rate of each step.
        batches: steps an epoch.
        name: what stands above.

    Example:
        >>> draw_rates([1.0, 0.5], 1, "StepLR").startswith("<svg")
        True
    """
    top = max(rates)
    steps = sorted({round(index * (len(rates) - 1) / _POINTS) for index in range(_POINTS + 1)})

    def x(step: float) -> float:
        return LEFT + step / len(rates) * (WIDTH - LEFT - RIGHT)

    def y(rate: float) -> float:
        return HEIGHT - BOTTOM - rate / top * (HEIGHT - TOP - BOTTOM)

    ends = [*steps[1:], len(rates)]
    stairs = "".join(f"L{x(a):.1f},{y(rates[a]):.1f}H{x(b):.1f}" for a, b in zip(steps, ends, strict=True))
    line, floor = f"M{stairs.removeprefix('L')}", y(0)
    heights = [top * tick / (_TICKS - 1) for tick in range(_TICKS)]
    grid = "".join(
        f'<path class="grid" d="M{LEFT},{y(rate):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="n" x="{LEFT - 8}" y="{y(rate) + 4:.1f}">{rate:.3g}</text>'
        for rate in heights[1:]
    )
    marks = "".join(
        f'<text class="m" x="{x(epoch * batches):.1f}" y="{floor + 18:.0f}">{epoch}</text>'
        for epoch in _epochs(len(rates) // batches)
    )
    area = f'<path class="area" d="{line}V{floor}H{LEFT}Z"/><path class="rate" d="{line}"/>'
    return chart("Learning rate", name, grid + area + marks, "epochs")


def _epochs(count: int) -> list[int]:
    """At most eleven epochs to be marked, evenly from 0.

    Example:
        >>> _epochs(3), _epochs(60)
        ([0, 1, 2, 3], [0, 10, 20, 30, 40, 50, 60])
    """
    step = next(size for power in range(9) for size in (10**power, 2 * 10**power, 5 * 10**power) if count <= 10 * size)
    return list(range(0, count + 1, step))


def _count_rows(run: Run) -> int:
    """Rows that training would learn from, as far as reading them tells."""
    from textnorm.recipes.learn import read_given
    from textnorm.types import Record

    count = sum(isinstance(row, Record) for row in read_given(run).train)
    if count < 2:  # noqa: PLR2004  # as the engine asks
        raise ConfigError(f"training needs at least 2 rows, found {count} in {run.data.train}")
    return count
