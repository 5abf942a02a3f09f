"""A SentencePiece model as a Hugging Face `tokenizer.json`, which gives the same ids.

The file is written as plain JSON; the `tokenizers` package is not needed.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import Any

from textnorm.errors import DataError
from textnorm.stages.subword.model_file import ModelFile, PieceType, read_model

__all__ = ["tokenizer_json"]

_MARK = "▁"
_UNK_PENALTY = 10.0  # SentencePiece's and tokenizers' own: what an unknown letter costs beyond the dearest piece
_AWAY = "\ufdd0"  # a noncharacter: no text has it
Table = dict[str, Any]


def tokenizer_json(path: str) -> str:
    """Return the `tokenizer.json` of a unigram or bpe model.

    What control symbols spell (`<s>`) is text like any other in it, as it is to SentencePiece; a bos or eos is for the
    caller to add. Ids are identical for models that `fit` trained with identity normalization (all of NSMC test, unigram
    and bpe). A unigram model trained elsewhere cuts what can be cut in two ways at the same cost (a run of 13 `!`) by the
    rounding error of its sums, which no other program repeats: 58 of 50,000 texts; so does any with a symbol of the
    user's own that overlaps itself (`!!`). With nmt_nfkc 2 of 50,000 differ: a lone ㄳ right after a syllable.

    Args:
        path: the `.model` file.

    Raises:
        DataError: a model that `tokenizers` has no equal of.
    """
    model = read_model(path)
    _refuse_others(model, path)
    parts: Table = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": _normalizer(model),
        "pre_tokenizer": _pre_tokenizer(model),
        "post_processor": None,
        "decoder": _decoder(model),
        "model": _unigram(model) if model.model_type == "unigram" else _bpe(model),
    }
    return json.dumps(parts, ensure_ascii=False)


def _refuse_others(model: ModelFile, path: str) -> None:
    if model.model_type not in {"unigram", "bpe"}:
        raise DataError(
            f"a unigram or bpe model is required for tokenizer.json, and {path} is a {model.model_type} one"
        )
    if model.treat_whitespace_as_suffix:
        raise DataError(f"tokenizer.json has no treat_whitespace_as_suffix, with which {path} was trained")
    if not any(piece.type == PieceType.UNKNOWN for piece in model.pieces):
        raise DataError(f"an unknown symbol is required for tokenizer.json, and {path} has none (unk_id is -1)")


# ---------------------------------------------------------------- before the model


def _normalizer(model: ModelFile) -> Table:
    steps = _charsmap(model)
    if model.remove_extra_whitespaces:  # SentencePiece knows one space, U+0020
        steps += [_replace({"Regex": "^ +| +$"}, ""), _replace({"Regex": " {2,}"}, " ")]
    if model.add_dummy_prefix:
        steps.append({"type": "Prepend", "prepend": _MARK})
    return {"type": "Sequence", "normalizers": [*steps, _replace({"String": " "}, _MARK)]}


def _charsmap(model: ModelFile) -> list[Table]:
    """The model's own normalization. `tokenizers` looks letters up in it one by one, and so would miss ㅇㅕ, which is 여 in
    every map made from NFKC; NFKC itself goes first there, but not at ～, which nmt_nfkc alone keeps.
    """  # noqa: D205
    if not model.precompiled_charsmap:
        return []
    charsmap = b64encode(model.precompiled_charsmap).decode("ascii")
    steps: list[Table] = [{"type": "Precompiled", "precompiled_charsmap": charsmap}]
    if "nfkc" not in model.normalization:
        return steps
    kept = "～" if model.normalization.startswith("nmt") else ""
    away, back = ([_replace({"String": old}, new)] if kept else [] for old, new in ((kept, _AWAY), (_AWAY, kept)))
    return [*away, {"type": "NFKC"}, *steps, *back]


def _replace(pattern: Table, content: str) -> Table:
    return {"type": "Replace", "pattern": pattern, "content": content}


def _pre_tokenizer(model: ModelFile) -> Table | None:
    """Cut where no piece can go on: before a mark, and around what must stay whole in a bpe model."""
    steps = []
    if not any(_MARK in piece.form[1:] for piece in model.pieces):
        steps.append(_split({"String": _MARK}, "MergedWithNext"))
    if symbols := _symbols(model):
        steps.append(_split({"Regex": "|".join(map(re.escape, symbols))}, "Isolated"))
    return {"type": "Sequence", "pretokenizers": steps} if steps else None


def _split(pattern: Table, behavior: str) -> Table:
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": False}


def _symbols(model: ModelFile) -> list[str]:
    """A bpe model's own symbols, longest first, as SentencePiece looks for them. In a unigram model their score does it."""
    if model.model_type != "bpe":
        return []
    found = (piece.form for piece in model.pieces if piece.type == PieceType.USER_DEFINED)
    return sorted(found, key=len, reverse=True)


# ---------------------------------------------------------------- the model


def _unigram(model: ModelFile) -> Table:
    normal = [piece.score for piece in model.pieces if piece.type == PieceType.NORMAL]
    least = min(normal, default=0.0) - _UNK_PENALTY
    return {
        "type": "Unigram",
        "unk_id": _unk_id(model),
        "vocab": [[piece.form, _score(piece.form, piece.score, piece.type, least)] for piece in model.pieces],
        "byte_fallback": model.byte_fallback,
    }


def _score(form: str, score: float, kind: PieceType, least: float) -> float:
    """A piece's score. `tokenizers` looks for all pieces in a text, so those that SentencePiece does not look for cost more
    than their letters one by one; and what it always takes has the score that it computes for it.
    """  # noqa: D205
    if kind == PieceType.USER_DEFINED:
        return 0.1 * (len(form.encode()) - 1)  # GetUserDefinedScore in unigram_model.cc
    return score if kind == PieceType.NORMAL else least * (len(form) + 1)


def _bpe(model: ModelFile) -> Table:
    return {
        "type": "BPE",
        "dropout": None,
        "unk_token": model.pieces[_unk_id(model)].form,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": True,
        "byte_fallback": model.byte_fallback,
        "ignore_merges": bool(_symbols(model)),
        "vocab": {piece.form: index for index, piece in enumerate(model.pieces)},
        "merges": _merges(model),
    }


def _merges(model: ModelFile) -> list[tuple[str, str]]:
    """All pairs that make a piece. SentencePiece merges whatever makes one, the best score first; so do these."""
    mergeable = {piece.form: piece.score for piece in model.pieces if piece.type == PieceType.NORMAL}
    by_score = sorted(mergeable, key=lambda form: -mergeable[form])
    return [
        (form[:cut], form[cut:])
        for form in by_score
        for cut in range(len(form) - 1, 0, -1)
        if form[:cut] in mergeable and form[cut:] in mergeable
    ]


def _unk_id(model: ModelFile) -> int:
    return next(index for index, piece in enumerate(model.pieces) if piece.type == PieceType.UNKNOWN)


# ---------------------------------------------------------------- and back


def _decoder(model: ModelFile) -> Table:
    said = {PieceType.UNKNOWN: model.unk_surface, PieceType.CONTROL: ""}  # of a symbol; the others say what they are
    steps = [_replace({"String": piece.form}, said[piece.type]) for piece in model.pieces if piece.type in said]
    steps.append(_replace({"String": _MARK}, " "))
    if model.byte_fallback:
        steps.append({"type": "ByteFallback"})
    steps.append({"type": "Fuse"})
    if model.add_dummy_prefix:
        steps.append({"type": "Strip", "content": " ", "start": 1, "stop": 0})
    return {"type": "Sequence", "decoders": steps}
