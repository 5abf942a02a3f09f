"""Words whose letters were spaced out: `재 미 없 다`, `f r e e`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.odds import english_bits
from textnorm.stages.rules import Rule, RuleStage

__all__ = ["SpacedLetters"]

# Syllables that are words by themselves, or particles that people write apart: those for which one-syllable words of
# NSMC and 3i4k are no rarer than a third of their share in all text. `한 번 더`, `안 본 눈`, `할 수 있 게` are made of these;
# 재, 미, 없 and 쓰, 레, 기 hardly ever stand alone.
_WORDS = frozenset(
    "가각간갈갑값갓갔개걍거건걸것게곡곧곳과굳굿귀그극글급긴길꺼께꼭꼴꽃꽝꽤꿈끔끝나난날남낮내낸낼너넌널넘네년놈놔눈는늘다단달더덜도돈돼된될됨두둘뒤든들듬듯등딱딴딸때땐또똥뜻로를막만말맘맛맨머먼몇목몸못문물"
    "뭐뭔뭘및반발밤밥방백번벌법별병본볼봄봐봤분불비빈빵뻔뿐뿔산살삶삼새섬세속손쇼수순술숨쉬십싹쌍써썩쏙쑥쓴쓸씨씬아악안알암앞애앤야약얘에역열옆예옛오온올옷와왔왕왜왠외욕울원월웬육은을음응의이일잔잘잠잭잼저"
    "전제젤져존졸좀주준줄줌중줘질짐집짓짱쩝쪽쫌쭉쯤차찬참채책척첨첩첫쳐초총춤칠칼캬커컷켜큰큼탁탄탈톰통티팀팔팬편폰폴표푹한할함해했헉헐형확후훅훨휴흠힘힝"
)

# Bits a letter of English words takes: `free` 4.2, `movie` 3.6; of `abcd` 6.7, `xyz` 8. A short word has less to show.
_ENGLISH_BITS = 5.0
_SHORT = 3
_SHORT_BITS = 4.3  # for a word of three letters
_MIN_ODD = 3  # syllables that hardly stand alone. With two, `한 턱 쏴` and `뼈 휜 거 다` would be joined

_LONG = 6  # nobody writes six words of one syllable in a row, so there a third of such syllables will do


@dataclass(frozen=True)
class SpacedLetters(RuleStage):
    """Join words that were written letter by letter, with one space between the letters.

    A run of Hangul syllables is joined only if at least half of them, and three, are such as hardly ever stand alone;
    `한 번 더 본 뒤` is five words and stays. A run of Latin letters is joined only if it reads like English: `A B C D` stays.
    What stands in one run becomes one word (`이 영 화 재 미 없 다` -> `이영화재미없다`); two spaces part words.

    Args:
        min_run: how many letters make a run.

    Raises:
        ValueError: `min_run` is below 3: two letters are two words more often than not.

    Example:
        >>> SpacedLetters()(["재 미 없 다!!", "f r e e  m o n e y", "한 번 더 본 뒤", "A B C D"])
        ['재미없다!!', 'free  money', '한 번 더 본 뒤', 'A B C D']
    """

    min_run: int = 3

    def __post_init__(self) -> None:
        if self.min_run < _SHORT:
            raise ValueError(f"min_run must be 3 or more, found {self.min_run}")

    def rule(self) -> Rule:
        more = self.min_run - 1
        # 재 미 없 다, 재 미 없 다!!, 다ㅋㅋ; not 내 재미, not 한 번. A run is taken to its end, so no part of it is tried again.
        hangul = rf"(?<![^\W_])[가-힣](?: [가-힣](?![^\Wㄱ-ㅎㅏ-ㅣ_])){{{more},}}+"
        # f r e e, F R E E!; not I am, not don't, a.b c d
        latin = rf"(?<![\w'’.&@/-])[A-Za-z](?: [A-Za-z](?!\w|['’.&@/-]\w)){{{more},}}+"
        return Rule(re.compile(rf"{hangul}|{latin}"), _close)


def _close(match: re.Match[str]) -> str:
    found = match.group()
    joined = found[::2]
    if len(set(joined)) < _SHORT:  # 워 워 워, 한 회 한 회, x x x
        return found
    is_word = _is_english(joined) if joined.isascii() else _is_spaced_out(joined)
    return joined if is_word else found


def _is_spaced_out(syllables: str) -> bool:
    odd = sum(syllable not in _WORDS for syllable in syllables)
    return odd >= _MIN_ODD and odd * (2 if len(syllables) < _LONG else 3) >= len(syllables)


def _is_english(letters: str) -> bool:
    limit = _ENGLISH_BITS if len(letters) > _SHORT else _SHORT_BITS
    return english_bits(letters) <= limit * len(letters)
