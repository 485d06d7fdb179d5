"""Everything one does with the book, as nox sessions: `nox -l` lists them."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "underhood: nox runs on Python {}.{} here, and this project needs 3.11 or later for it.\n"
        "Older interpreters are found and verified all the same. Install nox with a newer one:\n"
        "    python3.13 -m pip install nox".format(*sys.version_info)
    )

import hashlib
import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv" if shutil.which("uv") else "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["doctest", "docs", "tests", "lint", "types"]

ROOT = Path(__file__).parent
BUILT = ROOT / "_build"
PYPROJECT = nox.project.load_toml("pyproject.toml")
LOCK = "requirements.lock"
DOCTREES = str(BUILT / "doctrees")
SPHINX = ("sphinx-build", "-c", ".", "-d", DOCTREES, "-n", "-W", "--keep-going")


@nox.session
def doctest(session: nox.Session) -> None:
    """Run every example on every CPython found; takes versions, chapters, --changed, --update."""
    install(session, "doctest")
    session.run("python", "-m", "underhood.sphinx", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into _build/html; a warning is an error."""
    install(session, "docs")
    session.run(*SPHINX, "-b", "html", *session.posargs, "docs", str(BUILT / "html"))


@nox.session
def data(session: nox.Session) -> None:
    """Write src/underhood/book/book.json: every example and exercise, for those without Sphinx."""
    install(session, "docs")
    session.run(*SPHINX, "-b", "data", *session.posargs, "docs", "src/underhood/book")


@nox.session
def record(session: nox.Session) -> None:
    """Run the programs of figures on every CPython found; takes versions."""
    install(session, "doctest")
    pythons = f"-Dunderhood_pythons={','.join(session.posargs)}"
    session.run(*SPHINX, pythons, "-b", "record", "docs", str(BUILT / "record"))


@nox.session
def permalinks(session: nox.Session) -> None:
    """Add the addresses of new pages and labels to docs/permalinks.txt."""
    install(session, "docs")
    command = ("sphinx-build", "-q", "-c", ".", "-d", DOCTREES, "-b", "permalinks")
    session.run(*command, *session.posargs, "docs", str(BUILT / "permalinks"))


@nox.session
def epub(session: nox.Session) -> None:
    """Build the book as _build/epub/book.epub, and check it if epubcheck can run here."""
    install(session, "offline")
    options = ("-t", "epub", "-b", "epub", "-d", str(BUILT / "doctrees-epub"), *session.posargs)
    session.run(*SPHINX, *options, "docs", str(BUILT / "epub"))
    if shutil.which("java"):
        session.run("epubcheck", str(BUILT / "epub" / "book.epub"))
    else:
        session.warn("not checked: epubcheck needs java")


@nox.session
def pdf(session: nox.Session) -> None:
    """Print the book to _build/pdf/book.pdf, with Chromium."""
    install(session, "offline")
    session.run(*SPHINX, "-b", "singlehtml", *session.posargs, "docs", str(BUILT / "pdf"))
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    if not any(map(shutil.which, names)):
        session.run("playwright", "install", "--only-shell", "chromium")
    page, file = BUILT / "pdf" / "index.html", BUILT / "pdf" / "book.pdf"
    session.run("python", "-m", "underhood.sphinx.pdf", str(page), str(file))


@nox.session
def tests(session: nox.Session) -> None:
    """Test the code with pytest, which takes the arguments."""
    install(session, "tests")
    workers = min((os.cpu_count() or 1) + 2, 8)  # two more, for tests that wait for a limit
    # In the order of tests/conftest.py: the slow files first, and not those with most tests.
    share = (f"--numprocesses={workers}", "--dist=loadfile", "--no-loadscope-reorder")
    # Some thousand programs import this package: it is compiled once, whatever the shell says.
    session.run("pytest", *share, *session.posargs, env={"PYTHONDONTWRITEBYTECODE": ""})


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff; --fix mends what can be mended."""
    install(session, "lint", project=False)
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []))
    session.run("ruff", "format", *([] if fix else ["--diff"]))


@nox.session
def types(session: nox.Session) -> None:
    """Check the types with mypy --strict."""
    install(session, "types")
    session.run("mypy", *session.posargs)


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site at http://127.0.0.1:8000 and rebuild it when a file changes."""
    install(session, "serve")
    options = ("-c", ".", "-d", DOCTREES, "--watch", "conf.py", "--watch", "src", *session.posargs)
    session.run("sphinx-autobuild", *options, "docs", str(BUILT / "serve"))


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Check that every link of the book still leads somewhere."""
    install(session, "docs")
    session.run(*SPHINX, "-b", "linkcheck", *session.posargs, "docs", str(BUILT / "linkcheck"))


@nox.session
def benchmark(session: nox.Session) -> None:
    """Measure verification against Sphinx's own doctest builder; minutes, on a quiet machine."""
    install(session, "doctest")
    session.run("python", "benchmarks/book.py", *session.posargs)


@nox.session
def pythons(session: nox.Session) -> None:
    """Install the supported CPython builds with uv, which has all but the debug builds."""
    builds = [build for build in PYPROJECT["tool"]["underhood"]["builds"] if "d" not in build]
    session.install("uv")
    session.run("uv", "python", "install", "--no-bin", *(session.posargs or builds))


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements.lock anew from pyproject.toml; --upgrade takes the newest releases."""
    session.install("uv")
    command = ("uv", "pip", "compile", "--universal", "--python-version=3.11")
    options = ("--fork-strategy=fewest", "--group=dev", "--no-annotate", "--quiet")
    env = {"UV_CUSTOM_COMPILE_COMMAND": "nox -s lock"}
    session.run(*command, *options, "--output-file", LOCK, *session.posargs, env=env, silent=True)


def install(session: nox.Session, group: str, *, project: bool = True) -> None:
    """Install a dependency group and this project, unless the environment is up to date.

    An installer needs seconds to find out that nothing has changed. A stamp in the environment
    tells at once: it holds a digest of all that decides what gets installed.
    """
    stamp = Path(session.virtualenv.location, "installed")
    parts = [Path("pyproject.toml").read_bytes(), Path(LOCK).read_bytes(), str(ROOT).encode()]
    digest = hashlib.sha256(b"\0".join([*parts, group.encode()])).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    editable = ["-e", "."] if project else []
    packages = nox.project.dependency_groups(PYPROJECT, group)
    env = {"UV_COMPILE_BYTECODE": "1"}  # as pip does; without it a start takes seconds more
    session.install("-c", LOCK, *editable, *packages, env=env)
    # Like the installation itself, this is left out by --no-install.
    write = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    session.run_install("python", "-c", write, str(stamp), digest, silent=True)
