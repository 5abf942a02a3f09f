"""How fast texts are cleaned, against the libraries that people clean them with, each called as its users call it.

Usage: python -m benchmarks peers [--texts N]   -> benchmarks/results/peers.json

Peers are no dependency of this project: `PIP` says how to get them, and what is missing is left out. What stands
against what, a peer's option -> our stage:

- clean-text, `clean(text)`: fix_unicode -> repair_encoding, html, unicode, control, punctuation; to_ascii -> punctuation
  (of signs; it writes Hangul in Latin letters too, which we refuse); lower -> case; normalize_whitespace -> whitespace.
- clean-text, options named and to_ascii off: as above, and no_urls -> url; no_emails -> email; no_phone_numbers,
  no_ip_addresses -> privacy (which knows Korean numbers, not those of sms-spam); no_emoji -> emoji.
- ftfy, `fix_text(text)`: fix_encoding -> repair_encoding; unescape_html -> html (tags too); normalization,
  fix_character_width, fix_latin_ligatures -> unicode; uncurl_quotes -> punctuation; remove_control_chars -> control;
  fix_line_breaks -> whitespace (spaces too). fix_surrogates and remove_terminal_escapes have no stage.
- textacy, `make_pipeline(...)`: a stage for each function; repeating_chars is given three signs, repeats takes all.

Ours runs in batches of 2,048. CPU time of one thread, both over the same texts in turn, each warmed on others; medians of
three. `same_output` counts the texts of which both made the same; `loses_hangul` those that lost a Hangul syllable,
which nothing here asks for, but in a URL. The bars are for Korean reviews; English messages, nearly all of which have
capitals to fold, are recorded beside them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import distributions
from importlib.util import find_spec
from typing import Any, NamedTuple
from unicodedata import normalize

from benchmarks.cleaning import Work, timed
from benchmarks.machine import write_record
from benchmarks.texts import messages, reviews
from textnorm.pipeline import Pipeline

PIP = 'pip install "clean-text[gpl]" ftfy textacy'  # gpl: with Unidecode, without which to_ascii deletes all Hangul
PACKAGES = {"clean-text", "Unidecode", "emoji", "ftfy", "textacy"}
WARM, ROUNDS = 500, 3  # texts, for what is built at the first call; passes of each

Call = Callable[[str], str]
Stages = dict[str, dict[str, Any]]  # by what a config calls them, with their options
Figures = dict[str, dict[str, float]]

_MASKS = ("no_urls", "no_emails", "no_phone_numbers", "no_ip_addresses", "no_emoji")
OPTIONS = {"to_ascii": False, "no_line_breaks": True, "lang": "ko"} | dict.fromkeys(_MASKS, True)
QUOTES: Stages = {"punctuation": {"groups": ["quotes", "width"]}}
LINES: Stages = {"whitespace": {"keep_newlines": True}}
FIXED: Stages = {"repair_encoding": {}, "html": {}, "unicode": {}, "control": {}}
PRIVACY: Stages = {"url": {}, "email": {}, "privacy": {"kinds": ["phone", "ip"]}}


def _emoji(mode: str) -> Stages:
    return {"emoji": {"mode": mode, "lone_symbols": True}}  # the peers take ♥ for one


def _textacy(preprocessing: Any) -> Call:
    """Chain what its documentation lists, as far as it loses nothing on purpose."""
    normal, replace = preprocessing.normalize, preprocessing.replace
    masks = (replace.urls, replace.emails, replace.hashtags, replace.user_handles, replace.emojis)
    runs = [partial(normal.repeating_chars, chars=sign, maxn=2) for sign in ".!?"]
    calls = (preprocessing.remove.html_tags, *masks, normal.quotation_marks, *runs, normal.whitespace)
    chained: Call = preprocessing.make_pipeline(normal.unicode, *calls)
    return chained


class Peer(NamedTuple):
    """A library: the module to import, how it is given a text, our stages for the same, and how much faster is due."""

    module: str
    build: Callable[[Any], Call]
    stages: Stages
    bar: float


PEERS = {
    "clean-text": Peer("cleantext", lambda module: module.clean, FIXED | {"punctuation": {}, "case": {}} | LINES, 50),
    "clean-text, options": Peer(
        "cleantext",
        lambda module: partial(module.clean, **OPTIONS),
        FIXED | PRIVACY | _emoji("strip") | QUOTES | {"case": {}, "whitespace": {}},
        50,
    ),
    "ftfy": Peer(
        "ftfy", lambda module: module.fix_text, FIXED | {"unicode": {"form": "NFKC_HANGUL"}} | QUOTES | LINES, 10
    ),
    "textacy": Peer(
        "textacy",
        lambda module: _textacy(import_module(f"{module.__name__}.preprocessing")),
        {"unicode": {}, "html": {}, "url": {}, "email": {}, "hashtag": {}, "mention": {}}
        | _emoji("mask")
        | QUOTES
        | {"repeats": {}}
        | LINES,
        10,
    ),
}


def main(argv: list[str]) -> None:
    """Measure what is installed, print a table, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks peers")
    parser.add_argument("--texts", type=int, default=20_000)
    arguments = parser.parse_args(argv)
    load, peers = os.getloadavg()[0], installed()
    figures = {corpus: measured(peers, texts, corpus) for corpus, texts in samples(arguments.texts + WARM).items()}
    missed = below(figures["nsmc"])
    versions = {package.name: package.version for package in distributions() if package.name in PACKAGES}
    bars = {name: peer.bar for name, peer in peers.items()}
    record = {"pip": PIP, "versions": versions, "bars": bars, "missed": missed, "figures": figures}
    write_record("peers", " ".join(["python -m benchmarks peers", *argv]), load, record)
    if missed:
        sys.exit(f"below the bar: {', '.join(missed)}")


