"""The learning rate of a run, drawn without training: an SVG written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import islice, repeat
from pathlib import Path

from textnorm.errors import ConfigError, DataError
from textnorm.run_config import Run, load_run
from textnorm.schema import Train

__all__ = ["draw_rates", "plot_schedule"]

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 24, 56, 46
_POINTS = 2000  # more than the picture has pixels across
_TICKS = 5

_STYLE = """
text{font:12px system-ui,"Noto Sans KR",sans-serif;fill:#59636e}.title{font-weight:600;font-size:15px;fill:#1b1f24}
.grid{stroke:#e4e8ec}.axis{stroke:#8c959f;fill:none}.rate{stroke:#0969da;stroke-width:2;fill:none;
stroke-linejoin:round}.area{fill:#0969da;opacity:.08}.n{text-anchor:end}.m{text-anchor:middle}
"""


def plot_schedule(source: str | Path, path: str) -> str:
    """Draw the learning rate of every step of a run, to the last of `max_epochs`; the training rows are counted only.

    Args:
        source: a run config.
        path: an `.svg` file.

    Returns:
        A line that says what was drawn.

    Raises:
        ConfigError: the config cannot be used.
        DataError: the training file cannot be read, or the picture cannot be written or is to be no SVG.
    """
    from textnorm.recipes.fitting import schedule_of
    from textnorm.training.batching import count_batches

    if not path.endswith(".svg"):
        raise DataError(f"a schedule is drawn as SVG; required a name that ends in .svg, found {path!r}")
    run = load_run(source)
    train, batches = run.train, count_batches(_count_rows(run), run.train.batch_size)
    schedule, total = schedule_of(train), train.max_epochs * batches
    rates = schedule.rates(train.lr, train.max_epochs, batches) if schedule else repeat(train.lr)
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(draw_rates(list(islice(rates, total)), batches, title(train)), encoding="utf-8")
    except OSError as error:
        raise DataError(f"a place to write to is required at {path}: {error}") from error
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
        return _LEFT + step / len(rates) * (_WIDTH - _LEFT - _RIGHT)

    def y(rate: float) -> float:
        return _HEIGHT - _BOTTOM - rate / top * (_HEIGHT - _TOP - _BOTTOM)

    ends = [*steps[1:], len(rates)]
    stairs = "".join(f"L{x(a):.1f},{y(rates[a]):.1f}H{x(b):.1f}" for a, b in zip(steps, ends, strict=True))
    line, floor = f"M{stairs.removeprefix('L')}", y(0)
    heights = [top * tick / (_TICKS - 1) for tick in range(_TICKS)]
    grid = "".join(
        f'<path class="grid" d="M{_LEFT},{y(rate):.1f}H{_WIDTH - _RIGHT}"/>'
        f'<text class="n" x="{_LEFT - 8}" y="{y(rate) + 4:.1f}">{rate:.3g}</text>'
        for rate in heights[1:]
    )
    marks = "".join(
        f'<text class="m" x="{x(epoch * batches):.1f}" y="{floor + 18:.0f}">{epoch}</text>'
        for epoch in _epochs(len(rates) // batches)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<style>{_STYLE}</style><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f'<text class="title" x="{_LEFT}" y="24">Learning rate</text>'
        f'<text x="{_LEFT}" y="43">{escape(name)}</text>{grid}'
        f'<path class="area" d="{line}V{floor}H{_LEFT}Z"/><path class="rate" d="{line}"/>'
        f'<path class="axis" d="M{_LEFT},{floor}H{_WIDTH - _RIGHT}"/>{marks}'
        f'<text class="m" x="{(_LEFT + _WIDTH - _RIGHT) / 2:.0f}" y="{_HEIGHT - 8}">epochs</text></svg>\n'
    )


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
    from textnorm.recipes.learn import train_and_valid
    from textnorm.recipes.rows import read_split
    from textnorm.recipes.targets import find_labels
    from textnorm.types import Record

    rows = read_split(run, run.data.train)
    labels = find_labels(run, rows)
    train, _ = train_and_valid(run, rows, labels)
    count = sum(isinstance(row, Record) for row in train)
    if count < 2:  # noqa: PLR2004  # as the engine asks
        raise ConfigError(f"training needs at least 2 rows, found {count} in {run.data.train}")
    return count
