from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textnorm.stages.split import Split


@given(st.text(st.characters(), max_size=50))
def test_words_are_those_of_str_split(text):
    """Forms are what `str.split()` returns, spans are where they stand."""
    [tokens] = Split()([text])
    assert [token.form for token in tokens] == text.split()
    assert all(text[token.start : token.end] == token.form for token in tokens)


@given(st.lists(st.text(st.characters(), max_size=50), max_size=4))
def test_forms_are_the_tokens_forms(texts):
    """Asked for the forms alone, it tells those of its tokens."""
    assert Split().forms(texts) == [[token.form for token in tokens] for tokens in Split()(texts)]
