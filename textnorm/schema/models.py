"""The models: for texts a deep and a fast one, for tables one, and one for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le

from textnorm.schema.leaves import Activation, Count, Share, Size, Task, require

__all__ = ["TEXT_MODELS", "BlendModel", "Columns", "FastModel", "JointModel", "TableModel", "TextModel"]


@dataclass(frozen=True)
class TextModel:
    """The deep classifier of texts: embedding, gated convolutions, pooling, MLP.

    Args:
        name: "deep"; "fast" and "blend" ask for the tables of `FastModel` and `BlendModel`.
        task: "binary" (one output, Sigmoid, BCE), "multiclass" (softmax, cross-entropy), "multilabel" (a Sigmoid and
            BCE each label) or "regression" (MSE).
        output_activation: of a regression: "identity", or "sigmoid" or "tanh", which answer only from the least to the
            greatest target of the training rows.
        max_tokens: longer documents are cut here.
        max_vocab: how many token forms are known; 0 means all.
        min_count: rarer forms are unknown.
        spell: whether an unknown form is read as its characters, which are then known, too.
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
    spell: bool = False
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
        require(bool(self.ngrams), "ngrams requires at least one length, found none: [1, 2, 3, 4, 5] suits Korean")


@dataclass(frozen=True)
class BlendModel:
    """Several classifiers of texts as one: the weighed sum of their logits, by weights that cost least on validation.

    The config's `members` name their run configs; each member has its own pipeline, model and training, and all have the
    blend's data.

    Args:
        name: "blend" chooses it.
        task: as for the deep model, and each member's.
        output_activation: as for the deep model, and each member's.
    """

    name: Literal["blend"]
    task: Task = "binary"
    output_activation: Literal["identity", "sigmoid", "tanh"] | None = None


TEXT_MODELS: dict[str, type[TextModel | FastModel | BlendModel]] = {
    "deep": TextModel,
    "fast": FastModel,
    "blend": BlendModel,
}


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
class Columns:
    """How the columns beside a text become features: `[model.columns]`.

    Args:
        scaling: as for tables.
        bins: as for tables.
        embedding_dim: as for tables.
    """

    scaling: Literal["robust", "standard"] = "robust"
    bins: Count = 8
    embedding_dim: Size = 8


@dataclass(frozen=True)
class JointModel(TextModel):
    """The deep classifier of texts with columns beside them: what was pooled of a text and the columns' features into one MLP.

    Args:
        name: "deep", and no other.
        columns: how the columns become features; all else is as for `TextModel`.
    """

    columns: Columns = field(default_factory=Columns)
