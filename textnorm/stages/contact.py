"""How people reach each other online: e-mail addresses, mentions, hashtags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from textnorm.alignment import Edit
from textnorm.stages.rules import Rule, RuleStage
from textnorm.stages.url import LINK

__all__ = ["EMAIL", "Email", "Hashtag", "Mention"]

# An e-mail address of ASCII, whose Hangul neighbours stay. Lengths are bounded (RFC 5321: 64 before the @, 63 a label),
# so no text is read twice. Matches `kim.cs+a@mail.example.co.kr`; of `메일은a@b.kr로` only the address; not `a@b`, `@b.com`,
# `a @ b.com`, `3@5.5`, nor `git@host.com:me/code`.
EMAIL = (
    r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}+@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9_@-]|:[\w.~-]{1,64}/)"
)


@dataclass(frozen=True)
class Email(RuleStage):
    """Replace e-mail addresses.

    Args:
        replacement: what stands for an address; "" drops it.

    Source: RFC 5321, section 4.5.3.1, for the lengths.

    Example:
        >>> Email()(["문의는 kim.cs@example.co.kr로 주세요.", "3개 @5,000원, a@b"])
        ['문의는 <EMAIL>로 주세요.', '3개 @5,000원, a@b']
    """

    replacement: str = "<EMAIL>"

    def rule(self) -> Rule:
        # the address in a group of its own: the one in `https://me:secret@example.com/` is part of the URL and stays
        return Rule(re.compile(f"{LINK}|({EMAIL})"), self._mask, needs=("@",))

    def _mask(self, match: re.Match[str]) -> str:
        return match.group() if match.group(1) is None else self.replacement


# Where a mention begins: an @ that no word, address or sum stands before, and no domain, price or time of day behind.
# Matches the @ of `@tom_kim`, `(@tom)`; not of `a@b`, `@naver.com`, `@3pm`, `/@tom`, `@.@진짜`.
_DOMAIN = r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.(?:com|net|org|kr|edu|gov|io)(?![A-Za-z0-9])"
_AT = rf"(?<![\w@/%+&=.-])@(?!{_DOMAIN}|\d{{1,2}}(?::\d\d)?[AaPp][Mm]\b)"
# A name of ASCII ends where ASCII does, so a particle stays with the sentence: `tom_kim`, the tom of `tom이`,
# `me@example.social`; not `5,000`, `_@`, `a@b`.
_ASCII_NAME = r"(?=[\d_.-]*+[A-Za-z])[A-Za-z0-9_]++(?:[.-][A-Za-z0-9_]++)*+(?<=\w\w)(?:@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++)?+(?!@)"
# A Hangul word may be a place or a cry (`@강남`, `@진짜`): of 14 in 189,000 reviews and comments 3 were names, all of a
# surname and two syllables. Matches `홍길동`, the 길동 of `길동님`; not `강남`, `관객의`.
_SURNAMES = "강고곽구권김나남노류문민박배백서성손송신심안양엄오우유윤이임장전정조주지차채최하한허현홍황"
_HANGUL_NAMES = {
    "names": rf"|[{_SURNAMES}][가-힣]{{2}}(?=님|씨|[^\w@]|\Z)|[가-힣]\w{{0,29}}?(?=님(?![가-힣]))",
    "all": r"|[가-힣]\w{1,29}?(?=님|[^\w@]|\Z)",
    "none": "",
}


@dataclass(frozen=True)
class Mention(RuleStage):
    """Replace mentions of a user (`@name`).

    A mention starts a word: what follows a letter or a digit (`a@b`) is none, nor is a price (`@5,000`), a time
    (`@3pm`) or the end of an e-mail address (`@naver.com`).

    Args:
        replacement: what stands for a mention; "" drops it.
        hangul: "names" takes in Hangul only what looks like a person's name (`@홍길동`) or has 님 behind it, "all" every
            word to its end, "none" nothing.

    Example:
        >>> Mention()(["@tom_kim이 추천", "고마워 @홍길동님!", "a@b.com 3개 @5,000원 @강남"])
        ['<MENTION>이 추천', '고마워 <MENTION>님!', 'a@b.com 3개 @5,000원 @강남']
    """

    replacement: str = "<MENTION>"
    hangul: Literal["names", "all", "none"] = "names"

    def rule(self) -> Rule:
        names = _ASCII_NAME + _HANGUL_NAMES[self.hangul]
        return Rule(re.compile(f"{LINK}|({_AT}(?:{names}))"), self._mask, needs=("@",))

    def _mask(self, match: re.Match[str]) -> str:
        return match.group() if match.group(1) is None else self.replacement


# A hashtag: # or its full-width twin, and a word with a letter in it. Matches `#맛집`, both of `#맛집#food`, of
# `#맛집,좋아` the first; not `#1`, `##제목`, `#ff0000`.
_HASHTAG = r"(?<![#＃])[#＃](?=[\d_]*+[^\W\d_])(?!(?=[A-Fa-f]*+\d)(?:[0-9A-Fa-f]{3}){1,2}(?![A-Za-z0-9_]))(\w++)"


@dataclass(frozen=True)
class Hashtag(RuleStage):
    """Unpack, mask or drop hashtags.

    Args:
        mode: "text" drops the # and keeps the word (with a space where the word before would swallow it), "mask" puts
            the replacement, "drop" nothing.
        replacement: what stands for a hashtag under "mask".

    Example:
        >>> Hashtag()(["오늘 #맛집 #카페_투어", "굿#먹스타그램#food", "C# 1등 #1 &#39; #ff0000"])
        ['오늘 맛집 카페_투어', '굿 먹스타그램 food', 'C# 1등 #1 &#39; #ff0000']
        >>> Hashtag(mode="mask")(["#맛집 추천"])
        ['<HASHTAG> 추천']
    """

    mode: Literal["text", "mask", "drop"] = "text"
    replacement: str = "<HASHTAG>"

    def rule(self) -> Rule:
        # A word of ASCII that no # opened is put back with the # behind it: the C# of `C#언어`, the &# of `&#39;`, x/#a.
        # The words of hashtags are consumed with them, so the # of #food#cafe is reached.
        pattern = rf"{LINK}|[A-Za-z0-9_&/]++[#＃]*+|({_HASHTAG})"
        return Rule(re.compile(pattern), self._unpack, needs=("#", "＃"))

    def edits(self, text: str) -> list[Edit]:
        """Return what changes; where the word stays, the edit is of the # alone."""
        edits = super().edits(text)
        if self.mode != "text":
            return edits
        return [Edit(start, start + 1, new[: len(new) - (end - start - 1)]) for start, end, new in edits]

    def _unpack(self, match: re.Match[str]) -> str:
        if match.group(1) is None:
            return match.group()
        if self.mode != "text":
            return self.replacement if self.mode == "mask" else ""
        follows_word = match.start() > 0 and match.string[match.start() - 1].isalnum()
        return " " * follows_word + str(match.group(2))
