"""Tuples (Include/cpython/tupleobject.h)."""

TYPES = {"tuple": "PyTupleObject"}

STRUCTS = """
struct PyTupleObject {
    PyVarObject ob_base;
    Py_hash_t ob_hash;                   // 3.14-
    PyObject *ob_item[1];
};
"""
