"""Frames, and from 3.11 the interpreter's own frames that they stand for.

Include/cpython/frameobject.h to 3.10, Include/internal/pycore_frame.h from 3.11, with
pycore_interpframe_structs.h from 3.14.
"""

TYPES = {"frame": "PyFrameObject"}

STRUCTS = """
typedef uintptr_t _PyStackRef;           // 3.13-
typedef signed char PyFrameState;        // 3.10

struct PyTryBlock {                      // -3.10
    int b_type;
    int b_handler;
    int b_level;
};

struct PyFrameObject {                   // -3.10
    PyVarObject ob_base;
    PyFrameObject *f_back;
    PyCodeObject *f_code;
    PyObject *f_builtins;
    PyObject *f_globals;
    PyObject *f_locals;
    PyObject **f_valuestack;
    PyObject **f_stacktop;               // 3.9
    PyObject *f_trace;
    int f_stackdepth;                    // 3.10
    char f_trace_lines;
    char f_trace_opcodes;
    PyObject *f_gen;
    int f_lasti;
    int f_lineno;
    int f_iblock;
    char f_executing;                    // 3.9
    PyFrameState f_state;                // 3.10
    PyTryBlock f_blockstack[20];
    PyObject *f_localsplus[1];
};

struct PyFrameObject {                   // 3.11-
    PyObject ob_base;
    PyFrameObject *f_back;
    _PyInterpreterFrame *f_frame;
    PyObject *f_trace;
    int f_lineno;
    char f_trace_lines;
    char f_trace_opcodes;
    char f_fast_as_locals;               // -3.12
    PyObject *f_extra_locals;            // 3.13-
    PyObject *f_locals_cache;            // 3.13-
    PyObject *f_overwritten_fast_locals; // 3.14-
    PyObject *_f_frame_data[1];
};

struct _PyInterpreterFrame {             // 3.11
    PyFunctionObject *f_func;
    PyObject *f_globals;
    PyObject *f_builtins;
    PyObject *f_locals;
    PyCodeObject *f_code;
    PyFrameObject *frame_obj;
    _PyInterpreterFrame *previous;
    _Py_CODEUNIT *prev_instr;
    int stacktop;
    _Bool is_entry;
    char owner;
    PyObject *localsplus[1];
};

struct _PyInterpreterFrame {             // 3.12-
    PyCodeObject *f_code;                // 3.12
    PyObject *f_executable;              // 3.13
    _PyStackRef f_executable;            // 3.14-
    _PyInterpreterFrame *previous;
    PyObject *f_funcobj;                 // -3.13
    _PyStackRef f_funcobj;               // 3.14-
    PyObject *f_globals;
    PyObject *f_builtins;
    PyObject *f_locals;
    PyFrameObject *frame_obj;
    _Py_CODEUNIT *prev_instr;            // 3.12
    _Py_CODEUNIT *instr_ptr;             // 3.13-
    int stacktop;                        // -3.13
    _PyStackRef *stackpointer;           // 3.14-
    int32_t tlbc_index;                  // 3.14- t
    uint16_t return_offset;
    char owner;
    uint8_t visited;                     // 3.14- release
    uint8_t visited:1;                   // 3.14- d
    uint8_t lltrace:7;                   // 3.14- d
    PyObject *localsplus[1];             // -3.13
    _PyStackRef localsplus[1];           // 3.14-
};
"""
