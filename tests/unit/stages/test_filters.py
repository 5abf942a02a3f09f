from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from textnorm.config import Spec, load_stages
from textnorm.errors import ConfigError, DataError, MissingExtraError
from textnorm.stages.filters import Length, Lowercase, Pos, Stopwords
from textnorm.stages.stopword_lists import own_list, versions
from textnorm.types import Token

NEGATIONS = {
    "ko": "안 못 않 않다 말다 마 없 없다 아니 아니다 아님 아닌 노 비 불 무 미 절대 전혀 별로".split(),
    "en": "not no nor never n't neither none nothing nobody nowhere without hardly barely scarcely cannot against few little less".split(),
}  # fmt: skip


def tokens(*forms, tag=""):
    return [Token(form, tag, index, index + 1) for index, form in enumerate(forms)]


EVERY_LIST = [(language, version) for language in NEGATIONS for version in versions(language)]


def tagged(*words):
    """`이/JKS` -> a token."""
    pairs = (word.rpartition("/") for word in words)
    return [Token(form, tag, index, index + 1) for index, (form, _, tag) in enumerate(pairs)]


def left(stage, *words):
    return [token.tagged_form for token in stage([tagged(*words)])[0]]


# ---------------------------------------------------------------- stopwords


@pytest.mark.parametrize(("language", "version"), EVERY_LIST)
def test_no_list_holds_a_negation(language, version):
    """Not, never, 안 and 못 decide a review: no list drops them, nor anything cut off them."""
    assert not {entry.form for entry in own_list(language, version)} & set(NEGATIONS[language])
    doc = tokens(*NEGATIONS[language])
    assert Stopwords(version=version)([doc]) == [doc]


@pytest.mark.parametrize(
    "words",
    [
        ["안/MAG", "못/MAG", "않/VX", "말/VX", "없/VA", "아니/VCN", "아니/MAG", "모르/VV"],
        [
            "안/VerbPrefix",
            "못/VerbPrefix",
            "안/Noun",
            "않다/Verb",
            "없다/Adjective",
            "아니다/Adjective",
            "아닌/Adjective",
        ],
        ["안/MA", "못/MA", "않/PX", "없/PA", "아니/PA", "not/RB", "n't/RB", "no/DT", "never/RB", "without/IN"],
    ],
)
def test_negation_stays_with_its_tag(words):
    """However a tagger tags a negation, it stays."""
    assert left(Stopwords(), *words) == words


@pytest.mark.parametrize(("language", "version"), EVERY_LIST)
def test_lists_are_lower_case_and_each_entry_stands_once(language, version):
    """A list is short, in the case that forms are compared in, and says nothing twice."""
    entries = own_list(language, version)
    assert {"ko": {"에서", "는", "을", "그리고"}, "en": {"the", "of", "and", "'s"}}[language] < {
        e.form for e in entries
    }
    assert all(form == form.lower() and not form.startswith("#") for form, _ in entries)
    assert len(set(entries)) == len(entries) < 200
    assert all(entry.tag for entry in entries) is (language == "ko")


def test_all_languages_have_the_same_versions():
    """A version is one of all our lists, so that one number pins them."""
    assert versions("ko") == versions("en") != ()


@pytest.mark.parametrize(
    ("goes", "stays"),
    [
        ("이/JKS", "이/NNG"),
        ("이/Josa", "이/Noun"),
        ("이/JC", "이/NC"),
        ("이/MM", "이/NR"),
        ("이/Determiner", "이/Number"),
        ("의/JKG", "의/NNG"),
        ("도/JX", "도/NNG"),
        ("만/JX", "만/NR"),
        ("보다/Josa", "보다/Verb"),
        ("고/EC", "고/NNG"),
        ("다/EFN", "다/MAG"),
        ("하/XSV", "하/NNG"),
        ("되/VV", "되/NNB"),
        ("나/NP", "나/VV"),
        ("때/NNG", "때/VV"),
        ("\u11ab/ETM", "\u11ab/NA"),
        ("는/JX", "는/UNKNOWN"),
    ],
)
def test_korean_goes_by_its_tag(goes, stays):
    """The same letters are dropped as a particle and kept as a word."""
    assert left(Stopwords(), goes, stays) == [stays]


def test_without_tags_the_form_decides():
    """Untagged tokens go by form; endings do not, since a word of its own that looks like one is a word."""
    assert left(Stopwords(), "이/", "에서/", "게/", "면/", "네/", "습니다/", "영화/") == [
        "게",
        "면",
        "네",
        "습니다",
        "영화",
    ]


def test_a_version_that_is_not_there_is_an_error():
    """A config that pins a version gets that one or none."""
    with pytest.raises(ConfigError, match=r"version: required one of 1, found 99"):
        Stopwords(version=99)


