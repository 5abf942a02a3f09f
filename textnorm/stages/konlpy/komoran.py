"""Komoran, asked through its own Java interface: a line in one string, which says where its tokens stand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple

from textnorm.errors import TextnormError
from textnorm.stages.guard import Guard
from textnorm.stages.jamo import CODAS, LEADS, VOWELS
from textnorm.stages.konlpy.jvm import java_class, konlpy_folder
from textnorm.stages.konlpy.turnstile import Turnstile
from textnorm.stages.threads import in_threads
from textnorm.stages.user_words import read_user_words
from textnorm.types import StageKind, Token

__all__ = ["GUARD", "Komoran", "pairs", "tag"]

Words = tuple[tuple[str, str], ...]

# It raises on every character beyond U+FFFF, and its time grows with the square of a line: 2,400 characters take 50 to
# 80 ms, 40,000 more than 20 s.
GUARD = Guard(max_chars=2_000, astral=False)
_KEPT = 8  # dictionaries at hand

# A token as it prints itself. Matches "Token [morph=가, pos=JKS, beginIndex=2, endIndex=3]"; must not match the same as
# a user's text, of which each sign is a token of its own.
_TOKEN = re.compile(r"Token \[morph=(.*?), pos=(\w+), beginIndex=(\d+), endIndex=(\d+)\](?:, |\]$)", re.DOTALL)
_PAIR = re.compile(r"Token \[morph=(.*?), pos=(\w+), beginIndex=\d+, endIndex=\d+\](?:, |\]$)", re.DOTALL)  # the same
_SPACES = re.compile("  +")  # Komoran reads several spaces as one: matches "  "; must not match "\t\t"
_TRIMMED = "".join(map(chr, range(33)))  # what Java's trim() takes off both ends
_PREDICATES = frozenset({"VV", "VA", "VX", "VCP", "VCN"})

# Komoran counts in syllables that it puts together from letters: "화ㅋㅋ" counts two, 홬 and ㅋ, and "ㄷㅔ" counts one.
_JAMO = re.compile("[ㄱ-ㅣ]")  # where that may happen: matches "ㅋ"; must not match "가"
# One syllable of letters. Matches "ㅎㅘㅋ" of "ㅎㅘㅋㅋ", "ㅎㅏ" of "ㅎㅏㄱㅏ"; must not match "ㄸ" as the end of "ㄷㅏㄸ".
_SYLLABLE = re.compile(f"[{LEADS}][{VOWELS}](?:[{CODAS[1:]}](?![{VOWELS}]))?|.", re.DOTALL)


class _Line(NamedTuple):
    """A line as Komoran reads it: `starts[i]`, `ends[i]` is where its i-th syllable stands in the text."""

    text: str
    starts: range | list[int]
    ends: range | list[int]


@dataclass(frozen=True)
class Komoran:
    """Komoran's morphemes, through KoNLPy's jar.

    Equal to `konlpy.tag.Komoran().pos(text)` but for what stock gets wrong: emoji and lone surrogates do not raise, nor
    do blank lines; whitespace tokens are dropped, decomposed Hangul is read, and texts of more than 2,000 characters are
    cut at a newline, sentence end or space. Forms may be rewritten (`됐다` is `되` (0, 1), `었` (0, 1), `다` (1, 2)), so
    tokens may share a span: rebuild text from spans, never from forms. Predicates have their dictionary form as `lemma`.

    Args:
        user_words: a file of words (form, tag, score) that are taken wherever they stand; Komoran knows no scores.

    Example:
        >>> [token.tagged_form for token in Komoran()(["가방이 크다"])[0]]
        ['가방/NNG', '이/JKS', '크/VA', '다/EC']
    """

    user_words: str = field(default="", metadata={"path": True})
    kind: ClassVar[StageKind] = "tokenizer"
    leaves_python_free: ClassVar[bool] = True
    guard: ClassVar[Guard] = GUARD

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        words = read_user_words(self.user_words)
        return GUARD.tag(texts, partial(tag, words=tuple((word.form, word.tag) for word in words)))


def tag(texts: list[str], *, words: Words = (), model: str = "", stock: bool = False) -> list[list[Token]]:
    """Tokenize texts that Komoran can bear, in threads.

    Args:
        texts: what `GUARD` shows.
        words: forms and tags that Komoran does not know, or does not know so.
        model: the folder of its models; empty is KoNLPy's.
        stock: keep the whitespace tokens that KoNLPy gives, such as a tab between words.
    """
    engine = _engine_of(model)
    with engine.knowing(words):
        return in_threads(lambda share: [_tagged(engine.komoran.analyze, text, stock=stock) for text in share], texts)


def pairs(texts: list[str], *, words: Words = (), model: str = "") -> list[list[tuple[str, str]]]:
    """Return forms and tags alone of any texts, as KoNLPy gives them: a third faster than tokens."""
    engine = _engine_of(model)
    with engine.knowing(words):
        return in_threads(lambda share: [_pairs(engine.komoran.analyze, text) for text in share], texts)


def _pairs(analyze: Any, text: str) -> list[tuple[str, str]]:
    if not GUARD.bears(text):
        return [
            token[:2]
            for token in GUARD.tag([text], lambda pieces: [_tagged(analyze, piece, stock=True) for piece in pieces])[0]
        ]
    lines = [line for line in text.split("\n") if line.strip(_TRIMMED)]
    answers = [_PAIR.findall(str(analyze(line).getTokenList().toString())) for line in lines]
    return answers[0] if len(answers) == 1 else [pair for answer in answers for pair in answer]


def _tagged(analyze: Any, text: str, *, stock: bool) -> list[Token]:
    tokens = [token for line in _lines(text) for token in _read(analyze, line)]
    return tokens if stock else [token for token in tokens if not token.form.isspace()]


def _read(analyze: Any, line: _Line) -> list[Token]:
    starts, ends = line.starts, line.ends
    return [
        Token(form, tag, starts[int(begin)], ends[int(end) - 1], f"{form}다" if tag in _PREDICATES else "")
        for form, tag, begin, end in _TOKEN.findall(str(analyze(line.text).getTokenList().toString()))
    ]


def _lines(text: str) -> Iterator[_Line]:
    r"""Cut at \n, as KoNLPy does, and leave out what is blank to Java, which makes Komoran raise."""
    at = 0
    for line in text.split("\n"):
        if read := line.strip(_TRIMMED):
            yield _line(read, at + len(line) - len(line.lstrip(_TRIMMED)))
        at += len(line) + 1


def _line(line: str, at: int) -> _Line:
    read = _SPACES.sub(" ", line)
    if read == line and not _JAMO.search(line):
        return _Line(line, range(at, at + len(line)), range(at + 1, at + len(line) + 1))
    # A space counts where the last of its kind stands: only what is between tokens is left out.
    points = [at + i for i, character in enumerate(line) if character != " " or line[i + 1] != " "]
    starts, ends = _syllables(read)
    # Should Komoran count more syllables than are found here, the rest stand at the end: a span too wide, no crash.
    rest = [len(read)] * (len(read) - len(ends))
    return _Line(
        read,
        [points[start] for start in starts] + [points[-1] for _ in rest],
        [points[end - 1] + 1 for end in ends + rest],
    )


def _syllables(text: str) -> tuple[list[int], list[int]]:
    """Where each of Komoran's syllables stands in the text.

    Example:
        >>> _syllables("화ㅋㅋㄷㅔ")
        ([0, 2, 3], [2, 3, 5])
    """
    letters = [(letter, point) for point, character in enumerate(text) for letter in _letters(character)]
    found = [syllable.span() for syllable in _SYLLABLE.finditer("".join(letter for letter, _ in letters))]
    return [letters[start][1] for start, _ in found], [letters[end - 1][1] + 1 for _, end in found]


def _letters(character: str) -> str:
    """The letters of a syllable: those of two keys stay one."""
    if not "가" <= character <= "힣":
        return character
    lead, rest = divmod(ord(character) - ord("가"), len(VOWELS) * len(CODAS))
    vowel, coda = divmod(rest, len(CODAS))
    return LEADS[lead] + VOWELS[vowel] + CODAS[coda].strip()


class _Engine:
    """A Komoran that can be taught and untaught: one for each folder of models, which take 200 MB and 2 s."""

    def __init__(self, java: Any, model: str) -> None:
        if not (Path(model) / "transition.model").is_file():
            raise TextnormError(f"{model}: a folder with Komoran's models is required, found no transition.model there")
        self.komoran = java(model)
        self._field = java.class_.getDeclaredField("userDic")  # private: Komoran can learn words, but not forget them
        self._field.setAccessible(True)
        self._dictionaries: dict[Words, Any] = {(): None}
        self._turnstile = Turnstile(self._teach, start=())

    def knowing(self, words: Words) -> AbstractContextManager[None]:
        """Hold it with these words and no others, for as long as the `with` lasts."""
        return self._turnstile.holding(words)

    def _teach(self, words: Words) -> None:
        if words in self._dictionaries:
            self._field.set(self.komoran, self._dictionaries[words])
            return
        with TemporaryDirectory() as folder:
            path = Path(folder, "words.tsv")
            path.write_text("".join(f"{form}\t{tag}\n" for form, tag in words), encoding="utf-8")
            self.komoran.setUserDic(str(path))
        if len(self._dictionaries) > _KEPT:
            del self._dictionaries[next(other for other in self._dictionaries if other)]
        self._dictionaries[words] = self._field.get(self.komoran)


def _engine_of(model: str) -> _Engine:
    java = java_class("kr.co.shineware.nlp.komoran.core.Komoran")
    return _engine(os.getpid(), java, model or str(konlpy_folder() / "data" / "models"))


@cache
def _engine(_pid: int, java: Any, model: str) -> _Engine:
    return _Engine(java, model)
