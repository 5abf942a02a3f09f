"""The pipeline: stages in order, lists in, lists out, every token pointing back at the original text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from textnorm.arrow import map_table
from textnorm.cleaner import Cleaner, Trails, cleaner_of, labels_of, run_stage
from textnorm.config import VERSION, dump, load_stages, read_spec
from textnorm.errors import ConfigError
from textnorm.loss import Loss, loss_of
from textnorm.order import check_order
from textnorm.registry import preset_names, preset_path
from textnorm.steps import Step, steps_of
from textnorm.streaming import Outcome, require_texts, stream
from textnorm.token_stages import forms_of, onto_original, run_forms, run_tokens
from textnorm.types import Record, Reject, Stage, TextStage, Token, Tokenizer, TokenStage, Trainable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Pipeline", "Step", "Verb", "preset_names"]

BATCH_SIZE = 1024  # what a worker is given at a time: enough to hide what a call costs, little enough to show progress

Verb = Literal["normalize", "tokenize", "forms"]


class Pipeline:
    """Stages in order: text stages, then at most one tokenizer, then token stages.

    Args:
        stages: built stages; a config (`from_config`) or a preset (`from_preset`) builds them for you.

    Raises:
        ConfigError: a stage stands where it cannot work.

    Example:
        >>> from textnorm.stages.cleaning import Repeats, Whitespace
        >>> from textnorm.stages.split import Split
        >>> pipeline = Pipeline([Repeats(), Whitespace(), Split()])
        >>> pipeline.normalize(["so   goooood"])
        ['so good']
        >>> pipeline.tokenize(["so   goooood"])
        [[Token(form='so', tag='', start=0, end=2), Token(form='good', tag='', start=5, end=12)]]
    """

    def __init__(self, stages: Iterable[Stage] = ()) -> None:
        self.stages = tuple(stages)
        if problems := check_order(self.stages):
            raise ConfigError(problems)

    # ------------------------------------------------------------ config

    @classmethod
    def from_config(cls, source: str | Path | Mapping[str, Any], *, folder: Path | None = None) -> Pipeline:
        """Build from a pipeline config, or from the pipeline inside a run config.

        Args:
            source: a `.toml` or `.json` file, or a dict of the same shape.
            folder: where relative paths of a dict start; for a file it is the file's own folder.

        Raises:
            ConfigError: with all problems at once, each with its path.
        """
        spec = read_spec(source)
        return cls(load_stages(spec._replace(folder=folder or spec.folder)))

    @classmethod
    def from_preset(cls, name: str) -> Pipeline:
        """Build one of the pipelines that come with textnorm; `preset_names()` lists them.

        Example:
            >>> Pipeline.from_preset("ko-review").normalize(["좋아욬ㅋㅋㅋㅋ &amp; <b>강추</b>"])
            ['좋아요ㅋㅋ & 강추']
        """
        return cls.from_config(preset_path(name))

    def to_config(self, *, defaults: bool = False) -> dict[str, Any]:
        """Return the pipeline as a plain dict: `Pipeline.from_config(p.to_config()) == p`."""
        return {"version": VERSION, "stages": dump(self.stages, defaults=defaults)}

    def __eq__(self, other: object) -> bool:
        return self.stages == other.stages if isinstance(other, Pipeline) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.stages)

    def __repr__(self) -> str:
        return f"Pipeline([{', '.join(map(repr, self.stages))}])"

    def __add__(self, other: Pipeline) -> Pipeline:
        return Pipeline(self.stages + other.stages)

    # ------------------------------------------------------------ lists in, lists out

    def normalize(self, texts: Sequence[str]) -> list[str]:
        """Run the text stages.

        Raises:
            TypeError: `texts` is one string, or holds something that is none.
            StageError: a stage failed.
        """
        return self._cleaner(require_texts(texts))

    def tokenize(self, texts: Sequence[str]) -> list[list[Token]]:
        """Run all stages; the tokens' offsets point into the texts as they were given.

        Raises:
            TypeError: `texts` is one string, or holds something that is none.
            ConfigError: the pipeline has no tokenizer, or a stage that must be trained first.
            StageError: a stage failed.
        """
        return self._tokenized(*self.trace(texts))

    def forms(self, texts: Sequence[str]) -> list[list[str]]:
        """Run all stages, and tell of each token its form alone: where nobody asks for offsets, that may be far less work.

        Raises:
            as `tokenize`.

        Example:
            >>> from textnorm.stages.split import Split
            >>> Pipeline([Split()]).forms(["so good"])
            [['so', 'good']]
        """
        return run_forms(self._token_stages, self.normalize(texts))

    def trace(self, texts: Sequence[str]) -> tuple[list[str], Trails]:
        """Run the text stages, and tell what each did.

        Returns:
            The normalized texts; and by the index of each text that changed, its `Change`s (stage, before, edits) in turn.

        Raises:
            TypeError: `texts` is one string, or holds something that is none.
            StageError: a stage failed.

        Example:
            >>> from textnorm.stages.cleaning import Repeats
            >>> texts, trails = Pipeline([Repeats()]).trace(["clean", "wow!!!!"])
            >>> texts, trails[1][0].edits
            (['clean', 'wow!!'], [Edit(start=3, end=7, replacement='!!')])
        """
        return self._cleaner.traced(require_texts(texts))

    @property
    def labels(self) -> dict[Stage, str]:
        """What reports call each stage: its name; with its place in the pipeline where there are several of that name.

        Example:
            >>> from textnorm.stages.regex import Regex
            >>> list(Pipeline([Regex("a"), Regex("b")]).labels.values())
            ['regex[0]', 'regex[1]']
        """
        return labels_of(self.stages)

    def explain(self, text: str) -> list[Step]:
        """Say what each stage does to one text, with edits in coordinates of the text that stage was given.

        Example:
            >>> from textnorm.stages.cleaning import Repeats
            >>> Pipeline([Repeats()]).explain("wow!!!!")
            [Step(name='repeats', before='wow!!!!', after='wow!!', edits=[Edit(start=3, end=7, replacement='!!')], notes=())]
        """
        return steps_of(self.stages, require_texts([text])[0])

    # ------------------------------------------------------------ rows in, rows out

    def work(self, verb: Verb, *, loss: bool = False) -> Callable[[list[str]], list[Any]]:
        """A verb as a function of texts.

        Args:
            verb: "normalize", "tokenize" or "forms".
            loss: make each value a pair instead: that value, and the `(stage, Loss)` of each stage that changed the text.
        """
        works: dict[Verb, Callable[[list[str]], list[Any]]]
        works = {"normalize": self.normalize, "tokenize": self.tokenize, "forms": self.forms}
        return partial(self._with_losses, verb) if loss else works[verb]

    def stream(
        self,
        records: Iterable[Record | Reject],
        *,
        verb: Verb = "normalize",
        column: str = "text",
        batch_size: int = BATCH_SIZE,
        loss: bool = False,
    ) -> Iterator[Outcome | Reject]:
        """Run over records in batches: each comes out once, in order, as an outcome or as a reject with its reason.

        Args:
            records: what a reader gives; rejects among them pass through.
            verb: whether an outcome's value is the normalized text, the tokens, or their forms.
            column: the field that holds the text.
            batch_size: how many records a stage sees at once.
            loss: as for `work`.
        """
        return stream(self.work(verb, loss=loss), records, column, batch_size)

    def map_batch(self, table: pa.Table, *, verb: Verb = "normalize", column: str = "text") -> pa.Table:
        """Run over a pyarrow table: every row stays in its place, every other column as it is.

        Args:
            table: rows with a column of text.
            verb: "normalize" replaces that column, "tokenize" adds a column `tokens`, "forms" a column `forms`.
            column: the column that holds the text.

        Returns:
            The table, with a column `rejected`: null, or the stage and the reason why the row's new value is null.

        Raises:
            MissingExtraError: pyarrow is not installed.
            DataError: there is no such column, or it holds no text.

        Example:
            >>> import pyarrow as pa  # doctest: +SKIP
            >>> Pipeline.from_preset("en-review").map_batch(pa.table({"text": ["so   good"]}))["text"]  # doctest: +SKIP
            [["so good"]]
        """
        return map_table(self.work(verb), table, verb, column)

    # ------------------------------------------------------------ training

    @property
    def ready(self) -> Pipeline:
        """The stages that can run now: those before the first that must be trained."""
        return Pipeline(self.stages[: self._first_untrained])

    @property
    def ready_verb(self) -> Verb:
        """What the first stage to be trained learns from: tokens, or texts where it is the tokenizer itself."""
        first = self.stages[self._first_untrained :][:1]
        return "normalize" if any(stage.kind == "tokenizer" for stage in first) else "tokenize"

    def fit(self, texts: Sequence[str], folder: str | Path) -> Pipeline:
        """Train what must be trained, and return the pipeline that holds it.

        Args:
            texts: the training texts.
            folder: where models are written; it is made when missing.
        """
        ready = self.ready
        items: list[Any] = ready.normalize(texts) if self.ready_verb == "normalize" else ready.tokenize(texts)
        return self.fit_docs(items, Path(folder))[0]

    def fit_docs(
        self, docs: list[Any], folder: Path, gather: Callable[[list[Any]], Sequence[Any]] = list
    ) -> tuple[Pipeline, list[list[Token]]]:
        """Train on what `ready` made of the texts (`ready_verb`); return the trained pipeline and what it makes of them.

        Args:
            docs: what `ready` made of the texts.
            folder: where models are written; it is made when missing.
            gather: turns docs into those that a stage learns from, where others have some, too.
        """
        folder.mkdir(parents=True, exist_ok=True)
        stages = list(self.ready.stages)
        for stage in self.stages[len(stages) :]:
            needs_fit = isinstance(stage, Trainable) and not stage.is_trained
            trained = stage.fit(gather(docs), folder) if needs_fit else stage  # type: ignore[attr-defined]  # checked above
            docs = run_stage(trained, docs)
            stages.append(trained)
        return Pipeline(stages), docs

    @property
    def _first_untrained(self) -> int:
        untrained = (i for i, stage in enumerate(self.stages) if isinstance(stage, Trainable) and not stage.is_trained)
        return next(untrained, len(self.stages))

    # ------------------------------------------------------------ inside

    @property
    def _cleaner(self) -> Cleaner:
        return cleaner_of(tuple(cast("TextStage", stage) for stage in self.stages if stage.kind == "text"))

    @property
    def _token_stages(self) -> list[Tokenizer | TokenStage]:
        return [cast("Tokenizer", stage) for stage in self.stages if stage.kind != "text"]

    def _tokenized(self, normalized: list[str], trails: Trails) -> list[list[Token]]:
        docs = run_tokens(self._token_stages, normalized)
        for index, trail in trails.items():
            docs[index] = onto_original(docs[index], [change.edits for change in trail])
        return docs

    def _with_losses(self, verb: Verb, texts: list[str]) -> list[tuple[Any, list[tuple[str, Loss]]]]:
        normalized, trails = self.trace(texts)
        values: list[Any] = normalized if verb == "normalize" else self._tokenized(normalized, trails)
        if verb == "forms":
            values = forms_of(values)
        labels = self.labels
        losses = (
            [(labels[change.stage], loss_of(change)) for change in trails.get(index, ())] for index in range(len(texts))
        )
        return list(zip(values, losses, strict=True))
