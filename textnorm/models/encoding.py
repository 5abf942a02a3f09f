"""Encoders: tokens to ids and labels to classes, learned from the training rows alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from textnorm.errors import DataError
from textnorm.models.packed import Packed, lying_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from textnorm.models.packed import Cut

    Indices = NDArray[np.int64]

PAD, UNK = "<pad>", "<unk>"
PAD_ID, UNK_ID = 0, 1
_SPECIAL_IDS = 2
_FEWEST_CLASSES = 2


@dataclass(frozen=True)
class Vocabulary:
    """Token forms by id: 0 is `<pad>`, 1 is `<unk>`, the forms follow.

    The two specials are not forms: a text that holds the token "<pad>" cannot forge a pad.

    Attributes:
        forms: The known forms; forms[i] has id i + 2.
        spells: Whether a form that is not known is read as its characters.

    Example:
        >>> vocabulary = Vocabulary.fit([["영화", "좋다"], ["영화"]])
        >>> vocabulary.forms, len(vocabulary)
        (('영화', '좋다'), 4)
        >>> vocabulary.encode([["영화", "나쁘다"], []]).batch(np.array([0, 1]))["ids"].tolist()
        [[2, 1], [1, 0]]
    """

    forms: tuple[str, ...]
    spells: bool = False

    @classmethod
    def fit(
        cls,
        docs: Iterable[Sequence[str]],
        *,
        max_size: int | None = None,
        min_count: int = 1,
        spells: bool = False,
    ) -> Vocabulary:
        """Collect the forms of the training documents, most frequent first, ties by form.

        Args:
            docs: Token forms of each document.
            max_size: Most ids, the two specials among them; None takes all.
            min_count: Rarer forms are left out.
            spells: Collect the characters of all forms, too, and read unknown forms as theirs.
        """
        return cls.of_counts(Counter(chain.from_iterable(docs)), max_size=max_size, min_count=min_count, spells=spells)

    @classmethod
    def of_counts(
        cls, counts: Counter[str], *, max_size: int | None = None, min_count: int = 1, spells: bool = False
    ) -> Vocabulary:
        """Collect forms that were counted elsewhere, as `fit` does.

        Example:
            >>> Vocabulary.of_counts(Counter({"좋다": 1, "영화": 2})).forms
            ('영화', '좋다')
        """
        if spells:
            counts = counts + _characters(counts)
        ranked = sorted((item for item in counts.items() if item[1] >= min_count), key=lambda item: (-item[1], item[0]))
        room = None if max_size is None else max(0, max_size - _SPECIAL_IDS)
        return cls(tuple(form for form, _ in ranked[:room]), spells)

    @cached_property
    def ids(self) -> dict[str, int]:
        """Form -> id."""
        return {form: id_ for id_, form in enumerate(self.forms, _SPECIAL_IDS)}

    def __len__(self) -> int:
        """Count the ids, the two specials among them."""
        return len(self.forms) + _SPECIAL_IDS

    def encode(self, docs: Iterable[Sequence[str]], *, max_tokens: int | None = None) -> PackedTokens:
        """Look up all tokens; an unknown one is `<unk>`, or spelled, and a document without any is `<unk>`.

        Args:
            docs: Token forms of each document.
            max_tokens: A longer document is cut after this many; None cuts none.
        """
        read = map(self._spelled, docs) if self.spells else docs
        cut = [doc[:max_tokens] for doc in read] if max_tokens is not None else list(read)
        ids = map(self.ids.get, chain.from_iterable(cut), repeat(UNK_ID))
        return PackedTokens.joined(np.fromiter(ids, dtype=np.int32), [len(doc) for doc in cut])

    def _spelled(self, doc: Sequence[str]) -> list[str]:
        ids = self.ids
        return [part for form in doc for part in ((form,) if form in ids else form)]

    def save(self, path: Path | str) -> None:
        """Write a text file of one form a line; what cannot be printed is escaped as in Python."""
        text = "".join(f"{_escape(form)}\n" for form in self.forms)
        Path(path).write_bytes(text.encode("utf-8"))

    @classmethod
    def load(cls, path: Path | str, *, spells: bool = False) -> Vocabulary:
        r"""Read what `save` wrote.

        Raises:
            DataError: If the file is not UTF-8, does not end in a newline, or has a form twice.
        """
        forms = tuple(map(_unescape, _lines(Path(path))))
        repeated = [form for form, count in Counter(forms).items() if count > 1]
        if repeated:
            msg = f"{path}: a form must stand on one line only; found {repeated[0]!r} on several: save it again"
            raise DataError(msg)
        return cls(forms, spells)


def _characters(counts: Counter[str]) -> Counter[str]:
    """How often each character stands in forms of several."""
    characters: Counter[str] = Counter()
    for form, count in counts.items():
        for character in form if len(form) > 1 else "":
            characters[character] += count
    return characters


def _lines(path: Path) -> list[str]:
    try:
        *lines, rest = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        msg = f"{path}: a vocabulary must be UTF-8; {error}"
        raise DataError(msg) from error
    if rest:
        msg = f"{path}: each line must end in a newline; found the end of the file after {rest!r}: it was cut short"
        raise DataError(msg)
    return lines


def _escape(form: str) -> str:
    r"""Escape backslashes and all that is not printable: newlines, U+2028, lone surrogates.

    Not JSON: that would join two lone surrogates into one character.
    """
    if form.isprintable() and "\\" not in form:
        return form
    return "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode("ascii") for c in form)


# An escape of `_escape`. Matches "\\n", "\\u2028"; not "n". Source: Python's unicode_escape codec.
_ESCAPED = re.compile(r"\\(?:[\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def _unescape(line: str) -> str:
    return _ESCAPED.sub(lambda match: match[0].encode("ascii").decode("unicode_escape"), line)


@dataclass(frozen=True, eq=False)
class PackedTokens(Packed):
    """Documents of tokens: no padding until a batch is cut.

    Example:
        >>> packed = PackedTokens.pack([[4, 5, 6], [], [7]])
        >>> len(packed), packed.lengths.tolist()
        (3, [3, 1, 1])
        >>> packed.batch(np.array([2, 0]))["ids"].tolist()
        [[7, 0, 0], [4, 5, 6]]
    """

    @classmethod
    def pack(cls, docs: Iterable[Sequence[int]]) -> PackedTokens:
        """Pack lists of ids; an empty one gets an `<unk>`."""
        lists = list(docs)
        ids = np.fromiter(chain.from_iterable(lists), dtype=np.int32)
        return cls.joined(ids, [len(doc) for doc in lists])

    @classmethod
    def joined(cls, ids: NDArray[np.int32], lengths: Sequence[int]) -> PackedTokens:
        """Pack the ids of all documents, of which each has so many; an empty one gets an `<unk>`.

        Why: the maximum over no tokens is -inf, and five such rows of NSMC's 150,000 were enough to wreck the
        running statistics of BatchNorm.
        """
        sizes = np.asarray(lengths, dtype=np.int64)
        empty = sizes == 0
        filled = np.insert(ids, (np.cumsum(sizes) - sizes)[empty], UNK_ID)
        return cls(filled, np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.maximum(sizes, 1))]))

    @property
    def lengths(self) -> Indices:
        """Tokens of each document, (N,): rows of like length share a batch."""
        return self.sizes

    def batch(self, indices: Indices) -> dict[str, torch.Tensor]:
        """Cut a batch: `ids`, (B, L) int64, padded with 0 to its longest document."""
        starts, ends = self.offsets[indices, None], self.offsets[indices + 1, None]
        positions = starts + np.arange((ends - starts).max())  # (B, L)
        ids = self.ids[np.minimum(positions, len(self.ids) - 1)]
        return {"ids": torch.from_numpy(np.where(positions < ends, ids, PAD_ID).astype(np.int64))}

    def cutter(self, place: torch.device) -> Cut:
        """Lay all documents on a device; what is returned cuts there the batches that `batch` cuts here."""
        ids, offsets = lying_on(place, self.ids, self.offsets)

        def cut(indices: Indices, rows: torch.Tensor) -> dict[str, torch.Tensor]:
            width = int(self.sizes_of(indices).max())  # counted here: the device would have to be waited for
            starts, ends = offsets[rows, None], offsets[rows + 1, None]
            positions = starts + torch.arange(width, device=place)  # (B, L)
            found = ids[positions.clamp(max=len(ids) - 1)]
            return {"ids": torch.where(positions < ends, found, PAD_ID).long()}

        return cut


@dataclass(frozen=True)
class LabelEncoder:
    """Labels to class numbers; the classes are those of the training rows, sorted.

    Attributes:
        classes: classes[k] is the label of class k.

    Example:
        >>> encoder = LabelEncoder.fit(["No", "Yes", "No"])
        >>> encoder.encode(["Yes", "No"]).tolist(), encoder.decode(np.array([0]))
        ([1, 0], ['No'])
    """

    classes: tuple[str, ...]

    @classmethod
    def fit(cls, labels: Iterable[str]) -> LabelEncoder:
        """Collect the labels of the training rows.

        Raises:
            DataError: If there are fewer than two: nothing could be learned.
        """
        classes = tuple(sorted(set(labels)))
        if len(classes) < _FEWEST_CLASSES:
            msg = f"a classifier needs at least 2 labels; found {list(classes)}: check the label column"
            raise DataError(msg)
        return cls(classes)

    def encode(self, labels: Sequence[str]) -> Indices:
        """Class numbers, (N,) int64.

        Raises:
            DataError: If a label was not among the training rows.
        """
        numbers = {label: number for number, label in enumerate(self.classes)}
        for row, label in enumerate(labels):
            if label not in numbers:
                msg = f"row {row}: a label must be one of {', '.join(self.classes)}; found {label!r}: mend or drop it"
                raise DataError(msg)
        return np.array([numbers[label] for label in labels], dtype=np.int64)

    def decode(self, numbers: Indices) -> list[str]:
        """Labels of class numbers (N,)."""
        return [self.classes[number] for number in numbers]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form."""
        return {"classes": list(self.classes)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LabelEncoder:
        """Read what `to_dict` gave."""
        return cls(tuple(data["classes"]))
