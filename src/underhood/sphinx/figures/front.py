"""What stands around a struct: the words before the address, and those that a class adds."""

from __future__ import annotations

from ...build import Build
from ...layouts import Layout, layout

TRACKED = frozenset(
    {
        "PyAsyncGenObject", "PyAttributeErrorObject", "PyBaseExceptionGroupObject",
        "PyBaseExceptionObject", "PyCFunctionObject", "PyCMethodObject", "PyCellObject",
        "PyCoroObject", "PyDictObject", "PyFrameObject", "PyFunctionObject", "PyGenObject",
        "PyGetSetDescrObject", "PyHeapTypeObject", "PyImportErrorObject",
        "PyInstanceMethodObject", "PyListObject", "PyMemberDescrObject", "PyMemoryViewObject",
        "PyMethodDescrObject", "PyMethodObject", "PyModuleObject", "PyNameErrorObject",
        "PyOSErrorObject", "PySetObject", "PySliceObject", "PyStopIterationObject",
        "PySyntaxErrorObject", "PySystemExitObject", "PyTracebackObject", "PyTupleObject",
        "PyUnicodeErrorObject", "PyWeakReference", "PyWrapperDescrObject",
        "_PyManagedBufferObject", "dequeobject", "propertyobject",
    }
)  # fmt: skip
"""The structs of the types that have Py_TPFLAGS_HAVE_GC, so that a GC head stands before them."""

Word = tuple[int, str, int, str]
"""Offset, name, size and C type."""


def before(build: Build, *, tracked: bool, instance: bool) -> list[Word]:
    """The words before an object's address, in the order in which they lie in memory.

    Tracked are the objects of types that the garbage collector knows; an instance is one of a
    class that Python code defines.
    """
    head = layout("PyGC_Head", build) if tracked and not build.free_threaded else None
    size = build.pointer_size
    words: list[Word] = []
    start = -head.size if head else 0
    if instance and build.version >= (3, 11):
        managed = ("managed_weakref", "PyWeakReference *")
        name, ctype = ("managed_values", "PyDictValues *") if build.version < (3, 12) else managed
        words = [
            (start - 2 * size, name, size, ctype),
            (start - size, "managed_dict", size, "PyDictObject *"),
        ]
    return words + [(start + it.offset, it.name, it.size, it.ctype) for it in head or ()]


def behind(found: Layout, *, instance: bool) -> list[Word]:
    """The pointers that follow the struct of an instance, where the build has them there."""
    build, end = found.build, found.fixed_size
    if not instance or build.version >= (3, 12):
        return []
    names = [("dict_pointer", "PyDictObject *")] * (build.version < (3, 11))
    names.append(("weakref_pointer", "PyWeakReference *"))
    size = build.pointer_size
    return [(end + n * size, name, size, ctype) for n, (name, ctype) in enumerate(names)]
