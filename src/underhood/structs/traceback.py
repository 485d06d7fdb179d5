"""Tracebacks, and the stack of handled exceptions (Include/cpython/traceback.h, pystate.h)."""

TYPES = {"traceback": "PyTracebackObject"}

STRUCTS = """
struct PyTracebackObject {
    PyObject ob_base;
    PyTracebackObject *tb_next;
    PyFrameObject *tb_frame;
    int tb_lasti;
    int tb_lineno;
};

struct _PyErr_StackItem {
    PyObject *exc_type;                  // -3.10
    PyObject *exc_value;
    PyObject *exc_traceback;             // -3.10
    struct _err_stackitem *previous_item;
};
"""
