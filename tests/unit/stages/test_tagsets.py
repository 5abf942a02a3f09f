from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from textnorm.errors import ConfigError, TextnormError
from textnorm.registry import load_stage, stage_names
from textnorm.stages.tagsets import _parts, tag_rows, tagset_of, to_sejong, to_upos

REVIEWS = Path(__file__).parents[3] / "corpora" / "reviews"
# https://universaldependencies.org/u/pos/
UPOS = set("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())
KONLPY = {"twitter": "okt", "komoran": "komoran", "hannanum": "hannanum", "kkma": "kkma", "mecab": "mecab"}


def native(tagset):
    return {row.tag for row in tag_rows(tagset)}


def test_each_row_is_whole():
    """A tag stands once in its tagset, is one of UPOS, is a tag or a class of Sejong, and is described twice."""
    rows = tag_rows()
    assert len({row[:2] for row in rows}) == len(rows)
    assert {row.upos for row in rows} <= UPOS
    assert all(row.english and row.korean for row in rows)
    assert all(any(tag.startswith(row.sejong) for tag in native("sejong")) for row in rows)


@pytest.mark.parametrize("tagset", ["komoran", "hannanum", "kkma", "mecab", "okt"])
def test_korean_tagsets_agree_on_what_sejong_says(tagset):
    """A tag that is one of Sejong's has that one's UPOS."""
    upos = {row.tag: row.upos for row in tag_rows("sejong")}
    unlike = {row.tag for row in tag_rows(tagset) if upos.get(row.sejong, row.upos) != row.upos}
    # XSM makes adverbs, and Okt has names and addresses where Sejong has symbols.
    assert unlike <= {"XSM", "Hashtag", "ScreenName", "Email", "URL", "CashTag", "Space"}


def test_sejong_is_itself():
    """Sejong's tags are mapped to themselves."""
    assert all(row.tag == row.sejong for row in tag_rows("sejong"))


@pytest.mark.parametrize("name", KONLPY)
def test_every_tag_that_konlpy_lists_is_mapped(name):
    """KoNLPy's own lists of tags, which come with it, hold nothing that we do not."""
    if find_spec("konlpy") is None:
        pytest.skip("konlpy is not installed")
    folder = Path(find_spec("konlpy").submodule_search_locations[0]) / "data" / "tagset"
    listed = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    assert set(listed) <= native(KONLPY[name])


def reviews():
    for split in ("train", "valid", "test"):
        with (REVIEWS / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
            yield from (row["text"] for row in csv.DictReader(stream))


@pytest.mark.parametrize(
    "name", [name for name in stage_names() if load_stage(name).kind == "tokenizer" and tagset_of(name)]
)
def test_every_tag_that_appears_is_mapped(name):
    """What the taggers really say of 100 reviews is in the table."""
    texts = [text for text in reviews() if "/" not in text][::9][:100]  # Hannanum's own answer is cut at slashes
    try:
        docs = load_stage(name)()(texts)
    except TextnormError as error:
        pytest.skip(str(error))
    parts = {part for tokens in docs for token in tokens for part in _parts(token.tag)}
    assert parts
    assert parts <= native(tagset_of(name))


@pytest.mark.parametrize(
    ("tag", "tagset", "sejong", "upos"),
    [
        ("Noun", "okt", "N", "NOUN"),
        ("Josa", "okt", "J", "ADP"),
        ("VerbPrefix", "okt", "MAG", "ADV"),
        ("NNBC", "mecab", "NNB", "NOUN"),
        ("VCP+EF", "mecab", "VCP+EF", "AUX"),
        ("NP+JX", "mecab", "NP+JX", "PRON"),
        ("SSO", "mecab", "SS", "PUNCT"),
        ("VV-R", "kiwi", "VV", "VERB"),
        ("XSA-I", "kiwi", "XSA", "PART"),
        ("W_URL", "kiwi", "SW", "X"),
        ("JKM", "kkma", "JKB", "ADP"),
        ("EFN", "kkma", "EF", "PART"),
        ("NC", "hannanum", "NNG", "NOUN"),
        ("P", "hannanum", "V", "VERB"),
        ("SL", "hannanum", "SS", "PUNCT"),
        ("NNPS", "penn", "SL", "PROPN"),
        ("-LRB-", "penn", "SS", "PUNCT"),
        ("#", "penn", "SW", "SYM"),
        ('"', "penn", "SS", "PUNCT"),
        ("MAJ", "sejong", "MAJ", "CCONJ"),
        ("", "kiwi", "", ""),
        ("Nonsense", "kiwi", "NA", "X"),
        ("VV+Nonsense", "mecab", "VV+NA", "VERB"),
    ],
)
def test_from_one_tagset_to_another(tag, tagset, sejong, upos):
    """Simple tags, compounds, Kiwi's marks of regularity, tags that no table has, and no tag."""
    assert (to_sejong(tag, tagset), to_upos(tag, tagset)) == (sejong, upos)


def test_an_unknown_tagset_is_an_error():
    """A tagset is named rightly or the error tells which there are."""
    for ask in (to_sejong, to_upos):
        with pytest.raises(ConfigError, match="no tagset is called 'mecabb'; did you mean 'mecab'"):
            ask("NNG", "mecabb")
    with pytest.raises(ConfigError, match="no tagset is called 'x'"):
        tag_rows("x")


def test_the_tagset_of_a_stage():
    """A tagger is known by its name, or as a stage; what gives no tags has none."""
    assert tagset_of(load_stage("kiwi")()) == tagset_of("kiwi") == "kiwi"
    assert tagset_of(load_stage("split")()) == tagset_of("route") == tagset_of("no such stage") == ""
