from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from textnorm import doctor
from textnorm.cli import main

FORMATS = ["txt", "csv", "tsv", "jsonl"]
SPLIT = '[[stages]]\ntype = "repeats"\n\n[[stages]]\ntype = "split"\n'
TEXTS = ["정말 좋아요!!!!!", "so goooood, 추천"]
CLEAN = ["정말 좋아요!!", "so good, 추천"]


def run(*arguments, stdin=None):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def run_outside(code, *arguments, stdin=None):
    """Run the command in a fresh interpreter, after a piece of code."""
    program = f"import sys; {code}\nfrom textnorm.cli import main\nmain(sys.argv[1:])"
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, input=stdin, text=True, encoding="utf-8", check=False)


def commands(group=main, path=()):
    """All commands, with the words that call them."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "split.toml"
    path.write_text("version = 1\n\n" + SPLIT, encoding="utf-8")
    return path


def write_texts(path, texts=TEXTS):
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    if kind == "jsonl":
        content = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts))
    elif kind == "txt":
        content = "".join(text + "\n" for text in texts)
    else:
        comma = "," if kind == "csv" else "\t"
        content = f"id{comma}text\n" + "".join(f'{i}{comma}"{text}"\n' for i, text in enumerate(texts))
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())
    return path


def read_texts(path, column="text"):
    """The cells of a column, read by the standard library alone."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as stream:
        kind = path.name.removesuffix(".gz").rpartition(".")[2]
        if kind == "txt":
            return stream.read().splitlines()
        if kind == "jsonl":
            return [json.loads(line)[column] for line in stream]
        return [row[column] for row in csv.DictReader(stream, delimiter="," if kind == "csv" else "\t")]


# ---------------------------------------------------------------- help and usage


def test_commands_are_those_documented():
    """These are the commands, and no others."""
    assert set(commands()) == {
        ("normalize",), ("tokenize",), ("explain",), ("regex",), ("run",), ("train",), ("evaluate",), ("predict",), ("export",), ("stages",),
        ("schema",), ("init",), ("check",), ("subword", "train"), ("subword", "encode"), ("subword", "decode"), ("subword", "export"), ("corpora", "list"),
        ("corpora", "show"), ("corpora", "path"), ("tags",), ("compare",), ("profile",),
    }  # fmt: skip


@pytest.mark.parametrize("words", [(), ("subword",), ("corpora",), *commands()], ids=" ".join)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(words, flag):
    """Every command says what it is for, and exits with 0."""
    result = run(*words, flag)
    assert result.exit_code == 0
    usage, _, described = result.output.partition("\n\n")
    assert usage.startswith("Usage:")
    assert len(described.split("\n\n")[0].split()) >= 4


def test_help_tells_the_exit_codes():
    """`textnorm --help` tells what the exit codes mean."""
    assert "0 done, 1 an error, 2 wrong usage, 3 done but with rejected rows" in " ".join(run("--help").output.split())


def test_version():
    """`--version` is the package's."""
    import textnorm

    assert run("--version").output == f"textnorm, version {textnorm.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["normalise", "a.txt"],
        ["normalize"],
        ["normalize", "a.txt", "--colum", "x"],
        ["normalize", "a.txt", "--format", "xlsx"],
        ["predict", "bundle"],
        ["subword", "train", "a.txt"],
        ["subword", "train", "a.txt", "-o", "m", "--vocab_size", "many"],
        ["init", "--kind", "picture"],
    ],
)
def test_wrong_usage_exits_with_2(words):
    """An unknown command, option or choice, and a missing argument, exit with 2 and show the usage."""
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage:")


# ---------------------------------------------------------------- normalize and tokenize


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("into", FORMATS)
@pytest.mark.parametrize("given", FORMATS)
def test_every_format_into_every_format(tmp_path, config, given, into, suffix):
    """normalize reads every format and writes every format, plain and zipped."""
    source, target = write_texts(tmp_path / f"in.{given}{suffix}"), tmp_path / f"out.{into}{suffix}"
    result = run("normalize", source, "-c", config, "-o", target)
    assert (result.exit_code, result.output) == (0, "")
    assert read_texts(target) == CLEAN


