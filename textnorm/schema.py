"""The tables of a run config, as frozen dataclasses: what each field means, and what may stand there.

Nothing here imports torch, so `textnorm schema`, `init` and `check` stay quick.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Lt

from textnorm.io.files import Format

__all__ = [
    "Data",
    "EarlyStopping",
    "Output",
    "Scheduler",
    "TableModel",
    "TextModel",
    "Train",
]

Task = Literal["binary", "multiclass", "regression"]
Activation = Literal["relu", "gelu", "silu", "mish", "selu", "tanh"]
SchedulerName = Literal["StepLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts"]
Count = Annotated[int, Ge(0)]
Size = Annotated[int, Ge(1)]
Share = Annotated[float, Ge(0), Lt(1)]
Positive = Annotated[float, Gt(0)]
PATH = {"path": True}

SCHEDULER_ARGUMENTS = {
    "StepLR": {"step_size", "gamma"},
    "CosineAnnealingLR": {"T_max", "eta_min"},
    "CosineAnnealingWarmRestarts": {"T_0", "T_mult", "eta_min"},
}


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _require_known(groups: tuple[tuple[str, tuple[str, ...]], ...], columns: tuple[str, ...]) -> None:
    for name, members in groups:
        unknown = [member for member in members if member not in columns]
        found = f"found {', '.join(unknown)} besides" if unknown else "found none"
        _require(bool(members) and not unknown, f"group {name!r} must name numeric or categorical columns; {found}")
    names = [name for name, _ in groups]
    _require(len(set(names)) == len(names), f"groups must have names of their own, found {', '.join(names)}")


@dataclass(frozen=True)
class Data:
    """Which files, and what stands where in them.

    Args:
        kind: "text" (one text column, through the pipeline) or "table" (numeric and categorical columns).
        train: the labelled file; a path relative to the config, or `corpus:NAME/FILE`.
        valid: what early stopping watches; without it a share of train is set aside.
        test: what the figures are reported on.
        text: the text column.
        label: the label column.
        numeric: columns of numbers (kind "table").
        categorical: columns of categories (kind "table").
        valid_share: share of train set aside, class by class, when there is no valid file.
        folds: cross-validate on train in so many stratified folds (kind "table"); 0 does not.
        repeats: how often train is cut into folds, each time by another seed.
        groups: names of groups of columns, each with its columns, whose importance is measured on the folds' test rows.
        quote_levels: how often csv and tsv cells are quoted: 1 ordinary, 0 not at all, 2 twice (NSMC).
        encoding: of all files.
        format: of all files, where the name does not tell it.
    """

    train: str = field(metadata=PATH)
    kind: Literal["text", "table"] = "text"
    valid: str = field(default="", metadata=PATH)
    test: str = field(default="", metadata=PATH)
    text: str = "text"
    label: str = "label"
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    valid_share: Annotated[float, Gt(0), Lt(1)] = 0.1
    folds: Count = 0
    repeats: Size = 1
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    quote_levels: Count = 1
    encoding: str = "utf-8"
    format: Format | None = None

    def __post_init__(self) -> None:
        columns = bool(self.numeric or self.categorical)
        _require(self.folds == 0 or self.folds >= 2, f"folds must be 0 or at least 2, found {self.folds}")  # noqa: PLR2004
        _require(self.kind == "table" or self.folds == 0, "folds needs kind = 'table'")
        _require(self.folds > 0 or self.repeats == 1, f"repeats needs folds, found repeats = {self.repeats} without")
        _require(self.folds > 0 or not self.groups, "groups needs folds: importance is measured on their test rows")
        _require_known(self.groups, self.numeric + self.categorical)
        _require(
            columns == (self.kind == "table"), "numeric or categorical columns go with kind = 'table', and only with it"
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns a row must have besides its label."""
        return (self.text,) if self.kind == "text" else self.numeric + self.categorical


@dataclass(frozen=True)
class TextModel:
    """The classifier of texts: embedding, gated convolutions, pooling, MLP.

    Args:
        task: "binary" (one output, Sigmoid, BCE), "multiclass" (softmax, cross-entropy) or "regression" (MSE).
        output_activation: of a regression: "sigmoid", "tanh", or "identity".
        max_tokens: longer documents are cut here.
        max_vocab: how many token forms are known; 0 means all.
        min_count: rarer forms are unknown.
        embedding_dim: size of a token's vector.
        layers: gated convolutions; 0 makes a bag of embeddings.
        hidden: sizes of the head's hidden layers.
        dropout: in the head.
        layer_dropout: after each convolution.
        embedding_dropout: of whole features of the embedding.
        token_dropout: share of tokens read as unknown while training.
        batch_norm: whether the head has batch normalization.
        activation: the head's.
    """

    task: Task = "binary"
    output_activation: Literal["identity", "sigmoid", "tanh"] | None = None
    max_tokens: Size = 256
    max_vocab: Count = 0
    min_count: Size = 1
    embedding_dim: Size = 128
    layers: Count = 2
    hidden: tuple[Size, ...] = (128,)
    dropout: Share = 0.5
    layer_dropout: Share = 0.1
    embedding_dropout: Share = 0.3
    token_dropout: Share = 0.3
    batch_norm: bool = True
    activation: Activation = "gelu"


