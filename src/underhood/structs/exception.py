"""Exceptions: what all have, and what some kinds add (Include/cpython/pyerrors.h)."""

from __future__ import annotations

# The others have the struct of their base.
TYPES = {
    "BaseException": "PyBaseExceptionObject",
    "BaseExceptionGroup": "PyBaseExceptionGroupObject",
    "SyntaxError": "PySyntaxErrorObject",
    "ImportError": "PyImportErrorObject",
    "UnicodeDecodeError": "PyUnicodeErrorObject",
    "UnicodeEncodeError": "PyUnicodeErrorObject",
    "UnicodeTranslateError": "PyUnicodeErrorObject",
    "SystemExit": "PySystemExitObject",
    "OSError": "PyOSErrorObject",
    "StopIteration": "PyStopIterationObject",
    "NameError": "PyNameErrorObject",
    "AttributeError": "PyAttributeErrorObject",
}

_HEAD = """
    PyObject ob_base;
    PyObject *dict;
    PyObject *args;
    PyObject *notes;                     // 3.11-
    PyObject *traceback;
    PyObject *context;
    PyObject *cause;
    char suppress_context;
"""

STRUCTS = """
struct PyBaseExceptionObject {
%(head)s
};

struct PyBaseExceptionGroupObject {      // 3.11-
%(head)s
    PyObject *msg;
    PyObject *excs;
    PyObject *excs_str;                  // 3.13.12-3.13
    PyObject *excs_str;                  // 3.14.4-
};

struct PySyntaxErrorObject {
%(head)s
    PyObject *msg;
    PyObject *filename;
    PyObject *lineno;
    PyObject *offset;
    PyObject *end_lineno;                // 3.10-
    PyObject *end_offset;                // 3.10-
    PyObject *text;
    PyObject *print_file_and_line;
    PyObject *metadata;                  // 3.14-
};

struct PyImportErrorObject {
%(head)s
    PyObject *msg;
    PyObject *name;
    PyObject *path;
    PyObject *name_from;                 // 3.12-
};

struct PyUnicodeErrorObject {
%(head)s
    PyObject *encoding;
    PyObject *object;
    Py_ssize_t start;
    Py_ssize_t end;
    PyObject *reason;
};

struct PySystemExitObject {
%(head)s
    PyObject *code;
};

struct PyOSErrorObject {
%(head)s
    PyObject *myerrno;
    PyObject *strerror;
    PyObject *filename;
    PyObject *filename2;
    Py_ssize_t written;
};

struct PyStopIterationObject {
%(head)s
    PyObject *value;
};

struct PyNameErrorObject {               // 3.10-
%(head)s
    PyObject *name;
};

struct PyAttributeErrorObject {          // 3.10-
%(head)s
    PyObject *obj;
    PyObject *name;
};
""" % {"head": _HEAD}