def test_a_file_adds_forms_and_tagged_forms(tmp_path):
    """One form a line, or a form and its tag; comments, blank lines and a byte-order mark are not words."""
    path = tmp_path / "mine.txt"
    path.write_text("\ufeff# mine\n\n영화\n배\tNNG\nBest\n정말\tAdverb\n", encoding="utf-8")
    stage = Stopwords(languages=(), file=str(path))
    given = ["영화/NNG", "배/NNG", "배/VV", "best/JJ", "정말/Adverb", "정말/Noun"]
    assert left(stage, *given) == ["배/VV", "정말/Noun"]
    path.write_text("good", encoding="utf-8")
    assert left(stage, *given) == given  # the file has changed


def test_a_file_is_found_beside_its_config(tmp_path):
    """A relative path starts where the config lies."""
    (tmp_path / "mine.txt").write_text("영화\n", encoding="utf-8")
    tables = {"version": 1, "stages": [{"type": "split"}, {"type": "stopwords", "file": "mine.txt"}]}
    [_, stage] = load_stages(Spec(tables, tmp_path))
    assert left(stage, "영화/", "굿/") == ["굿"]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (None, DataError, r"a UTF-8 list of stopwords is required at .*mine\.txt"),
        ("\xff".encode("latin-1"), DataError, "a UTF-8 list of stopwords is required"),
        ("영화\nof\tIN\tADP".encode(), DataError, r"line 2: a form, or a form, a tab and a tag is required, found 'of"),
        ("이\tNuon".encode(), ConfigError, r"mine\.txt, line 1: no tag is called 'Nuon'; did you mean 'Noun'"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(tmp_path, content, error, message):
    """The error says which file, which line, and what a line must be."""
    path = tmp_path / "mine.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=message):
        Stopwords(file=str(path))([[]])


def test_stopwords_iso_comes_by_its_package(monkeypatch):
    """By name its lists stand in for ours; `keep` takes its negations back."""
    package = SimpleNamespace(stopwords=lambda language: {"ko": {"아니", "영화"}, "en": {"not", "The"}}[language])
    monkeypatch.setitem(sys.modules, "stopwordsiso", package)
    given = ["영화/NNG", "아니/MAG", "Not/RB", "the/DT", "을/JKO"]
    assert left(Stopwords(source="stopwords-iso"), *given) == ["을/JKO"]
    assert left(Stopwords(source="stopwords-iso", languages=("en",), keep=("not",)), *given) == [
        "영화/NNG",
        "아니/MAG",
        "Not/RB",
        "을/JKO",
    ]


def test_without_the_package_the_error_tells_how_to_get_it(monkeypatch):
    """stopwords-iso is an extra."""
    monkeypatch.setitem(sys.modules, "stopwordsiso", None)
    with pytest.raises(MissingExtraError, match=r"stopwordsiso is required.*pip install 'textnorm-ko\[stopwords\]'"):
        Stopwords(source="stopwords-iso", keep=("never seen",))([[]])


def test_words_add_and_keep_takes_back():
    """`words` joins the lists whatever its case, and `keep` has the last word."""
    doc = tokens("The", "영화", "Good", "the")
    assert Stopwords(words=("GOOD",))([doc]) == [[doc[1]]]
    assert Stopwords(words=("good",), keep=("THE", "good"))([doc]) == [doc]


def test_tags_drop_whole_classes():
    """A tag drops every token that has it, and no other."""
    doc = tokens("영화", tag="Noun") + tokens("까지", "!", tag="Josa")
    assert Stopwords(languages=(), tags=("Josa",))([doc]) == [[doc[0]]]


def test_what_stays_is_not_touched():
    """Tokens that stay are those that came: form, tag and offsets."""
    doc = [Token("The", "DT", 0, 3), Token("BEST", "JJ", 4, 8), Token("of", "IN", 9, 11)]
    assert Stopwords()([doc]) == [[doc[1]]]


def test_lowercase_changes_forms_only():
    """Tag and offsets stay, also where a letter's small form is two code points."""
    assert Lowercase()([[Token("İBest", "NNP", 3, 8)]]) == [[Token("i̇best", "NNP", 3, 8)]]


# ---------------------------------------------------------------- length


def test_length_counts_code_points_of_the_form():
    """Both limits belong to what stays; 0 is no limit."""
    doc = [Token(form, "", 0, 9) for form in ("가", "가나", "가나다", "👍🏻")]
    assert [t.form for t in Length(min_chars=2)([doc])[0]] == ["가나", "가나다", "👍🏻"]
    assert [t.form for t in Length(max_chars=2)([doc])[0]] == ["가", "가나", "👍🏻"]
    assert Length(min_chars=0)([doc]) == Length()([doc]) == [doc]


@pytest.mark.parametrize("fields", [{"min_chars": -1}, {"min_chars": 3, "max_chars": 2}])
def test_length_limits_must_make_sense(fields):
    """Limits that nothing can meet are an error."""
    with pytest.raises(ValueError, match="0 <= min_chars <= max_chars is required, found"):
        Length(**fields)


# ---------------------------------------------------------------- part of speech

KIWI = ["영화/NNG", "가/JKS", "정말/MAG", "예쁘/VA", "었/EP", "어요/EF", "./SF", "듣/VV-I"]
OKT = ["영화/Noun", "가/Josa", "정말/Adverb", "예뻤어요/Adjective", "./Punctuation"]
MECAB = ["영화/NNG", "예뻤/VA+EP", "어요/EF", "야/VCP+EF"]
PENN = ["movies/NNS", "are/VBP", "good/JJ", "New/NNP"]


@pytest.mark.parametrize(
    ("fields", "given", "expected"),
    [
        ({"keep": ("NN",)}, KIWI, ["영화/NNG"]),
        ({"keep": ("V",)}, KIWI, ["예쁘/VA", "듣/VV-I"]),
        ({"keep": ("NOUN", "VERB")}, KIWI, ["영화/NNG", "듣/VV-I"]),
        ({"drop": ("J", "E", "PUNCT")}, KIWI, ["영화/NNG", "정말/MAG", "예쁘/VA", "듣/VV-I"]),
        ({"keep": ("Noun", "Adjective")}, OKT, ["영화/Noun", "예뻤어요/Adjective"]),
        ({"keep": ("NNG",)}, OKT, ["영화/Noun"]),
        ({"drop": ("J", "PUNCT"), "tagset": "okt"}, OKT, ["영화/Noun", "정말/Adverb", "예뻤어요/Adjective"]),
        ({"drop": ("JKS", "NNG")}, OKT, OKT),
        ({"keep": ("VA",)}, MECAB, ["예뻤/VA+EP"]),
        ({"drop": ("E",)}, MECAB, ["영화/NNG", "예뻤/VA+EP", "야/VCP+EF"]),
        ({"drop": ("E", "VCP")}, MECAB, ["영화/NNG", "예뻤/VA+EP"]),
        ({"keep": ("NOUN",)}, PENN, ["movies/NNS"]),
        ({"keep": ("NNS", "JJ"), "tagset": "penn"}, PENN, ["movies/NNS", "good/JJ"]),
        ({"keep": ("NOUN", "PROPN")}, [*KIWI, *PENN], ["영화/NNG", "movies/NNS", "New/NNP"]),
        ({"keep": ("N",), "drop": ("NNP",)}, ["영화/NNG", "서울/NNP", "나/NP"], ["영화/NNG", "나/NP"]),
        ({"keep": ("NN",), "tagset": "hannanum"}, ["영화/NC", "둘/NN"], ["둘/NN"]),
        ({"keep": ("NNG",), "tagset": "hannanum"}, ["영화/NC", "영화/N", "둘/NN"], ["영화/NC", "영화/N"]),
        ({"keep": ("EF",), "tagset": "kkma"}, ["다/EFN", "고/ECE"], ["다/EFN"]),
        ({"keep": ("NNG",)}, ["word/", "좋/VA"], ["word"]),
        ({"keep": ("NNG",)}, ["뭐/NOTATAG"], []),
        ({"drop": ("NNG",)}, ["뭐/NOTATAG"], ["뭐/NOTATAG"]),
    ],
)
def test_pos_by_native_sejong_and_upos_names(fields, given, expected):
    """Names of three tagsets choose; what a name may or may not mean stays."""
    assert left(Pos(**fields), *given) == expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "names of tags are required in `keep` or `drop`, and both are empty"),
        ({"keep": ("Nuon",)}, "no tag is called 'Nuon'; did you mean 'Noun'"),
        ({"drop": ("",)}, "no tag is called ''"),
        ({"keep": ("JKSX",)}, "no tag is called 'JKSX'; did you mean 'JKS'"),
        ({"keep": ("Josa",), "tagset": "kiwi"}, "no tag is called 'Josa'"),
        ({"keep": ("NNG",), "tagset": "kiwii"}, "no tagset is called 'kiwii'; did you mean 'kiwi'"),
    ],
)
def test_pos_names_are_checked_when_it_is_made(fields, message):
    """A name that no tagset knows is told with the config, not by an empty corpus."""
    with pytest.raises(ConfigError, match=message):
        Pos(**fields)
