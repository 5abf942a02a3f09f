"""README.md is code: what it shows is run, and what it says comes out is compared."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
import unicodedata
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from textnorm import Pipeline
from textnorm.cli import main
from textnorm.run_config import load_run

PROJECT = Path(__file__).parents[2]
README = PROJECT / "README.md"
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
RESULT = re.compile(r"  # -> (.+)$")


class Block(NamedTuple):
    """A fenced block: what stands behind its fence, its text, and the line that it starts on."""

    kind: str
    text: str
    line: int


def blocks(kind=None):
    text = README.read_text(encoding="utf-8")
    found = [
        Block(match[1].strip(), match[2], text.count("\n", 0, match.start()) + 1) for match in FENCE.finditer(text)
    ]
    return [block for block in found if kind in (None, block.kind)]


def results(block):
    """The results that a block's lines promise, by line."""
    lines = enumerate(block.text.splitlines(), 1)
    return {number: match[1] for number, line in lines if (match := RESULT.search(line))}


def execute(block, namespace):
    """Run a block, and compare the value of each expression whose last line promises one; return what differed."""
    promised, differences = results(block), []
    for statement in ast.parse(block.text).body:
        wanted = promised.pop(statement.end_lineno, None)
        if wanted is None:
            exec(compile(ast.Module([statement], []), str(README), "exec"), namespace)  # noqa: S102  # that is the test
            continue
        assert isinstance(statement, ast.Expr), f"only an expression has a value: {ast.unparse(statement)}"
        value = eval(compile(ast.Expression(statement.value), str(README), "eval"), namespace)  # noqa: S307
        if repr(value) != wanted:
            differences.append(f"README.md:{block.line + statement.lineno}: {wanted} was promised, {value!r} came out")
    assert promised == {}, f"these stand behind no statement: {promised}"
    return differences


def test_every_fence_is_closed():
    """The blocks that were found are all there are: their fences are all of the page's fences."""
    fences = re.findall(r"^\s*```", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(blocks())


def test_no_block_is_skipped():
    """Every block is of a kind that some test here looks at, and of the important kinds there is at least one."""
    kinds = {block.kind for block in blocks()}
    assert kinds <= {"python", "python extra", "python notest", "console", "toml", "text"}
    assert {"python", "console", "toml"} <= kinds


def test_python_blocks_run(tmp_path, monkeypatch):
    """All python blocks run in order in one namespace, and every `# -> value` is the value's repr."""
    pytest.importorskip("kiwipiepy", reason="README.md shows the preset ko-review, which needs kiwipiepy")
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "readme"}
    differences = [line for block in blocks("python") for line in execute(block, namespace)]
    assert differences == []
    assert sum(len(results(block)) for block in blocks("python")) >= 3


@pytest.mark.doors
@pytest.mark.parametrize("block", blocks("python extra"), ids=lambda block: f"line {block.line}")
def test_blocks_of_extras_run(block, tmp_path, monkeypatch):
    """A block that needs another library runs where it is installed, by itself."""
    pytest.importorskip("kiwipiepy", reason="README.md shows the preset ko-review, which needs kiwipiepy")
    first = next(node for node in ast.parse(block.text).body if isinstance(node, ast.Import | ast.ImportFrom))
    pytest.importorskip(getattr(first, "module", None) or first.names[0].name)
    monkeypatch.chdir(tmp_path)
    assert results(block)
    assert execute(block, {"__name__": "readme"}) == []


@pytest.mark.parametrize("block", blocks("python notest"), ids=lambda block: f"line {block.line}")
def test_blocks_that_cannot_run_are_right_as_far_as_can_be_seen(block):
    """A block that needs what is not here parses, and what it imports exists."""
    for node in ast.walk(ast.parse(block.text)):
        if isinstance(node, ast.ImportFrom):
            assert [name.name for name in node.names if not hasattr(import_module(node.module), name.name)] == []
        elif isinstance(node, ast.Import):
            assert all(import_module(name.name) for name in node.names)


