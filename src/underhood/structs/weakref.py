"""Weak references and proxies (Include/cpython/weakrefobject.h)."""

TYPES = {
    "weakref.ReferenceType": "PyWeakReference",
    "weakref": "PyWeakReference",
    "weakref.ProxyType": "PyWeakReference",
    "weakproxy": "PyWeakReference",
    "weakref.CallableProxyType": "PyWeakReference",
    "weakcallableproxy": "PyWeakReference",
}

STRUCTS = """
struct PyWeakReference {
    PyObject ob_base;
    PyObject *wr_object;
    PyObject *wr_callback;
    Py_hash_t hash;
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
    vectorcallfunc vectorcall;           // 3.11-
    PyMutex *weakrefs_lock;              // t
};
"""
