"""Generators, coroutines and asynchronous generators: Include/cpython/genobject.h.

From 3.14 in Include/internal/pycore_interpframe_structs.h.
"""

from __future__ import annotations

TYPES = {
    "generator": "PyGenObject",
    "coroutine": "PyCoroObject",
    "async_generator": "PyAsyncGenObject",
}

# C declares the three by one macro, with a prefix for their fields.
_SHAPE = """
struct %(name)s {
    PyObject ob_base;
    PyFrameObject *%(prefix)s_frame;     // -3.10
    char %(prefix)s_running;             // 3.9
    PyObject *%(prefix)s_code;           // -3.10
    PyCodeObject *%(prefix)s_code;       // 3.11
    PyObject *%(prefix)s_weakreflist;
    PyObject *%(prefix)s_name;
    PyObject *%(prefix)s_qualname;
    _PyErr_StackItem %(prefix)s_exc_state;
%(own)s
    PyObject *%(prefix)s_origin_or_finalizer;    // 3.11-
    char %(prefix)s_hooks_inited;        // 3.11-
    char %(prefix)s_closed;              // 3.11-
    char %(prefix)s_running_async;       // 3.11-
    int8_t %(prefix)s_frame_state;       // 3.11-
    PyObject *%(prefix)s_iframe[1];      // 3.11-3.13
    _PyInterpreterFrame %(prefix)s_iframe;    // 3.14-
};
"""

_CORO = "PyObject *cr_origin;             // -3.10"
_ASYNC = """
    PyObject *ag_finalizer;              // -3.10
    int ag_hooks_inited;                 // -3.10
    int ag_closed;                       // -3.10
    int ag_running_async;                // -3.10
"""

STRUCTS = "".join(
    _SHAPE % {"name": name, "prefix": prefix, "own": own}
    for name, prefix, own in [
        ("PyGenObject", "gi", ""),
        ("PyCoroObject", "cr", _CORO),
        ("PyAsyncGenObject", "ag", _ASYNC),
    ]
)
