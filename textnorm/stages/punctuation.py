"""Punctuation: the many signs for one thing, brought to one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import normalize

from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["Punctuation"]

Group = Literal["quotes", "brackets", "dashes", "dots", "middle_dots", "tildes", "width"]

_ARAEA = "\u119e"  # ᆞ, a vowel of old Hangul that keyboards on phones offer as a dot; \u11a2 is two of them
# What people write for a middle dot, beside the middle dot itself: ㆍ ᆞ • ‧ ∙ ⋅ ・ ･.
_MIDDLE_DOTS = f"\u00b7\u318d{_ARAEA}\u2022\u2027\u2219\u22c5\u30fb\uff65"
_ASCII = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _each(characters: str, form: str) -> dict[str, str]:
    return dict.fromkeys(characters, form)


def _wide() -> dict[str, str]:
    """Full-width and small punctuation, by the compatibility form that Unicode gives it."""
    codes = (*range(0xFF01, 0xFF5F), *range(0xFE50, 0xFE6C))
    forms = {chr(code): normalize("NFKC", chr(code)) for code in codes}
    return {wide: form for wide, form in forms.items() if form in _ASCII} | _each("、､", ",") | _each("。｡", ".")


@cache
def _tables() -> dict[Group, dict[str, str]]:
    return {
        "quotes": _each("“”„‟〝〞〟«»＂", '"') | _each("‘’‚‛‹›´＇", "'"),
        "brackets": _each("『』《》", '"') | _each("「」｢｣〈〉", "'"),
        "dashes": _each("‐‑‒–—―−﹘﹣－", "-"),
        "dots": {"…": "...", "⋯": "...", "‥": "..", "․": ".", "\u11a2": ".."},
        "middle_dots": _each(_MIDDLE_DOTS, "·"),
        "tildes": _each("～〜∼˜⁓〰", "~"),
        "width": _wide(),
    }


@dataclass(frozen=True)
class Punctuation(RuleStage):
    r"""Bring quotes, dashes, dots, tildes and full-width punctuation to one form each.

    Letters and digits are never touched, and no space is put in. A run of middle dots is an ellipsis; ᆞ and ᆢ are dots
    where people use them so, and vowels where they stand in a syllable of old Hangul.

    Args:
        groups: which signs: "quotes" (“ ‘ « to " '), "brackets" (『 《 to " and 「 〈 to ', as Korean spelling allows),
            "dashes" (– — − to -), "dots" (… to ..., runs of middle dots to as many dots), "middle_dots" (ㆍ ・ • to ·),
            "tildes" (～ 〜 ∼ to ~), "width" (full-width signs, and 、 。 to , .).

    Source: the Korean orthography's appendix on punctuation, for quotes and brackets; UAX #15 for the widths.

    Example:
        >>> Punctuation()(["“최고”라고…", "서울ㆍ부산", "그냥ᆢ", "정말！～", "3–5일"])
        ['"최고"라고...', '서울·부산', '그냥..', '정말!~', '3-5일']
    """

    groups: tuple[Group, ...] = ("quotes", "brackets", "dashes", "dots", "middle_dots", "tildes", "width")

    def rule(self) -> Rule:
        forms = {sign: form for group in self.groups for sign, form in _tables()[group].items() if sign != form}
        runs = ""
        if "dots" in self.groups:
            # an ellipsis of middle dots: 글쎄ㆍㆍㆍ, 음··; not the ㆍ of 서울ㆍ부산
            runs = f"(?<![\u1100-\u115f\ua960-\ua97c])[{_MIDDLE_DOTS}]{{2,}}+|"
        # One sign. Not a vowel of old Hangul (\u1112\u119e\u11ab, ㅎㆍㄴ), nor a wave that a selector makes an emoji.
        vowel = f"(?<=[\u1100-\u115f\ua960-\ua97c])[{_ARAEA}\u11a2]|(?<=[ㄱ-ㅎ])ㆍ(?=[ㄱ-ㅎ])|〰\ufe0f"
        signs = f"(?!{vowel})[{re.escape(''.join(forms))}]" if forms else "(?!)"
        needs = Trigger(characters="".join(forms) + (_MIDDLE_DOTS if runs else ""))
        # what has no form is a run of dots
        return Rule(re.compile(runs + signs), lambda match: forms.get(match[0]) or "." * len(match[0]), needs=needs)
