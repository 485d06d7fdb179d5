"""Runs notebooks, each in a kernel and a folder of its own: KERNELS NAME FROM TO."""

import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

kernels, name, source, target = sys.argv[1:]
for path in sorted(Path(source).rglob("*.ipynb")):
    notebook = nbformat.read(path, 4)
    specs = KernelSpecManager(kernel_dirs=[kernels], ensure_native_kernel=False)
    manager = AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, km=manager, timeout=60, allow_errors=True)
        client.resources = {"metadata": {"path": folder}}
        client.execute()
    copy = Path(target, path.relative_to(source))
    copy.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, copy)
