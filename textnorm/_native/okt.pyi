from collections.abc import Callable, Sequence
from typing import Self

from textnorm.types import Token

class Engine:
    def __new__(
        cls,
        own: bytes | memoryview,
        added: bytes | memoryview,
        moves: tuple[tuple[int, bytes], ...],
        corrections: tuple[str, ...],
        tags: tuple[str, ...],
        lemmas: tuple[str, ...],
        token_type: type[Token],
        patterns: Callable[[str], Sequence[tuple[int, int, int]]],
        words: int,
        /,
    ) -> Self: ...
    def tokens(self, texts: Sequence[str], norm: bool = False, stem: bool = False, /) -> list[list[Token]]: ...
    def pairs(self, texts: Sequence[str], norm: bool = False, stem: bool = False, /) -> list[list[tuple[str, str]]]: ...
    def normalize(self, text: str, /) -> str: ...
    def remembered(self) -> int: ...
    def forget(self) -> None: ...
