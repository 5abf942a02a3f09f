from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import normalize

import pytest

from textnorm.alignment import Edit
from textnorm.errors import ConfigError, DataError, StageError
from textnorm.pipeline import Pipeline, Step, preset_names
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.filters import Lowercase, Stopwords
from textnorm.stages.hangul import Laughter
from textnorm.stages.markup import Html
from textnorm.stages.split import Split
from textnorm.stages.subword import Subword
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Token

MESSY = (Unicode(), Html(), Url(), Laughter(), Repeats(), Whitespace())


@dataclass(frozen=True)
class Fragile:
    """Fails on a whole batch when one of its texts holds the word."""

    word: str = "독"
    kind: ClassVar = "text"

    def __call__(self, texts):
        if any(self.word in text for text in texts):
            raise RuntimeError(f"cannot bear {self.word}")
        return texts

    def edits(self, text):
        del text
        return []


@dataclass(frozen=True)
class Learner:
    """A token stage that learns how many tokens there were, and tags them with it."""

    count: int = 0
    kind: ClassVar = "tokens"

    @property
    def is_trained(self):
        return self.count > 0

    def fit(self, docs, folder):
        count = sum(map(len, docs))
        (folder / "learner.txt").write_text(str(count))
        return Learner(count)

    def __call__(self, docs):
        return [[token._replace(tag=str(self.count)) for token in tokens] for tokens in docs]


def records(*cells):
    return [Record(row, {"text": cell}, "a.csv") for row, cell in enumerate(cells, 1)]


# ---------------------------------------------------------------- lists in, lists out


def test_normalize_runs_the_text_stages_in_order():
    """Each stage is given what the one before it made, and token stages are not run."""
    pipeline = Pipeline([*MESSY, Split(), Stopwords()])
    assert pipeline.normalize(["&lt;b&gt;좋아욬ㅋㅋㅋ   <b>https://a.kr/b</b>에서", "the"]) == [
        "<b>좋아요ㅋㅋ <URL>에서",
        "the",
    ]


def test_tokenize_runs_all_stages():
    """Text stages, tokenizer and token stages, with offsets into what was given."""
    [tokens] = Pipeline([Html(), Split(), Lowercase(), Stopwords()]).tokenize(["The <b>BEST</b> 영화"])
    assert tokens == [Token("best", "", 7, 11), Token("영화", "", 16, 18)]


def test_offsets_survive_every_text_stage():
    """Through NFD, entities, tags, laughter and repeats, each token's span shows what was written there."""
    text = normalize("NFD", "각도") + "  &lt;굿&gt;  <b>최고욬ㅋㅋㅋㅋ</b> https://example.com/aaaa 야아!!!!!"
    [tokens] = Pipeline([*MESSY, Split()]).tokenize([text])
    written = [(token.form, text[token.start : token.end]) for token in tokens]
    assert written == [
        ("각도", normalize("NFD", "각도")),
        ("<굿>", "&lt;굿&gt;"),
        ("최고요ㅋㅋ", "최고욬ㅋㅋㅋㅋ"),
        ("<URL>", "https://example.com/aaaa"),
        ("야아!!", "야아!!!!!"),
    ]


def test_one_texts_changes_do_not_move_anothers_tokens():
    """Offsets are each text's own, whatever happened to its neighbours in the batch."""
    texts = ["가    나", "가 나", "", "&amp; 나"]
    pipeline = Pipeline([Html(), Whitespace(), Split()])
    assert pipeline.tokenize(texts) == [pipeline.tokenize([text])[0] for text in texts]
    assert [[token[2:4] for token in tokens] for tokens in pipeline.tokenize(texts)] == [
        [(0, 1), (5, 6)],
        [(0, 1), (2, 3)],
        [],
        [(0, 5), (6, 7)],
    ]


def test_an_empty_list_and_an_empty_pipeline_are_fine():
    """Nothing in, nothing out; no stages, no change."""
    assert Pipeline([*MESSY, Split()]).tokenize([]) == []
    assert Pipeline().normalize(["그대로  "]) == ["그대로  "]


def test_the_list_that_was_given_stays():
    """Stages make new lists."""
    texts = ["a   b"]
    Pipeline(MESSY).normalize(texts)
    assert texts == ["a   b"]


@pytest.mark.parametrize("verb", ["normalize", "tokenize"])
@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("한 문장", r"a list of str is required, found one str; put it in a list: \[text\]"),
        (["가", None], r"texts\[1\] must be a str, found None; drop the row or fill the cell first"),
        ([float("nan")], r"texts\[0\] must be a str, found nan"),
        ([b"bytes"], r"texts\[0\] must be a str, found b'bytes'"),
    ],
)
def test_what_is_no_text_is_named(verb, texts, message):
    """One bare str or a null cell is the caller's mistake: it is told which cell, and no engine ever sees it."""
    with pytest.raises(TypeError, match=message):
        getattr(Pipeline([Split()]), verb)(texts)


