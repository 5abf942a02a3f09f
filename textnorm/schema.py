"""The tables of a run config, as frozen dataclasses: what each field means, and what may stand there.

Nothing here imports torch, so `textnorm schema`, `init` and `check` stay quick.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen

from textnorm.io.files import Format

__all__ = [
    "Data",
    "EarlyStopping",
    "FastModel",
    "Output",
    "Scheduler",
    "TableModel",
    "TextModel",
    "Train",
]

Task = Literal["binary", "multiclass", "multilabel", "regression"]
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
        more: another labelled file to learn from, written like train; no row of it is set aside for validation.
        valid: what early stopping watches; without it a share of train is set aside.
        test: what the figures are reported on.
        text: the text column.
        label: the label column.
        label_separator: what stands between the labels of a row (task "multilabel"); a blank cell has none of them.
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
    more: str = field(default="", metadata=PATH)
    valid: str = field(default="", metadata=PATH)
    test: str = field(default="", metadata=PATH)
    text: str = "text"
    label: str = "label"
    label_separator: Annotated[str, MinLen(1)] = ","
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
        _require(not (self.more and self.folds), "folds are cut from train alone: drop more, or folds")
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
    """The deep classifier of texts: embedding, gated convolutions, pooling, MLP.

    Args:
        name: "deep"; "fast" asks for the tables of `FastModel`.
        task: "binary" (one output, Sigmoid, BCE), "multiclass" (softmax, cross-entropy), "multilabel" (a Sigmoid and
            BCE each label) or "regression" (MSE).
        output_activation: of a regression: "identity", or "sigmoid" or "tanh", which answer only from the least to the
            greatest target of the training rows.
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

    name: Literal["deep"] = "deep"
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
class FastModel:
    """The fast classifier of texts: a weight for each hashed character n-gram, begun at its log odds.

    A document's tokens are joined without spaces, so its n-grams cross words; `split` is tokenizer enough.

    Args:
        name: "fast" chooses it.
        task: as for the deep model.
        output_activation: as for the deep model.
        ngrams: how many characters an n-gram has.
        bits: of a hash: 2**bits weights an output, 64 MiB each while training with 22; n-grams may share one.
        start: how much of its log odds an n-gram weighs before the first step.
    """

    name: Literal["fast"]
    task: Task = "binary"
    output_activation: Literal["identity", "sigmoid", "tanh"] | None = None
    ngrams: tuple[Size, ...] = (1, 2, 3, 4, 5)
    bits: Annotated[int, Ge(1), Le(26)] = 22
    start: Share = 0.05

    def __post_init__(self) -> None:
        _require(bool(self.ngrams), "ngrams requires at least one length, found none: [1, 2, 3, 4, 5] suits Korean")


TEXT_MODELS: dict[str, type[TextModel | FastModel]] = {"deep": TextModel, "fast": FastModel}


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
    """One of torch's learning-rate schedulers; arguments by torch's names, counted in steps of the schedule.

    Args:
        name: "StepLR" (step_size, gamma), "CosineAnnealingLR" (T_max, eta_min) or "CosineAnnealingWarmRestarts" (T_0,
            T_mult, eta_min). StepLR with gamma = 1.0 keeps the rate after a warm-up.
        interval: a step of the schedule is an "epoch" or a "batch".
        warmup: how long the rate rises in a line before the schedule begins: below 1 a share of all steps, from 1 on a
            number of epochs.

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
    interval: Literal["epoch", "batch"] = "epoch"
    warmup: Annotated[float, Ge(0)] = 0.0

    def __post_init__(self) -> None:
        allowed = SCHEDULER_ARGUMENTS[self.name]
        required = {"step_size", "T_max", "T_0"} & allowed
        given = set(self.arguments)
        message = f"{self.name} requires {', '.join(required)} and may have {', '.join(sorted(allowed))}"
        _require(required <= given <= allowed, f"{message}; found {', '.join(sorted(given)) or 'nothing'}")

    @property
    def arguments(self) -> dict[str, Any]:
        """What torch's class is given."""
        ours = {"name", "interval", "warmup"}
        return {key: value for key, value in asdict(self).items() if key not in ours and value is not None}


@dataclass(frozen=True)
class EarlyStopping:
    """When training ends before `max_epochs`.

    Args:
        monitor: a figure of an epoch: valid_loss, valid_accuracy, valid_auc, ...
        patience: checks without improvement that are one too many.
        min_delta: how much better counts as better, in the figure's own units.
        mode: "min", "max", or "auto", as the task says of the figure.
        restore_best: end with the best check's weights.
        check_every: share of an epoch between two checks; there is one at each epoch's end in any case.
    """

    monitor: str = "valid_loss"
    patience: Size = 3
    min_delta: Annotated[float, Ge(0)] = 0.0
    mode: Literal["min", "max", "auto"] = "auto"
    restore_best: bool = True
    check_every: Annotated[float, Gt(0), Le(1)] = 1.0


@dataclass(frozen=True)
class Train:
    """How the model is trained.

    Args:
        max_epochs: passes over the training rows, at most.
        batch_size: rows a step.
        lr: learning rate at the start, or after the scheduler's warm-up.
        weight_decay: of AdamW.
        class_weights: "balanced" makes every class weigh the same in the loss (valid_loss, too), however few rows it
            has; none does not.
        label_smoothing: share of each label dealt evenly over all classes in the loss (valid_loss, too), so that the
            model is never quite sure.
        clip_norm: gradients longer than this are shortened to it; 0 leaves them.
        ema: the kept weights are a moving average over steps, this much of it old: 0.999; 0 keeps the last weights.
        seed: the same seed on the same machine gives the same weights.
        deterministic: refuse operations that do not give the same bits each time (on a GPU; slower).
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
    class_weights: Literal["balanced"] | None = None
    label_smoothing: Share = 0.0
    clip_norm: Annotated[float, Ge(0)] = 0.0
    ema: Share = 0.0
    seed: Count = 0
    deterministic: bool = False
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
