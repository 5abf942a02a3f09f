"""schema knows no torch, so it repeats names that live with torch; these tests hold the twins equal."""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import get_args

import pytest

from textnorm import schema
from textnorm.models import fast, tabular, text
from textnorm.models.blocks import ACTIVATIONS
from textnorm.models.tasks import OUTPUT_ACTIVATIONS, TASKS
from textnorm.sides.side import NOT_FOR_THE_MODULE
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.engine import fit
from textnorm.training.schedulers import SCHEDULERS, check_scheduler


def keywords(function) -> dict[str, object]:
    """Keyword-only parameters and their defaults."""
    parameters = inspect.signature(function).parameters.values()
    return {item.name: item.default for item in parameters if item.kind is item.KEYWORD_ONLY}


@pytest.mark.parametrize(
    ("settings", "module"),
    [
        (schema.TextModel, text.TextModel),
        (schema.JointModel, text.TextModel),
        (schema.FastModel, fast.FastModel),
        (schema.TableModel, tabular.TableModel),
    ],
)
def test_model_settings_are_the_modules_arguments(settings, module):
    """A model's settings are its module's keyword arguments, with the same defaults, and what the side needs."""
    asked = {item.name: item.default for item in fields(settings) if item.name not in NOT_FOR_THE_MODULE}
    assert asked == keywords(module.__init__)


def test_names_are_those_of_the_tables():
    """Tasks, activations and schedulers may be named in a config exactly as they stand in their tables."""
    assert set(get_args(schema.Task)) == set(TASKS)
    assert set(get_args(schema.Activation)) == set(ACTIVATIONS)
    assert set(get_args(schema.SchedulerName)) == set(SCHEDULERS)
    assert {"identity", "sigmoid", "tanh"} == set(OUTPUT_ACTIVATIONS)


@pytest.mark.parametrize("name", SCHEDULERS)
def test_scheduler_arguments_are_torchs(name):
    """Every argument that a config may give a scheduler is one that torch's class takes."""
    samples = {"step_size": 2, "gamma": 0.5, "T_max": 4, "eta_min": 0.001, "T_0": 2, "T_mult": 2}
    arguments = {key: samples[key] for key in schema.SCHEDULER_ARGUMENTS[name]}
    assert schema.Scheduler(name, **arguments).arguments == arguments
    check_scheduler(name, arguments)


def test_training_settings_reach_the_engine():
    """What [train] may say is what the engine takes, but for the process's threads, the loss's, and what comes after."""
    others = {
        "num_threads",
        "class_weights",
        "label_smoothing",
        "masked_tokens",
        "predict_precision",
        "calibrate",
        "workers",
    }
    asked = {item.name for item in fields(schema.Train)} - others
    assert asked == set(keywords(fit)) - {"on_batch", "checkpoint"}
    stopping = {item.name: item.default for item in fields(schema.EarlyStopping)}
    assert stopping == {item.name: item.default for item in fields(EarlyStopping) if item.init}
