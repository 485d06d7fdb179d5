"""Descriptors of types written in C, and properties: Include/cpython/descrobject.h.

PyMemberDef and PyGetSetDef: Include/descrobject.h; property to 3.11: Objects/descrobject.c.
"""

TYPES = {
    "method_descriptor": "PyMethodDescrObject",
    "classmethod_descriptor": "PyMethodDescrObject",
    "member_descriptor": "PyMemberDescrObject",
    "getset_descriptor": "PyGetSetDescrObject",
    "wrapper_descriptor": "PyWrapperDescrObject",
    "property": "propertyobject",
}

STRUCTS = """
struct PyMemberDef {
    const char *name;
    int type;
    Py_ssize_t offset;
    int flags;
    const char *doc;
};

struct PyGetSetDef {
    const char *name;
    getter get;
    setter set;
    const char *doc;
    void *closure;
};

struct PyDescrObject {
    PyObject ob_base;
    PyTypeObject *d_type;
    PyObject *d_name;
    PyObject *d_qualname;
};

struct PyMethodDescrObject {
    PyDescrObject d_common;
    PyMethodDef *d_method;
    vectorcallfunc vectorcall;
};

struct PyMemberDescrObject {
    PyDescrObject d_common;
    PyMemberDef *d_member;
};

struct PyGetSetDescrObject {
    PyDescrObject d_common;
    PyGetSetDef *d_getset;
};

struct PyWrapperDescrObject {
    PyDescrObject d_common;
    struct wrapperbase *d_base;
    void *d_wrapped;
};

struct propertyobject {
    PyObject ob_base;
    PyObject *prop_get;
    PyObject *prop_set;
    PyObject *prop_del;
    PyObject *prop_doc;
    PyObject *prop_name;                 // 3.10-
    int getter_doc;
};
"""
