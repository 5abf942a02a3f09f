"""What every stage promises, run over the registry: a stage that stands there gets these tests for nothing.

A stage whose fields all have defaults needs no entry anywhere. One that cannot be made, or cannot run, without
arguments gets a line in `SAMPLES`.
"""

from __future__ import annotations

import inspect
import json
import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass
from itertools import pairwise
from unicodedata import normalize

import pytest

from textnorm.alignment import apply_edits
from textnorm.config import Spec, dump, load_stages
from textnorm.errors import MissingExtraError
from textnorm.registry import load_stage, stage_names, stage_type
from textnorm.stages.filters import Pos
from textnorm.stages.frequency import Frequency
from textnorm.stages.nltk import NltkWord
from textnorm.stages.regex import Regex
from textnorm.stages.route import Route
from textnorm.stages.split import Split
from textnorm.stages.subword import SentencePiece, Subword
from textnorm.types import Stage, TextStage, Token

# Name -> a small instance, given a folder to write to.
SAMPLES = {
    "frequency": lambda folder: Frequency(max_share=0.5).fit(Split()(["the end", "the 이 good"]), folder),
    "pos": lambda _: Pos(drop=("J", "PUNCT")),
    "regex": lambda _: Regex(r"([^\W\d])\1{2,}", r"\1\1", flags="s"),
    "route": lambda _: Route(ko=Split(), en=NltkWord()),
    "sentencepiece": lambda folder: SentencePiece(vocab_size=60).fit(
        ["배송이 빨라요 ㅋㅋ good", "포장이 좋아요 bad"] * 20, folder
    ),
    "subword": lambda folder: Subword(vocab_size=60).fit(
        Split()(["배송이 빨라요 ㅋㅋ good", "포장이 좋아요 bad"] * 20), folder
    ),
}

TEXTS = [
    "",
    " ",
    " \t\r\n\u3000\u2028 ",
    "그냥 글",
    "A plain, English sentence. It isn't bad!",
    "좋아욬ㅋㅋㅋㅋ &amp;lt; <b>강추</b>!!!!! https://example.com/aaa?b=1에서 1000000원 <3 ㅠㅜㅠ",
    "iPhone이 좋다 the best the 이 그리고 됐다",
    "👨‍👩‍👧 👍🏽👍🏽👍🏽 ❤️ 🇰🇷 ☺",
    "\ud800",
    "가\udfff나\ud83d \ude00",
    "\x00",
    "앞\x00뒤 \x01\x1f\x7f\x85\ufeff\u200b\ufffe\U0010ffff",
    normalize("NFD", "각도가 높다 Café"),
    "\u1112\u119e\u11ab글 \u1100 \u11a8 \ua960\ud7b0 ㆍㅿ ﾡￂ",  # old Hangul, and jamo that stand alone
    "e\u0301\u0316\u0323" * 5 + "\u0301 \u200d\u200d",
    "금\uf90a 漢字 日本語 العربية हिन्दी ไทย",
    "<script>" * 3 + "&#xD800;&#0;&#99999999;&;&amp" + "<!--<a href='>\"``''",
    "ﬁＡＢＣ①㎏ İß \ufdfa",
    "\\1 \\g<0> $1 {0} %s (((( [[[[ ****",
    "첫 줄\r\n\r\nsecond line.",
]

