"""Emoticons: faces made of punctuation and jamo, Western and Korean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from textnorm.stages.rules import Rule, RuleStage, Trigger
from textnorm.stages.url import LINK, MASK

__all__ = ["Emoticon"]

_HANGUL = "가-힣ㄱ-ㅎㅏ-ㅣ"

# What looks like a face and is none, matched first and put back: an address, a masked token, the name of an emoji
# (`:red_heart:`), code between backticks, and a bracket that closes behind a colon, `(참고:)`. Not `(좋아요`, `(아 ^^;)`.
_NEVER = rf"{LINK}|{MASK}|:[a-z0-9_#*]{{2,}}+:|`[^`\n]++`|\([^()\n]{{1,60}}+(?:(?<=[\w)\]][:;=])|(?<=\s:))\)"

# Eyes, nose and a mouth that is a bracket: `:)`, `:-))`, `=)`, `;-)`, `:'(`; not the `:(` of `예:(가)`, where the bracket
# closes again, nor `10:)`, `x=(y`, `f();)`.
_BRACKETS = (
    r"(?<![\d:;=])(?::'?|(?<![A-Za-z0-9_)\]}&=>]);|(?<![A-Za-z0-9_)\]}=!<>+-])=)[-^o]?"
    r"(?:\)++|\]++(?![\w(<])|\((?![^()\n]{0,60}\)|[\w\"'<])\(*+)"
)
# The same with a letter or a stroke for a mouth, which labels and paths have too, so it stands alone or behind laughter or
# an ending: `:D`, `ㅋㅋ:P`, `좋아요:D`, ` :/ `; not `등급:D`, `C:D`, `:Dog`, `http:/`.
_LETTERS = (
    r"(?:(?<![^\s.,!?~…(])|(?<=[ㅋㅎㅠㅜ요다네죠]))"
    r"(?:[:;=][-^]?[DdPp]++(?![A-Za-z0-9_:'./\\(=-])|:-?[Oo|/\\*](?=[\s.,!?~…]|\Z)(?!\s\w+:))"
)
# Two eyes that are one sign, and what is between them: `^^`, `^_^`, `-_-;;`, `ㅡ.ㅡ`, `T_T`, `ㅇㅅㅇ`, `>_<`, `@_@`, `o_o`; not
# `x^^2`, `a-_-b`, `1-.-2`, `</b>.</b>`, `aT_Tb`, nor a line of dashes.
_EYES = (
    r"[*]?(?<!\^)\^[_.,oO0ㅁㅅㅇㅂㅡ\-~]?\^++(?:_\^)?[*]?v?(?!(?!OT[LZ]|orz|[TtYoO0xX]_)[A-Za-z0-9])"
    r"|(?<![A-Za-z0-9_-])(?:-(?:_++|[.,ㅅㅁ0])-|=[_.ㅅㅁ]=)(?![A-Za-z0-9_=-])"
    r"|(?<!ㅡ)ㅡ(?:[_.,ㅅㅁ]++|ㅡ{0,2})ㅡ(?!ㅡ)"
    r"|[ㅜㅠㅇ](?:[_.]++|(?<=[ㅜㅠ])[ㅅㅁ]|(?<=ㅇ)[ㅅㅁㅂ])[ㅜㅠㅇ]"
    r"|(?<![A-Za-z0-9_])(?:T[_^]++T|(?<!\.)T\.T|t_+t|Y_+Y|[oO0]_+[oO0]|x_x|X_X|@[_.]++@|\+_+\+|\*_+\*|~_+~|;_+;)(?![A-Za-z0-9_@])"
    r"|(?<![A-Za-z0-9_\"'/=<>-])>(?:[_ㅅㅁㅂoO0]++<(?![A-Za-z0-9_/!<>=-])|[.,]*+<(?![\w/!<>=-]))"
    r"|'[ㅅㅂㅁ]'"
)
# Other figures: sweat drops behind Hangul (`아니;;`; not `x;;`, `for(;;)`), a heart that ends a line or follows Hangul
# (`love <3`; not `x <3만`, `3 <3`), kneeling, bowing, shrugging, laughing out loud with eyes shut (`lol XD`; not `아반떼 XD`).
_FIGURES = (
    rf"(?:(?<=[{_HANGUL}])|(?<=[{_HANGUL}][?!.,~ ])|(?<=[{_HANGUL}][?!.~][?!.~ ])|\A);{{2,}}+(?![A-Za-z0-9)\]}}])"
    rf"|(?:(?<=[{_HANGUL}!~])|(?<=[A-Za-z{_HANGUL}!~.] ))<3++(?=[!~.]*+\s*+\Z)|(?<=[{_HANGUL}])<3++(?=\s)"
    r"|(?<![A-Za-z0-9_])(?:OTL|OTZ|orz)(?![A-Za-z0-9_])"
    r"|(?:\A|(?<=[A-Za-z!?.~ㅋㅎ] ))[Xx]D++(?=[!?.,~]|\s++(?![가-힣])|\Z)"
    r"|m\(_ ?_\)m|¯\\_\(ツ\)_/¯|\\\(\^[oO0]\^\)/|\(╯°□°\)╯︵ ┻━┻"
)
# What any of these begins with: a look at one character spares most of a text the rest.
_FIRST = r"fhwFHW<:`(;=*^\-ㅡㅜㅠㅇTtYoO0xX@+~>'m¯\\"
# A sign that some of them have, or two neighbours: one sign alone is in times, masks (<URL>) and emoji's names too.
_MAY_HOLD = Trigger(
    characters="^ㅡ╯ツ",
    pairs=(
        (":;=", "-()]oODdPp"),
        (":", "'|/\\*"),
        ("-=ㅜㅠㅇTtYoO0xX@+*~;(", "_"),
        ("=", ".ㅅㅁ"),
        (">_ㅅㅁㅂoO0.,", "<"),
    ),
    substrings=tuple(
        ";; <3 -. -, -ㅅ -ㅁ -0 ㅜ. ㅠ. ㅇ. ㅜㅅ ㅠㅅ ㅜㅁ ㅠㅁ ㅇㅅ ㅇㅁ ㅇㅂ 'ㅅ 'ㅂ 'ㅁ T.T @. OT orz XD xD".split()
    ),
)


@dataclass(frozen=True)
class Emoticon(RuleStage):
    """Keep, mask or drop emoticons such as `:)`, `^^`, `-_-;;`, `ㅡㅡ` and `T_T`.

    What has the form of a face by chance stays: in addresses and code, times and ratios, labels (`등급:D`), a bracket
    that closes behind a colon. Laughter and crying in jamo (ㅋㅋ, ㅠㅠ) are words of their own, and another stage's.

    Where faces touch, a second run may find more: what one of them kept from being seen as a face (the T of `T_T-_-` is a
    letter) is gone by then.

    Args:
        mode: "mask" puts the replacement, "strip" nothing, "keep" changes nothing.
        replacement: what stands for an emoticon under "mask".

    Example:
        >>> Emoticon()(["좋아요 :) ^^", "아니;; ㅡㅡ", "10:30에 3:1, a:b) (참고:)"])
        ['좋아요 <EMOTICON> <EMOTICON>', '아니<EMOTICON> <EMOTICON>', '10:30에 3:1, a:b) (참고:)']
        >>> Emoticon(mode="strip")(["뭐야-_-;; 진짜"])
        ['뭐야 진짜']
    """

    mode: Literal["keep", "mask", "strip"] = "mask"
    replacement: str = "<EMOTICON>"

    def rule(self) -> Rule:
        if self.mode == "keep":
            return Rule(re.compile("(?!)"), re.Match.group, needs=Trigger())
        face = f"(?:{_EYES})"
        kinds = rf"\( ?{face};*+ ?\)|(?P<never>{_NEVER})|{face};*+|{_BRACKETS}|{_LETTERS}|{_FIGURES}"
        pattern = f"(?=[{_FIRST}])(?:{kinds})"
        replacement = self.replacement if self.mode == "mask" else ""
        return Rule(
            re.compile(pattern),
            lambda match: replacement if match.group("never") is None else match.group(),
            needs=_MAY_HOLD,
        )
