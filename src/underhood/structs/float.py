"""Floating-point and complex numbers (Include/cpython/floatobject.h, complexobject.h)."""

TYPES = {"float": "PyFloatObject", "complex": "PyComplexObject"}

STRUCTS = """
struct PyFloatObject {
    PyObject ob_base;
    double ob_fval;
};

struct Py_complex {
    double real;
    double imag;
};

struct PyComplexObject {
    PyObject ob_base;
    Py_complex cval;
};
"""
