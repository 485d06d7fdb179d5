"""Interpreters are found, asked once, and chosen; what is no CPython does no harm."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from underhood.build import Build
from underhood.sphinx import pythons
from underhood.sphinx.pythons import Interpreter, PythonsError, ask, cache_file, find

SUPPORTED = [
    Build.parse(name)
    for name in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.13t", "3.15d")
]
BASE = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"

posix = pytest.mark.skipif(os.name != "posix", reason="the fakes are shell scripts")


def python(name, path="/python", level="final", serial=0):
    """An interpreter that is only talked about."""
    build = Build.parse(name)
    release = (*build.version, build.micro or 0, level, serial)
    return Interpreter(build, path, f"{name} (main)", release, {})


def an_answer(**changes):
    """What identify.py prints, with some of it changed."""
    return {
        "implementation": "cpython",
        "version": [3, 12, 1, "final", 0],
        "full_version": "3.12.1 (main)",
        "path": "/python",
        "debug": False,
        "free_threaded": False,
        "pointer_size": 8,
        "flags": {"CC": "gcc"},
        **changes,
    }


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A machine with nothing but the running Python and an empty folder, which is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    for name in ("PYENV_ROOT", "ASDF_DATA_DIR", "MISE_DATA_DIR", "RYE_PY_ROOT"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(home / "uv"))
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def fake(alone):
    """Makes an executable: a shell script, or a mode other than rwx."""

    def make(name, script, mode=0o755):
        path = alone / name
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(mode)
        return path

    return make


@pytest.fixture
def answering(fake, alone):
    """Makes an executable that says it is some Python, and counts how often it is asked."""

    def make(name, **changes):
        answer = json.dumps(an_answer(**{"path": str(alone / name), **changes}))
        return fake(name, f"echo asked >>{alone}/asked\ncat <<'END'\n{answer}\nEND")

    return make


def asked(alone):
    """How often the fakes were started."""
    path = alone / "asked"
    return len(path.read_text().splitlines()) if path.exists() else 0


# Asking


def test_running_interpreter():
    """The base of the running Python is what sys and sysconfig say of it."""
    it = ask(sys.executable)

    assert Build.current() == it.build
    assert Build.current().micro == it.build.micro
    assert tuple(sys.version_info) == it.release
    assert " ".join(sys.version.split()) == it.version
    assert BASE == it.path


def test_as_dict_is_json():
    """An interpreter's record survives JSON, and has its release, version and flags."""
    record = ask(sys.executable).as_dict()

    assert record == json.loads(json.dumps(record))
    assert "%d.%d.%d" % sys.version_info[:3] in record["release"]
    assert 8 * record["pointer_size"] in (32, 64)
    assert {"build", "release", "version", "path", "pointer_size", "flags"} == set(record)


@pytest.mark.parametrize("copies", [False, True])
def test_virtual_environment(tmp_path, copies):
    """The Python of a virtual environment, linked or copied, stands for its base."""
    import venv

    venv.create(tmp_path / "venv", symlinks=not copies)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")

    assert BASE == ask(str(scripts / "python")).path


@pytest.mark.skipif(not (PYENV / "3.9.18").exists(), reason="needs Python 3.9.18 of pyenv")
def test_copied_environment_of_an_old_python(tmp_path):
    """A copied environment of 3.9, which takes itself for its own base, stands for its base."""
    base = PYENV / "3.9.18/bin/python3.9"
    command = [base, "-m", "venv", "--copies", "--without-pip", tmp_path / "venv"]
    subprocess.run(command, check=True)

    assert os.path.realpath(base) == ask(str(tmp_path / "venv/bin/python")).path


