from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path

import pytest

from textnorm.stages.jamo import CODAS, LEADS, VOWELS
from textnorm.stages.keyboard import Keyboard, to_english, to_korean

DATA = Path(__file__).parents[4] / "shared" / "data"
NEEDS_DATA = pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is absent")

KEYS = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        strict=True,
    )
)
PAIRS = "ㅘhk ㅙho ㅚhl ㅝnj ㅞnp ㅟnl ㅢml ㄳrt ㄵsw ㄶsg ㄺfr ㄻfa ㄼfq ㄽft ㄾfx ㄿfv ㅀfg ㅄqt"
KEYS |= {pair[0]: pair[1:] for pair in PAIRS.split()}


def typed(word):
    """The keys that write a Korean word."""
    keys = ""
    for syllable in word:
        lead, rest = divmod(ord(syllable) - 0xAC00, 588)
        keys += KEYS[LEADS[lead]] + KEYS[VOWELS[rest // 28]] + KEYS.get(CODAS[rest % 28], "")
    return keys


def sentences(*names):
    lines = [line for name in names for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]


def test_every_syllable_can_be_typed():
    """All 11,172 syllables come back from their keys, and their keys from them where a letter shows what they are."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    assert [to_korean(typed(f"가{syllable}나"))[0] for syllable in syllables] == [f"가{s}나" for s in syllables]
    assert to_english("ㅗ디ㅣㅐ")[0] == "hello"


@pytest.mark.parametrize(
    "word", ["the", "iPhone", "free", "Samsung", "SMS", "xoxo", "django", "go", "so", "work", "lol"]
)
def test_words_and_brands_stay(word):
    """What is English, or has capitals where Korean typing has none, is what was meant."""
    assert Keyboard()([word, f"{word}은 좋다", word.title()]) == [word, f"{word}은 좋다", word.title()]


@pytest.mark.parametrize(
    "around", ["https://example.com/{}", "{}.com", "<{}>", "#{}", "@{}", "{}2", "a_{}", "{}'s", "é{}"]
)
def test_names_and_addresses_stay(around):
    """Keys that are part of something longer are not a word."""
    assert Keyboard()([around.format("dkssud")]) == [around.format("dkssud")]


def test_more_bits_ask_for_more():
    """`min_bits` decides: 값 has 30.5 bits."""
    assert Keyboard(min_bits=30)(["rkqt"]) == ["값"]
    assert Keyboard(min_bits=31)(["rkqt"]) == ["rkqt"]


@NEEDS_DATA
def test_korean_words_are_found():
    """Of 2,000 words of two syllables or more, typed with the English layout, 95 % come back (96 when this was written)."""
    text = " ".join(sentences("ud_korean-kaist/ko_kaist-ud-dev.conllu", "ud_korean-ksl/ko_ksl-ud-dev.conllu"))
    words = sorted(set(re.findall(r"(?<!\S)[가-힣]{2,}(?=[.,!?]?(?:\s|$))", text)))
    chosen = words[:: len(words) // 2000][:2000]
    assert sum(map(str.__eq__, Keyboard()([typed(word) for word in chosen]), chosen)) >= 1_900


@NEEDS_DATA
def test_english_text_stays():
    """Of more than 20,000 lines of reviews, summaries and web text at most 2 change (none when this was written)."""
    texts = sentences("ud_english-ewt/en_ewt-ud-dev.conllu")
    for name in ("sentence_polarity", "subjectivity"):
        with zipfile.ZipFile(DATA / "nltk-corpora" / "corpora" / f"{name}.zip") as archive:
            files = [file for file in archive.namelist() if not file.endswith(("/", "README"))]
            texts += [line for file in files for line in archive.read(file).decode("latin-1").splitlines()]
    assert len(texts) > 20_000
    assert sum(map(str.__ne__, texts, Keyboard()(texts))) <= 2


@NEEDS_DATA
def test_korean_text_stays():
    """No edited sentence changes; in reviews only words of Latin letters do, about one text in 5,000, all but a few rightly."""
    texts = sentences("ud_korean-kaist/ko_kaist-ud-dev.conllu", "ud_korean-ksl/ko_ksl-ud-dev.conllu")
    assert Keyboard()(texts) == texts
    with gzip.open(DATA / "nsmc" / "ratings_test.txt.gz", "rt", encoding="utf-8", newline="\n") as file:
        reviews = [line.split("\t")[1] for line in file][1:]
    assert Keyboard(direction="to_english")(reviews) == reviews
    assert sum(map(str.__ne__, reviews, Keyboard()(reviews))) <= 12
