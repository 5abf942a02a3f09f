"""Names: what a config calls stages -> where the class is, as strings, so nothing is imported early; and the presets.

A third party adds its own through the entry-point group `textnorm.stages` (`name = "module:Class"`).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from textnorm.errors import ConfigError, Problem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from textnorm.types import Stage

__all__ = ["STAGES", "did_you_mean", "load_stage", "preset_names", "preset_path", "stage_names", "stage_type"]

STAGES = {
    # text -> text
    "repair_encoding": "textnorm.stages.encoding:RepairEncoding",
    "hanja": "textnorm.stages.hanja:Hanja",
    "unicode": "textnorm.stages.unicode:Unicode",
    "control": "textnorm.stages.control:Control",
    "html": "textnorm.stages.markup:Html",
    "url": "textnorm.stages.url:Url",
    "email": "textnorm.stages.contact:Email",
    "mention": "textnorm.stages.contact:Mention",
    "hashtag": "textnorm.stages.contact:Hashtag",
    "privacy": "textnorm.stages.privacy.stage:Privacy",
    "emoji": "textnorm.stages.emoji:Emoji",
    "emoticon": "textnorm.stages.emoticon:Emoticon",
    "punctuation": "textnorm.stages.punctuation:Punctuation",
    "case": "textnorm.stages.case:Case",
    "keyboard": "textnorm.stages.keyboard:Keyboard",
    "jamo": "textnorm.stages.jamo:Jamo",
    "spaced_letters": "textnorm.stages.spaced:SpacedLetters",
    "laughter": "textnorm.stages.hangul:Laughter",
    "repeats": "textnorm.stages.cleaning:Repeats",
    "typos": "textnorm.stages.typos:Typos",
    "spacing": "textnorm.stages.spacing:Spacing",
    "sentences": "textnorm.stages.sentences:Sentences",
    "numbers": "textnorm.stages.numbers:Numbers",
    "regex": "textnorm.stages.regex:Regex",
    "whitespace": "textnorm.stages.cleaning:Whitespace",
    # text -> tokens
    "okt": "textnorm.stages.konlpy.okt:Okt",
    "komoran": "textnorm.stages.konlpy.komoran:Komoran",
    "hannanum": "textnorm.stages.konlpy.hannanum:Hannanum",
    "kkma": "textnorm.stages.konlpy.kkma:Kkma",
    "mecab": "textnorm.stages.mecab:Mecab",
    "kiwi": "textnorm.stages.kiwi:Kiwi",
    "nltk_word": "textnorm.stages.nltk.word:NltkWord",
    "treebank": "textnorm.stages.nltk.word:Treebank",
    "tweet": "textnorm.stages.nltk.tweet:Tweet",
    "toktok": "textnorm.stages.nltk.toktok:Toktok",
    "wordpunct": "textnorm.stages.nltk.pattern:WordPunct",
    "regexp": "textnorm.stages.nltk.pattern:Regexp",
    "sentencepiece": "textnorm.stages.subword:SentencePiece",
    "split": "textnorm.stages.split:Split",
    "route": "textnorm.stages.route:Route",
    # tokens -> tokens
    "lowercase": "textnorm.stages.filters:Lowercase",
    "stopwords": "textnorm.stages.filters:Stopwords",
    "pos": "textnorm.stages.filters:Pos",
    "length": "textnorm.stages.filters:Length",
    "lemma": "textnorm.stages.lemma:Lemma",
    "stem": "textnorm.stages.nltk.stems:Stem",
    "lemmatize": "textnorm.stages.nltk.stems:Lemmatize",
    "mwe": "textnorm.stages.nltk.expressions:Mwe",
    "ngrams": "textnorm.stages.ngrams:Ngrams",
    "frequency": "textnorm.stages.frequency:Frequency",
    "subword": "textnorm.stages.subword:Subword",
}


@cache
def _table() -> dict[str, str]:
    third_party = {point.name: point.value for point in entry_points(group="textnorm.stages")}
    return third_party | STAGES


def stage_names() -> list[str]:
    """Names of all stages, built-in ones first."""
    table = _table()
    return [*STAGES, *sorted(set(table) - set(STAGES))]


def load_stage(name: str) -> type[Stage]:
    """Import the class of the stage `name`.

    Raises:
        ConfigError: no stage has that name; the message suggests one.

    Example:
        >>> load_stage("whitespace").__name__
        'Whitespace'
    """
    target = _table().get(name)
    if target is None:
        raise ConfigError([Problem("type", f"no stage is called {name!r}{did_you_mean(name, stage_names())}")])
    module, _, attribute = target.partition(":")
    stage: type[Stage] = getattr(import_module(module), attribute)
    return stage


def stage_type(stage: Stage) -> str | None:
    """Return the name under which the class of `stage` stands in the table, None when it does not.

    A stage around another (`Limited`) goes by the name of the one it has in `wrapped`.

    Example:
        >>> from textnorm.stages.cleaning import Whitespace
        >>> stage_type(Whitespace())
        'whitespace'
    """
    cls = type(getattr(stage, "wrapped", stage))
    where = f"{cls.__module__}:{cls.__qualname__}"
    return next((name for name, target in _table().items() if target == where), None)


def preset_names() -> list[str]:
    """Names of the pipelines that come with textnorm.

    Example:
        >>> "ko-review" in preset_names()
        True
    """
    return sorted(item.name.removesuffix(".toml") for item in _presets().iterdir() if item.name.endswith(".toml"))


def preset_path(name: str) -> Path:
    """Where the config of a preset lies.

    Raises:
        ConfigError: no preset has that name; the message suggests one.
    """
    if name not in preset_names():
        raise ConfigError(f"no preset is called {name!r}{did_you_mean(name, preset_names())}")
    return Path(str(_presets() / f"{name}.toml"))


def _presets() -> Traversable:
    return files("textnorm.stages") / "presets"


def did_you_mean(word: str, known: list[str]) -> str:
    """Return `; did you mean 'x'?`, or the list of what is known when nothing is near.

    Example:
        >>> did_you_mean("whitspace", ["html", "whitespace"])
        "; did you mean 'whitespace'?"
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"
