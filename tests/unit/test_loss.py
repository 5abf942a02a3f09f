"""What cleaning takes is counted by its edits, and can be limited."""

from __future__ import annotations

import pickle

import pytest

from textnorm import Pipeline
from textnorm.cleaner import SMALL, Change
from textnorm.errors import ConfigError, StageError
from textnorm.loss import Limited, Loss, loss_of
from textnorm.stages.contact import Hashtag
from textnorm.stages.encoding import RepairEncoding
from textnorm.stages.hangul import Laughter
from textnorm.stages.hanja import Hanja
from textnorm.stages.jamo import Jamo
from textnorm.stages.keyboard import Keyboard
from textnorm.stages.markup import Html
from textnorm.stages.numbers import Numbers
from textnorm.stages.privacy.stage import Privacy
from textnorm.stages.punctuation import Punctuation
from textnorm.stages.regex import Regex
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject

TAG = Regex("<.+>", "")


def lost(stage, text):
    return loss_of(Change(stage, text, stage.edits(text)))


@pytest.mark.parametrize(
    ("stage", "text", "letters"),
    [
        (TAG, "<b>최고</b>의 선택", 4),
        (Regex("[^가-힣 ]", ""), "good 책 book", 8),  # letters beside letters that go as well are no run
        (Regex(r"다(?= )", ""), "좋다 싫어", 1),
        (Regex("[가-힣]+", "x"), "영화", 1),
        (Url(""), "여기 http://a.kr 에", 7),
        (Hashtag(), "#맛집", 0),
    ],
)
def test_letters_deleted(stage, text, letters):
    """A letter in whose place nothing stands is deleted; a syllable is one letter."""
    assert lost(stage, text).letters_deleted == letters


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (Jamo(), "ㅇㅏㄴㄴㅕㅇ ㄱㅏㅂㅅㅇㅣ"),
        (Keyboard(), "dkssud 하세요"),
        (Hanja(), "大韓民國은"),
        (Unicode(), "\u1112\u1161\u11ab\u1100\u1173\u11af"),
        (Unicode("NFKC"), "ㅋㅋ ㎏ ﬁ"),
        (RepairEncoding(utf8=False), "¾È³çÇÏ¼¼¿ä 여러분"),
        (Html(), "<b>최고</b> &amp; &lt;끝&gt;"),
        (Punctuation(), "음\u11a2 그렇ㆍ다"),
        (Laughter(), "좋아욬ㅋ"),
    ],
)
def test_what_turns_into_something_else_is_not_deleted(stage, text):
    """Letters joined, read, typed again; tags and entities; letters that stood for dots; a coda that was laughter."""
    assert stage.edits(text)
    assert lost(stage, text) == Loss()


@pytest.mark.parametrize(
    ("stage", "text", "letters"),
    [
        (Laughter(), "앗ㅋㅋㅋㅋㅋ", 3),
        (Laughter(), "흑ㅠㅠㅜ", 1),
        (Regex(r"(.)\1+", r"\1"), "sooo", 2),
        (Regex("o+(?=o)", ""), "soooo", 3),
    ],
)
def test_letters_of_runs_are_counted_apart(stage, text, letters):
    """Where the same letter is left, in the replacement or right beside it, a run was made shorter."""
    assert lost(stage, text) == Loss(letters_of_runs=letters)


def test_digits_are_compared_by_their_values():
    """A full-width 3 is a 3, separators are no digits; 3만 is not 30000 to one who searches for it."""
    assert lost(Unicode("NFKC"), "１２③").digits_changed == ()
    assert lost(Numbers("unify"), "1,000원").digits_changed == ()
    assert lost(Numbers("unify"), "3만원").digits_changed == (("3만", "30000"),)
    assert lost(TAG, "<p>2023</p>").digits_changed == (("<p>2023</p>", ""),)


def test_masks_are_counted_and_nothing_under_them():
    """A piece that was masked is counted once, in every mode of privacy; its letters and digits are not."""
    assert lost(Url(), "http://a.kr 와 https://b.kr/1") == Loss(masked=2)
    for mode in ("token", "partial", "remove"):
        assert lost(Privacy(mode=mode), "전화 010-1234-5678") == Loss(masked=1)


