"""Memory views and the buffers under them (Include/cpython/memoryobject.h, pybuffer.h)."""

TYPES = {"memoryview": "PyMemoryViewObject", "managedbuffer": "_PyManagedBufferObject"}

STRUCTS = """
struct Py_buffer {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
};

struct _PyManagedBufferObject {
    PyObject ob_base;
    int flags;
    Py_ssize_t exports;
    Py_buffer master;
};

struct PyMemoryViewObject {
    PyVarObject ob_base;
    _PyManagedBufferObject *mbuf;
    Py_hash_t hash;
    int flags;
    Py_ssize_t exports;
    Py_buffer view;
    PyObject *weakreflist;
    Py_ssize_t ob_array[1];
};
"""
