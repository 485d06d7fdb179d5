"""Bytes and bytearrays (Include/cpython/bytesobject.h, bytearrayobject.h)."""

TYPES = {"bytes": "PyBytesObject", "bytearray": "PyByteArrayObject"}

STRUCTS = """
struct PyBytesObject {
    PyVarObject ob_base;
    Py_hash_t ob_shash;
    char ob_sval[1];
};

struct PyByteArrayObject {
    PyVarObject ob_base;
    Py_ssize_t ob_alloc;
    char *ob_bytes;
    char *ob_start;
    Py_ssize_t ob_exports;
    PyObject *ob_bytes_object;           // 3.15-
};
"""
