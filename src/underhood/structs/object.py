"""The header of every object and the garbage collector's before it (Include/object.h)."""

TYPES = {"object": "PyObject", "NoneType": "PyObject", "ellipsis": "PyObject"}
TYPES["NotImplementedType"] = "PyObject"

STRUCTS = """
typedef uint8_t PyMutex;                 // 3.13-

struct PyObject {
    Py_ssize_t ob_refcnt;                // -3.11
    union {                              // 3.12- gil
        Py_ssize_t ob_refcnt;            // 3.12-3.13
        uint32_t ob_refcnt_split[2];     // 3.12-3.13 64
        int64_t ob_refcnt_full;          // 3.14- 64
        struct {                         // 3.14- 64
            uint32_t ob_refcnt;
            uint16_t ob_overflow;
            uint16_t ob_flags;
        };
        Py_ssize_t ob_refcnt;            // 3.14- 32
        char _aligner;                   // 3.14-
    };
    uintptr_t ob_tid;                    // t
    uint16_t _padding;                   // 3.13 t
    uint16_t ob_flags;                   // 3.14- t
    PyMutex ob_mutex;                    // t
    uint8_t ob_gc_bits;                  // t
    uint32_t ob_ref_local;               // t
    Py_ssize_t ob_ref_shared;            // t
    PyTypeObject *ob_type;
};

struct PyVarObject {
    PyObject ob_base;
    Py_ssize_t ob_size;
};

struct PyGC_Head {
    uintptr_t _gc_next;
    uintptr_t _gc_prev;
};
"""