@pytest.mark.parametrize(
    ("into", "tokens"),
    [
        ("txt", ["정말 좋아요!!", "so good, 추천"]),
        ("csv", ["정말 좋아요!!", "so good, 추천"]),
        (
            "jsonl",
            [
                [["정말", "", 0, 2, ""], ["좋아요!!", "", 3, 11, ""]],
                [["so", "", 0, 2, ""], ["good,", "", 3, 11, ""], ["추천", "", 12, 14, ""]],
            ],
        ),
    ],
)
def test_tokenize(tmp_path, config, into, tokens):
    """tokenize gives spaced forms, or with jsonl each token's form, tag, and offsets into the text as it was given."""
    source, target = write_texts(tmp_path / "in.csv"), tmp_path / f"out.{into}"
    assert run("tokenize", source, "-c", config, "-o", target).exit_code == 0
    assert read_texts(target, "tokens") == tokens


def test_other_columns_are_kept(tmp_path, config):
    """A table keeps its columns and their order; the text is changed in place."""
    source, target = write_texts(tmp_path / "in.csv"), tmp_path / "out.csv"
    run("normalize", source, "-c", config, "-o", target)
    assert target.read_text(encoding="utf-8") == 'id,text\n0,정말 좋아요!!\n1,"so good, 추천"\n'


def test_many_files_into_one(tmp_path, config):
    """Several files, of several formats, go into one output, one after the other."""
    first, second = write_texts(tmp_path / "a.txt"), write_texts(tmp_path / "b.jsonl.gz")
    assert run("normalize", first, second, "-c", config, "-o", tmp_path / "out.txt").exit_code == 0
    assert read_texts(tmp_path / "out.txt") == CLEAN * 2


def test_the_column_may_have_another_name(tmp_path, config):
    """--column says where the text stands."""
    (tmp_path / "in.csv").write_text("review\n와!!!!\n", encoding="utf-8")
    assert run("normalize", tmp_path / "in.csv", "-c", config, "--column", "review").output == "와!!\n"


def test_standard_streams(config):
    """- reads standard input and is what is written to by default, as txt unless --format says otherwise."""
    assert run("normalize", "-", "-c", config, stdin="와!!!!\n").output == "와!!\n"
    result = run("normalize", "-", "-c", config, "--format", "jsonl", stdin='{"text": "와!!!!", "n": 1}\n')
    assert json.loads(result.output) == {"text": "와!!", "n": 1}


def test_streams_are_utf_8_everywhere(config):
    """Standard streams are UTF-8 in a plain C locale, too."""
    done = run_outside("import os", "normalize", "-", "-c", config, stdin="최고!!!!\n")
    assert (done.stdout, done.stderr, done.returncode) == ("최고!!\n", "", 0)


def test_the_default_is_the_korean_preset():
    """Without -c, texts go through the preset ko-review."""
    assert run("normalize", "-", stdin="좋아욬ㅋㅋㅋㅋ &amp; <b>강추</b>\n").output == "좋아요ㅋㅋ & 강추\n"


def test_a_run_config_is_a_pipeline_too(job, tmp_path):
    """-c takes a run config for the pipeline inside it."""
    assert run("normalize", write_texts(tmp_path / "in.txt"), "-c", job.config).output.splitlines() == CLEAN


def test_a_pipe_may_break(tmp_path, config):
    """A reader that has seen enough, as head does, gets no traceback."""
    source = write_texts(tmp_path / "in.txt", TEXTS * 20_000)
    program = "from textnorm.cli import main; import sys; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "normalize", str(source), "-c", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().decode() == "정말 좋아요!!\n"
        process.stdout.close()
        assert process.stderr.read() == b""


# ---------------------------------------------------------------- rejects


@pytest.fixture
def rough(tmp_path):
    path = tmp_path / "rough.jsonl"
    path.write_bytes(b'{"text": "ok!!!!"}\n\n{"text": 5}\n{"txt": "a"}\n{"text": "\xff"}\n{"text": "fine"}\n')
    return path


