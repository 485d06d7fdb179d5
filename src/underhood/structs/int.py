"""Integers (Include/cpython/longintrepr.h)."""

TYPES = {"int": "PyLongObject", "bool": "PyLongObject"}

STRUCTS = """
typedef uint32_t digit;                  // 64
typedef unsigned short digit;            // -3.10 32
typedef uint32_t digit;                  // 3.11- 32

struct _PyLongValue {                    // 3.12-
    uintptr_t lv_tag;
    digit ob_digit[1];
};

struct PyLongObject {
    PyVarObject ob_base;                 // -3.11
    digit ob_digit[1];                   // -3.11
    PyObject ob_base;                    // 3.12-
    _PyLongValue long_value;             // 3.12-
};
"""
