from __future__ import annotations

import pytest

from textnorm.stages.konlpy.okt import Okt, _tagger

pytest.importorskip("konlpy")


def spans(tokens):
    return [(token.form, token.start, token.end) for token in tokens]


REVIEWS = [
    "이 영화 진짜 재밌었어요 ㅋㅋㅋㅋㅋ",
    "배우들 연기가 아깝닼ㅋㅋ 왜케 지루함",
    "3시간동안 #영화 @user http://a.com/b 봄!",
    "먹었다가갔다",
]


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stem", [False, True])
def test_word_by_word_is_what_okt_says_of_the_whole(norm, stem):
    """Asked word by word, Okt gives the forms and tags that it gives for the whole text."""
    okt = _tagger("Okt")
    for text, tokens in zip(REVIEWS, Okt(norm, stem)(REVIEWS), strict=True):
        assert [token[:2] for token in tokens] == okt.pos(text, norm=norm, stem=stem)


@pytest.mark.parametrize(
    "text", ["", " \n", "\x00", "\ud800", "안\ud800녕", "\u1112\u1161\u11ab", "😀👨‍👩‍👧 가", *REVIEWS]
)
def test_plain_tokens_tile_the_words(text):
    """Without options a form is what stands at its span, and only whitespace lies between; a lone surrogate counts."""
    [tokens] = Okt()([text])
    shown = text.replace("\ud800", "\ufffd")
    assert [shown[token.start : token.end] for token in tokens] == [token.form for token in tokens]
    assert "".join(token.form for token in tokens) == "".join(shown.split())


def test_a_stem_spans_what_was_written():
    """A stemmed predicate covers its inflected form, also where a word has two."""
    assert spans(Okt(stem=True)(["아주 좋았다!"])[0]) == [("아주", 0, 2), ("좋다", 3, 6), ("!", 6, 7)]
    assert spans(Okt(stem=True)(["먹었다가갔다"])[0]) == [("먹다", 0, 2), ("다가가다", 2, 6)]


def test_a_normalized_token_spans_what_it_came_from():
    """What normalization dropped still belongs to the token that it was dropped from."""
    assert spans(Okt(norm=True, stem=True)(["a 사랑햌ㅋㅋㅋㅋㅋ"])[0]) == [
        ("a", 0, 1),
        ("사랑", 2, 4),
        ("하다", 4, 5),
        ("ㅋㅋㅋ", 5, 10),
    ]


def test_unicode_spaces_lose_nothing():
    """A word behind U+3000 or U+00A0 is kept (stock Okt drops it), and a newline is no token."""
    assert [token.form for token in Okt()(["\u3000영화\u00a0영화\n영화"])[0]] == ["영화"] * 3


def test_a_long_word_is_cut_inside_hangul_only():
    """A Hangul run is read 64 characters at a time; a long address stays whole."""
    address = "http://example.com/" + "a" * 100
    assert [token.form for token in Okt()([address])[0]] == [address]
    [tokens] = Okt()(["가" * 1_000])
    assert (tokens[0].start, tokens[-1].end) == (0, 1_000)


def test_the_stage_is_a_value():
    """It compares and hashes by its options."""
    assert Okt(stem=True) == Okt(stem=True) != Okt()
    assert len({Okt(), Okt(norm=False)}) == 1