@pytest.mark.parametrize("told", [True, False])
def test_rejected_rows_exit_with_3(tmp_path, config, rough, told):
    """Rows that cannot be used are left out and written down, --rejects or beside the output, and the exit code is 3."""
    target = tmp_path / ("why.jsonl" if told else "out.txt.rejects.jsonl")
    result = run("normalize", rough, "-c", config, "-o", tmp_path / "out.txt", *(["--rejects", target] if told else []))
    assert result.exit_code == 3
    assert read_texts(tmp_path / "out.txt") == ["ok!!", "fine"]
    rejects = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(line["source"], line["row"]) for line in rejects] == [(str(rough), row) for row in (2, 3, 4, 5)]
    reasons = ["blank line", "must hold text, found 5", "no column 'text'", "not valid"]
    assert [part in line["reason"] for part, line in zip(reasons, rejects, strict=True)] == [True] * 4


def test_rejects_are_told(tmp_path, config, rough):
    """Standard error says how many rows were rejected, by reason, which is the first, and where all are."""
    error = run("normalize", rough, "-c", config, "-o", tmp_path / "out.txt").stderr
    assert error.startswith("4 of 6 rows rejected:\n")
    assert "         1  read: column 'text' must hold text\n" in error
    assert f"the first: row 2 of {rough}: a JSON object is required, found a blank line\n" in error
    assert error.endswith(f"all of them: {tmp_path / 'out.txt.rejects.jsonl'}\n")


def test_rejects_of_a_stream(config, rough):
    """Where the output is a stream, the rows come out clean and rejects are told on standard error alone."""
    result = run("normalize", rough, "-c", config)
    assert (result.exit_code, result.stdout) == (3, "ok!!\nfine\n")
    assert result.stderr.startswith("4 of 6 rows rejected")


# ---------------------------------------------------------------- errors


def error_lines(result):
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr.splitlines()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["normalize", "nowhere.txt"], "nowhere.txt"),
        (["normalize", "in.pdf"], "must end in .txt"),
        (["normalize", "empty.csv"], "empty.csv is empty"),
        (["normalize", "in.csv", "--column", "txt"], "no column 'txt'; did you mean 'text'?"),
        (["normalize", "fake.csv.gz"], "fake.csv.gz"),
        (["normalize", "in.csv", "-o", "in.csv/out.csv"], "in.csv/out.csv"),
        (["normalize", "in.csv", "-o", "out.pdf"], "must end in .txt"),
        (["normalize", "in.csv", "-c", "nowhere.toml"], "nowhere.toml"),
        (["normalize", "in.csv", "-c", "broken.toml"], "broken.toml cannot be read as TOML"),
        (["normalize", "corpus:nowhere/a.csv"], "no corpus is called 'nowhere'"),
        (["tokenize", "in.csv", "-c", "text.toml"], "needs a tokenizer"),
        (["explain", "글", "-c", "nowhere.toml"], "nowhere.toml"),
        (["explain", "글", "--bundle", "nowhere"], "a bundle is required at nowhere"),
        (["run", "nowhere.toml"], "a config file is required at nowhere.toml"),
        (["train", "nowhere.toml"], "a config file is required at nowhere.toml"),
        (["evaluate", "nowhere", "in.csv"], "a bundle is required at nowhere"),
        (["predict", "nowhere", "in.csv"], "a bundle is required at nowhere"),
        (["subword", "encode", "in.csv", "-m", "nowhere.model", "-c", "text.toml"], "nowhere.model"),
        (["stages", "htm"], "did you mean 'html'?"),
        (["corpora", "show", "review"], "did you mean 'reviews'?"),
        (["corpora", "path", "review"], "did you mean 'reviews'?"),
        (["init", "in.csv"], "in.csv exists"),
        (["init", "in.csv/run.toml"], "in.csv"),
    ],
)
def test_an_error_is_one_line(tmp_path, monkeypatch, words, part):
    """What cannot be done exits with 1, one line on standard error that names what was found, and no traceback."""
    monkeypatch.chdir(tmp_path)
    contents = {"in.csv": "text\na\n", "empty.csv": "", "open.csv": 'text\n"a\n', "fake.csv.gz": "text\na\n", "broken.toml": "version\n",
                "text.toml": 'version = 1\n[[stages]]\ntype = "repeats"\n', "in.pdf": "%PDF"}  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    [line] = error_lines(run(*words))
    assert line.startswith("error: ")
    assert part in line
    assert "bug" not in line
    assert set(contents) == {path.name for path in tmp_path.iterdir()}


