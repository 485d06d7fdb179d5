"""Modules (Objects/moduleobject.c in 3.9, Include/internal/pycore_moduleobject.h from 3.10)."""

TYPES = {"module": "PyModuleObject"}

STRUCTS = """
struct PyModuleObject {
    PyObject ob_base;
    PyObject *md_dict;
    PyModuleDef *md_def;                 // -3.14
    void *md_state;
    PyObject *md_weaklist;
    PyObject *md_name;
    void *md_gil;                        // 3.13-3.14 t
    _Bool md_token_is_def;               // 3.15-
    _Bool md_requires_gil;               // 3.15- t
    Py_ssize_t md_state_size;            // 3.15-
    traverseproc md_state_traverse;      // 3.15-
    inquiry md_state_clear;              // 3.15-
    freefunc md_state_free;              // 3.15-
    void *md_token;                      // 3.15-
    _Py_modexecfunc md_exec;             // 3.15-
};
"""