@posix
def test_environment_variables(fake, monkeypatch):
    """PYTHON* variables do not reach what is asked, a script that starts a Python included."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("UNDERHOOD", "1")
    path = fake("python3", f'env >$0.env\nexec {BASE} "$@"')

    assert Build.current() == ask(str(path)).build
    names = {line.partition("=")[0] for line in Path(f"{path}.env").read_text().splitlines()}
    assert "UNDERHOOD" in names
    assert not {name for name in names if name.startswith("PYTHON")}


@posix
@pytest.mark.parametrize(
    "script, message",
    [
        ("exit 1", "is no Python: it ends with status 1"),
        ("echo junk; echo more junk", "is no Python: it ends with status 0"),
        ("echo '{}'", "is no Python"),
        ("echo '[1, 2]'", "is no Python"),
        ("echo 12", "is no Python"),
        ("echo '{\"version\": 3}'", "is no Python"),
        ("printf '\\377\\n'", "is no Python"),
        ("kill -SEGV $$", "is no Python: it ends with status -11"),
    ],
)
def test_junk(fake, script, message):
    """What does not answer as a Python does is an error that names it and says what it did."""
    path = fake("python3", script)

    with pytest.raises(PythonsError, match=message) as caught:
        ask(str(path))

    assert str(path) in str(caught.value)


@posix
def test_hanging(fake):
    """An executable that hangs is ended in time, and so are the processes that it started."""
    path = fake("python3", "sleep 10000 & echo $! >$0.pid; wait")

    with pytest.raises(PythonsError, match=r"gives no answer within 0\.3 s"):
        ask(str(path), timeout=0.3)

    assert not is_running(int(Path(f"{path}.pid").read_text()))


def is_running(pid):
    """Whether a process runs, after it had a second to end."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":  # ended; nobody has asked for its exit status
            return False
        time.sleep(0.01)
    return True


@posix
def test_endless_output(fake):
    """Output without end takes no more time than silence."""
    path = fake("python3", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")

    with pytest.raises(PythonsError, match="gives no answer"):
        ask(str(path), timeout=0.3)


@posix
def test_not_executable(fake):
    """A file that cannot be executed is an error that says so."""
    with pytest.raises(PythonsError, match="does not start: Permission denied"):
        ask(str(fake("python3", "exit 0", mode=0o400)))


def test_absent(tmp_path):
    """A path with nothing there is an error that says so."""
    with pytest.raises(PythonsError, match="does not start"):
        ask(str(tmp_path / "python3"))


@posix
@pytest.mark.parametrize(
    "changes, what",
    [
        ({"implementation": "pypy", "full_version": "3.11.9 [PyPy 7.3.17]"}, "pypy 3.11.9"),
        ({"version": [3, 8, 18, "final", 0], "full_version": "3.8.18"}, "cpython 3.8.18"),
        ({"version": [2, 7, 18, "final", 0], "full_version": "2.7.18"}, "cpython 2.7.18"),
    ],
)
def test_not_ours(answering, changes, what):
    """Another implementation, or a CPython too old for the runner, is refused by its name."""
    path = answering("python3", **changes)

    with pytest.raises(PythonsError, match=f"is {what}.*: name a CPython, 3.9 or newer"):
        ask(str(path))


@posix
def test_chatty_start(fake):
    """Lines before the answer, from a site that prints, do no harm."""
    answer = json.dumps(an_answer())
    path = fake("python3", f"echo hello\necho '{answer}'")

    assert Build.parse("3.12") == ask(str(path)).build


@posix
def test_program_by_the_name_it_is_called(alone, fake):
    """A link to a program of another name is asked under its own name."""
    answer = json.dumps(an_answer())
    fake("launcher", f"case $0 in */python3) echo '{answer}' ;; esac")
    (alone / "python3").symlink_to("launcher")

    assert Build.parse("3.12") == ask(str(alone / "python3")).build


@pytest.mark.parametrize("old", ["2.7.18", "3.6.15", "3.8.18"])
def test_identify_runs_anywhere(old):
    """Interpreters that are too old say what they are all the same."""
    path = PYENV / old / "bin/python"
    if not path.exists():
        pytest.skip(f"needs Python {old} of pyenv")

    with pytest.raises(PythonsError, match=f"is cpython {old}"):
        ask(str(path))


# Finding


@posix
def test_bad_candidates(fake, alone):
    """Of candidates that fail each is told of once, and the good ones are found."""
    fake("python3", "exit 1")
    fake("python3.12", "sleep 60")
    fake("python", "exit 0", mode=0o400)
    fake("ruby", "touch $0.started")
    (alone / "python3.14").symlink_to(alone / "python3.14")
    told = []

    found = find(told.append, timeout=1)

    assert [BASE] == [it.path for it in found]
    names = [Path(line.split(" ")[0]).name for line in told]
    assert ["python", "python3", "python3.12"] == names
    assert not (alone / "ruby.started").exists()


@posix
def test_each_file_is_asked_once(alone, answering, monkeypatch):
    """Links, and a folder that is twice in PATH, do not make one executable two."""
    answering("python3.12")
    for name in ("python", "python3"):
        (alone / name).symlink_to("python3.12")
    (alone.parent / "again").symlink_to(alone)
    monkeypatch.setenv("PATH", os.pathsep.join([str(alone), str(alone), f"{alone.parent}/again"]))

    assert "/python3.12" in str([it.path for it in find(print)])
    assert 1 == asked(alone)


@posix
def test_no_shims(alone, answering, monkeypatch):
    """The shims of a version manager are left alone; other folders of that name are not."""
    root = alone.parent / "pyenv"
    for folder in (root / "shims", alone.parent / "shims"):
        folder.mkdir(parents=True)
        (folder / "python3").write_text(f"#!/bin/sh\n/usr/bin/touch {folder}/started\n")
        (folder / "python3").chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(root))
    monkeypatch.setenv("PATH", os.pathsep.join([f"{root}/shims", f"{alone.parent}/shims"]))

    find(lambda line: None)

    assert not (root / "shims/started").exists()
    assert (alone.parent / "shims/started").exists()


