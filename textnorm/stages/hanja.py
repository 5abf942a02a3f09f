"""Hanja: Chinese characters in Korean text, read in Hangul."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from textnorm.stages.hanja_reading import foreign_marks, read_hanja
from textnorm.stages.rules import Rule, RuleStage, Trigger
from textnorm.stages.url import LINK

__all__ = ["Hanja"]

_IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d"  # not the ・ and ー beside them, which Korean borrows
_AHEAD = 6  # characters after a run that its reading may look at

# Most texts hold none: looking for one first is a third of the cost of the whole pattern.


@dataclass(frozen=True)
class Hanja(RuleStage):
    """Read Chinese characters in Hangul, as Korean reads them: 大韓民國은 becomes 대한민국은.

    Words with a reading of their own are listed (音樂 음악, 六月 유월); the rest goes by character under the laws of
    Korean spelling (女子 여자 but 男女 남녀, 確率 확률 but 比率 비율, 不正 부정). It must stand before `unicode`, which
    makes one character of the compatibility ideographs that only their readings tell apart (U+F914 낙, U+F95C 락).

    A run that holds a character without a Korean reading stays whole. A gloss is not read twice: 대한민국(大韓民國) and 빙어氷魚
    lose it, and keep it in the mode "annotate". So done twice is done once.

    Args:
        mode: "read" writes 대한민국, "annotate" 대한민국(大韓民國).
        foreign: "leave" lets lines be that are Chinese or Japanese as far as can be told cheaply: they hold kana,
            a character that only simplified or Japanese writing has, or 。 or ， and no Hangul. "read" reads all.

    Source: Hangul Orthography (한글 맞춤법), articles 10 to 12 and 52; the order of hanja in KS X 1001 is by reading.

    Example:
        >>> Hanja()(["大韓民國은 不動産 값이", "10月 確率, 音樂", "日本の音楽", "신라(新羅)의 女王"])
        ['대한민국은 부동산 값이', '10월 확률, 음악', '日本の音楽', '신라의 여왕']
        >>> Hanja(mode="annotate")(["大韓民國은", "신라(新羅)의"])
        ['대한민국(大韓民國)은', '신라(新羅)의']
    """

    mode: Literal["read", "annotate"] = "read"
    foreign: Literal["leave", "read"] = "leave"

    def rule(self) -> Rule:
        marks = _KANA + foreign_marks()
        lines = (
            rf"^[^\n{marks}]*+[{marks}][^\n]*+|"  # a Japanese or Chinese line: 音楽を, 我们; not 音樂을
            r"^[^\n가-힣。，]*+[。，][^\n가-힣]*+(?=\n|\Z)|"  # a line with their stops: 臺灣總統。; not 臺灣을
        )
        pattern = (
            (lines if self.foreign == "leave" else "")
            # a URL and what its path goes on with: https://ko.wikipedia.org/wiki/漢字; not a 漢字 in a sentence
            + rf"{LINK}[\w%/.-]*+"
            rf"|(?<=[가-힣])\((?P<gloss>[{_IDEOGRAPH}]++)\)"  # the (新羅) of 신라(新羅); not that of a 新羅 (新羅)
            # 大韓民國, and the reading that was put behind it: 大韓民國(대한민국); not ㈜
            rf"|(?P<run>[{_IDEOGRAPH}]++)(?:\((?P<told>[가-힣]++)\))?+"
        )
        return Rule(re.compile(pattern, re.MULTILINE), self._replace, needs=Trigger(characters=_IDEOGRAPH))

    def _replace(self, match: re.Match[str]) -> str:
        if gloss := match["gloss"]:
            return self._read_gloss(match, gloss)
        return self._read_run(match, match["run"]) if match["run"] else match.group()

    def _read_gloss(self, match: re.Match[str], gloss: str) -> str:
        reading = read_hanja(gloss)
        if self.mode == "annotate" or reading is None:
            return match.group()
        return "" if match.string.endswith(reading, 0, match.start()) else f"({reading})"

    def _read_run(self, match: re.Match[str], run: str) -> str:
        start, end = match.span("run")
        reading = read_hanja(run, match.string[max(start - 1, 0) : start], match.string[end : end + _AHEAD])
        if reading is None:
            return match.group()
        if len(run) > 1 and match.string.endswith(reading, 0, start):  # a gloss without brackets: 빙어氷魚
            return f"({run})" if self.mode == "annotate" else ""
        told = match["told"]
        rest = f"({told})" if told and told != reading else ""  # 中(중국) says what is meant, not how it is read
        return reading + (f"({run})" if self.mode == "annotate" else "") + rest
