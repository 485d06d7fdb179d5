"""Strings in their three shapes: ASCII, compact, and legacy (Include/cpython/unicodeobject.h).

The characters of the first two stand right after the struct.
"""

TYPES = {"str": "PyUnicodeObject"}

STRUCTS = """
struct PyASCIIObject {
    PyObject ob_base;
    Py_ssize_t length;
    Py_hash_t hash;
    struct {
        unsigned int interned:2;         // gil
        unsigned int interned:2;         // -3.13 t
        unsigned char interned;          // 3.14- t
        unsigned int kind:3;
        unsigned int compact:1;
        unsigned int ascii:1;
        unsigned int ready:1;            // -3.11
        unsigned int statically_allocated:1;    // 3.12-
        unsigned int :24;                // gil
        unsigned int :24;                // -3.13 t
    } state;
    wchar_t *wstr;                       // -3.11
};

struct PyCompactUnicodeObject {
    PyASCIIObject _base;
    Py_ssize_t utf8_length;
    char *utf8;
    Py_ssize_t wstr_length;              // -3.11
};

struct PyUnicodeObject {
    PyCompactUnicodeObject _base;
    union {
        void *any;
        Py_UCS1 *latin1;
        Py_UCS2 *ucs2;
        Py_UCS4 *ucs4;
    } data;
};
"""
