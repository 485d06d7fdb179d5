"""The notebooks: each runs from top to bottom on two versions, and prints what the page says."""

import ast
import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from underhood.build import Build

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.13")
KERNEL = """
import sys
sys.modules["debugpy"] = None  # takes a third of a kernel's start, and nothing is debugged here
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""
SAME = 0.98
"""The share of outputs that are in a kernel what they are at a prompt."""


@pytest.fixture(scope="session")
def notebooks(html):
    """The notebooks of the site, by the name of their page."""
    found = read_all(html / "notebooks")
    assert len(found) > 5
    return found


def read_all(folder):
    """The notebooks in a folder, by their path without the suffix."""
    return {
        path.relative_to(folder).with_suffix("").as_posix(): nbformat.read(path, 4)
        for path in sorted(folder.rglob("*.ipynb"))
    }


@pytest.fixture(scope="module")
def kernels(tmp_path_factory, pytestconfig, machine, missing):
    """The folder of two kernels: the running Python, and others with ipykernel from the index."""
    folder = tmp_path_factory.mktemp("kernels")
    for version in VERSIONS:
        python = sys.executable
        if version != "{}.{}".format(*sys.version_info) or Build.current().tags:
            if version not in machine:
                missing(version, f"CPython {version} is not here")
            python = _with_kernel(machine[version].path, version, pytestconfig, missing)
        (folder / version).mkdir()
        command = [python, "-c", KERNEL, "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": version, "language": "python"}
        (folder / version / "kernel.json").write_text(json.dumps(spec))
    return folder


def _with_kernel(python, version, pytestconfig, missing):
    """The interpreter of an environment that has ipykernel; it is made once, and kept."""
    place = pytestconfig.cache.mkdir(f"kernel-{version}")
    mine = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lock = ROOT / "requirements.lock"
    stamp = place / "installed"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return str(mine)
    uv = shutil.which("uv")
    if uv:
        make = [uv, "venv", "--quiet", "--clear", "--python", python, place]
        install = [uv, "pip", "install", "--quiet", "--python", mine, "-c", lock, "ipykernel"]
    else:
        make = [python, "-m", "venv", "--clear", place]
        install = [mine, "-m", "pip", "install", "--quiet", "-c", lock, "ipykernel"]
    for command in (make, install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            missing(version, f"ipykernel cannot be installed for CPython {version}: {last}")
    stamp.write_bytes(lock.read_bytes())
    return str(mine)


@pytest.fixture(scope="module")
def executed(html, kernels, tmp_path_factory):
    """Each notebook after it ran on each version, in a kernel of its own; two run at a time."""
    folder = tmp_path_factory.mktemp("executed")
    program = Path(__file__).with_name("execute.py")
    # The first kernel compiles what kernels need, and nothing else of what was installed.
    ours = {"PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "", "PYTHONDONTWRITEBYTECODE": ""}
    runs = {
        version: subprocess.Popen(
            [sys.executable, program, kernels, version, html / "notebooks", folder / version],
            env=os.environ | ours,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for version in VERSIONS
    }
    for version, run in runs.items():
        said, _ = run.communicate(timeout=900)
        assert not run.returncode, (version, said)
    return {version: read_all(folder / version) for version in VERSIONS}


def data_of(notebook):
    """What the opening of a notebook knows of other builds."""
    call = next(
        node
        for node in ast.walk(ast.parse(notebook.cells[0].source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_open"
    )
    return ast.literal_eval(call.args[0])


def text_of(outputs):
    """What is shown under a cell."""
    parts = []
    for output in outputs:
        if output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}".removesuffix(": "))
        else:
            parts.append(output.get("text") or output.data["text/plain"])
    return "".join(f"{part.rstrip()}\n" for part in parts)


def wanted(notebook, version):
    """The expected text under each cell that has one; None where the cell is not of the version."""
    texts = {cell.id: text_of(cell.outputs) for cell in notebook.cells if cell.get("outputs")}
    for thing in data_of(notebook)["outputs"]:
        if thing["cell"] in texts:
            mine = [text for builds, text in thing["texts"] if version in builds]
            if mine and mine[0].startswith("Traceback"):
                mine = [mine[0].rstrip("\n").rpartition("\n")[2] + "\n"]
            texts[thing["cell"]] = mine[0] if mine else None
    for cell in notebook.cells:
        first = cell.source.partition("\n")[0].split()
        if cell.id in texts and first[:1] == ["%%only"] and version not in first:
            texts[cell.id] = None
    return texts


@pytest.mark.parametrize("version", VERSIONS)
def test_no_cell_raises_what_it_should_not(executed, notebooks, version):
    """A cell raises an error only if it is expected to."""
    for name, after in executed[version].items():
        for cell in after.cells:
            errors = [it for it in cell.get("outputs", ()) if it.output_type == "error"]
            if errors:
                assert "raises-exception" in cell.metadata.get("tags", ()), (name, cell, errors)


def test_few_chapters_may_fail_in_a_kernel(notebooks):
    """Those that look at freed memory say so at their head; in no other may a cell just fail."""
    warned = {
        name
        for name, notebook in notebooks.items()
        if "memory that has been freed" in str(notebook)
    }
    assert {"lifetime/after-free", "memory/allocator", "memory/free-lists"} == warned
    for name in notebooks.keys() - warned:
        for cell in notebooks[name].cells:
            if "raises-exception" in cell.metadata.get("tags", ()):
                texts = [text_of(cell.outputs)]
                told = [it for it in data_of(notebooks[name])["outputs"] if it["cell"] == cell.id]
                texts += [text for it in told for _, text in it["texts"]]
                is_error = [it.output_type == "error" for it in cell.outputs]
                assert any(is_error) or any(it.startswith("Traceback") for it in texts), cell


@pytest.mark.parametrize("version", VERSIONS)
def test_a_kernel_prints_what_a_prompt_prints(executed, notebooks, version):
    """Nearly every output is that of the book for the version, letter for letter."""
    checker = doctest.OutputChecker()
    same, others = 0, []
    for name, after in executed[version].items():
        texts = wanted(notebooks[name], version)
        for cell in after.cells:
            expected = texts.get(cell.id)
            if expected is None:
                continue
            got = text_of(cell.outputs)
            expected = re.sub(r"\A(?:\w+\.)+(?=\w+Error\b)", "", expected)  # IPython shortens it
            if checker.check_output(expected, got, doctest.ELLIPSIS):
                same += 1
            else:
                others.append((name, cell.id, expected, got))
    assert same > 100
    assert same / (same + len(others)) > SAME, others


@pytest.mark.parametrize("version", VERSIONS)
def test_the_opening_names_the_version_and_what_differs(executed, notebooks, version):
    """The first cell says which Python runs, and shows each output that is another one there."""
    for name, after in executed[version].items():
        said = text_of(after.cells[0].outputs)
        assert said.startswith(f"You run CPython {version}.")
        data = data_of(notebooks[name])
        for thing in data["outputs"]:
            (newest,) = [text for builds, text in thing["texts"] if data["newest"] in builds] or [
                ""
            ]
            for builds, text in thing["texts"]:
                if version in builds:
                    indented = "\n".join(f"    {row}" for row in text.rstrip("\n").split("\n"))
                    assert (indented in said) or text == newest, (name, thing["code"])
        assert "Missing" not in said


def test_prose_is_plain_markdown(notebooks):
    """No role, directive or label of MyST is left in a notebook."""
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                for mark in ("{val}", "{ref}", "{cpython}", "{doctest}", ":::", "(sizes)="):
                    assert mark not in cell.source, (name, cell.id)


def test_links_are_whole(notebooks):
    """Every link of a notebook works wherever the file is."""
    text = json.dumps(notebooks["memory/sizes"])
    assert "](https://example.org/" in text
    assert "](../" not in text and "](#" not in text
    assert "https://github.com/python/cpython/blob/" in text


def test_a_crash_is_told_and_not_run(notebooks):
    """A block that would end the kernel is prose."""
    cells = notebooks["lifetime/after-free"].cells
    told = [cell for cell in cells if "ends the process with SIGSEGV" in cell.source]
    assert told
    assert {"markdown"} == {cell.cell_type for cell in told}
    assert not [cell for cell in cells if cell.cell_type == "code" and "10**9" in cell.source]


def test_a_prediction_is_not_given_away(notebooks, doctree):
    """The cell whose output is to be predicted has none."""
    cells = notebooks["containers/list"].cells
    asked = [n for n, cell in enumerate(cells) if "then run the cell" in cell.source]
    assert asked
    for number in asked:
        rest = [cell for cell in cells[number + 1 :] if cell.cell_type == "code"]
        prose = [n for n, cell in enumerate(cells) if n > number and cell.cell_type != "code"]
        last = cells[prose[0] - 1] if prose else rest[-1]
        assert "code" == last.cell_type
        assert [] == last.outputs


def test_every_chapter_links_to_its_notebook(html, taught):
    """The foot of a chapter has the link, and the file is where it leads."""
    page = (html / f"{taught}.html").read_text("utf-8")
    up = "../" * taught.count("/")
    assert f'href="{up}notebooks/{taught}.ipynb"' in page
    assert (html / f"notebooks/{taught}.ipynb").is_file()
