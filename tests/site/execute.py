"""Runs notebooks, each in a kernel and a folder of its own: KERNELS NAME FROM TO."""

import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

TRIES = 2  # that may fail, for the memory of a kernel is used by its threads, too
kernels, name, source, target = sys.argv[1:]


def run(path):
    """The notebook after it ran."""
    notebook = nbformat.read(path, 4)
    specs = KernelSpecManager(kernel_dirs=[kernels], ensure_native_kernel=False)
    manager = AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, km=manager, timeout=30, allow_errors=True)
        client.shutdown_kernel = "immediate"
        client.resources = {"metadata": {"path": folder}}
        client.execute(cleanup_kc=True)
    return notebook


def run_somehow(path):
    """The notebook after it ran; a chapter that reads dead objects may need another kernel."""
    for _ in range(TRIES):
        try:
            return run(path)
        except (CellTimeoutError, DeadKernelError) as error:
            print(path, error)
    return run(path)


for path in sorted(Path(source).rglob("*.ipynb")):
    notebook = run_somehow(path)
    copy = Path(target, path.relative_to(source))
    copy.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, copy)
