"""The few values that flow through the whole house, and the shape of a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from textnorm.alignment import Edit

__all__ = [
    "FormStage",
    "FreeStage",
    "Record",
    "Reject",
    "Stage",
    "StageKind",
    "TextStage",
    "Token",
    "TokenStage",
    "Tokenizer",
    "Trainable",
]

StageKind = Literal["text", "tokenizer", "tokens"]


class Token(NamedTuple):
    """One token, and where it stands.

    `start` and `end` are half-open code-point offsets into the ORIGINAL text once a `Pipeline` hands the token out.
    `form` need not equal the original there: normalization may have changed it. `lemma` is the dictionary form, where the
    tokenizer or a later stage tells it.

    Example:
        >>> Token("좋다", "Adjective", 0, 2).tagged_form
        '좋다/Adjective'
    """

    form: str
    tag: str
    start: int
    end: int
    lemma: str = ""

    def __repr__(self) -> str:
        lemma = f", lemma={self.lemma!r}" if self.lemma else ""
        return f"Token(form={self.form!r}, tag={self.tag!r}, start={self.start}, end={self.end}{lemma})"

    @property
    def len(self) -> int:
        """Length in code points of the original text."""
        return self.end - self.start

    @property
    def tagged_form(self) -> str:
        """The form with its tag, `form/TAG`."""
        return f"{self.form}/{self.tag}" if self.tag else self.form


class Record(NamedTuple):
    """One row that was read: `row` counts rows of the file from 1 (a header is not a row), `fields` is what it held."""

    row: int
    fields: Mapping[str, Any]
    source: str = ""


class Reject(NamedTuple):
    """One row that left the river sideways: at which stage, and why.

    `fields` is what could be read of it, and `raw` how it stands in the file, where that is more.
    """

    row: int
    stage: str
    reason: str
    fields: Mapping[str, Any]
    source: str = ""
    raw: bytes = b""


@runtime_checkable
class Stage(Protocol):
    """A frozen dataclass whose fields are its config. Lists in, lists of the same length out, order kept."""

    kind: ClassVar[StageKind]

    def __call__(self, items: list[Any], /) -> list[Any]: ...


@runtime_checkable
class TextStage(Stage, Protocol):
    """Changes texts. `edits` tells what `__call__` does to one text: `apply_edits(text, edits(text)) == call`."""

    def __call__(self, texts: list[str], /) -> list[str]: ...
    def edits(self, text: str) -> list[Edit]: ...


@runtime_checkable
class Tokenizer(Stage, Protocol):
    """Cuts texts into tokens whose offsets point into the text it was given."""

    def __call__(self, texts: list[str], /) -> list[list[Token]]: ...


@runtime_checkable
class FormStage(Stage, Protocol):
    """A stage that tells the forms of its tokens alone in less time: a tokenizer of texts, another of docs of forms."""

    @property
    def tells_forms(self) -> bool: ...
    def forms(self, values: list[Any], /) -> list[list[str]]: ...


@runtime_checkable
class FreeStage(Stage, Protocol):
    """A stage that says whether it leaves the interpreter free, as an engine in a JVM does: then threads are workers enough.

    Kiwi and Okt in C do for their own part alone: making their tokens takes as long, and so they want processes.
    """

    @property
    def leaves_python_free(self) -> bool: ...


@runtime_checkable
class TokenStage(Stage, Protocol):
    """Drops, changes or splits tokens; keeps their offsets true."""

    def __call__(self, docs: list[list[Token]], /) -> list[list[Token]]: ...


@runtime_checkable
class Trainable(Protocol):
    """A stage that learns: `fit` writes its model into a folder and returns the trained stage.

    It learns from docs; from texts, where it is a tokenizer.
    """

    @property
    def is_trained(self) -> bool: ...
    def fit(self, docs: Iterable[Any], folder: Path) -> Stage: ...
