"""A fresh interpreter pays only for what it uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "jpype",
    "nltk",
    "kiwipiepy",
    "sentencepiece",
    "pydantic",
    "rich",
    "regex",
    "numpy",
    "safetensors",
    "konlpy",
)

# Runs a piece of code, then prints which of the modules named are loaded.
LOADED = """
import contextlib, io, sys
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    exec(sys.argv[1])
print(*sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""

# Runs the command in a child, and prints the child's seconds of CPU, user and system.
CPU_S = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1]], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
"""


def cli(*arguments):
    return f"from textnorm.cli import main; main({list(arguments)!r})"


def loaded(code):
    command = [sys.executable, "-c", LOADED, code, *HEAVY]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    "code",
    [
        "import textnorm",
        "import textnorm; dir(textnorm); textnorm.__version__",
        "import textnorm.cli",
        cli("--help"),
        cli("--version"),
        cli("run", "--help"),
        cli("normalize", "--help"),
        cli("subword", "train", "--help"),
        cli("corpora", "list"),
    ],
)
def test_nothing_heavy_is_loaded(code):
    """Importing textnorm, asking for help and looking up corpora load no engine and no model library."""
    assert loaded(code) == []


@pytest.mark.parametrize("code", ["from textnorm import Pipeline", "from textnorm import Token, Edit"])
def test_the_api_loads_no_engine(code):
    """The names of the API that need no model load none."""
    assert set(loaded(code)) & {"torch", "jpype", "nltk", "kiwipiepy", "sentencepiece", "rich", "numpy"} == set()


def test_normalizing_loads_no_model_library():
    """Normalizing texts loads neither torch nor a tokenizer's engine."""
    code = "from textnorm import Pipeline; Pipeline.from_preset('ko-review').normalize(['좋아욬ㅋㅋㅋ <b>강추</b>'])"
    assert set(loaded(code)) & {"torch", "jpype", "kiwipiepy", "sentencepiece", "rich"} == set()


def test_the_check_sees_what_is_loaded():
    """The check itself sees a library that is loaded."""
    assert loaded("import numpy") == ["numpy"]


def test_help_is_quick():
    """`textnorm --help` takes under 150 ms of CPU, user and system, in the best of five runs."""
    command = [sys.executable, "-c", CPU_S, cli("--help")]
    runs = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(5)]
    assert min(runs) < 0.150, runs