def test_tokenize_needs_a_tokenizer():
    """Without one the error says so, and names some."""
    with pytest.raises(
        ConfigError,
        match="tokenize needs a tokenizer stage, such as okt, kiwi, nltk_word or route, and this pipeline has none",
    ):
        Pipeline([Whitespace()]).tokenize(["가"])


def test_a_failing_stage_has_a_name():
    """Whatever a stage throws comes out as a StageError with the stage's name and the reason, and its cause."""
    with pytest.raises(StageError, match="stage 'Fragile' failed: RuntimeError: cannot bear 독") as caught:
        Pipeline([Fragile()]).normalize(["독"])
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_stages_in_a_wrong_order_are_refused():
    """Order is checked when a pipeline is made by hand, too."""
    with pytest.raises(ConfigError, match=r"stages\[1\]: 'html' works on text, so it must stand before the tokenizer"):
        Pipeline([Split(), Html()])


# ---------------------------------------------------------------- explain


def test_explain_shows_every_step():
    """Each step starts where the last ended; edits are in coordinates of the text the stage was given."""
    steps = Pipeline([Html(), Repeats(), Split(), Lowercase()]).explain("&lt; Wow!!!!")
    assert steps[0] == Step("html", "&lt; Wow!!!!", "< Wow!!!!", [Edit(0, 4, "<")])
    assert steps[1] == Step("repeats", "< Wow!!!!", "< Wow!!", [Edit(5, 9, "!!")])
    assert steps[2] == Step("split", "< Wow!!", [Token("<", "", 0, 1), Token("Wow!!", "", 2, 7)], [])
    assert steps[3].after == [Token("<", "", 0, 1), Token("wow!!", "", 2, 7)]


def test_explain_wants_a_text():
    """A null is refused here as anywhere."""
    with pytest.raises(TypeError, match=r"texts\[0\] must be a str, found None"):
        Pipeline(MESSY).explain(None)


# ---------------------------------------------------------------- rows in, rows out


@pytest.mark.parametrize("batch_size", [1, 2, 3, 100])
def test_stream_rejects_exactly_the_bad_rows(batch_size):
    """Every row comes out once and in order; a bad one leaves with its stage and reason, whatever its batch."""
    cells = ["가  나", "독", None, "다", 3, "라 독", "마"]
    out = list(Pipeline([Whitespace(), Fragile()]).stream(records(*cells), batch_size=batch_size))
    rows = [item.record.row if isinstance(item, Outcome) else item.row for item in out]
    assert rows == list(range(1, 8))
    assert [item.value for item in out if isinstance(item, Outcome)] == ["가 나", "다", "마"]
    assert [item for item in out if isinstance(item, Reject)] == [
        Reject(2, "Fragile", "RuntimeError: cannot bear 독", {"text": "독"}, "a.csv"),
        Reject(3, "read", "column 'text' must hold text, found None", {"text": None}, "a.csv"),
        Reject(5, "read", "column 'text' must hold text, found 3", {"text": 3}, "a.csv"),
        Reject(6, "Fragile", "RuntimeError: cannot bear 독", {"text": "라 독"}, "a.csv"),
    ]


def test_stream_passes_rejects_on():
    """What a reader could not read keeps its place among the rows."""
    torn = Reject(2, "read", "torn line", {})
    first, _, third = records("가", "", "나")
    out = list(Pipeline([Split()]).stream([first, torn, third], verb="tokenize"))
    assert out == [Outcome(first, [Token("가", "", 0, 1)]), torn, Outcome(third, [Token("나", "", 0, 1)])]


def test_stream_of_nothing_but_bad_rows():
    """A batch in which no row is left does not trip the next."""
    out = list(Pipeline([Split()]).stream(records(None, None, "가"), batch_size=2))
    assert [type(item) for item in out] == [Reject, Reject, Outcome]


def test_stream_reads_the_column_it_is_told():
    """Another column holds the text; a row without it says so."""
    rows = [Record(1, {"body": "a  b"}), Record(2, {"text": "a  b"})]
    done, missing = Pipeline([Whitespace()]).stream(rows, column="body")
    assert done.value == "a b"
    assert missing.reason == "no column 'body'"


def test_stream_takes_no_more_than_a_batch_ahead():
    """Rows are read as they are needed, so a file larger than memory goes through."""
    taken = []

    def reader():
        for record in records(*"가나다라마"):
            taken.append(record.row)
            yield record

    next(Pipeline([Whitespace()]).stream(reader(), batch_size=2))
    assert taken == [1, 2]


