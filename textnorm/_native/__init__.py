"""What is worth a compiler: one extension in C, built where there is one, and left out without a word where there is none.

`okt` is the twin of `textnorm.okt`: it says the same, and the Python one is the oracle. A room below `textnorm.okt`, which
alone asks for it. The limited API of Python 3.11 is used, so one wheel serves all later versions.
"""
