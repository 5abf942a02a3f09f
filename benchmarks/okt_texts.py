"""Texts of our own, composed from lists of words and made messy, as people might write them: what Okt is measured on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

__all__ = ["composed", "syllables", "words"]

_NOUNS = """
영화 배우 연기 감독 음악 결말 이야기 장면 주인공 대사 자막 극장 예고편 속편 원작 드라마 예능 친구 엄마 아빠 동생 할머니 이모
사장님 선생님 손님 학생 아이들 사람들 우리 강아지 고양이 커피 아이스크림 떡볶이 김치찌개 된장국 치킨 라면 삼겹살 냉면 빵집 편의점
냉장고 세탁기 노트북 휴대폰 배터리 화면 소리 마이크 충전기 키보드 배송 포장 가격 환불 교환 쿠폰 숙소 호텔 바다 제주도 부산 서울역
강남역 지하철 버스 택시 비행기 여행 사진 도서관 소설 만화책 웹툰 게임 축구 야구 국가대표 경기 대통령 국회 경제 부동산 아파트 월세
보증금 프로그래밍 인공지능 데이터 자연어처리 형태소분석기 시험공부 취업준비 월요일 아침 주말 어제 내일 작년 마음 생각 기분 눈물 사랑
""".split()
_NAMES = """
김민수 이서연 박지훈 최유진 정하늘 강다은 조현우 윤아름 남궁민 황보라 선우진 김봄이 손가람 유나래 문슬기 우혀니 지훈이 서여니 민서 하준
홍길동 이순신 셰익스피어 흥부 놀부 김철수 오영희 제갈공명 사공민아 독고준
""".split()
_PARTICLES = "이 가 은 는 을 를 에 에서 에게 한테 로 으로 와 과 도 만 까지 부터 보다 처럼 의 이랑 마저 조차 밖에 이나 라도 께서".split()
_ADVERBS = """
정말 진짜 너무 아주 매우 조금 좀 많이 다시 또 벌써 아직 결국 역시 그냥 갑자기 천천히 빨리 혼자 같이 절대 별로 전혀 꼭 이미 모두
그래서 그리고 하지만 그런데 근데 왜냐하면 만약 한참 훨씬 오히려
""".split()
_PREDICATES = """
재밌었다 재미있어요 재미없습니다 좋았어요 좋네요 좋겠다 별로였다 지루했는데 아름다웠던 빨라서 느려요 맛있게 먹었습니다 울었다 웃겼음
봤어요 봤는데 보고싶다 볼만하네 추천합니다 추천해요 비추다 샀는데 왔어요 안왔다 못하겠어 못했네 했습니다 하는데 해야지 하려고 되었다 됐어요
되나요 몰랐다 몰라요 알겠습니다 들었음 걸어갔다 골랐는데 만드는 만들었다 도와줘서 고마워요 감사합니다 죄송합니다 부탁드려요 기다렸는데
돌려받았습니다 예뻤다 예쁘네요 파랗고 하얗다 귀여워 죽겠네 무서웠다 슬프더라 어렵지만 쉬워요 비싸다 싸고 깨끗했습니다 더럽더군요 친절하시네요
공부했다 운동하러 사랑하니까 성실하게 조용히 가버렸다 잊을수없다 그렇다 이렇게 어떻게 아니다 아닌데 있다 없어서 있었던것같다 이었다 였지만
""".split()
_DETERMINERS = "이 그 저 이런 그런 저런 새 헌 모든 어느 무슨 온갖 첫 두 세 몇".split()
_TYPOS = "됬어요 안되 되요 할께요 어의없다 왠지 웬일 몇일 갠찮아 조아요 마니 시러 넘무 잼있다 하겟다 햇는데 안됔 소린가 문젠데 친군지 이쁘당".split()
_COUNTED = """
3시간동안 2시간 30분 만에 1,000원 50% 3.5점 10점 만점에 2026년 11월 9억 12/25 1:30 100만원 5회 삼백원 이천만원 세 번 일곱살 $20 2~3일
""".split()
_SOCIAL = """
http://example.com/movie https://www.example.co.kr/a?b=1#c example.com 예시.한국 t.co/abc #영화 #오늘의_일기 ＃태그 #1위 @friend ＠친구
help@example.com a.b@mail.example.org $abc $TSLA RT 영화.com에서 http://가나다.com에 www.example.net/가나
""".split()
_ENGLISH = "ok OK good worth it best app update ver2 A/S CGV LG wifi K-pop the end sorry ASAP USB-C iPhone15".split()
_FEELINGS = 'ㅋㅋ ㅋㅋㅋㅋㅋ ㅎㅎ ㅎㅎㅎㅎ ㅠㅠ ㅠㅜㅠ ㅜㅜ ㄷㄷ ㅇㅇ ㄱㅅ ㅡㅡ ^^ -_- ;; ~ ~~ ! !! ?! ... … · 😀 👍🏻 ❤️ 😭😭 (웃음) [펌] "굿"'.split()
_SPACES = ["\t", "\n", "\r\n", "\u00a0", "\u3000", "  ", "\u200b"]
_FIRST_SYLLABLE, _LAST_SYLLABLE, _CODAS = 0xAC00, 0xD7A3, 28
_LAUGHING_CODAS = (24, 27)  # ㅋ and ㅎ, as a place among the codas


def composed(count: int, seed: int) -> Iterator[str]:
    """Yield distinct texts as people might write them, more or less carefully."""
    rng = random.Random(seed)  # noqa: S311  # the same texts every time are the point
    seen: set[str] = set()
    while len(seen) < count:
        text = _messy(" ".join(_clause(rng) for _ in range(rng.randint(1, 3))), rng)
        if text not in seen:
            seen.add(text)
            yield text


def words() -> list[str]:
    """Nouns, names, particles, adverbs and predicates."""
    return [*_NOUNS, *_NAMES, *_PARTICLES, *_ADVERBS, *_PREDICATES, *_DETERMINERS, *_TYPOS]


def syllables(rng: random.Random, count: int) -> str:
    """So many syllables of chance."""
    return "".join(chr(rng.randint(_FIRST_SYLLABLE, _LAST_SYLLABLE)) for _ in range(count))


def _clause(rng: random.Random) -> str:
    """A subject, perhaps an object, perhaps an adverb, a predicate; and something that is no sentence at all."""
    words = [rng.choice(_DETERMINERS)] if _perhaps(rng, 0.1) else []
    words += [_phrase(rng) for _ in range(rng.randint(1, 2))]
    for lists, share in ((_ADVERBS, 0.4), (_COUNTED, 0.15), (_SOCIAL, 0.1), (_ENGLISH, 0.1), (_TYPOS, 0.12)):
        words += [rng.choice(lists)] * _perhaps(rng, share)
    rng.shuffle(words)
    feeling = rng.choice(_FEELINGS) if _perhaps(rng, 0.4) else ""
    return " ".join([*words, rng.choice(_PREDICATES) + feeling])


def _perhaps(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def _phrase(rng: random.Random) -> str:
    noun = rng.choice(_NAMES) if _perhaps(rng, 0.2) else rng.choice(_NOUNS)
    if _perhaps(rng, 0.05):
        noun = syllables(rng, rng.randint(2, 4))
    if _perhaps(rng, 0.15):
        noun += rng.choice(_NOUNS)
    return noun + (rng.choice(_PARTICLES) if _perhaps(rng, 0.8) else "")


def _messy(text: str, rng: random.Random) -> str:
    """Spoil a text in up to two ways, which is none in a third of the cases."""
    for _ in range(rng.randint(0, 2)):
        text = rng.choice(_WAYS)(text, rng)
    return text


def _unspaced(text: str, rng: random.Random) -> str:
    return "".join(word + (" " if _perhaps(rng, 0.3) else "") for word in text.split(" ")).strip()


def _misspaced(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return f"{text[:at]} {text[at:]}".strip()


def _stretched(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at] * rng.randint(2, 6) + text[at + 1 :]


def _laughing(text: str, rng: random.Random) -> str:
    """Put a laugh into the last syllable, where it has room, and behind it: 했다 -> 했닼ㅋㅋ."""
    code = ord(text[-1]) - _FIRST_SYLLABLE
    if not 0 <= code <= _LAST_SYLLABLE - _FIRST_SYLLABLE or code % _CODAS:
        return text + "ㅠ" * rng.randint(1, 5)
    coda = rng.choice(_LAUGHING_CODAS)
    return text[:-1] + chr(_FIRST_SYLLABLE + code + coda) + "ㅋㅎ"[coda == _LAUGHING_CODAS[1]] * rng.randint(1, 5)


def _doubled(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    return " ".join([*words[:at], words[at] * rng.randint(2, 4), *words[at + 1 :]])


def _otherwise_spaced(text: str, rng: random.Random) -> str:
    return text.replace(" ", rng.choice(_SPACES), rng.randint(1, 2))


def _with_a_slip(text: str, rng: random.Random) -> str:
    """Swap two neighbours."""
    at = rng.randrange(max(len(text) - 1, 1))
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


_Way = Callable[[str, random.Random], str]
_WAYS: list[_Way] = [_unspaced, _unspaced, _misspaced, _stretched, _laughing, _doubled, _otherwise_spaced, _with_a_slip]
