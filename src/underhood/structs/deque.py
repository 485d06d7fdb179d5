"""Deques and their blocks (Modules/_collectionsmodule.c: no header has the structs).

C calls the block ``struct BLOCK`` and ``block``.
"""

TYPES = {"collections.deque": "dequeobject"}

STRUCTS = """
struct dequeobject {
    PyVarObject ob_base;
    block *leftblock;
    block *rightblock;
    Py_ssize_t leftindex;
    Py_ssize_t rightindex;
    size_t state;
    Py_ssize_t maxlen;
    Py_ssize_t numfreeblocks;            // 3.11-
    block *freeblocks[16];               // 3.11-
    PyObject *weakreflist;
};

struct block {
    block *leftlink;
    PyObject *data[64];
    block *rightlink;
};
"""