@posix
@pytest.mark.parametrize("manager", ["PYENV_ROOT/versions", "MISE_DATA_DIR/installs/python"])
def test_version_managers(alone, fake, monkeypatch, manager):
    """Interpreters of version managers are found without being in PATH."""
    folder = alone.parent / "home" / manager / "3.99.0" / "bin"
    folder.mkdir(parents=True)
    answer = json.dumps(an_answer(version=[3, 99, 0, "final", 0]))
    fake("python3", f"echo '{answer}'").rename(folder / "python3")

    assert Build.parse("3.99") in [it.build for it in find(print)]


@posix
def test_others_are_ignored(answering):
    """PyPy and versions below 3.9 are left out without a word."""
    answering("python3", implementation="pypy")
    answering("python3.8", version=[3, 8, 18, "final", 0])
    answering("python3.7", path=None)
    told = []

    assert [BASE] == [it.path for it in find(told.append)]
    assert [] == told


@posix
def test_an_old_one_is_not_started(fake, tmp_path):
    """What has an old version in its name is not asked, whatever it would say."""
    for name in ("python2.7", "python3.8", "python3.6m", "python3.80"):
        fake(name, f"touch {tmp_path}/started-{name}")

    find(lambda text: None)

    assert ["started-python3.80"] == [it.name for it in tmp_path.glob("started-*")]


@posix
def test_newest_release_of_a_build(answering):
    """Of each build the newest final release counts; free-threaded and debug are other builds."""
    releases = {
        "python3.80": [3, 80, 9, "final", 0],
        "python3.81": [3, 80, 10, "final", 0],
        "python3.82": [3, 80, 11, "candidate", 1],
        "python3.83": [3, 90, 0, "alpha", 2],
        "python3.84": [3, 90, 0, "alpha", 10],
    }
    for name, version in releases.items():
        answering(name, version=version)
    answering("python3.85", version=[3, 80, 1, "final", 0], free_threaded=True)
    answering("python3.86", version=[3, 80, 2, "final", 0], debug=True)
    answering("python3.87", version=[3, 80, 3, "final", 0], pointer_size=4)

    names = [it.full_name for it in find(print) if it.build.version >= (3, 80)]

    assert ["3.80.3 32-bit", "3.80.10", "3.80.1t", "3.80.2d", "3.90.0a10"] == names


@posix
def test_running_interpreter_comes_first(answering):
    """Another executable of the very same release does not take the running one's place."""
    tags = Build.current().tags
    answering(
        "python3",
        version=list(sys.version_info),
        debug="d" in tags,
        free_threaded="t" in tags,
    )

    assert [BASE] == [it.path for it in find(print)]


@pytest.mark.skipif(not PYENV.exists(), reason="needs pyenv")
def test_builds_of_pyenv():
    """Every final CPython of 3.9 or later in pyenv's folder is found, or a newer release of it."""
    found = {it.build: it for it in find(print)}
    names = [path.name for path in PYENV.iterdir() if (path / "bin/python").exists()]
    builds = [Build.parse(name.replace("-debug", "d")) for name in names]

    for build in builds:
        if build.version >= (3, 9):
            assert build.micro <= found[build].build.micro
    assert {build for build in builds if build in SUPPORTED} <= set(found)


