"""Hannanum, through KoNLPy: with offsets, many texts in one call, one workflow a thread.

Hannanum reads each sentence for itself, and a line break ends a sentence. So a share of the batch goes to Java as lines
of one text, a mark between two (5,000 reviews come out as they do one by one). A workflow must not be used by two
threads at once: it keeps what it reads in queues. Each holds 120 MB of dictionaries, so there are only so many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Condition
from typing import Any, ClassVar, Literal

from textnorm.extras import import_extra
from textnorm.stages.guard import Guard
from textnorm.stages.konlpy.eojeol import Eojeol, Tagged, place
from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.threads import in_threads, thread_count
from textnorm.types import StageKind, Token

__all__ = ["GUARD", "PREDICATES", "Hannanum", "candidates", "read"]

# It answers 3,000 words in a sentence and not 70,000. Hangul runs of 180 take 0.4 s, and from 120 on its chart may overflow
GUARD = Guard(max_chars=4_000, max_run=160, breaks=False)
# Where a text that still is too much gets spaces: after so many letters of a word.
_SHORTER = (re.compile(r"\S{24}(?=\S)"), re.compile(r"\S{8}(?=\S)"))
_MARK = "\uf8ff"  # stands alone on the line between two texts; private: a text that holds it is read alone
_MARKED = re.compile(rf"{_MARK}\n(?:\t{_MARK}/\w+\n)+\n+")  # Hannanum's answer to that line
# A morpheme and its tag in "가/PV+ㅂ니다/EF". Matches "//SP" too; must not match past the tag.
_MORPHEME = re.compile(r"(.+?)/(\w+)\+?")
_HEAP_EACH = 2**28  # bytes: twice what a workflow keeps
_CANDIDATES = 0  # no tagger at the end
_WORKFLOWS = {9: 1, 22: 2, _CANDIDATES: 3}  # by number of tags: KoNLPy's own numbers
PREDICATES = "P"  # what their tags begin with

_Block = tuple[str, list[Tagged]]

_free = Condition()  # guards the two below
_idle: list[tuple[int, Any]] = []  # kinds and their workflows, the longest idle first
_busy: list[int] = []  # kinds at work


@dataclass(frozen=True)
class Hannanum:
    """KAIST's Hannanum, through KoNLPy.

    Equal to `konlpy.tag.Hannanum().pos(text, ntags)` but for what stock gets wrong: a long word does not empty the whole
    answer, a line separator does not lose the line before it, and a blank last line does not hang.

    Args:
        ntags: how fine the tags are: 9 (`N`, `P`, ...) or 22 (`NC`, `PV`, ...).

    Example:
        >>> [token.tagged_form for token in Hannanum()(["날씨가 좋습니다"])[0]]
        ['날씨/N', '가/J', '좋/P', '습니다/E']
    """

    ntags: Literal[9, 22] = 9
    kind: ClassVar[StageKind] = "tokenizer"
    leaves_python_free: ClassVar[bool] = True
    guard: ClassVar[Guard] = GUARD

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        docs = GUARD.tag(texts, self._tag)
        return [[token for token in tokens if token.form.strip()] for tokens in docs]

    def _tag(self, texts: list[str]) -> list[list[Token]]:
        return place(texts, read(texts, self.ntags), PREDICATES)


def read(texts: list[str], ntags: int) -> list[list[Eojeol]]:
    """Let Hannanum read texts that `GUARD` shows, in threads: the eojeols of each, an empty one between sentences."""
    return [[Eojeol(written, tagged[0] if tagged else ()) for written, tagged in doc] for doc in _read(texts, ntags)]


def candidates(text: str) -> list[list[Tagged]]:
    """Return what each eojeol of a text that `GUARD` shows could be, before any tagger chose."""
    return [tagged for _, tagged in _read([text], _CANDIDATES)[0]]


def _read(texts: list[str], kind: int) -> list[list[_Block]]:
    java_class("java.lang.Object")  # asked every time: a workflow must not be used in a forked child
    return in_threads(partial(_share, kind=kind), texts) if texts else []


def _share(texts: list[str], kind: int) -> list[list[_Block]]:
    with _workflow(kind) as workflow:
        answers = _answers(workflow, [text.strip() for text in texts])
    return [list(_blocks(answer)) for answer in answers]


def _answers(workflow: Any, texts: list[str]) -> list[str]:
    """One answer a text. If one of them is too much, each is asked for alone, and that one with its words cut up."""
    answers = _asked(workflow, texts)
    if len(answers) == len(texts):
        return answers
    if len(texts) > 1:
        return [answer for text in texts for answer in _answers(workflow, [text])]
    shorter = (_asked(workflow, [run.sub(r"\g<0> ", texts[0])]) for run in _SHORTER)
    return next((answer for answer in shorter if len(answer) == 1), [""])


def _asked(workflow: Any, texts: list[str]) -> list[str]:
    """The answers, or none. The last mark ends the document: Hannanum waits forever for one that ends blank."""
    try:
        workflow.analyze("".join(f"{text}\n{_MARK}\n" for text in texts))
        answers = _MARKED.split(str(workflow.getResultOfDocument()))[:-1]
        return answers if len(texts) > 1 else [f"{_MARK}\n\t{_MARK}/S\n\n".join(answers)]
    except import_extra("jpype", "konlpy").JException:
        _drain(workflow)
        return []


def _drain(workflow: Any) -> None:
    """Empty the queues of a workflow that gave up half-way: stock answers the next text with what is left in them."""
    for phase in (1, 2, 3):
        queues = workflow.getClass().getDeclaredField(f"queuePhase{phase}")
        queues.setAccessible(True)
        for queue in queues.get(workflow):
            queue.clear()


def _blocks(answer: str) -> Iterator[_Block]:
    r"""Read Hannanum's answer: "갑니다\n\t가/PV+ㅂ니다/EF\n\n" for an eojeol, and one more "\n" behind a sentence."""
    for block in answer.strip("\n").split("\n\n"):
        if block.startswith("\n"):
            yield "", []
        written, _, analyses = block.strip("\n").partition("\n\t")
        yield written, [tuple(_MORPHEME.findall(analysis)) for analysis in analyses.split("\n\t")]


@contextmanager
def _workflow(kind: int) -> Iterator[Any]:
    """A workflow that nobody else has until it is given back."""
    with _free:
        _free.wait_for(lambda: _idle or len(_busy) < _limit())
        workflow = _taken(kind)
        _busy.append(kind)
    try:
        workflow = workflow or _built(kind)
        yield workflow
    finally:
        with _free:
            _busy.remove(kind)
            if workflow:
                _idle.append((kind, workflow))
            _free.notify()


def _taken(kind: int) -> Any:
    """An idle workflow of the kind. If there is none, and no room for another, the idlest makes room."""
    at = next((at for at, (idle, _) in enumerate(_idle) if idle == kind), None)
    if at is not None:
        return _idle.pop(at)[1]
    if _idle and len(_idle) + len(_busy) >= _limit():
        _idle.pop(0)
    return None


def _limit() -> int:
    """As many as threads, if the heap has room; and two, so that two kinds can be asked in turn."""
    heap = int(java_class("java.lang.Runtime").getRuntime().maxMemory())
    return max(2, min(thread_count(), heap // _HEAP_EACH))


def _built(kind: int) -> Any:
    workflow = java_class("kr.lucypark.jhannanum.hannanum.WorkflowFactory").getPredefinedWorkflow(_WORKFLOWS[kind])
    workflow.activateWorkflow(False)  # False: in the thread that asks
    return workflow
