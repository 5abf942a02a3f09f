"""NLTK's tokenizers, stems and lemmas: its own forms, with offsets, a whole batch at a time."""

from textnorm.stages.nltk.word import NltkWord

__all__ = ["NltkWord"]
