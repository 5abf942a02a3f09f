from __future__ import annotations

import pytest

from textnorm.executors.rescue import Died, Hung, answer, limit_of_pieces


class Word(str):
    """An item of letters; pieces are halves."""

    __slots__ = ()

    def cut(self):
        middle = len(self) // 2
        return [Word(self[:middle]), Word(self[middle:])] if middle else []


class Workers:
    """Lose a worker for a word that holds a certain letter, so many times."""

    def __init__(self, letter, how, times=1_000):
        self.letter, self.how, self.times = letter, how, times
        self.asked = []

    def __call__(self, word, limit_s):
        self.asked.append((str(word), limit_s))
        if self.letter in word and self.times:
            self.times -= 1
            raise self.how("it is lost")
        return word.upper()


def give_up(word, reason):
    return f"{word}: {reason}"


def test_who_dies_once_is_asked_again():
    """One death is anybody's fault: the item goes to another worker, whole."""
    workers = Workers("b", Died, times=1)
    assert answer(Word("abc"), workers, give_up, 60.0) == [("abc", "ABC")]
    assert workers.asked == [("abc", 60.0)] * 2


def test_who_dies_twice_is_cut():
    """An item that cost two workers is cut; its pieces stand in its place, and the letter to blame alone is given up."""
    workers = Workers("c", Died)
    assert answer(Word("abcd"), workers, give_up, 60.0) == [("ab", "AB"), ("c", "c: it is lost"), ("d", "D")]
    assert [word for word, _ in workers.asked] == ["abcd", "abcd", "ab", "cd", "cd", "c", "c", "d"]


def test_pieces_may_all_be_well():
    """Where two workers died by chance, the pieces are answered and nothing is given up."""
    assert answer(Word("ab"), Workers("b", Died, times=2), give_up, 60.0) == [("a", "A"), ("b", "B")]


def test_what_hangs_is_cut_at_once():
    """A hang has cost the whole limit: there is no second try, not for the last piece either, and pieces get less."""
    workers = Workers("b", Hung)
    assert answer(Word("ab"), workers, give_up, 600.0) == [("a", "A"), ("b", "b: it is lost")]
    assert workers.asked == [("ab", 600.0), ("a", 60.0), ("b", 60.0)]


def test_who_dies_and_then_hangs_is_cut():
    """A second try may end in another way."""
    lost = iter([Died("once"), Hung("too long")])

    def ask(_word, _limit_s):
        raise next(lost)

    assert answer(Word("a"), ask, give_up, 60.0) == [("a", "a: too long")]


def test_errors_are_not_losses():
    """What the job raises is no worker's death: it is not tried again."""
    asked = []

    def ask(word, _):
        asked.append(word)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        answer(Word("ab"), ask, give_up, 60.0)
    assert asked == ["ab"]


@pytest.mark.parametrize(("whole", "piece"), [(600.0, 60.0), (100.0, 10.0), (30.0, 10.0), (1.0, 1.0)])
def test_pieces_have_a_shorter_limit(whole, piece):
    """A piece has a tenth of the limit, at least ten seconds, and never more than the whole had."""
    assert limit_of_pieces(whole) == piece
