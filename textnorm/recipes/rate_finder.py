"""Which learning rate a run can bear: it is trained with one that rises, and the loss is drawn over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from textnorm.errors import ConfigError, DataError
from textnorm.progress import Phases
from textnorm.recipes.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, chart, check_name, write_chart
from textnorm.recipes.fitting import learners
from textnorm.recipes.learn import learn, read_given
from textnorm.run_config import load_run
from textnorm.training import engine
from textnorm.training.batching import count_batches
from textnorm.training.rate_range import RateRange, Rising

if TYPE_CHECKING:
    from textnorm.bundle import Bundle

__all__ = ["draw_range", "find_rate"]

# From where AdamW learns nothing that can be seen, to where nothing bears it.
_LOW, _HIGH = 1e-6, 1.0

# One pass over the rows is enough where it is so many steps; of fewer rows there are several passes.
_FEWEST_STEPS = 200


def find_rate(source: str | Path, path: str, overrides: Sequence[str] = ()) -> str:
    """Train once with a rising rate, draw the loss, and forget the weights.

    Args:
        source: a run config.
        path: an `.svg` file.
        overrides: PATH=VALUE each, as if the value stood in the config.

    Returns:
        Lines that say what was drawn, and which rates it suggests.

    Raises:
        ConfigError: the config cannot be used, or is of a blend.
        DataError: a file cannot be read, the loss never was a number, or the picture cannot be written or is to be no
            SVG.
    """
    check_name(path)
    run, found = load_run(source, overrides=overrides), []
    if run.members:
        raise ConfigError("a blend has no learning rate: find that of each of its members, by their own configs")
    if run.train.num_threads:
        torch.set_num_threads(run.train.num_threads)
    given = read_given(run)

    def test_range(bundle: Bundle, split: Any, *_: Any, begun: bool) -> engine.History:
        found.append(_range_of(bundle, split, begun=begun))
        return engine.History()

    with TemporaryDirectory() as scratch:
        learn(run, given.train, given.valid, given.labels, Path(scratch), Phases(), fit=test_range)
    [tested] = found
    if not len(tested.rates):
        raise DataError(f"the loss of {source} is no number at the least rate, {_LOW:g}; check targets and [train]")
    write_chart(path, draw_range(tested))
    return "\n".join([f"{path}: {len(tested.rates):,} steps", _told(tested)])


def draw_range(tested: RateRange) -> str:
    """The picture: the rate along, each ten times as far; the loss up, smoothed, and faint as it was.

    Example:
        >>> draw_range(RateRange.of([1e-3, 1e-2, 1e-1], [1.0, 0.5, 0.7])).startswith("<svg")
        True
    """
    first, last = math.log10(_LOW), math.log10(_HIGH)
    low, high = float(tested.smoothed.min()), float(tested.smoothed.max())
    margin = (high - low) * 0.1 or 1.0
    low, high = low - margin, high + margin

    def x(rate: float) -> float:
        return LEFT + (math.log10(rate) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(loss: float) -> float:
        return HEIGHT - BOTTOM - (min(max(loss, low), high) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def line(losses: Any) -> str:
        return "M" + "L".join(f"{x(a):.1f},{y(b):.1f}" for a, b in zip(tested.rates, losses, strict=True))

    grid = "".join(
        f'<path class="grid" d="M{LEFT},{y(loss):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="n" x="{LEFT - 8}" y="{y(loss) + 4:.1f}">{loss:.3g}</text>'
        for loss in np.linspace(low, high, 5)[1:]
    )
    marks = "".join(
        f'<text class="m" x="{x(10.0**power):.1f}" y="{HEIGHT - BOTTOM + 18}">{10.0**power:g}</text>'
        for power in range(round(first), round(last) + 1)
    )
    lines = f'<path class="raw" d="{line(tested.losses)}"/><path class="rate" d="{line(tested.smoothed)}"/>'
    told = "".join(_mark(x(rate), f"{rate:.1e}") for rate in _suggested(tested))
    return chart("Loss by learning rate", _told(tested), grid + lines + told + marks, "learning rate")


def _mark(x: float, text: str) -> str:
    return (
        f'<path class="mark" d="M{x:.1f},{TOP}V{HEIGHT - BOTTOM}"/>'
        f'<text class="told" x="{x + 6:.1f}" y="{TOP + 12}">{text}</text>'
    )


def _suggested(tested: RateRange) -> list[float]:
    return [tested.lowest / 10, tested.steepest] if tested.falls else []


def _told(tested: RateRange) -> str:
    """What the range suggests.

    Example:
        >>> _told(RateRange.of(np.geomspace(1e-4, 1, 9), [1.0, 1.0, 0.9, 0.6, 0.4, 0.3, 0.5, 2.0, 9.0]))
        'a tenth of where the loss is least: 3.2e-03; where it falls fastest: 3.2e-03'
    """
    if not tested.falls:
        return "the loss hardly falls at any rate: none to suggest"
    tenth, steepest = _suggested(tested)
    return f"a tenth of where the loss is least: {tenth:.1e}; where it falls fastest: {steepest:.1e}"


def _range_of(bundle: Bundle, train: Any, *, begun: bool) -> RateRange:
    """Train the first member as the run would, but for its rate, and for what looks at validation rows."""
    settings = bundle.run.train
    members, task = learners(bundle, train, begun=begun)
    batches = count_batches(len(train[1]), settings.batch_size)
    schedule, epochs = Rising("rising", {"to": _HIGH}), -(-_FEWEST_STEPS // max(batches, 1))
    losses: list[float] = []
    engine.fit(
        members[0],
        task,
        train,
        max_epochs=epochs,
        batch_size=settings.batch_size,
        lr=_LOW,
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        clip_norm=settings.clip_norm,
        scheduler=schedule,
        precision=settings.precision,
        device=settings.device,
        on_batch=lambda _epoch, _number, loss: losses.append(float(loss)),
    )
    return RateRange.of(list(schedule.rates(_LOW, epochs, batches)), losses)
