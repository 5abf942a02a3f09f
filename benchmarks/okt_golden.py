"""Write down what stock Okt says of 2,000 texts of our own, so that identity is tested where there is no Java.

Usage: python -m benchmarks okt_golden   -> tests/unit/okt/golden.jsonl

A line is a text: `normalized`, the tokens of the four modes as `form/Tag` (`pos`, `pos_stem`, `pos_norm`, `pos_norm_stem`),
and the `phrases`. What is left out is as the simpler mode has it: `pos_norm` as `pos`, `normalized` as the text.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Iterator
from itertools import islice

from benchmarks.machine import ROOT
from benchmarks.okt_fuzz import fuzzed
from benchmarks.okt_stock import Pairs, stock
from benchmarks.okt_texts import composed

GOLDEN = ROOT / "tests" / "unit" / "okt" / "golden.jsonl"
TEXTS, FUZZED = 2_000, 150
# Chosen for a rule each: names, numbers, slips, shortened words, spaces of other kinds, runs without a space.
_CHOSEN = """
영화가 재밌었다ㅋㅋ
아버지가방에들어가신다
3시간동안 기다렸는데 결국 못 봤어요ㅠㅠ
배송이 생각보다 빨라서 깜짝 놀랐습니다!
우혀니랑 김하늘이 같이 갔대
되나욬ㅋㅋㅋㅋ 안됔ㅋㅋ
이게 무슨 소린가 했더니 그 소린지 몰랐네
http://example.com/review?id=3 여기 보세요 #강추 @textnorm
가격은 1,000원에서 $12.50 사이, 할인율 50%
문의는 help@example.co.kr 로 주세요
훌쩍훌쩍훌쩍훌쩍 울었다ㅠㅠㅠㅠㅠㅠ
하겟다 됬어 괜차나여
새로운 시스템을 추가했었다
골라 먹는 재미가 있는 아름다운 가게
그리고 진짜 헐 대박 완전 꿀잼
삼백만원짜리 노트북 샀는데 벽돌됐음
😀👍🏻 좋아요❤️ 최고👨‍👩‍👧
첫 줄
The battery life is OK but not great.
뛰어난연출력과탄탄한스토리가돋보이는작품이었습니다
공부하는사람들을위한조용한카페
쀍뷁쉛 쒫쒫
ㅇㅇ ㄱㅅ ㅋㅋㅋㅋㅋㅋㅋ ㅡㅡ;;
남궁민수가 $twtr 샀다던데?
파래진 하늘을 눕서 보았다
어제보다오늘이더행복하길바랄게요
가기는 갔지만 가지는 못했다
머구뮤ㅠㅠ 집에가쟣ㅎㅎ
""".strip().split("\n")
_PAGES = ("README.md", "CHANGELOG.md")
_HANGUL = re.compile(r"[ㄱ-ㅣ가-힣]")  # of Korean or an example of it; not "one config"


def main(argv: list[str]) -> None:
    """Ask stock, and write."""
    argparse.ArgumentParser(prog="benchmarks okt_golden").parse_args(argv)
    lines = [json.dumps(case(text), ensure_ascii=False, separators=(",", ":")) for text in texts()]
    GOLDEN.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines):,} texts, {GOLDEN.stat().st_size:,} bytes: {GOLDEN.relative_to(ROOT)}")


def texts() -> list[str]:
    """Chosen texts, the reviews of this project, its pages where they hold Korean, a little of the fuzz, and sentences composed for the rest."""
    found = dict.fromkeys([*_CHOSEN, *_reviews(), *_lines(), *fuzzed(FUZZED, seed=2)])
    found |= dict.fromkeys(islice(composed(TEXTS, seed=1), TEXTS - len(found)))
    return list(found)


def case(text: str) -> dict[str, object]:
    """All that stock says of a text."""
    pos, stem = _joined(text), _joined(text, stem=True)
    norm, both = _joined(text, norm=True), _joined(text, norm=True, stem=True)
    normalized, phrases = stock().normalize(text), stock().phrases(text)
    rest = {
        "normalized": (normalized, text),
        "pos_stem": (stem, pos),
        "pos_norm": (norm, pos),
        "pos_norm_stem": (both, stem),
    }
    told = {key: value for key, (value, same_as) in rest.items() if value != same_as}
    return {"text": text, "pos": pos, **told, "phrases": phrases}


def _joined(text: str, *, norm: bool = False, stem: bool = False) -> list[str]:
    pairs: Pairs = stock().pos(text, norm, stem)
    return [f"{form}/{tag}" for form, tag in pairs]


def _reviews() -> Iterator[str]:
    for path in sorted((ROOT / "corpora" / "reviews").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row["text"] for row in csv.DictReader(file))


def _lines() -> Iterator[str]:
    pages = (ROOT / page for page in _PAGES)
    yield from (line.strip() for page in pages for line in page.read_text("utf-8").splitlines() if _HANGUL.search(line))
