"""Lists (Include/cpython/listobject.h)."""

TYPES = {"list": "PyListObject"}

STRUCTS = """
struct PyListObject {
    PyVarObject ob_base;
    PyObject **ob_item;
    Py_ssize_t allocated;
};
"""