# ---------------------------------------------------------------- the limit


def test_a_text_over_the_limit_is_refused_and_said_why():
    """The error names the stage, how many letters, where they stood, and the limit."""
    with pytest.raises(
        StageError, match=r"'regex' failed: it deletes 4 letters \('<b>최고</b>'\); max_letter_loss = 3"
    ):
        Limited(TAG, max_letter_loss=3)(["<b>최고</b>"])
    assert Limited(TAG, max_letter_loss=4)(["<b>최고</b>"]) == [""]


def test_a_limit_rejects_the_row_and_no_other():
    """In a batch behind the gate, as one by one: the row goes with its reason, all others come out as without a limit."""
    texts = [f"좋아욬ㅋㅋㅋ {number}" for number in range(SMALL * 2)]
    texts[7] = "<b>최고</b>"
    pipeline = Pipeline([Laughter(), Limited(TAG)])
    outcomes = list(pipeline.stream([Record(row, {"text": text}) for row, text in enumerate(texts)]))
    rejects = [item for item in outcomes if isinstance(item, Reject)]
    assert [(item.row, item.stage) for item in rejects] == [(7, "regex")]
    values = [item.value for item in outcomes if isinstance(item, Outcome)]
    assert values == Laughter()(texts[:7] + texts[8:])


def test_runs_and_masks_are_within_any_limit():
    """What is counted apart from deleted letters is not limited."""
    assert Pipeline([Limited(Laughter()), Limited(Url())]).normalize(["ㅋㅋㅋㅋ http://a.kr"]) == ["ㅋㅋ <URL>"]


def test_a_config_limits_a_stage_or_all_of_them():
    """The pipeline's limit is for its text stages that have none of their own; it goes into a config and back."""
    stages = [{"type": "regex", "pattern": "x", "max_letter_loss": 5}, {"type": "whitespace"}, {"type": "split"}]
    pipeline = Pipeline.from_config({"version": 1, "max_letter_loss": 0, "stages": stages})
    assert [getattr(stage, "max_letter_loss", None) for stage in pipeline.stages] == [5, 0, None]
    assert Pipeline.from_config(pipeline.to_config()) == pipeline == pickle.loads(pickle.dumps(pipeline))  # noqa: S301  # our own bytes
    assert pipeline.to_config()["stages"][1] == {"type": "whitespace", "max_letter_loss": 0}
    assert list(pipeline.labels.values()) == ["regex", "whitespace", "split"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"stages": [{"type": "split", "max_letter_loss": 0}]}, r"stages\[0\].max_letter_loss: unknown key"),
        (
            {"stages": [{"type": "whitespace", "max_letter_loss": "none"}]},
            r"stages\[0\].max_letter_loss: required a valid",
        ),
        (
            {"stages": [{"type": "whitespace"}, {"type": "html"}], "max_letter_loss": -1},
            "^max_letter_loss must be 0 or",
        ),
    ],
)
def test_a_limit_that_is_none_is_told_once(spec, message):
    """A limit is a whole number, of a text stage; what is wrong with the pipeline's is not told stage by stage."""
    with pytest.raises(ConfigError, match=message) as caught:
        Pipeline.from_config({"version": 1, **spec})
    assert len(caught.value.problems) == 1


def test_stream_tells_losses_by_stage():
    """With `loss` a value comes with what each stage took; two stages of one type are told apart by their place."""
    pipeline = Pipeline([Regex("a+", ""), Url(), Regex("b", "")])
    records = [Record(1, {"text": "aab http://c.kr"}), Record(2, {"text": "끝"})]
    first, second = pipeline.stream(records, loss=True)
    taken = [("regex[0]", Loss(letters_deleted=2)), ("url", Loss(masked=1)), ("regex[2]", Loss(letters_deleted=1))]
    assert first.value == (" <URL>", taken)
    assert second.value == ("끝", [])
