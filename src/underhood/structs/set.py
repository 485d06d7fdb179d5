"""Sets and frozensets (Include/cpython/setobject.h)."""

TYPES = {"set": "PySetObject", "frozenset": "PySetObject"}

STRUCTS = """
struct setentry {
    PyObject *key;
    Py_hash_t hash;
};

struct PySetObject {
    PyObject ob_base;
    Py_ssize_t fill;
    Py_ssize_t used;
    Py_ssize_t mask;
    setentry *table;
    Py_hash_t hash;
    Py_ssize_t finger;
    setentry smalltable[8];
    PyObject *weakreflist;
};
"""