def test_all_problems_of_a_config_at_once(tmp_path, job):
    """All that is wrong with a config is told at once, a line each, with its path and what was meant."""
    text = job.config.read_text(encoding="utf-8")
    text = text.replace("lr = ", "lrate = ").replace('type = "repeats"', 'type = "repeats"\nmax_runs = 3')
    text = (
        text.replace("layers = 0", 'layers = "none"\ntask = "ranking"').replace('test = "', 'tset = "')
        + "\n[output]\nrun_dr = 1\n[extra]\n"
    )
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    lines = error_lines(run("run", tmp_path / "bad.toml"))
    wanted = [
        "data.tset",
        "pipeline.stages[0].max_runs",
        "model.layers",
        "model.task",
        "train.lrate",
        "output.run_dr",
        "extra",
    ]
    assert sorted(line.partition(": ")[2].partition(": ")[0] for line in lines) == sorted(wanted)
    assert [line for line in lines if "max_runs" in line] == [
        "error: pipeline.stages[0].max_runs: unknown key; did you mean 'max_run'?"
    ]


def test_debug_shows_the_traceback():
    """--debug lets an error through with its traceback; without it there is none."""
    plain, debug = (run_outside("", *words, "stages", "htm") for words in ([], ["--debug"]))
    assert "Traceback" not in plain.stderr
    assert "Traceback (most recent call last)" in debug.stderr
    assert "ConfigError" in debug.stderr
    assert debug.returncode == plain.returncode == 1


def test_what_nobody_foresaw_is_called_a_bug(monkeypatch):
    """An error of any other kind is one line, too, and says that it is a bug."""

    def fail(_):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("textnorm.registry.load_stage", fail)
    assert error_lines(run("stages", "html")) == [
        "error: ZeroDivisionError: by zero (this is a bug; --debug shows where)"
    ]


@pytest.mark.parametrize(
    ("module", "words", "extra"),
    [
        ("torch", ["run", "run.toml"], "torch"),
        ("torch", ["predict", "run/bundle", "test.csv"], "torch"),
        ("safetensors", ["evaluate", "run/bundle", "test.csv"], "torch"),
        ("kiwipiepy", ["tokenize", "test.csv", "-c", "ko-review"], "kiwi"),
        ("konlpy", ["tokenize", "test.csv", "-c", "okt.toml"], "konlpy"),
    ],
)
def test_a_missing_extra_names_its_pip_line(tmp_path, job, module, words, extra):
    """Where an optional package is missing, the error is one line with the pip line that brings it."""
    (tmp_path / "okt.toml").write_text('version = 1\n[[stages]]\ntype = "okt"\n', encoding="utf-8")
    given = {
        "run.toml": job.config,
        "run/bundle": job.run / "bundle",
        "test.csv": job.folder / "test.csv",
        "okt.toml": tmp_path / "okt.toml",
    }
    done = run_outside(f"sys.modules['{module}'] = None", *(given.get(word, word) for word in words))
    assert done.returncode == 1, done.stderr
    [line] = done.stderr.splitlines()
    assert line.endswith(f"pip install 'textnorm-ko[{extra}]'")


# ---------------------------------------------------------------- explain


def test_explain(config):
    """explain shows the text, what each stage made of it, the edits, and the tokens."""
    assert run("explain", "와!!!! 굿", "plain", "-c", config).output.splitlines() == [
        "와!!!! 굿",
        "  repeats      와!! 굿",
        "               [1:5] '!!!!' -> '!!'",
        "  split        와!! 굿",
        "plain",
        "  repeats      =",
        "  split        plain",
    ]


def test_explain_a_score(job, tmp_path):
    """With a bundle, explain shows the prediction and each word's weight, which with the rest make the logit; and a page."""
    page = tmp_path / "x.html"
    result = run("explain", "--bundle", job.run / "bundle", "배송 최고예요 great!!!!", "음식 별로예요", "--html", page)
    assert result.exit_code == 0, result.output
    first, second = ([line.split(None, 1) for line in part.splitlines()] for part in _explained(result.stdout))
    assert [name for _, name in first[1:]] == ["배송", "최고예요", "great!!!!", "(no place in the text)"]
    assert [name for _, name in second[1:]] == ["음식", "별로예요", "(no place in the text)"]
    for (_, title), *weights in (first, second):
        logit = float(title.split("logit ")[1].split()[0])
        assert sum(float(weight) for weight, _ in weights) == pytest.approx(logit, abs=0.01)
    assert "<h2>" in page.read_text(encoding="utf-8")


