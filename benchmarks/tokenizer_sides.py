"""The two sides of each tokenizer benchmark: the loop that people write, and ours.

`python -m benchmarks.tokenizer_sides NAME SIDE TEXTS OUT` is the process that `benchmarks tokenizers` runs for one side: it
warms up, tells when its first answer came, and then makes a pass over the texts for each line it reads.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[list[str]], list[Any]]

MODEL = Path(tempfile.gettempdir()) / "textnorm-benchmark.model"  # trained once, the same for both sides
VOCAB = 8000


def main() -> None:
    """Serve passes over the texts until standard input ends."""
    name, side, source, out = sys.argv[1:]
    texts, warm = json.loads(Path(source).read_text(encoding="utf-8")), int(os.environ["BENCHMARK_WARM"])
    start = time.perf_counter()
    work = SIDES[name][side]()
    work(texts[:1])
    first = time.perf_counter() - start
    work(texts[:warm])
    _tell(first)
    for _ in sys.stdin:
        start = time.perf_counter()
        answers = work(texts[warm:])
        seconds = time.perf_counter() - start
        plain = [answer if answer is None else list(map(_plain, answer)) for answer in answers]
        Path(out).write_text(json.dumps(plain), encoding="utf-8")
        _tell(seconds)


def _plain(token: Any) -> Any:
    """What the two sides can be compared by: form and tag, the form alone, or the id."""
    tagged = hasattr(token, "form")
    return ([token.form, token.tag] if token.tag else token.form) if tagged else token


def _tell(seconds: float) -> None:
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 3), "resident_mb": round(resident)}), flush=True)


def _loop(call: Callable[[str], Any]) -> Work:
    """One call for each text; None where it raises."""

    def attempt(text: str) -> Any:
        try:
            return call(text)
        except Exception:  # noqa: BLE001  # whatever a peer raises: that text is not compared
            return None

    return lambda texts: [attempt(text) for text in texts]


# ---------------------------------------------------------------- KoNLPy


def _stock_konlpy(name: str) -> Callable[[], Work]:
    def build() -> Work:
        from konlpy import jvm, tag

        from textnorm.stages.konlpy.jvm import find_jvm

        jvm.init_jvm(str(find_jvm()))  # pip's Java, but KoNLPy's own flags
        return _loop(getattr(tag, name)().pos)

    return build


def _our_konlpy(name: str) -> Callable[[], Work]:
    def build() -> Work:
        from textnorm import konlpy

        tagger = getattr(konlpy, name)()
        work: Work = tagger.pos_batch
        return work

    return build


# ---------------------------------------------------------------- mecab, Kiwi, NLTK


def _stock_mecab() -> Work:
    from mecab import MeCab

    return _loop(MeCab().pos)


def _stock_kiwi() -> Work:
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=2)
    return _loop(lambda text: kiwi.tokenize(text, normalize_coda=True))


def _stage(spec: dict[str, Any]) -> Callable[[], Work]:
    def build() -> Work:
        from textnorm.pipeline import Pipeline

        return Pipeline.from_config({"version": 1, "stages": [spec]}).tokenize

    return build


def _stock_nltk() -> Work:
    from nltk import word_tokenize

    return _loop(lambda text: word_tokenize(text, preserve_line=True))


# ---------------------------------------------------------------- SentencePiece


def _model() -> str:
    """A model trained on reviews, made by whichever side comes first."""
    if not MODEL.exists():
        import sentencepiece

        from benchmarks.tokenizers import samples

        temporary = MODEL.with_suffix(f".{os.getpid()}")
        with temporary.open("wb") as writer:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(samples("nsmc", 100_000)[50_000:]),
                model_writer=writer,
                vocab_size=VOCAB,
                normalization_rule_name="identity",
                minloglevel=2,
            )
        temporary.rename(MODEL)
    return str(MODEL)


def _stock_sentencepiece() -> Work:
    from sentencepiece import SentencePieceProcessor

    return _loop(SentencePieceProcessor(model_file=_model()).encode)


def _our_sentencepiece() -> Work:
    from textnorm.stages.subword import SubwordModel

    work: Work = SubwordModel(_model()).ids
    return work


def _stock_clean_to_ids() -> Work:
    """A `re.sub` for each rule and a call for each text, as notebooks have it."""
    from sentencepiece import SentencePieceProcessor

    from benchmarks.cleaning import STAGES, notebook

    clean, encode = notebook(STAGES), SentencePieceProcessor(model_file=_model()).encode
    return _loop(lambda text: encode(clean([text])[0]))


def _our_clean_to_ids() -> Work:
    from benchmarks.cleaning import BATCH, STAGES
    from textnorm.cleaner import Cleaner
    from textnorm.stages.subword import SubwordModel
    from textnorm.streaming import in_batches

    clean, ids = Cleaner(STAGES), SubwordModel(_model()).ids
    return lambda texts: [row for batch in in_batches(texts, BATCH) for row in ids(clean(batch))]


SIDES: dict[str, dict[str, Callable[[], Work]]] = {
    "okt": {"stock": _stock_konlpy("Okt"), "ours": _our_konlpy("Okt")},
    "komoran": {"stock": _stock_konlpy("Komoran"), "ours": _our_konlpy("Komoran")},
    "hannanum": {"stock": _stock_konlpy("Hannanum"), "ours": _our_konlpy("Hannanum")},
    "kkma": {"stock": _stock_konlpy("Kkma"), "ours": _our_konlpy("Kkma")},
    "mecab": {"stock": _stock_mecab, "ours": _our_konlpy("Mecab")},
    "kiwi": {"stock": _stock_kiwi, "ours": _stage({"type": "kiwi"})},
    "nltk_word": {"stock": _stock_nltk, "ours": _stage({"type": "nltk_word", "sentences": "line", "quotes": "nltk"})},
    "sentencepiece": {"stock": _stock_sentencepiece, "ours": _our_sentencepiece},
    "clean_to_ids": {"stock": _stock_clean_to_ids, "ours": _our_clean_to_ids},
}

if __name__ == "__main__":
    main()