@dataclass(frozen=True)
class TableModel:
    """The model of tables: numbers and embedded categories into an MLP.

    Args:
        task: as for texts.
        output_activation: as for texts.
        scaling: of numbers: "robust" (median, interquartile range) or "standard" (mean, deviation).
        bins: quantile bins that each number is cut into besides, so that its effect need be no straight line; 0 for none.
        members: how many models are trained, each from weights of its own; their logits are averaged.
        embedding_dim: size of a category's vector.
        hidden: sizes of the hidden layers.
        dropout: after each hidden layer.
        batch_norm: whether the hidden layers have batch normalization.
        activation: of the hidden layers.
    """

    task: Task = "binary"
    output_activation: Literal["identity", "sigmoid", "tanh"] | None = None
    scaling: Literal["robust", "standard"] = "robust"
    bins: Count = 8
    members: Size = 1
    embedding_dim: Size = 8
    hidden: tuple[Size, ...] = (128,)
    dropout: Share = 0.5
    batch_norm: bool = True
    activation: Activation = "selu"


@dataclass(frozen=True)
class Scheduler:
    """One of torch's learning-rate schedulers, stepped once an epoch; arguments by torch's names.

    Args:
        name: "StepLR" (step_size, gamma), "CosineAnnealingLR" (T_max, eta_min) or "CosineAnnealingWarmRestarts" (T_0,
            T_mult, eta_min).

    Example:
        >>> Scheduler("StepLR", step_size=2).arguments
        {'step_size': 2}
    """

    name: SchedulerName
    step_size: Size | None = None
    gamma: Positive | None = None
    T_max: Size | None = None
    eta_min: Annotated[float, Ge(0)] | None = None
    T_0: Size | None = None
    T_mult: Size | None = None

    def __post_init__(self) -> None:
        allowed = SCHEDULER_ARGUMENTS[self.name]
        required = {"step_size", "T_max", "T_0"} & allowed
        given = set(self.arguments)
        message = f"{self.name} requires {', '.join(required)} and may have {', '.join(sorted(allowed))}"
        _require(required <= given <= allowed, f"{message}; found {', '.join(sorted(given)) or 'nothing'}")

    @property
    def arguments(self) -> dict[str, Any]:
        """What torch's class is given."""
        return {key: value for key, value in asdict(self).items() if key != "name" and value is not None}


@dataclass(frozen=True)
class EarlyStopping:
    """When training ends before `max_epochs`.

    Args:
        monitor: a figure of an epoch: valid_loss, valid_accuracy, valid_auc, ...
        patience: epochs without improvement that are allowed.
        min_delta: how much better counts as better, in the figure's own units.
        mode: "min", "max", or "auto" by the figure's name.
        restore_best: end with the best epoch's weights.
    """

    monitor: str = "valid_loss"
    patience: Size = 3
    min_delta: Annotated[float, Ge(0)] = 0.0
    mode: Literal["min", "max", "auto"] = "auto"
    restore_best: bool = True


@dataclass(frozen=True)
class Train:
    """How the model is trained.

    Args:
        max_epochs: passes over the training rows, at most.
        batch_size: rows a step.
        lr: learning rate at the start.
        weight_decay: of AdamW.
        seed: the same seed on the same machine gives the same weights.
        device: "auto", "cpu" or "cuda".
        num_threads: torch's, for the whole process; 0 leaves torch's own choice. Small models are fastest on 1.
        precision: "float32" or "bfloat16" (weights and validation stay float32).
        scheduler: see `Scheduler`; none keeps the learning rate.
        early_stopping: see `EarlyStopping`; none runs all epochs.
    """

    max_epochs: Size = 10
    batch_size: Annotated[int, Ge(2)] = 256
    lr: Positive = 1e-3
    weight_decay: Annotated[float, Ge(0)] = 0.0
    seed: Count = 0
    device: Literal["auto", "cpu", "cuda"] = "auto"
    num_threads: Count = 0
    precision: Literal["float32", "bfloat16"] = "float32"
    scheduler: Scheduler | None = None
    early_stopping: EarlyStopping | None = None


@dataclass(frozen=True)
class Output:
    """What a run leaves.

    Args:
        run_dir: the folder; by default `runs/` and the config's name, where the command is given.
        mistakes: how many of the most confident mistakes the report shows.
    """

    run_dir: str = field(default="", metadata=PATH)
    mistakes: Count = 20
