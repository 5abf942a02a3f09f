"""NLTK's tokenizers a batch at a time: what stands between spaces is cut once, and remembered.

NLTK runs some 25 substitutions over every text, and spends nearly all of its time on starting them. Its rules look no
further than the next U+0020 on either side, but for a few at the ends of a text. So a text is cut into chunks at
U+0020; the chunks of a batch that were not seen before are joined and tokenized in one call; and an end where a rule
might look further is tokenized by itself. The tests hold the answers equal to NLTK's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from textnorm.stages.guard import cut
from textnorm.types import Token

__all__ = ["Chunked", "Piece", "filled"]

Piece = tuple[str, int, int]  # a form, and where it stands: start, end
Memo = dict[str, tuple[Piece, ...] | None]  # None: one token, as it is written

# NLTK guards each of its patterns with a timeout that raises: nothing of this length meets it.
_MAX_CHARS = 10_000
_CALL_CHARS = 50_000
_MEMO_CHARS = 2**19  # some 90,000 chunks, about 20 MB
_WALL = "\ue000"  # stands between chunks that are tokenized together: private use, so no rule looks for it
# What `\s` is to NLTK's patterns; `str.isspace` takes U+001C to U+001F for spaces too.
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_NEVER = re.compile(r"(?!)")
_new = tuple.__new__  # what `Token(...)` calls once it has filled in the default of `lemma`: a third of its time


@dataclass
class Chunked:
    r"""A tokenizer of NLTK's that remembers what it made of a chunk.

    Args:
        tokenize: NLTK's own.
        place: where the forms of a text stand in it.
        plain: chunks that are one token, as they are written.
        closers: what may stand behind the final period of a text.
        ends: characters that mean something else at the end of a text.
        alone: what a text must not hold if its chunks are to be read one by one.
        closed: whether a period is the final one with `closers` or whitespace behind it.
        max_chars: what is longer is cut first.

    Example:
        >>> by_space = Chunked(str.split, lambda text, forms: [(text, 0, len(text))])
        >>> by_space(["so  good"])
        [[Token(form='so', tag='', start=0, end=2), Token(form='good', tag='', start=4, end=8)]]
    """

    tokenize: Callable[[str], list[str]]
    place: Callable[[str, list[str]], Iterable[Piece]]
    plain: re.Pattern[str] = _NEVER
    closers: str = ""
    ends: str = ""
    alone: re.Pattern[str] = _NEVER
    closed: bool = True
    max_chars: int = _MAX_CHARS
    _memo: Memo = field(default_factory=lambda: {"": ()})
    _chars: int = 0

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text as NLTK would."""
        ends = [self._end(text) for text in texts]
        chunks = [text[:end].split(" ") for text, end in zip(texts, ends, strict=True)]
        memo = self._learned(set().union(*chunks))
        docs = [_tokens(found, memo) for found in chunks]
        for text, end, doc in zip(texts, ends, docs, strict=True):
            if end < len(text):
                doc.extend(self._last(text, end, memo))
        return docs

    def _end(self, text: str) -> int:
        """Where the chunks end that can be read one by one; what follows is read together."""
        if self.alone.search(text):
            return 0
        written = text.rstrip(_SPACES)
        core = written.rstrip(self.closers) if self.closers else ""
        if core[-1:] == "." != core[-2:-1]:  # what rules for a final period look at: two periods are none
            # NLTK splits it off a letter first of all, unless a quote after a space behind it has become an opening one.
            splits = core[-2:-1].isalnum() and (" " not in written[len(core) :] if self.closed else core == text)
            return len(core) - 1 if splits else core.rfind(" ") + 1
        return written.rfind(" ") + 1 if written and written[-1] in self.ends else len(text)

    def _learned(self, chunks: set[str]) -> Memo:
        """The memo, with these chunks in it. One that is full is left to the calls that still read it."""
        if self._chars > _MEMO_CHARS:
            self._memo, self._chars = {"": ()}, 0
        memo, plain = self._memo, self.plain.fullmatch
        unseen = chunks.difference(memo)
        self._chars += sum(map(len, unseen))
        memo.update(dict.fromkeys(chunk for chunk in unseen if plain(chunk)))
        together: list[str] = []
        for chunk in unseen.difference(memo):
            if len(chunk) > self.max_chars or _WALL in chunk:
                memo[chunk] = tuple(self._by_parts(chunk, " ", f" {_WALL}"))
            else:
                together.append(chunk)
        for batch in _batches(together):
            memo.update(self._read(batch))
        return memo

    def _read(self, chunks: list[str]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
        """Tokenize chunks in one call: each stands between spaces, as in a text."""
        forms = self.tokenize(" " + "".join(f"{chunk} {_WALL} " for chunk in chunks))
        at = 0
        for chunk in chunks:
            wall = forms.index(_WALL, at)
            yield chunk, tuple(self.place(chunk, forms[at:wall]))
            at = wall + 1

    def _by_parts(self, text: str, before: str, after: str = "") -> Iterator[Piece]:
        """The pieces of what is tokenized by itself: between `before` and `after`, in parts that are not too long."""
        for at, part in cut(text, self.max_chars):
            forms = self.tokenize(before + part + after)[: -1 if after else None]
            yield from ((form, at + start, at + end) for form, start, end in self.place(part, forms))
            before = " "

    def _last(self, text: str, at: int, memo: Memo) -> Iterator[Token]:
        """The tokens of what stands at the end of a text, or of a whole one."""
        key = " " + text[at:]  # no chunk begins with a space
        pieces = memo.get(key) if at else None
        if pieces is None:
            pieces = tuple(self._by_parts(text[at:], " " if at else ""))
            if at:
                memo[key] = pieces
                self._chars += len(key)
        return (_new(Token, (form, "", at + start, at + end, "")) for form, start, end in pieces)


def _batches(chunks: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    chars = 0
    for chunk in chunks:
        batch.append(chunk)
        chars += len(chunk)
        if chars > _CALL_CHARS:
            yield batch
            batch, chars = [], 0
    yield batch


def _tokens(chunks: list[str], memo: Memo) -> list[Token]:
    tokens: list[Token] = []
    append, at = tokens.append, 0
    for chunk in chunks:
        after = at + len(chunk)
        if (pieces := memo[chunk]) is None:
            append(_new(Token, (chunk, "", at, after, "")))
        else:
            for form, start, end in pieces:
                append(_new(Token, (form, "", at + start, at + end, "")))
        at = after + 1
    return tokens


def filled(text: str, start: int) -> int:
    """Where the next character stands that is no whitespace.

    Example:
        >>> filled("a  b", 1)
        3
    """
    while text[start].isspace():
        start += 1
    return start
