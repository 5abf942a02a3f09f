"""What the tokenizer of a config makes of a sample: the most frequent tokens, and how well pieces of words cover it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from textnorm.errors import ConfigError, MissingExtraError
from textnorm.pipeline import Pipeline
from textnorm.progress import Advance
from textnorm.recipes.profile.personal import Hidden, hidden, starred
from textnorm.stages.subword import SentencePiece, Subword
from textnorm.stages.subword.model import SubwordModel, load_processor
from textnorm.types import Record, Reject, Token

__all__ = ["token_figures"]

_TOLD = 30
_LONGEST = 60  # characters of a token that are told
_MARK = "▁"  # which SentencePiece puts where a word starts


def token_figures(pipeline: Pipeline, texts: Iterable[str], advance: Advance) -> dict[str, Any]:
    """Tokenize a sample as far as the pipeline's stages are trained, and count.

    Where nothing can be counted, for want of a tokenizer or of its extra, `reason` says why. A token that lies in
    what may be personal is told as `<PHONE>`, `<NUMBER>` and the like.

    Example:
        >>> from textnorm.stages.split import Split
        >>> found = token_figures(Pipeline([Split()]), ["참 좋다", "참 싫다", "010-1234-5678"], lambda _: None)
        >>> found["tokens"], found["distinct"], [(top["form"], top["count"]) for top in found["top"]]
        (5, 4, [('참', 2), ('좋다', 1), ('싫다', 1), ('<PHONE>', 1)])
    """
    ready = pipeline.ready
    if not any(stage.kind == "tokenizer" for stage in ready.stages):
        return {"reason": "the config has no tokenizer" + (" that is trained" if ready != pipeline else "")}
    counts = _Counts(ready)
    try:
        for outcome in ready.stream((Record(0, {"text": text}) for text in texts), verb="tokenize"):
            if not isinstance(outcome, Reject):
                counts.add(outcome.record.fields["text"], outcome.value)
            advance(1)
    except (MissingExtraError, ConfigError) as error:
        return {"reason": str(error)}
    return counts.figures()


class _Counts:
    """Tokens, and pieces where the last stage makes them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._rows = 0
        last = pipeline.stages[-1]
        self._pieces = _Pieces(last.model) if isinstance(last, Subword | SentencePiece) else None

    def add(self, text: str, tokens: list[Token]) -> None:
        self._rows += 1
        found = hidden(text)
        self._counts.update(_without(found, tokens) if found else ((token.form, token.tag) for token in tokens))
        if self._pieces:
            self._pieces.add(text, [token.form for token in tokens])

    def figures(self) -> dict[str, Any]:
        total = self._counts.total()
        return {
            "rows": self._rows,
            "tokens": total,
            "per_row": round(total / self._rows, 2) if self._rows else 0.0,
            "distinct": len(self._counts),
            "top": [
                {"form": starred(form)[:_LONGEST], "tag": tag, "count": count}
                for (form, tag), count in self._counts.most_common(_TOLD)
            ],
            "subword": self._pieces.figures() if self._pieces else None,
        }


def _without(found: list[Hidden], tokens: Iterable[Token]) -> Iterable[tuple[str, str]]:
    for token in tokens:
        kinds = [one.kind for one in found if token.start < one.end and one.start < token.end]
        yield (f"<{kinds[0].upper()}>", "") if kinds else (token.form, token.tag)


class _Pieces:
    """How well a model's pieces cover what they were cut from."""

    def __init__(self, path: str) -> None:
        self._model = SubwordModel(path)
        self._unknown_id = load_processor(path).unk_id()
        self._pieces = self._unknown = self._single = self._characters = 0

    def add(self, text: str, pieces: list[str]) -> None:
        self._characters += len(text) - sum(map(str.isspace, text))
        self._pieces += len(pieces)
        self._single += sum(len(piece.strip(_MARK)) == 1 for piece in pieces)
        self._unknown += self._model.ids_of_pieces([pieces])[0].count(self._unknown_id)

    def figures(self) -> dict[str, Any]:
        return {
            "vocabulary": len(self._model),
            "pieces": self._pieces,
            "unknown": self._unknown,
            "unknown_share": round(self._unknown / self._pieces, 6) if self._pieces else 0.0,
            "single": self._single,
            "single_share": round(self._single / self._pieces, 6) if self._pieces else 0.0,
            "per_character": round(self._pieces / self._characters, 4) if self._characters else 0.0,
        }
