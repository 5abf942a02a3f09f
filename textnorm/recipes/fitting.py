"""Fitting a bundle's model as its config asks."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch

from textnorm import ranks
from textnorm.errors import ConfigError, Problem
from textnorm.models.averaged import Averaged
from textnorm.models.fast import FastModel
from textnorm.models.losses import soft_cross_entropy, weighted_loss
from textnorm.models.masked import MaskedTokens, masked_loss
from textnorm.training import callbacks, distributed, engine
from textnorm.training.batching import count_batches
from textnorm.training.schedulers import Schedule

if TYPE_CHECKING:
    from torch import nn

    from textnorm.bundle import Bundle
    from textnorm.models.tasks import Task
    from textnorm.models.text import TextModel
    from textnorm.progress import Phases
    from textnorm.recipes.targets import Array
    from textnorm.schema import Train
    from textnorm.training.checkpoint import Checkpoint

    Fit = Callable[[Train, Checkpoint | None], engine.History]

__all__ = ["fit_bundle", "labels_task", "learners", "schedule_of"]

_FEWEST_ROWS = 2  # of a batch, as the schema asks


def fit_bundle(
    bundle: Bundle, train: Any, valid: Any, phases: Phases, checkpoint: Checkpoint | None, *, begun: bool = False
) -> engine.History:
    """Train the model, or its members one by one: the history is the first's, and none is checkpointed.

    Args:
        bundle: its model is trained in place.
        train: inputs and targets to learn from.
        valid: inputs and targets to watch.
        phases: timed.
        checkpoint: where to keep how far training came.
        begun: whether the model has weights of another run, which are to be kept.
    """
    settings = bundle.run.train
    members, task = learners(bundle, train, begun=begun)
    kept, steps = checkpoint if len(members) == 1 else None, count_batches(len(train[1]), settings.batch_size)
    with phases("train", len(members) * settings.max_epochs * steps) as advance:
        histories = [
            _fit_member(
                partial(_fit_once, member, task, train, valid, advance),
                member,
                replace(settings, seed=settings.seed + i),
                kept,
            )
            for i, member in enumerate(members)
        ]
    bundle.model.eval()
    return histories[0]


def learners(bundle: Bundle, train: Any, *, begun: bool = False) -> tuple[list[nn.Module], Task]:
    """What learns, brought to where training begins, and the task with the loss that training asks for.

    Args:
        bundle: its model is made ready in place.
        train: inputs and targets to learn from.
        begun: whether the model has weights of another run, which are to be kept.
    """
    model = bundle.model
    members: list[nn.Module] = list(model.members) if isinstance(model, Averaged) else [model]
    if isinstance(model, FastModel) and not begun:
        model.begin(*train, bounded=bundle.target_range is not None or bool(bundle.labels))
    if bundle.run.train.masked_tokens:
        members = [MaskedTokens(cast("TextModel", member)) for member in members]
    return members, _training_task(bundle, np.concatenate(ranks.pooled(train[1])))


def _fit_member(fit: Fit, model: nn.Module, settings: Train, checkpoint: Checkpoint | None) -> engine.History:
    """Train; where a GPU has no room for the batches, begin again with half of them, as if the config said so."""
    if not distributed.is_alone():  # the others would wait for this one's next step
        return fit(settings, checkpoint)
    before = {name: tensor.cpu().clone() for name, tensor in model.state_dict().items()}
    size, half = settings.batch_size, settings.batch_size // 2
    with suppress(torch.cuda.OutOfMemoryError):
        return fit(settings, checkpoint)
    warnings.warn(f"the GPU has no room for batches of {size} rows; training begins again with {half}", stacklevel=2)
    model.load_state_dict(before)
    torch.cuda.empty_cache()
    halved = replace(settings, batch_size=max(half, _FEWEST_ROWS))
    apart = checkpoint and replace(checkpoint, path=checkpoint.path.with_stem(f"{checkpoint.path.stem}-halved"))
    try:
        return fit(halved, apart)
    except torch.cuda.OutOfMemoryError as error:
        told = f"the GPU has no room for {size} rows, nor for half of them; lower it, or the model's sizes ({error})"
        raise ConfigError([Problem("train.batch_size", told)]) from error


def _fit_once(
    model: nn.Module,
    task: Task,
    train: Any,
    valid: Any,
    advance: Callable[[int], None],
    settings: Train,
    checkpoint: Checkpoint | None,
) -> engine.History:
    stopping = settings.early_stopping
    return engine.fit(
        model,
        task,
        train,
        valid if len(valid[1]) else None,
        max_epochs=settings.max_epochs,
        batch_size=settings.batch_size,
        lr=settings.lr,
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        clip_norm=settings.clip_norm,
        ema=settings.ema,
        scheduler=schedule_of(settings),
        early_stopping=callbacks.EarlyStopping(**asdict(stopping)) if stopping else None,
        precision=settings.precision,
        deterministic=settings.deterministic,
        device=settings.device,
        on_batch=lambda *_: advance(1),
        checkpoint=checkpoint,
    )


def _training_task(bundle: Bundle, target: Array) -> Task:
    """The bundle's task, with the loss that training asks for."""
    task, weight = labels_task(bundle, target), bundle.run.train.masked_tokens
    out_features = task.out_features(len(bundle.labels))
    return replace(task, loss=masked_loss(task.loss, weight, out_features)) if weight else task


def labels_task(bundle: Bundle, target: Array) -> Task:
    """The bundle's task, with the loss that the config's labels ask for: of shares, weighed by class, or smoothed."""
    settings, task = bundle.run.train, bundle.task
    if target.ndim > 1 and task.name == "multiclass":  # shares of classes
        return replace(task, loss=soft_cross_entropy, dtype=torch.float32)
    if not settings.class_weights and not settings.label_smoothing:
        return task
    balanced, smoothing = settings.class_weights == "balanced", settings.label_smoothing
    loss = weighted_loss(task.name, len(bundle.labels), target, balanced=balanced, smoothing=smoothing)
    return replace(task, loss=loss)


def schedule_of(settings: Train) -> Schedule | None:
    """The schedule that a config asks for."""
    asked = settings.scheduler
    return Schedule(asked.name, asked.arguments, asked.interval, asked.warmup) if asked else None