def _explained(output):
    """The parts of explain's output, each from its title on."""
    return re.split(r"^(?=\w+ [01]\.\d+; logit)", output, flags=re.MULTILINE)[1:]


def test_explain_has_colours_where_they_are_seen(job, monkeypatch):
    """A terminal of many colours shows the text on them; NO_COLOR and a pipe have a table without any escape."""
    words = ("explain", "--bundle", job.run / "bundle", "최고예요 배송")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = run(*words).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run(*words).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(*words).stdout == plain
    assert "\x1b" not in plain
    assert "\x1b[30;48;2;" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()[1] == "최고예요 배송"


def test_a_page_needs_a_bundle():
    """--html without --bundle is wrong usage."""
    result = run("explain", "글", "--html", "x.html")
    assert result.exit_code == 2
    assert "requires --bundle" in result.stderr


# ---------------------------------------------------------------- learning


def test_run_prints_figures(job, tmp_path):
    """run prints the figures of valid and test, why it stopped, and where the report is, and exits with 0."""
    result = run("run", job.config, "-o", tmp_path / "run")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["valid", "test", "stopped", "report"]
    test = job.result.metrics["test"]
    names = ("accuracy", "macro_f1", "auc", "average_precision")
    assert lines[1].split() == ["test", *(part for name in names for part in (name, f"{test[name]:.4f}"))]
    assert lines[3].endswith(str(tmp_path / "run" / "report.html"))
    assert (tmp_path / "run" / "metrics.json").is_file()


def test_train_leaves_test_alone(job, tmp_path):
    """train is run without the test file's figures."""
    result = run("train", job.config, "-o", tmp_path / "run")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["valid", "stopped", "report"]
    assert "test" not in json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))


def test_a_run_with_rejects_exits_with_3(tmp_path, make_job, tools):
    """A run that had to leave out rows does its work, says so, and exits with 3."""
    config = make_job(tmp_path, test=[*tools.make_reviews(10, 2), ("  ", "pos")])
    result = run("run", config, "-o", tmp_path / "run")
    assert result.exit_code == 3
    assert result.stderr.startswith("1 row rejected (read 1); the first: row 11 of ")
    assert str(tmp_path / "run" / "rejects.jsonl") in result.stderr
    assert (tmp_path / "run" / "report.html").is_file()


def test_evaluate_prints_json(job):
    """evaluate prints the run's test figures, and the rows, as JSON."""
    result = run("evaluate", job.run / "bundle", job.folder / "test.csv")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures.pop("rows") == {"read": 40, "used": 40, "rejected": 0}
    assert figures == {key: value for key, value in job.result.metrics["test"].items() if key != "unseen"}


@pytest.mark.parametrize("into", FORMATS)
def test_predict_into_every_format(job, tmp_path, into):
    """predict gives label and probability, in columns or, in txt, with a tab between; they are the API's."""
    from textnorm import Bundle

    texts = ["음식 최고예요", "느려요 awful"]
    target = tmp_path / f"out.{into}"
    assert run("predict", job.run / "bundle", write_texts(tmp_path / "in.csv", texts), "-o", target).exit_code == 0
    wanted = [(label, str(probability)) for label, probability in Bundle.load(job.run / "bundle").predict(texts)]
    if into == "txt":
        assert [tuple(line.split("\t")) for line in read_texts(target)] == wanted
    else:
        assert read_texts(target) == texts
        assert (
            list(zip(read_texts(target, "label"), map(str, read_texts(target, "probability")), strict=True)) == wanted
        )


def test_predict_with_workers(job, tmp_path):
    """Workers label as one process does, of several files, whichever way the bundle is named."""
    for name, count in (("a.csv", 40), ("b.csv", 3)):
        write_texts(tmp_path / name, [f"음식 최고예요 {number}" for number in range(count)])
    files, bundle = (tmp_path / "a.csv", tmp_path / "b.csv"), job.run / "bundle"
    assert run("predict", bundle, *files, "-o", tmp_path / "one.jsonl").exit_code == 0
    assert run("predict", *files, "-c", bundle, "-o", tmp_path / "two.jsonl", "--workers", "2").exit_code == 0
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert len((tmp_path / "one.jsonl").read_bytes().splitlines()) == 43
    assert run("predict", bundle).exit_code == 2


