"""Slices (Include/sliceobject.h)."""

TYPES = {"slice": "PySliceObject"}

STRUCTS = """
struct PySliceObject {
    PyObject ob_base;
    PyObject *start;
    PyObject *stop;
    PyObject *step;
};
"""
