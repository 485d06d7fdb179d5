"""Code objects (Include/cpython/code.h)."""

TYPES = {"code": "PyCodeObject"}

STRUCTS = """
struct PyCodeObject {                    // -3.10
    PyObject ob_base;
    int co_argcount;
    int co_posonlyargcount;
    int co_kwonlyargcount;
    int co_nlocals;
    int co_stacksize;
    int co_flags;
    int co_firstlineno;
    PyObject *co_code;
    PyObject *co_consts;
    PyObject *co_names;
    PyObject *co_varnames;
    PyObject *co_freevars;
    PyObject *co_cellvars;
    Py_ssize_t *co_cell2arg;
    PyObject *co_filename;
    PyObject *co_name;
    PyObject *co_lnotab;                 // 3.9
    PyObject *co_linetable;              // 3.10
    void *co_zombieframe;
    PyObject *co_weakreflist;
    void *co_extra;
    unsigned char *co_opcache_map;
    _PyOpcache *co_opcache;
    int co_opcache_flag;
    unsigned char co_opcache_size;
};

struct PyCodeObject {                    // 3.11-
    PyVarObject ob_base;
    PyObject *co_consts;
    PyObject *co_names;
    PyObject *co_exceptiontable;
    int co_flags;
    short co_warmup;                     // 3.11
    short _co_linearray_entry_size;      // 3.11
    int co_argcount;
    int co_posonlyargcount;
    int co_kwonlyargcount;
    int co_stacksize;
    int co_firstlineno;
    int co_nlocalsplus;
    int co_framesize;                    // 3.12-
    int co_nlocals;
    int co_nplaincellvars;               // 3.11
    int co_ncellvars;
    int co_nfreevars;
    uint32_t co_version;                 // 3.12-
    PyObject *co_localsplusnames;
    PyObject *co_localspluskinds;
    PyObject *co_filename;
    PyObject *co_name;
    PyObject *co_qualname;
    PyObject *co_linetable;
    PyObject *co_weakreflist;
    PyObject *_co_code;                  // 3.11
    char *_co_linearray;                 // 3.11
    _PyExecutorArray *co_executors;      // 3.13-
    _PyCoCached *_co_cached;             // 3.12-
    uint64_t _co_instrumentation_version;     // 3.12
    uintptr_t _co_instrumentation_version;    // 3.13-
    _PyCoMonitoringData *_co_monitoring;      // 3.12-
    Py_ssize_t _co_unique_id;            // 3.14-
    int _co_firsttraceable;
    void *co_extra;
    _PyCodeArray *co_tlbc;               // 3.14- t
    char co_code_adaptive[1];
};

struct _PyCoCached {                     // 3.12-
    PyObject *_co_code;
    PyObject *_co_varnames;
    PyObject *_co_cellvars;
    PyObject *_co_freevars;
};
"""
