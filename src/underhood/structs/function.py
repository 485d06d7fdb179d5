"""Functions, methods and cells: Include/cpython/funcobject.h, classobject.h, methodobject.h."""

TYPES = {
    "function": "PyFunctionObject",
    "method": "PyMethodObject",
    "instancemethod": "PyInstanceMethodObject",
    "builtin_function_or_method": "PyCFunctionObject",
    "builtin_method": "PyCMethodObject",
    "cell": "PyCellObject",
}

STRUCTS = """
struct PyFunctionObject {                // 3.9
    PyObject ob_base;
    PyObject *func_code;
    PyObject *func_globals;
    PyObject *func_defaults;
    PyObject *func_kwdefaults;
    PyObject *func_closure;
    PyObject *func_doc;
    PyObject *func_name;
    PyObject *func_dict;
    PyObject *func_weakreflist;
    PyObject *func_module;
    PyObject *func_annotations;
    PyObject *func_qualname;
    vectorcallfunc vectorcall;
};

struct PyFunctionObject {                // 3.10-
    PyObject ob_base;
    PyObject *func_globals;
    PyObject *func_builtins;
    PyObject *func_name;
    PyObject *func_qualname;
    PyObject *func_code;
    PyObject *func_defaults;
    PyObject *func_kwdefaults;
    PyObject *func_closure;
    PyObject *func_doc;
    PyObject *func_dict;
    PyObject *func_weakreflist;
    PyObject *func_module;
    PyObject *func_annotations;
    PyObject *func_annotate;             // 3.14-
    PyObject *func_typeparams;           // 3.12-
    vectorcallfunc vectorcall;
    uint32_t func_version;               // 3.11-
};

struct PyMethodObject {
    PyObject ob_base;
    PyObject *im_func;
    PyObject *im_self;
    PyObject *im_weakreflist;
    vectorcallfunc vectorcall;
};

struct PyInstanceMethodObject {
    PyObject ob_base;
    PyObject *func;
};

struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
};

struct PyCFunctionObject {
    PyObject ob_base;
    PyMethodDef *m_ml;
    PyObject *m_self;
    PyObject *m_module;
    PyObject *m_weakreflist;
    vectorcallfunc vectorcall;
};

struct PyCMethodObject {
    PyCFunctionObject func;
    PyTypeObject *mm_class;
};

struct PyCellObject {
    PyObject ob_base;
    PyObject *ob_ref;
};
"""