def installed() -> dict[str, Peer]:
    """Name the peers that can be measured here, and say how to get the others."""
    here = {name: peer for name, peer in PEERS.items() if find_spec(peer.module)}
    missing = ", ".join(name for name in PEERS if name not in here)
    if not here:
        sys.exit(f"no peer is installed; {PIP}")
    if missing:
        print(f"left out, as not installed: {missing}; {PIP}")
    return here


def samples(count: int) -> dict[str, list[str]]:
    """Raw reviews, and English text messages where they lie on this machine."""
    english = messages(count)
    return {"nsmc": reviews(count)} | ({"sms-spam": english} if english else {})


def measured(peers: dict[str, Peer], texts: list[str], corpus: str) -> Figures:
    """Compare with each peer over one corpus, and print on the way."""
    figures = {}
    for name, peer in peers.items():
        figures[name] = compare(peer, texts[:WARM], texts[WARM:])
        print(f"{corpus:9} {name:20} {figures[name]}", flush=True)
    return figures


def compare(peer: Peer, warm: list[str], texts: list[str]) -> dict[str, float]:
    """Nanoseconds a text of both, and what became of the texts."""
    theirs, ours = one_by_one(peer.build(import_module(peer.module))), pipeline(peer.stages).normalize
    for work in (theirs, ours):
        work(warm)
    rounds = [
        (timed(theirs, texts, 1), timed(ours, texts, 1)) for _ in range(ROUNDS)
    ]  # in turn, as the load may change
    (their_texts, _), (our_texts, _) = rounds[0]
    slow, fast = (statistics.median(spent for _, spent in passes) for passes in zip(*rounds, strict=True))
    return {
        "texts": len(texts),
        "peer_ns": round(slow),
        "ours_ns": round(fast),
        "times_faster": round(slow / fast, 1),
        "peer_loses_hangul": losing(texts, their_texts),
        "ours_loses_hangul": losing(texts, our_texts),
        "same_output": sum(map(str.__eq__, their_texts, our_texts)),
    }


def one_by_one(call: Call) -> Work:
    """One call for each text, as the peers' pages show."""
    return lambda texts: [call(text) for text in texts]


def pipeline(stages: Stages) -> Pipeline:
    """Build ours, as a config would."""
    return Pipeline.from_config(
        {"version": 1, "stages": [{"type": name} | options for name, options in stages.items()]}
    )


def losing(before: list[str], after: list[str]) -> int:
    """Count the texts that lost a Hangul syllable."""
    return sum(bool(syllables(old) - syllables(new)) for old, new in zip(before, after, strict=True))


def syllables(text: str) -> Counter[str]:
    """Count Hangul syllables, composed, so that another normal form is no loss."""
    return Counter(letter for letter in normalize("NFC", text) if "가" <= letter <= "힣")


def below(figures: Figures) -> list[str]:
    """Name the peers that we are not faster than by as much as is due."""
    return [name for name, found in figures.items() if found["times_faster"] < PEERS[name].bar]
