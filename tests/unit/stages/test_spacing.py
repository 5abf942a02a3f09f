"""What holds of the text stages on Kiwi, Spacing and Typos, whatever the text."""

from __future__ import annotations

import pytest

from textnorm.alignment import apply_edits
from textnorm.errors import ConfigError
from textnorm.stages.kiwi_edits import protected_spans
from textnorm.stages.spacing import Spacing, _space_edits
from textnorm.stages.typos import Typos

pytest.importorskip("kiwipiepy")

STAGES = [Spacing(), Spacing(reset_whitespace=True), Spacing(min_chars=1), Typos(), Typos(min_gain=0)]
BROKEN = ["\ud800", "가\udfff나", "\x00영화가재미있어요\x00", "안\u200b녕하세요여러분", "👨‍👩‍👧이랑같이봤는데재밋어요"]


@pytest.mark.parametrize("stage", STAGES, ids=str)
@pytest.mark.parametrize("text", ["", " \n ", *BROKEN, "영화가 좋다. " * 1_000, "\n".join(BROKEN) * 3], ids=ascii)
def test_the_call_is_its_edits(stage, text):
    """Blank, broken or long: no text raises, and what the call does is what its edits say."""
    [changed] = stage([text])
    assert apply_edits(text, stage.edits(text)) == changed


@pytest.mark.parametrize("stage", STAGES[:3], ids=str)
def test_spacing_changes_spaces_alone(stage):
    """Every character that is not a space comes out, in its order."""
    texts = [*BROKEN, "재 밌 다https://a.b/c?d=e#f 3 개 1,000 원 大韓民國은좋다 <URL> 에서"]
    assert [text.replace(" ", "") for text in stage(texts)] == [text.replace(" ", "") for text in texts]


def test_unchanged_texts_are_the_same_objects():
    """A text in which nothing changes is not copied."""
    texts = ["영화가 좋다.", "plain English", ""]
    for stage in (Spacing(), Typos()):
        assert all(after is before for after, before in zip(stage(texts), texts, strict=True))


def test_neighbours_do_not_matter():
    """A line that stands in several texts gets the same answer in each, wherever it starts."""
    line = "오늘본영화가정말재밋었다"
    for stage in (Spacing(), Typos()):
        [alone] = stage([line])
        assert stage([f"a\n{line}", line, f"{line}\n{line}"]) == [f"a\n{alone}", alone, f"{alone}\n{alone}"]


def test_another_text_is_refused():
    """Where two lines differ in more than spaces, no edit is made of them."""
    assert list(_space_edits("안\u200b녕 하세요", "안 안녕하세요")) == []
    assert [*_space_edits("가나 다", "가 나다")] == [(1, 1, " "), (2, 3, "")]


def test_only_plain_spaces_are_taken_away():
    """A tab or a no-break space was put there on purpose."""
    assert [*_space_edits("가\t나\u00a0다", "가나다")] == []


@pytest.mark.parametrize(
    "inside", ["https://a.b/가나다라마바사", "#가나다라마바사", "kim@가나.한국", "<가나>".replace("가나", "NAME_1")]
)
def test_what_is_protected(inside):
    """URLs, hashtags, e-mail addresses and masks are one span each, whatever stands before them."""
    line = f"이것은 {inside} 이다"
    assert (4, 4 + len(inside)) in protected_spans(line)


def test_plain_words_are_not_protected():
    """Titles in angle brackets, comparisons and words are ordinary text."""
    assert protected_spans("<영화> a < b 좋다@ # C#") == []


def test_typos_touch_no_space():
    """However a word is mended, the whitespace of the text stays."""
    text = "쓰래기  같은\t재밋는\n\n잼잇다 "
    [mended] = Typos()([text])
    assert mended != text
    assert [piece for piece in mended if piece.isspace()] == [piece for piece in text if piece.isspace()]


def test_more_certainty_mends_less():
    """`min_gain` is a threshold: what is mended above a higher one is mended above a lower one too."""
    text = "재밋는 영화 보며 센드위치를 먹었다"
    lenient, strict = (set(Typos(min_gain=gain).edits(text)) for gain in (5, 13))
    assert strict < lenient
    assert Typos(min_gain=1e9).edits(text) == []


def test_an_unknown_typo_set_is_refused():
    """A typo set that Kiwi does not know is a config error that says which one was near."""
    with pytest.raises(ConfigError, match="did you mean 'basic'"):
        Typos(typos="basics")