def test_stream_does_not_hide_a_broken_pipeline():
    """A pipeline that can serve no row at all is an error, not a reject for every row."""
    with pytest.raises(ConfigError, match="no model yet"):
        list(Pipeline([Split(), Subword()]).stream(records("가"), verb="tokenize"))


# ---------------------------------------------------------------- training


def test_fit_trains_what_must_be_trained(tmp_path):
    """Each untrained stage learns from what the stages before it make of the texts; the trained pipeline runs."""
    pipeline = Pipeline([Split(), Stopwords(), Learner(), Lowercase(), Learner()])
    fitted = pipeline.fit(["the Best 영화", "굿"], tmp_path / "models")
    assert fitted == Pipeline([Split(), Stopwords(), Learner(3), Lowercase(), Learner(3)])
    assert (tmp_path / "models" / "learner.txt").read_text() == "3"
    assert pipeline.stages[2] == Learner()  # the pipeline that was given is what it was
    assert fitted.tokenize(["Best"]) == [[Token("best", "3", 0, 4)]]


def test_fit_leaves_a_trained_stage_alone(tmp_path):
    """What was learned is not learned again."""
    assert Pipeline([Split(), Learner(7), Learner()]).fit(["가 나"], tmp_path).stages == (
        Split(),
        Learner(7),
        Learner(2),
    )


def test_fit_docs_returns_what_the_trained_pipeline_makes(tmp_path):
    """The docs that come back are those that the trained pipeline gives for the texts."""
    pipeline, texts = Pipeline([Split(), Subword(vocab_size=40)]), ["배송이 빨라요", "포장이 좋아요"] * 20
    fitted, docs = pipeline.fit_docs(pipeline.ready.tokenize(texts), tmp_path)
    assert docs == fitted.tokenize(texts)


def test_a_stage_learns_from_what_others_have_too(tmp_path):
    """It is trained on what `gather` makes of the docs, and what comes back is made of these docs alone."""
    pipeline = Pipeline([Split(), Learner()])
    docs = pipeline.ready.tokenize(["가 나"])
    fitted, own = pipeline.fit_docs(docs, tmp_path, lambda found: found * 3)
    assert fitted.stages == (Split(), Learner(6))
    assert len(own) == 1


def test_ready_ends_before_the_first_untrained_stage():
    """What can run now: all of a trained pipeline, and of any other the part before what must be trained."""
    assert Pipeline([Split(), Learner(), Lowercase()]).ready == Pipeline([Split()])
    assert Pipeline([Split(), Learner(1), Lowercase()]).ready == Pipeline([Split(), Learner(1), Lowercase()])


def test_an_untrained_subword_stage_says_what_to_do():
    """Tokenizing before training is an error that names the way to a model."""
    with pytest.raises(ConfigError, match=r"the subword stage has no model yet: train it with Pipeline\.fit"):
        Pipeline([Split(), Subword()]).tokenize(["가"])


def test_fit_without_a_tokenizer_is_refused(tmp_path):
    """There are no tokens to learn from."""
    with pytest.raises(ConfigError, match="tokenize needs a tokenizer stage"):
        Pipeline([Whitespace()]).fit(["가"], tmp_path)


def test_fit_on_no_texts_is_refused(tmp_path):
    """Nothing to train on is an error, not an empty model."""
    with pytest.raises(DataError, match="cannot train"):
        Pipeline([Split(), Subword()]).fit([], tmp_path)


# ---------------------------------------------------------------- a value


def test_a_pipeline_is_a_value():
    """Equal stages make equal pipelines with one hash; another stage, order or type is another thing."""
    pipeline = Pipeline([Html(), Repeats()])
    assert pipeline == Pipeline((Html(), Repeats()))
    assert hash(pipeline) == hash(Pipeline([Html(), Repeats()]))
    assert pipeline != Pipeline([Repeats(), Html()])
    assert pipeline != Pipeline([Html(), Repeats(max_run=3)])
    assert pipeline != (Html(), Repeats())
    assert pickle.loads(pickle.dumps(pipeline)) == pipeline  # noqa: S301  # our own bytes


def test_repr_can_be_read_back():
    """What is printed is what would make it."""
    pipeline = Pipeline([Html(), Repeats(max_run=3), Split()])
    assert eval(repr(pipeline)) == pipeline  # noqa: S307  # our own text


def test_pipelines_add_up():
    """The stages of one, then those of the other, in an order that is checked."""
    assert Pipeline([Html()]) + Pipeline([Split()]) == Pipeline([Html(), Split()])
    with pytest.raises(ConfigError, match="works on text"):
        Pipeline([Split()]) + Pipeline([Html()])


# ---------------------------------------------------------------- config and presets