MEGABYTE = 2**20
LONG = {
    "one letter": "a" * MEGABYTE,
    "one syllable": "가" * MEGABYTE,
    "laughter": "ㅋ" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "tags": "<" * MEGABYTE,
    "open scripts": "<script>" * (MEGABYTE // 8),
    "entities": "&" + "amp;" * (MEGABYTE // 4),
    "addresses": "https://a.b/" * (MEGABYTE // 12),
    "decomposed": "\u1112\u1161\u11ab" * (MEGABYTE // 3),
    "one accent": "e" + "\u0301" * MEGABYTE,
    "lines": "영화가 좋다!\n" * (MEGABYTE // 8),
}
SPACED = "오늘 본 영화가 정말 재미있었다. It was good! " * 2_400  # 100,000 characters

ALL = stage_names()
TEXT_STAGES = [name for name in ALL if load_stage(name).kind == "text"]
TOKENIZERS = [name for name in ALL if load_stage(name).kind == "tokenizer"]
TOKEN_STAGES = [name for name in ALL if load_stage(name).kind == "tokens"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Make the sample instance of a stage; skip where the package it needs is not installed."""
    made = {}

    def make(name):
        if name not in made:
            stage = SAMPLES[name](tmp_path_factory.mktemp(name)) if name in SAMPLES else load_stage(name)()
            try:
                stage(items(stage, ["글"]))
            except MissingExtraError as error:
                pytest.skip(str(error))
            made[name] = stage
        return made[name]

    return make


def items(stage, texts=TEXTS):
    """What the stage takes: texts, or their tokens."""
    return Split()(texts) if stage.kind == "tokens" else list(texts)


# ---------------------------------------------------------------- of every stage


@pytest.mark.parametrize("name", ALL)
def test_it_has_the_shape_of_a_stage(name, sample):
    """A stage is a frozen dataclass that knows its kind and is found under its name."""
    stage = sample(name)
    assert isinstance(stage, Stage)
    assert is_dataclass(stage)
    assert stage.kind in {"text", "tokenizer", "tokens"}
    assert stage.kind != "text" or isinstance(stage, TextStage)
    assert stage_type(stage) == name
    with pytest.raises(FrozenInstanceError):
        stage.anything = 1


@pytest.mark.parametrize("name", ALL)
def test_a_batch_is_its_items(name, sample):
    """As many come out as went in, in their order, and each as if it had been alone."""
    stage = sample(name)
    given = items(stage)
    together = stage(given)
    assert len(together) == len(given)
    assert together == [stage([item])[0] for item in given]
    assert stage(given[::-1]) == together[::-1]
    assert stage([]) == []


@pytest.mark.parametrize("name", ALL)
def test_it_leaves_its_input_alone(name, sample):
    """The list that was given, and the tokens in it, are the caller's."""
    stage = sample(name)
    given = items(stage)
    before = [list(item) if isinstance(item, list) else item for item in given]
    stage(given)
    assert given == before


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("defaults", [False, True])
def test_config_round_trip(name, sample, defaults):
    """A stage is its config: dumped, written as JSON and loaded again it is equal."""
    stage = sample(name)
    before = [] if stage.kind != "tokens" else [{"type": "split"}]
    table = json.loads(json.dumps(dump(stage, defaults=defaults)))
    assert table["type"] == name
    assert load_stages(Spec({"version": 1, "stages": [*before, table]}))[-1] == stage


@pytest.mark.parametrize("name", ALL)
def test_pickle_round_trip(name, sample):
    """A stage travels to a worker, also after it has run, and does there what it does here."""
    stage = sample(name)
    stage(items(stage, ["영화 good"]))
    copy = pickle.loads(pickle.dumps(stage))  # noqa: S301  # our own bytes
    assert copy == stage
    assert hash(copy) == hash(stage)
    assert copy(items(stage)) == stage(items(stage))


@pytest.mark.parametrize("name", ALL)
def test_it_compares_by_its_fields(name, sample):
    """Equal fields make equal stages; another class with the same fields is another stage."""
    stage = sample(name)
    same = type(stage)(**{field.name: getattr(stage, field.name) for field in fields(stage) if field.init})
    assert same == stage
    assert len({same, stage}) == 1
    assert all(stage != sample(other) for other in ("whitespace", "html", "split") if other != name)


@pytest.mark.parametrize("name", ALL)
def test_it_is_documented(name):
    """Listings show the first line of the docstring, readers its example, which runs as a doctest."""
    text = inspect.getdoc(load_stage(name))
    summary = text.partition("\n\n")[0]
    assert summary.endswith(".")
    assert len(summary) <= 120
    assert "Example:" in text
    assert ">>> " in text
    undocumented = [field.name for field in fields(load_stage(name)) if f"    {field.name}:" not in text]
    assert not undocumented or "Source:" in text  # of flags that are another library's it says where they are told


# ---------------------------------------------------------------- text stages


@pytest.mark.parametrize("name", TEXT_STAGES)
def test_edits_say_what_the_call_does(name, sample):
    """The fast way and the explaining way agree on every text; edits are sorted, inside, and change something."""
    stage = sample(name)
    for text in TEXTS:
        [changed] = stage([text])
        edits = stage.edits(text)
        assert isinstance(changed, str)
        assert apply_edits(text, edits) == changed
        assert all(0 <= start <= end <= len(text) and text[start:end] != new for start, end, new in edits)
        assert all(left.end <= right.start for left, right in pairwise(edits))


@pytest.mark.parametrize("name", TEXT_STAGES)
@pytest.mark.parametrize("line", LONG)
def test_a_megabyte_line_is_read(name, sample, line):
    """A very long line is done both ways, neither hangs nor runs out of stack, and they agree."""
    stage, text = sample(name), LONG[line]
    [changed] = stage([text])
    assert apply_edits(text, stage.edits(text)) == changed


# ---------------------------------------------------------------- tokens


def check_tokens(tokens, text):
    assert all(type(token) is Token for token in tokens)
    assert all(token.form for token in tokens)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", TOKENIZERS)
def test_offsets_are_true(name, sample):
    """Tokens have a form, lie in the text, half-open, and never begin before the one before them."""
    for text, tokens in zip(TEXTS, sample(name)(TEXTS), strict=True):
        check_tokens(tokens, text)
        assert tokens or not text.strip(" \t\r\n\u3000\u2028\x00")
        assert not any(text[token.start : token.end].isspace() for token in tokens)


@pytest.mark.parametrize("name", TOKENIZERS)
def test_a_long_text_is_tokenized_to_its_end(name, sample):
    """A text of 100,000 characters is read in seconds, and its last word is found where it stands."""
    [tokens] = sample(name)([SPACED])
    check_tokens(tokens, SPACED)
    assert tokens[-1].end == len(SPACED.rstrip())
    assert len(tokens) > len(SPACED.split()) - 1


@pytest.mark.parametrize("line", LONG)
def test_split_reads_a_megabyte(line, sample):
    """Words of any length are words."""
    [tokens] = sample("split")([LONG[line]])
    assert [token.form for token in tokens] == LONG[line].split()


@pytest.mark.parametrize("name", TOKEN_STAGES)
def test_token_stages_keep_offsets_true(name, sample):
    """What comes out of a token stage begins inside a token that was there, and ends inside one."""
    for text, tokens in zip(TEXTS, Split()(TEXTS), strict=True):
        [after] = sample(name)([tokens])
        check_tokens(after, text)
        assert all(any(old.start <= new.start <= old.end for old in tokens) for new in after)
        assert all(any(old.start <= new.end <= old.end for old in tokens) for new in after)


@pytest.mark.parametrize("name", TOKEN_STAGES)
def test_token_stages_take_any_token(name, sample):
    """Empty spans, forms that the text does not have, and no tokens at all do not make a token stage raise."""
    docs = [
        [],
        [Token("하", "V", 2, 2), Token("ᆫ다", "E", 2, 3)],
        [Token("\ud800", "", 0, 1), Token("a" * 10_000, "", 1, 2)],
    ]
    after = sample(name)(docs)
    assert after[0] == []
    assert all(0 <= token.start <= token.end <= 3 for tokens in after for token in tokens)
