"""What pyproject.toml cannot say: the optional C extension, and the corpora's manifest inside the wheel."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

SOURCES, HEADERS = (sorted(path.as_posix() for path in Path("textnorm/_native").glob(kind)) for kind in ("*.c", "*.h"))
MSVC = sysconfig.get_platform().startswith("win")  # MinGW says mingw_...
# No fused multiply-add, which rounds once where Python rounds twice: both must come to the same cost.
MSVC_FLAGS = ["/O2", "/std:c11", "/fp:precise", "/utf-8"]
GCC_FLAGS = ["-O3", "-std=c11", "-ffp-contract=off", "-fvisibility=hidden"]
FLAGS = MSVC_FLAGS if MSVC else GCC_FLAGS
OKT = Extension(
    "textnorm._native.okt",
    sources=SOURCES,
    depends=HEADERS,  # also what takes them into the sdist
    define_macros=[("Py_LIMITED_API", "0x030B0000")],  # 3.11, as in `cp311` below
    extra_compile_args=FLAGS,
    py_limited_api=True,
    optional=True,  # where it does not compile, its Python twin serves
)
# Not for a free-threaded Python, which has no limited API up to 3.14; there the twin serves, too.
EXTENSIONS = [OKT] if SOURCES and not sysconfig.get_config_var("Py_GIL_DISABLED") else []
OPTIONS = {"bdist_wheel": {"py_limited_api": "cp311"}} if EXTENSIONS else {}


class BuildPackage(build_py):
    """Copies the package, and the corpora's manifest to where `textnorm.corpora` looks for it in a wheel."""

    def run(self) -> None:
        """Copy them into an empty folder: what is gone from the tree since the last build must not be in the wheel."""
        if self.editable_mode:
            return
        target = Path(self.build_lib, "textnorm")
        shutil.rmtree(target, ignore_errors=True)
        super().run()
        shutil.copyfile("corpora/manifest.toml", target / "corpora_manifest.toml")


if __name__ == "__main__":
    setup(ext_modules=EXTENSIONS, options=OPTIONS, cmdclass={"build_py": BuildPackage})