def test_predict_with_rejects_exits_with_3(job, tmp_path):
    """predict labels what has a text, writes down what has none, and exits with 3."""
    source = write_texts(tmp_path / "in.csv", ["음식 최고예요", " "])
    result = run("predict", job.run / "bundle", source, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 3
    assert read_texts(tmp_path / "out.jsonl", "label") == ["pos"]
    assert (tmp_path / "out.jsonl.rejects.jsonl").read_text(encoding="utf-8").count("\n") == 1


# ---------------------------------------------------------------- subword


def test_subword_train_and_encode(job, config, tmp_path):
    """subword train writes a model with spm_train's flags; subword encode cuts texts into its pieces, losing none."""
    model = tmp_path / "ko.model"
    flags = ["--vocab_size", "70", "--model_type", "bpe", "--character_coverage", "1.0"]
    result = run("subword", "train", job.folder / "train.csv", "-o", model, "-c", config, *flags)
    assert (result.exit_code, result.output) == (0, f"model      {model}\n")
    source = write_texts(tmp_path / "in.txt", ["음식 최고예요"])
    result = run("subword", "encode", source, "-m", model, "-c", config)
    assert result.exit_code == 0
    pieces = result.output.split()
    assert len(pieces) > 2
    assert "".join(pieces).replace("▁", "") == "음식최고예요"


# ---------------------------------------------------------------- looking things up


def test_stages_lists_all():
    """stages lists every stage with its kind and its first sentence."""
    from textnorm.registry import STAGES

    lines = run("stages").output.splitlines()
    assert [line.split()[0] for line in lines][: len(STAGES)] == list(STAGES)
    assert {line.split()[1] for line in lines} == {"text", "tokenizer", "tokens"}
    assert all(len(line.split()) >= 4 for line in lines)


def test_stages_shows_one():
    """stages NAME shows the stage's documentation, its fields among it."""
    assert "max_run" in run("stages", "repeats").output


def test_schema_is_json():
    """schema prints the JSON schema."""
    assert json.loads(run("schema").output)["title"] == "textnorm config"


@pytest.mark.parametrize("kind", ["text", "table", "both"])
def test_init_writes_a_config(tmp_path, kind):
    """init writes a config of the kind asked for, and says what to do next."""
    from textnorm.run_config import load_run

    path = tmp_path / "my.toml"
    result = run("init", path, "--kind", kind)
    assert (result.exit_code, result.output) == (0, f"{path} is written; change [data], then: textnorm run {path}\n")
    assert load_run(path).data.kind == kind


def test_corpora_list():
    """corpora list has a line a corpus, with its rows and licence, and tells whether it is here."""
    lines = run("corpora", "list").output.splitlines()
    assert lines[0].split() == ["reviews", "here", "train", "672,", "valid", "95,", "test", "192", "Apache-2.0"]
    assert {"nsmc", "hr-attrition"} <= {line.split()[0] for line in lines}


def test_corpora_show():
    """corpora show tells source, licence, folder and files with their sha256."""
    output = run("corpora", "show", "nsmc").output
    assert "https://github.com/e9t/nsmc" in output
    assert output.count("sha256 ") == 2


def test_corpora_path():
    """corpora path prints the folder, and nothing else."""
    from textnorm.corpora import corpus_path

    assert run("corpora", "path", "reviews").output == f"{corpus_path('reviews')}\n"


@pytest.mark.parametrize(("status", "code"), [("missing", 0), ("broken", 1)])
def test_check(monkeypatch, status, code):
    """check prints a line a part with what mends it, and exits with 1 only when something is broken."""
    findings = [doctor.Finding("python", "ok", "3.11"), doctor.Finding("kiwi", status, "not found", "pip install it")]
    monkeypatch.setattr(doctor, "diagnose", lambda: findings)
    result = run("check")
    assert result.exit_code == code
    assert [line.split() for line in result.output.splitlines()] == [
        ["ok", "python", "3.11"],
        [status, "kiwi", "not", "found"],
        ["->", "pip", "install", "it"],
    ]


def test_regex_shows_greedy_and_lazy(tmp_path):
    """Both readings of a pattern are shown, with matches marked and spans, for texts and for the lines of a file."""
    (tmp_path / "lines.txt").write_text("<a> b <c>\nnone\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["regex", "<.+>", "<x><y>", str(tmp_path / "lines.txt")])
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "greedy  <.+>", "  ⟦<x><y>⟧  [0:6]", "  ⟦<a> b <c>⟧  [0:9]", "  none  ",
        "lazy    <.+?>", "  ⟦<x>⟧⟦<y>⟧  [0:3] [3:6]", "  ⟦<a>⟧ b ⟦<c>⟧  [0:3] [6:9]", "  none  ",
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["([", "(a+)+$"])
def test_regex_refuses_what_no_config_could_hold(pattern):
    """A pattern that does not compile, or hangs, is wrong usage, and the reason is told."""
    result = CliRunner().invoke(main, ["regex", pattern, "x"])
    assert result.exit_code == 2
    assert "does not compile" in result.output or "takes more than" in result.output


# ---------------------------------------------------------------- loss


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("verb", ["normalize", "tokenize"])
def test_a_loss_report_has_a_line_for_each_row_that_lost_something(tmp_path, verb):
    """Rows that lost nothing have none; the output is what it is without the report; the sums are told at the end."""
    config = tmp_path / "lossy.toml"
    stage = '[[stages]]\ntype = "regex"\npattern = "<.+>"\nreplacement = ""\n\n'
    config.write_text("version = 1\n" + stage + SPLIT, encoding="utf-8")
    source = write_texts(tmp_path / "in.csv", ["<b>7월 최고</b> 추천!!!!", "그냥 그래요", "ㅋㅋㅋㅋ 굿"])
    plain = run(verb, source, "-c", config, "-o", tmp_path / "plain.csv")
    told = run(verb, source, "-c", config, "-o", tmp_path / "out.csv", "--loss", tmp_path / "loss.jsonl")
    assert plain.exit_code == told.exit_code == 0, told.output
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()
    where = {"source": str(source)}
    gone = [["<b>7월 최고</b>", ""]]
    assert read_lines(tmp_path / "loss.jsonl") == [
        where | {"row": 1, "stage": "regex", "letters_deleted": 5, "letters_of_runs": 0, "digits_changed": gone, "masked": 0},
        where | {"row": 3, "stage": "repeats", "letters_deleted": 0, "letters_of_runs": 2, "digits_changed": [], "masked": 0},
    ]  # fmt: skip
    assert [line.split()[:3] for line in told.stderr.splitlines()] == [
        ["stage", "rows", "letters"],
        ["regex", "1", "5"],
        ["repeats", "2", "0"],
    ]


def test_max_letter_loss_rejects_the_row(tmp_path):
    """The row goes to the rejects with its stage and reason, and the exit code says so."""
    config = tmp_path / "strict.toml"
    config.write_text('version = 1\nmax_letter_loss = 0\n[[stages]]\ntype = "regex"\npattern = "<.+>"\nreplacement = ""\n', encoding="utf-8")  # fmt: skip
    source = write_texts(tmp_path / "in.csv", ["<b>최고</b>", "추천"])
    result = run("normalize", source, "-c", config, "-o", tmp_path / "out.csv")
    assert result.exit_code == 3
    rejects = read_lines(tmp_path / "out.csv.rejects.jsonl")
    assert [(line["row"], line["stage"]) for line in rejects] == [(1, "regex")]
    assert "max_letter_loss = 0" in rejects[0]["reason"]


def test_a_run_tells_its_losses(tmp_path, make_job):
    """`run --loss` looks at every row that was used, of every split, and prints the sums."""
    config = make_job(tmp_path)
    latin = '[[pipeline.stages]]\ntype = "regex"\npattern = "[a-z]+"\n\n'
    first = '[[pipeline.stages]]\ntype = "repeats"'
    config.write_text(config.read_text(encoding="utf-8").replace(first, latin + first), encoding="utf-8")
    result = run("run", config, "-o", tmp_path / "run", "--loss", tmp_path / "loss.jsonl")
    assert result.exit_code == 0, result.output
    lines = read_lines(tmp_path / "loss.jsonl")
    used = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))["rows"]["used"]
    assert len(lines) == used == 160  # every made-up review ends in a word with an x
    assert {line["stage"] for line in lines} == {"regex"}
    assert ["regex", "160"] in [line.split()[:2] for line in result.stderr.splitlines()]
