"""Tries, and hopes for an exception."""

# expected: readable(0) ended the process: SIGSEGV

import ctypes


def readable(address):
    try:
        ctypes.c_uint8.from_address(address).value
    except Exception:
        return False
    return True