@pytest.mark.parametrize("defaults", [False, True])
def test_config_round_trip(defaults):
    """What a pipeline says of itself builds it again."""
    pipeline = Pipeline([Unicode("NFKC"), Html(), Repeats(max_run=3), Split(), Stopwords(("en",), keep=("the",))])
    assert Pipeline.from_config(pipeline.to_config(defaults=defaults)) == pipeline


@pytest.mark.parametrize("name", preset_names())
def test_presets_build(name):
    """A preset is a config like any other: it has a tokenizer, and says itself again."""
    pipeline = Pipeline.from_preset(name)
    assert "tokenizer" in [stage.kind for stage in pipeline.stages]
    assert Pipeline.from_config(pipeline.to_config()) == pipeline


@pytest.mark.parametrize("name", [name for name in preset_names() if name != "ko-wikidocs"])  # which says that it does
def test_presets_lose_nothing_silently(name):
    """Letters, digits and emoji come through a preset; only tags, addresses, runs and spaces are folded."""
    kept = "배송 빨라요! 1000000원, 000-1111 <영화> a<b ♥ 👨‍👩‍👧 漢字 ㄱㅅ ㅇㅈ"
    assert Pipeline.from_preset(name).normalize([kept, "좋아요   <b>굿</b>"]) == [kept, "좋아요 굿"]


def test_an_unknown_preset_suggests_one():
    """A name that is nearly right gets the right one."""
    with pytest.raises(ConfigError, match="no preset is called 'ko-reviews'; did you mean 'ko-review'"):
        Pipeline.from_preset("ko-reviews")


@dataclass(frozen=True)
class ShortOfBreath:
    """Changes any text in time, and runs out of it when asked what it changed in a long one."""

    kind: ClassVar[str] = "text"

    def __call__(self, texts):
        return [f"{text}." for text in texts]

    def edits(self, text):
        if len(text) > 10:
            raise TimeoutError("out of time")
        return [Edit(len(text), len(text), ".")]


@pytest.mark.parametrize("count", [1, 20])
def test_failing_to_tell_the_edits_costs_the_row_and_no_other(count):
    """Tokens need a stage's edits: where telling them fails, that row is rejected with the stage's name, as for the call."""
    rows = [Record(row, {"text": "short"}) for row in range(1, count + 1)] + [Record(99, {"text": "much too long"})]
    *good, bad = Pipeline([ShortOfBreath(), Split()]).stream(rows, verb="tokenize")
    assert [item.value for item in good] == [[Token("short.", "", 0, 5)]] * count
    assert isinstance(bad, Reject)
    assert (bad.row, bad.stage, bad.reason) == (99, "ShortOfBreath", "TimeoutError: out of time")


# ---------------------------------------------------------------- forms alone


@pytest.mark.parametrize("stages", [["repeats", "split"], ["repeats", "split", "lowercase"], ["repeats", "nltk_word"]])
def test_forms_are_the_tokens_forms(stages):
    """Whether the tokenizer tells them alone, or token stages follow, they are those of `tokenize`; so they are in a stream."""
    pipeline = Pipeline.from_config({"version": 1, "stages": [{"type": name} for name in stages]})
    texts = ["So   goooood!!!!", "", "좋아요ㅋㅋㅋㅋ"]
    expected = [[token.form for token in tokens] for tokens in pipeline.tokenize(texts)]
    assert pipeline.forms(texts) == expected
    records = [Record(row, {"text": text}) for row, text in enumerate(texts)]
    assert [item.value for item in pipeline.stream(records, verb="forms")] == expected
    assert [item.value[0] for item in pipeline.stream(records, verb="forms", loss=True)] == expected


@pytest.mark.parametrize("word_starts", [False, True])
def test_forms_go_through_subwords(word_starts, tmp_path):
    """Pieces of forms are the forms of pieces; where pieces ask where words start, tokens are made after all."""
    made = {"type": "subword", "vocab_size": 30, "word_starts": word_starts}
    spec = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}, made]}
    texts = ["영화가 좋았다!!!!!", "", "좋은 영화", "so good"]
    pipeline = Pipeline.from_config(spec).fit(texts * 20, tmp_path)
    expected = [[token.form for token in tokens] for tokens in pipeline.tokenize(texts)]
    assert pipeline.forms(texts) == expected
    assert any(len(doc) > 3 for doc in expected)


def test_forms_need_a_tokenizer():
    """A pipeline without one has no forms."""
    with pytest.raises(ConfigError, match="tokenize needs a tokenizer stage"):
        Pipeline().forms(["a"])


def test_a_tokenizer_that_fails_at_forms_is_named(monkeypatch):
    """Its failure is its row's, as that of a call is."""
    monkeypatch.setattr(Split, "forms", lambda *_: 1 / 0)
    with pytest.raises(StageError, match="split"):
        Pipeline([Split()]).forms(["a"])
