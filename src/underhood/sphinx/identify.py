"""Says which Python runs it, in one line of JSON; any Python from 2.7 on can run this file."""

# Python 2 has no annotations.
# mypy: allow-untyped-defs, allow-untyped-calls

import json
import os
import struct
import sys
import sysconfig

FLAGS = ("CC", "CONFIG_ARGS", "OPT", "PY_CFLAGS", "PY_CORE_CFLAGS", "Py_DEBUG", "Py_GIL_DISABLED",
         "Py_TRACE_REFS", "WITH_PYMALLOC")  # fmt: skip


def implementation():
    """The name of the implementation; Python 2 has none, and there PyPy is known by a module."""
    if hasattr(sys, "implementation"):
        return sys.implementation.name
    return "pypy" if "__pypy__" in sys.builtin_module_names else "cpython"


def base_executable():
    """The interpreter that a virtual environment was made from, or this one; None if unknown."""
    path = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
    base = getattr(sys, "base_prefix", sys.prefix)
    if base == sys.prefix or not path.startswith(os.path.realpath(sys.prefix) + os.sep):
        return path
    # To 3.10 an environment made with --copies says that it is its own base.
    name = "python%d.%d" % sys.version_info[:2]
    for candidate in (name + getattr(sys, "abiflags", ""), name, "python3"):
        candidate = os.path.join(base, "bin", candidate)
        if os.path.isfile(candidate):
            return os.path.realpath(candidate)
    return None


def identity():
    """What `pythons` wants to know of an interpreter."""
    settings = sysconfig.get_config_vars()
    return {
        "implementation": implementation(),
        "version": list(sys.version_info),
        "full_version": " ".join(sys.version.split()),
        "path": base_executable(),
        "debug": hasattr(sys, "gettotalrefcount"),
        "free_threaded": bool(settings.get("Py_GIL_DISABLED")),
        "pointer_size": struct.calcsize("P"),
        "flags": {name: settings[name] for name in FLAGS if settings.get(name) is not None},
    }


if __name__ == "__main__":
    print(json.dumps(identity()))
