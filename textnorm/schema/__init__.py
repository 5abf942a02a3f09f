"""The tables of a run config, as frozen dataclasses: what each field means, and what may stand there.

Nothing here imports torch, so `textnorm schema`, `init` and `check` stay quick.
"""

from __future__ import annotations

from textnorm.schema.data import Data, Output
from textnorm.schema.leaves import Activation, Task
from textnorm.schema.models import TEXT_MODELS, BlendModel, Columns, FastModel, JointModel, TableModel, TextModel
from textnorm.schema.train import SCHEDULER_ARGUMENTS, EarlyStopping, Scheduler, SchedulerName, Train

__all__ = [
    "SCHEDULER_ARGUMENTS",
    "TEXT_MODELS",
    "Activation",
    "BlendModel",
    "Columns",
    "Data",
    "EarlyStopping",
    "FastModel",
    "JointModel",
    "Output",
    "Scheduler",
    "SchedulerName",
    "TableModel",
    "Task",
    "TextModel",
    "Train",
]