# The cache


@posix
def test_cache(alone, answering, tmp_path):
    """An executable is asked again only when it was replaced."""
    cache = tmp_path / "deep/down/interpreters.json"
    path = answering("python3")
    first = find(print, cache=cache)

    assert first == find(print, cache=cache)
    assert [it.flags for it in first] == [it.flags for it in find(print, cache=cache)]
    assert 1 == asked(alone)

    status = path.stat()
    answering("python3", version=[3, 12, 2, "final", 0])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert "3.12.2" in [it.full_name for it in find(print, cache=cache)]
    assert 2 == asked(alone)


@posix
def test_cache_forgets(alone, answering, tmp_path):
    """An executable that is gone is not found, nor kept in the cache."""
    cache = tmp_path / "interpreters.json"
    path = answering("python3", version=[3, 99, 0, "final", 0])
    find(print, cache=cache)
    path.unlink()

    assert Build.parse("3.99") not in [it.build for it in find(print, cache=cache)]
    assert [BASE] == list(json.loads(cache.read_text()))


@posix
def test_cache_is_shared(alone, answering, tmp_path, monkeypatch):
    """A search that comes across fewer interpreters forgets none of the others."""
    cache = tmp_path / "interpreters.json"
    answering("python3")
    find(print, cache=cache)
    (tmp_path / "empty").mkdir()
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PATH", str(tmp_path / "empty"))
        assert [BASE] == [it.path for it in find(print, cache=cache)]

    find(print, cache=cache)
    assert 1 == asked(alone)


@posix
def test_cache_file(monkeypatch, tmp_path):
    """The answers are kept where the system has its users' caches."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert tmp_path in cache_file().parents
    assert "underhood" in cache_file().parent.parts


@posix
def test_answers_for_another_file_are_not_kept(alone, answering, tmp_path):
    """What starts another file is asked each time: it may start a different one tomorrow."""
    cache = tmp_path / "interpreters.json"
    answering("python3", path="/elsewhere/python3")
    find(print, cache=cache)
    find(print, cache=cache)

    assert 2 == asked(alone)


@posix
def test_failures_are_not_kept(fake, answering, tmp_path):
    """What failed is asked again, since what it lacks may have come without a change to it."""
    cache = tmp_path / "interpreters.json"
    fake("python3", f"[ -e {tmp_path}/library ] || exit 127\ncat {tmp_path}/answer")
    version = [3, 99, 0, "final", 0]
    told = []
    find(told.append, cache=cache)
    (tmp_path / "library").touch()
    (tmp_path / "answer").write_text(json.dumps(an_answer(version=version)))

    assert 1 == len(told)
    assert Build.parse("3.99") in [it.build for it in find(print, cache=cache)]


@posix
@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"a": 1}', b'{"a": [1, {}]}', b"\xff", b"[" * 99999]
)
def test_corrupt_cache(alone, answering, tmp_path, content):
    """A cache that cannot be read is ignored, and written anew."""
    cache = tmp_path / "interpreters.json"
    cache.write_bytes(content)
    answering("python3")

    assert Build.parse("3.12") in [it.build for it in find(print, cache=cache)]
    find(print, cache=cache)
    assert 1 == asked(alone)


def test_damaged_entry(alone, tmp_path):
    """An entry that tells less than it should is asked for again."""
    cache = tmp_path / "interpreters.json"
    found = find(print, cache=cache)
    entries = json.loads(cache.read_text())
    del entries[BASE][1]["flags"]
    cache.write_text(json.dumps(entries))

    assert found == find(print, cache=cache)
    assert "flags" in json.loads(cache.read_text())[BASE][1]


def test_cache_that_cannot_be_written(alone, tmp_path):
    """A cache where nothing can be written costs a line, not the run."""
    (tmp_path / "file").touch()
    told = []

    assert [BASE] == [it.path for it in find(told.append, cache=tmp_path / "file/cache.json")]
    assert "interpreters are not remembered" in told[0]


def test_second_search_starts_nothing(tmp_path, monkeypatch):
    """With the cache full no process is started, whatever this machine has."""
    cache = tmp_path / "interpreters.json"
    told = []
    found = find(told.append, cache=cache)
    monkeypatch.setattr(pythons, "_output", lambda *_: pytest.fail("started"))

    if not told:
        assert found == find(print, cache=cache)