def test_the_bundle_is_used_as_the_readme_says(job):
    """The block that labels new text runs, with the bundle of a small run in place of the README's."""
    [block] = [block for block in blocks("python notest") if "Bundle.load(" in block.text]
    namespace = {}
    code = re.sub(r"Bundle\.load\([^)]*\)", f"Bundle.load({str(job.run / 'bundle')!r})", block.text)
    differences = execute(block._replace(text=code + "\nlabelled = bundle.predict(['음식 최고예요'])"), namespace)
    assert differences == []
    assert [prediction.label for prediction in namespace["labelled"]] == ["pos"]


def simple_commands(line):
    """The words of each command of a shell line, cut at &&, | and ; outside of quotes."""
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="&|;")
    lexer.whitespace_split = True
    for is_operator, words in groupby(lexer, lambda word: set(word) <= set("&|;")):
        if not is_operator:
            yield list(words)


def commands():
    """Each `textnorm ...` of the console blocks: its words and its line."""
    for block in blocks("console"):
        for number, line in enumerate(block.text.replace("\\\n", " ").splitlines(), block.line + 1):
            for name, *words in simple_commands(line):
                if Path(name).name == "textnorm":
                    yield pytest.param(words, id=f"line {number}: {shlex.join(words)}")


def parse(command, words, parent=None):
    """Parse words as click does before it runs anything; a group hands on to its subcommand."""
    context = command.make_context(command.name, list(words), parent=parent)
    if isinstance(command, click.Group):
        name, subcommand, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        return [name, *parse(subcommand, rest, context)]
    return []


@pytest.mark.parametrize("words", list(commands()))
def test_commands_exist(words):
    """Every command shown exists, with the arguments and options shown."""
    if {"-h", "--help", "--version"} & set(words):
        pytest.fail("help is no example")
    assert parse(main, words)


def test_there_are_commands():
    """The README shows at least the main job, and the commands are found; a wrong one would not parse."""
    found = [param.values[0] for param in commands()]
    assert ["run", "corpora/reviews/run.toml"] in found
    assert len(found) >= 3
    with pytest.raises(click.UsageError):
        parse(main, ["normalize", "a.csv", "--colour"])


def test_paths_in_the_repository_exist():
    """Every link to a file, and every path below corpora/ or tests/ that is named, leads to something that is there."""
    text = README.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    named = re.findall(r"(?<![\w/.])(?:corpora|tests|benchmarks)/[\w./-]*\w", text)
    absent = sorted({path for path in links + named if path and not (PROJECT / path).exists()})
    assert links
    assert absent == []


def slug(heading):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_anchors_exist():
    """Every link to a heading, here or on another page, leads to a heading."""
    text = README.read_text(encoding="utf-8")
    for page, anchor in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", text):
        headings = re.findall(r"^#+ (.+)$", (PROJECT / (page or "README.md")).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in map(slug, headings), f"{page}#{anchor}"


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: f"line {block.line}")
def test_configs_load(block):
    """Every TOML block is a whole config that loads: a run's, or a pipeline's."""
    tables = tomllib.loads(block.text)
    built = load_run(tables) if "data" in tables else Pipeline.from_config(tables)
    assert built.stages or built.data.kind == "table"


@pytest.mark.parametrize("block", blocks("text"), ids=lambda block: f"line {block.line}")
def test_examples_are_true(block):
    """In a text block, what stands left of -> becomes what stands right of it, by the pipeline of corpora/reviews."""
    pipeline = Pipeline.from_config(PROJECT / "corpora" / "reviews" / "run.toml")
    pairs = [line.split(" -> ") for line in block.text.splitlines() if " -> " in line]
    assert pairs
    for left, right in pairs:
        text, _, note = left.strip().partition(" (as ")
        # No reader can see that a text is decomposed, and editors compose it: the note says so in its stead.
        given = unicodedata.normalize("NFD", text) if "NFD" in note else text
        assert given != right.strip()
        assert pipeline.normalize([given]) == [right.strip()]
