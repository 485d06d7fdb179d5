"""A byte is enough for every count."""

# expected: references(id(row)): expected 100001, got 161

import ctypes
import sysconfig

SPLIT = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def references(address):
    if SPLIT:
        local = ctypes.c_uint32.from_address(address + 12).value
        return local + (ctypes.c_ssize_t.from_address(address + 16).value >> 2) & 0xFF
    return ctypes.c_uint8.from_address(address).value
