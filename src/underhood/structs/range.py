"""Ranges (Objects/rangeobject.c: no header has the struct)."""

TYPES = {"range": "rangeobject"}

STRUCTS = """
struct rangeobject {
    PyObject ob_base;
    PyObject *start;
    PyObject *stop;
    PyObject *step;
    PyObject *length;
};
"""
