"""What cleaning costs a text: letters deleted, digits changed, pieces masked; and a limit to it.

Counted from the edits that the stages tell, so it costs nothing where nothing changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textnorm.alignment import join_touching
from textnorm.cleaner import Change, single_of, stage_name, trigger_of
from textnorm.errors import StageError
from textnorm.stages.jamo import as_typed
from textnorm.stages.url import MASK
from textnorm.types import StageKind, TextStage

if TYPE_CHECKING:
    from textnorm.alignment import Edit
    from textnorm.stages.rules import Trigger

__all__ = ["Limited", "Loss", "loss_of"]

# Letters by their class alone: the fillers are blanks, and the last three are typed as dots.
_NO_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u11a2\u119e\u318d")
_LATIN_ENDS = "\u0300"  # all Latin letters of European languages stand before the combining marks
_ONE_FEELING = re.compile("[ㅋㅎ]+|[ㅠㅜ]+")  # a run like ㅋㅎㅋ or ㅠㅠㅜ, of one feeling though not of one letter
_SHOWN = 3  # pieces that an error names


class Loss(NamedTuple):
    """What one stage took from one text.

    `letters_deleted` counts letters, a Hangul syllable being one, in whose place nothing like them stands;
    `letters_of_runs` those of which others are left, as of the ㅋ in ㅋㅋㅋㅋ; `digits_changed` holds the pieces whose
    digits are others now, before and after; `masked` counts the pieces for which a mask such as <URL> stands. Letters and
    digits under a mask count as masked alone.
    """

    letters_deleted: int = 0
    letters_of_runs: int = 0
    digits_changed: tuple[tuple[str, str], ...] = ()
    masked: int = 0


def loss_of(change: Change) -> Loss:
    """Count what a stage took from a text.

    What turns into something else is not deleted: 大韓民國 read as 대한민국, ㅇㅏㄴ joined to 안, dkssud typed again as 안녕. The
    Latin letters and digits of a stage that drops notation (tags and entities, wrongly decoded bytes) are no loss.

    Example:
        >>> from textnorm.alignment import Edit
        >>> from textnorm.stages.regex import Regex
        >>> loss_of(Change(Regex("[^가-힣 ]", ""), "아이폰 15 pro", [Edit(4, 6, ""), Edit(7, 10, "")]))
        Loss(letters_deleted=3, letters_of_runs=0, digits_changed=(('15', ''),), masked=0)
    """
    edits = [edit for edit in change.edits if not _is_mask(change.stage, edit)]
    drops_notation = getattr(change.stage, "drops_notation", False)
    joined = [(edit, change.before[edit.start : edit.end]) for edit in join_touching(edits)]
    counts = [_letters_lost(change.before, edit, drops_notation) for edit, piece in joined if not piece.isspace()]
    return Loss(
        letters_deleted=sum(deleted for deleted, _ in counts),
        letters_of_runs=sum(of_runs for _, of_runs in counts),
        digits_changed=() if drops_notation else _digits_changed(joined),
        masked=len(change.edits) - len(edits),
    )


def _is_mask(stage: TextStage, edit: Edit) -> bool:
    return getattr(stage, "masks", False) or re.fullmatch(MASK, edit.replacement) is not None


def _letters_lost(text: str, edit: Edit, drops_notation: bool) -> tuple[int, int]:
    """Letters deleted outright, and letters of runs of which some are left in the replacement or right beside it."""
    piece = text[edit.start : edit.end]
    if drops_notation:
        piece = "".join(character for character in piece if character >= _LATIN_ENDS)
    before, after = _typed(piece), _typed(edit.replacement)
    count = _letter_count(piece) - _letter_count(edit.replacement)
    if len(before) <= len(after) or count <= 0:
        return 0, 0
    beside = _typed(text[max(0, edit.start - 1) : edit.start] + text[edit.end : edit.end + 1])
    gone = Counter(before) - Counter(after)
    is_run = gone.keys() <= {*after, *beside} or (after and _ONE_FEELING.fullmatch(piece + edit.replacement))
    return (0, count) if is_run else (count, 0)


def _typed(text: str) -> str:
    """The letters of a text, one for each key: 욬 is ㅇㅛㅋ."""
    return "".join(map(_keys, text))


@lru_cache(20_000)
def _keys(character: str) -> str:
    return as_typed("".join(filter(_is_letter, unicodedata.normalize("NFKD", character)))).casefold()


def _letter_count(text: str) -> int:
    return sum(map(_is_letter, unicodedata.normalize("NFC", text)))


def _is_letter(character: str) -> bool:
    return character.isalpha() and character not in _NO_LETTERS


def _digits_changed(edits: Iterable[tuple[Edit, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((piece, edit.replacement) for edit, piece in edits if _digits(piece) != _digits(edit.replacement))


def _digits(text: str) -> list[int]:
    return [unicodedata.digit(character) for character in text if character.isdigit()]


# ---------------------------------------------------------------- a limit


@dataclass(frozen=True)
class Limited:
    """A text stage that may delete only so many letters of a text: one of which it deletes more is rejected.

    In a config it is the key `max_letter_loss` of any text stage, or of the pipeline for each of its text stages.

    Args:
        wrapped: the stage.
        max_letter_loss: how many letters it may delete; those of runs and those under a mask do not count.

    Raises:
        ValueError: `max_letter_loss` is below 0.
        StageError: of a call, for a text of which more would be deleted.

    Example:
        >>> from textnorm.stages.regex import Regex
        >>> Limited(Regex("<.+>", ""), max_letter_loss=0)(["<b>최고</b>의 선택"])
        Traceback (most recent call last):
        textnorm.errors.StageError: stage 'regex' failed: it deletes 4 letters ('<b>최고</b>'); max_letter_loss = 0
    """

    wrapped: TextStage
    max_letter_loss: int = 0

    kind: ClassVar[StageKind] = "text"

    def __post_init__(self) -> None:
        if self.max_letter_loss < 0:
            raise ValueError(f"max_letter_loss must be 0 or more, found {self.max_letter_loss}")

    def __call__(self, texts: list[str]) -> list[str]:
        cleaned = self.wrapped(texts)
        for before, after in zip(texts, cleaned, strict=True):
            self._check(before, after)
        return cleaned

    def single(self) -> Callable[[str], str]:
        """This stage as a function of one text."""
        clean = single_of(self.wrapped)

        def checked(text: str) -> str:
            cleaned = clean(text)
            self._check(text, cleaned)
            return cleaned

        return checked

    def trigger(self) -> Trigger | None:
        """When the stage may change a text."""
        return trigger_of(self.wrapped)

    def edits(self, text: str) -> list[Edit]:
        """Return what the stage changes in `text`."""
        return self.wrapped.edits(text)

    def _check(self, before: str, after: str) -> None:
        if after is before or after == before:
            return
        change = Change(self.wrapped, before, self.wrapped.edits(before))
        deleted = loss_of(change).letters_deleted
        if deleted > self.max_letter_loss:
            noun = "letter" if deleted == 1 else "letters"
            reason = f"it deletes {deleted} {noun} ({_pieces(change)}); max_letter_loss = {self.max_letter_loss}"
            raise StageError(stage_name(self), reason)


def _pieces(change: Change) -> str:
    """The first pieces that lost letters, as they stood in the text."""
    each = [change._replace(edits=[edit]) for edit in change.edits]
    lossy: Sequence[Change] = [one for one in each if loss_of(one).letters_deleted]
    shown = [repr(one.before[edit.start : edit.end][:30]) for one in lossy[:_SHOWN] for edit in one.edits]
    return ", ".join([*shown, *(["..."] if len(lossy) > _SHOWN else [])])
