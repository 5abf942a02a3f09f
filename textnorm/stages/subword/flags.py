"""What `spm_train` may be told, by its own names: the fields that the stages and the command have in common."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

__all__ = ["TrainFlags"]

_NOT_FLAGS = {"model", "seed", "mask_symbols", "word_starts"}
_FILE = {"path": True}


@dataclass(frozen=True)
class TrainFlags:
    """Every flag of `spm_train` but those that name its input and output, and those it has retired.

    What differs from it is four defaults: `normalization_rule_name` is "identity", because the stages before this one
    normalize (`nmt_nfkc` would turn ㅋ into U+110F); `hard_vocab_limit` is False, so a small corpus gives a smaller
    vocabulary and no error; `max_sentence_length` takes whole texts; `num_threads` is 2. Its `random_seed` is `seed`
    here, as everywhere in this house. And a unigram model's scores are rounded to 1/256: see `with_exact_scores`.

    Args:
        model: path of a trained model, of whoever's training; empty until `fit` has written one.
        seed: the same texts, flags and seed give the same model.
        mask_symbols: make the masks that stages put in (`<URL>`, `<PHONE>`) symbols of their own, as far as they stand
            in the training texts, so that no piece cuts one or grows around it.

    Source: https://github.com/google/sentencepiece, doc/options.md and src/spm_train_main.cc of 0.2.3

    Example:
        >>> flags = TrainFlags(model_type="bpe", required_chars="힣").for_trainer()
        >>> flags["model_type"], flags["required_chars"], flags["unk_id"]
        ('bpe', '힣', 0)
    """

    model: str = field(default="", metadata=_FILE)
    vocab_size: int = 8000
    model_type: Literal["unigram", "bpe", "char", "word"] = "unigram"
    character_coverage: float = 0.9995
    auto_character_coverage: bool = False
    required_chars: str = ""
    # symbols and ids; -1 leaves a symbol out
    user_defined_symbols: tuple[str, ...] = ()
    mask_symbols: bool = True
    control_symbols: tuple[str, ...] = ()
    byte_fallback: bool = False
    unk_id: int = 0
    bos_id: int = 1
    eos_id: int = 2
    pad_id: int = -1
    unk_piece: str = "<unk>"
    bos_piece: str = "<s>"
    eos_piece: str = "</s>"
    pad_piece: str = "<pad>"
    unk_surface: str = " ⁇ "
    # normalization inside the model
    normalization_rule_name: str = "identity"
    normalization_rule_tsv: str = field(default="", metadata=_FILE)
    denormalization_rule_tsv: str = field(default="", metadata=_FILE)
    add_dummy_prefix: bool = True
    remove_extra_whitespaces: bool = True
    # where pieces may not go on
    split_by_whitespace: bool = True
    split_by_unicode_script: bool = True
    split_by_number: bool = True
    split_digits: bool = False
    pretokenization_delimiter: str = ""
    treat_whitespace_as_suffix: bool = False
    allow_whitespace_only_pieces: bool = False
    max_sentencepiece_length: int = 16
    # the training
    max_sentence_length: int = 65_536
    input_sentence_size: int = 0
    shuffle_input_sentence: bool = True
    seed_sentencepiece_size: int = 1_000_000
    seed_sentencepieces_file: str = field(default="", metadata=_FILE)
    shrinking_factor: float = 0.75
    num_sub_iterations: int = 2
    hard_vocab_limit: bool = False
    use_all_vocab: bool = False
    vocabulary_output_piece_score: bool = True
    num_threads: int = 2
    seed: int = 0

    @property
    def is_trained(self) -> bool:
        """Whether there is a model to apply."""
        return bool(self.model)

    def for_trainer(self) -> dict[str, Any]:
        """Return what the trainer itself is given."""
        flags = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in _NOT_FLAGS}
        # An empty file name would be opened; an empty delimiter would be looked for.
        kept = {name: value for name, value in flags.items() if value != ""}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
