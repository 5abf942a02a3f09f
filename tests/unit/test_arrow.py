"""`Pipeline.map_batch`: every row keeps its place, every other column its values and its type, whatever fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from textnorm.errors import ConfigError, DataError
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.split import Split

pa = pytest.importorskip("pyarrow")

CLEAN = Pipeline([Repeats(), Whitespace(), Split()])
TEXTS = ["so   goooood", "", None, "정말  좋다ㅋㅋㅋㅋㅋ", " "]
TOKEN = pa.struct(
    [("form", pa.string()), ("tag", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("lemma", pa.string())]
)
REJECTED = pa.struct([("stage", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True)
class Fragile:
    """Fails on a whole batch when one of its texts holds the word."""

    kind: ClassVar = "text"

    def __call__(self, texts):
        if any("독" in text for text in texts):
            raise RuntimeError("cannot bear it")
        return texts

    def edits(self, text):
        del text
        return []


def table(texts=TEXTS, kind=None):
    return pa.table({"id": pa.array(range(len(texts)), pa.uint16()), "text": pa.array(texts, kind or pa.string())})


def usable(texts=TEXTS):
    return [text for text in texts if text is not None]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_normalize_replaces_the_column_and_keeps_its_type(kind):
    found = CLEAN.map_batch(table(kind=kind))
    assert found.column_names == ["id", "text", "rejected"]
    assert found.schema.types == [pa.uint16(), kind, REJECTED]
    assert [text for text in found["text"].to_pylist() if text is not None] == CLEAN.normalize(usable())


def test_tokenize_adds_the_tokens():
    found = CLEAN.map_batch(table(), verb="tokenize")
    assert found.schema.types == [pa.uint16(), pa.string(), pa.list_(TOKEN), REJECTED]
    assert found["text"].to_pylist() == TEXTS
    told = [tokens and [tuple(token.values()) for token in tokens] for tokens in found["tokens"].to_pylist()]
    expected = iter(CLEAN.tokenize(usable()))
    assert told == [None if text is None else list(map(tuple, next(expected))) for text in TEXTS]


def test_forms_adds_the_forms():
    found = CLEAN.map_batch(table(), verb="forms")
    assert found.schema.types == [pa.uint16(), pa.string(), pa.list_(pa.string()), REJECTED]
    assert found["forms"].to_pylist() == [["so", "good"], [], None, ["정말", "좋다ㅋㅋ"], []]


@pytest.mark.parametrize("verb", ["normalize", "tokenize", "forms"])
def test_a_row_that_fails_keeps_its_place(verb):
    """Neither a null nor a text that a stage fails on moves or spoils another row."""
    texts = ["좋다", None, "독", "나쁘다", "독약"]
    found = Pipeline([Fragile(), Split()]).map_batch(table(texts), verb=verb)
    value = {"normalize": "text", "tokenize": "tokens", "forms": "forms"}[verb]
    assert [item is None for item in found[value].to_pylist()] == [False, True, True, False, True]
    assert found["id"].to_pylist() == [0, 1, 2, 3, 4]
    failed = {"stage": "Fragile", "reason": "RuntimeError: cannot bear it"}
    null = {"stage": "read", "reason": "column 'text' must hold text, found None"}
    assert found["rejected"].to_pylist() == [None, null, failed, None, failed]


@pytest.mark.parametrize("verb", ["normalize", "tokenize", "forms"])
def test_the_schema_does_not_depend_on_the_rows(verb):
    """No row, good rows, and rows of nothing but nulls: one schema."""
    found = {
        CLEAN.map_batch(table(texts), verb=verb).schema.to_string() for texts in ([], ["so good"], TEXTS, [None, None])
    }
    assert len(found) == 1


def test_an_empty_table_does_no_work():
    """An engine asks for the schema beforehand, and must not load a tagger for that."""
    found = Pipeline([Fragile(), Split()]).map_batch(table([]), verb="tokenize")
    assert found.num_rows == 0


def test_a_column_of_nothing_but_nulls_becomes_text():
    """An engine's block in which no row has a value carries no type, and must fit the other blocks."""
    found = CLEAN.map_batch(pa.table({"text": pa.nulls(2)}))
    assert found.schema.field("text").type == pa.string()
    assert found["rejected"].null_count == 0


def test_what_is_said_of_the_columns_stays():
    """Metadata of the table and of the column are kept; a column that could hold no null now may."""
    field = pa.field("text", pa.string(), nullable=False, metadata={"unit": "review"})
    schema = pa.schema([field], metadata={"made": "here"})
    found = CLEAN.map_batch(pa.table({"text": ["so   good"]}, schema=schema)).schema
    assert found.metadata == {b"made": b"here"}
    assert found.field("text").metadata == {b"unit": b"review"}
    assert found.field("text").nullable


def test_chunks_slices_and_other_columns_come_through():
    rows = pa.concat_tables([table(), table()]).slice(1, 8).append_column("tree", pa.array([[{"a": 1}]] * 8))
    found = CLEAN.map_batch(rows)
    assert found.select(["id", "tree"]).equals(rows.select(["id", "tree"]))
    assert found["text"].to_pylist()[2] == "정말 좋다ㅋㅋ"


def test_what_was_rejected_before_stays_rejected_for_the_first_reason():
    first = Pipeline([Fragile()]).map_batch(table(["좋다", "독", None]))
    second = CLEAN.map_batch(first, verb="tokenize")
    assert [error and error["stage"] for error in second["rejected"].to_pylist()] == [None, "Fragile", "read"]
    assert second["tokens"].null_count == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (pa.table({"body": ["a"]}), "column 'text' is required, found body"),
        (pa.table({"text": [1]}), r"must hold text \(string or large_string\), found int64"),
        (pa.table({"text": ["a"], "rejected": [False]}), "column 'rejected' is to tell which rows failed"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(rows, message):
    with pytest.raises(DataError, match=message):
        CLEAN.map_batch(rows)


def test_tokens_need_a_tokenizer():
    """What is wrong with the pipeline is not told of every row."""
    with pytest.raises(ConfigError, match="needs a tokenizer"):
        Pipeline([Repeats()]).map_batch(table(), verb="tokenize")
