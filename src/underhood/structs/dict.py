"""Dicts, their tables of keys, and what instances share of them: Include/cpython/dictobject.h.

The tables: Objects/dict-common.h to 3.10, Include/internal/pycore_dict.h from 3.11. The entries
follow the indices: ``PyDictKeyEntry``, or from 3.11 ``PyDictUnicodeEntry`` if all keys are str.
"""

TYPES = {"dict": "PyDictObject"}

STRUCTS = """
struct PyDictObject {
    PyObject ob_base;
    Py_ssize_t ma_used;
    uint64_t ma_version_tag;             // -3.13
    uint64_t _ma_watcher_tag;            // 3.14-
    PyDictKeysObject *ma_keys;
    PyObject **ma_values;                // -3.10
    PyDictValues *ma_values;             // 3.11-
};

struct PyDictKeysObject {
    Py_ssize_t dk_refcnt;
    Py_ssize_t dk_size;                  // -3.10
    dict_lookup_func dk_lookup;          // -3.10
    uint8_t dk_log2_size;                // 3.11-
    uint8_t dk_log2_index_bytes;         // 3.11-
    uint8_t dk_kind;                     // 3.11-
    PyMutex dk_mutex;                    // t
    uint32_t dk_version;                 // 3.11-
    Py_ssize_t dk_usable;
    Py_ssize_t dk_nentries;
    char dk_indices[];
};

struct PyDictKeyEntry {
    Py_hash_t me_hash;
    PyObject *me_key;
    PyObject *me_value;
};

struct PyDictUnicodeEntry {              // 3.11-
    PyObject *me_key;
    PyObject *me_value;
};

struct PyDictValues {                    // 3.11-
    uint8_t capacity;                    // 3.13-
    uint8_t size;                        // 3.13-
    uint8_t embedded;                    // 3.13-
    uint8_t valid;                       // 3.13-
    PyObject *values[1];
};
"""
