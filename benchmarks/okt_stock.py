"""KoNLPy's own Okt in this process, which is what ours must equal."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol, cast

__all__ = ["FLAGS", "MODES", "Stock", "stock"]

MODES = [(False, False), (False, True), (True, False), (True, True)]  # norm, stem
# As the bars ask for: stock gets all the memory and the collector that serve it best.
FLAGS = ("-Xmx4g", "-XX:+UseParallelGC", "-Xmn2g")

Pairs = list[tuple[str, str]]


class Stock(Protocol):
    """The calls of `konlpy.tag.Okt`."""

    def pos(self, phrase: str, norm: bool = False, stem: bool = False, join: bool = False) -> Pairs: ...  # noqa: D102
    def morphs(self, phrase: str, norm: bool = False, stem: bool = False) -> list[str]: ...  # noqa: D102
    def nouns(self, phrase: str) -> list[str]: ...  # noqa: D102
    def phrases(self, phrase: str) -> list[str]: ...  # noqa: D102
    def normalize(self, phrase: str) -> str: ...  # noqa: D102


@cache
def stock() -> Stock:
    """Start Java with `FLAGS`, and build the tagger. Its `morphs` and `nouns` ask no second time for what `pos` has just said."""
    import jpype
    from konlpy.tag import Okt

    from textnorm.stages.konlpy.jvm import find_jvm, konlpy_folder

    if not jpype.isJVMStarted():
        java = konlpy_folder()
        places = [str(java), str(java / "bin"), str(java / "*")]
        quiet = ("-Dfile.encoding=UTF8", "--enable-native-access=ALL-UNNAMED")
        jpype.startJVM(*FLAGS, *quiet, jvmpath=str(find_jvm()), classpath=places, convertStrings=True)

    class Remembering(Okt):  # type: ignore[misc]
        """Keeps its last answer."""

        last: tuple[Any, Pairs] = (None, [])

        def pos(self, phrase: str, norm: bool = False, stem: bool = False, join: bool = False) -> Pairs:
            asked = (phrase, norm, stem, join)
            if self.last[0] != asked:
                self.last = (asked, super().pos(phrase, norm, stem, join))
            return self.last[1]

    return cast("Stock", Remembering())
