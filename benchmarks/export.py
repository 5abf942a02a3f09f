"""Whether an exported tokenizer.json gives the same ids as its SentencePiece model: every test text of NSMC.

Usage: python -m benchmarks export   -> benchmarks/results/export.json

Models of 8,000 pieces are trained on NSMC's training texts, as `sentencepiece` stages are, and exported; `tokenizers`
(pip install tokenizers, no dependency of this project) reads the export.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from benchmarks.machine import write_record
from benchmarks.texts import reviews
from textnorm.extras import import_extra
from textnorm.stages.subword import SentencePiece, SubwordModel
from textnorm.stages.subword.huggingface import tokenizer_json

TYPES: tuple[Literal["unigram", "bpe"], ...] = ("unigram", "bpe")
VOCAB = 8000


def main(argv: list[str]) -> None:
    """Compare, print, and write the record."""
    load, figures = os.getloadavg()[0], {}
    train, test = reviews(), reviews(split="test")
    for model_type in TYPES:
        with TemporaryDirectory() as folder:
            model = SentencePiece(model_type=model_type, vocab_size=VOCAB).fit(train, Path(folder)).model
            figures[model_type] = {"texts": len(test), "differ": differing(model, test)}
        print(model_type, figures[model_type], flush=True)
    write_record("export", " ".join(["python -m benchmarks export", *argv]), load, {"vocab_size": VOCAB} | figures)
    if any(found["differ"] for found in figures.values()):
        sys.exit("an export gives other ids")


def differing(model: str, test: list[str]) -> int:
    """Count the texts for which the two give other ids."""
    exported = import_extra("tokenizers", "tokenizers").Tokenizer.from_str(tokenizer_json(model))
    theirs = [found.ids for found in exported.encode_batch(test, add_special_tokens=False)]
    return sum(left != right for left, right in zip(SubwordModel(model).ids(test), theirs, strict=True))
