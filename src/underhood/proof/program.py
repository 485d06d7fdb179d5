"""Samples of what runs: functions, code, frames, generators, exceptions, modules."""

from __future__ import annotations

import sys
import types
import weakref

from .sample import Sample, among, at, ids, leads, of, raw, tagged, text, within, words

TYPE_CHECKING = False  # importing typing would cost more than this module
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..layouts import Layout
    from .sample import Maker

_NEW = sys.version_info >= (3, 11)


def _some(a: object, /, b: object, *, c: object = None) -> object:
    d = len
    return lambda: (d, b)


def code(one: Layout) -> Sample:
    """A function's code."""
    value = _some.__code__
    reference = weakref.ref(value)
    known: dict[str, object] = {"co_nlocalsplus": 4, **ids(co_weakreflist=reference)}
    known.update(co_nlocals=value.co_nlocals, co_nplaincellvars=1, co_nfreevars=0)
    known["co_ncellvars"] = len(value.co_cellvars)
    if not _NEW:
        known.update(ids(co_code=value.co_code, co_varnames=value.co_varnames))
    return of(one, value, keep=reference, **known)


def cached_code(one: Layout) -> Sample:
    """What a code object has made on demand."""
    value = _some.__code__
    names = ("co_code", "co_varnames", "co_cellvars", "co_freevars")
    known: dict[str, object] = {f"_{name}": id(getattr(value, name)) for name in names}
    return Sample(one, at("PyCodeObject", "_co_cached", id(value)), known)


def _generate(first: object) -> Any:
    second = object()
    yield first, second


def _suspended() -> Any:
    made = _generate(object())
    next(made)
    return made


def _locals(made: Any) -> Callable[[int], bool]:
    names = made.gi_frame.f_locals
    return words(names["first"], names["second"])


def frame(one: Layout) -> Sample:
    """The frame of a suspended generator."""
    made = _suspended()
    value = made.gi_frame
    kind = types.FrameType
    known: dict[str, object] = {"f_trace": 0, "f_trace_lines": 1, "f_trace_opcodes": 0}
    if "f_frame" in one:
        known["f_frame"] = leads("_PyInterpreterFrame", "frame_obj", id(value))
        size = kind.__basicsize__ - raw("_PyInterpreterFrame").fixed_size
    else:
        known.update(ids(f_code=value.f_code, f_globals=value.f_globals, f_gen=made))
        known.update(ids(f_builtins=value.f_builtins), f_back=0, f_iblock=0, f_stackdepth=0)
        known["f_localsplus"] = _locals(made)
        size = kind.__basicsize__ - (one.size - one.fixed_size)  # C counts one local variable
    return of(one, value, size=size, keep=made, **known)


def interpreter_frame(one: Layout) -> Sample:
    """The same, as the interpreter has it."""
    made = _suspended()
    value, about = made.gi_frame, made.gi_code
    start = at("PyFrameObject", "f_frame", id(value))
    instruction = within(id(about), id(about) + sys.getsizeof(about))
    known = ids(f_code=about, f_globals=value.f_globals, f_builtins=value.f_builtins)
    known.update(ids(f_func=_generate, frame_obj=value), previous=0)
    known.update(f_executable=tagged(about), f_funcobj=tagged(_generate), owner=1)
    known.update(prev_instr=instruction, instr_ptr=instruction, localsplus=_locals(made))
    known["f_locals"] = id(value.f_locals) if sys.version_info < (3, 13) else 0
    known["stacktop"] = within(2, 4)
    known["stackpointer"] = within(start + one["localsplus"].offset, start + sys.getsizeof(made))
    return Sample(one, start, known, keep=made)


async def _coroutine() -> None:
    pass


async def _generate_later() -> Any:
    yield


def generator(one: Layout) -> list[Sample]:
    """A generator, a coroutine or an asynchronous generator that has not begun."""
    makers = {"PyGenObject": ("gi", _suspended), "PyCoroObject": ("cr", _coroutine)}
    prefix, make = makers.get(one.name, ("ag", _generate_later))
    value = make()
    inner, about = getattr(value, f"{prefix}_frame"), getattr(value, f"{prefix}_code")
    inside = ids(frame_obj=inner, frame=inner)
    if prefix == "cr":
        value.close()  # or there is a warning
        inside = {}
    reference = weakref.ref(value)
    known = ids(name=value.__name__, qualname=value.__qualname__, weakreflist=reference)
    known.update(ids(code=about), **inside)
    known = {f"{prefix}_{name}": value for name, value in known.items()}
    size = type(value).__basicsize__
    place = next((f.offset for f in one if f.path.startswith(f"{prefix}_iframe")), None)
    if place is None:
        return [of(one, value, keep=reference, exc_value=0, **known)]
    shape = raw("_PyInterpreterFrame")
    if one.fields[-1].path == f"{prefix}_iframe":
        size -= shape.fixed_size
    return [
        of(one, value, size=size, keep=reference, exc_value=0, **known),
        Sample(shape, id(value) + place, inside, keep=inner),
    ]


def function(one: Layout) -> Sample:
    """A function with everything."""

    def value(a: object = None, *, b: object = one) -> object:
        """Text."""
        return one

    reference = weakref.ref(value)
    known = ids(func_code=value.__code__, func_defaults=value.__defaults__)
    known.update(ids(func_kwdefaults=value.__kwdefaults__, func_dict=value.__dict__))
    known.update(ids(func_name=value.__name__, func_qualname=value.__qualname__))
    known.update(ids(func_doc=value.__doc__, func_weakreflist=reference))
    return of(one, value, keep=reference, **known)


class _Owner:
    def method(self) -> None:
        """Do nothing."""


def method(one: Layout) -> Sample:
    """A bound method."""
    value = _Owner().method
    reference = weakref.ref(value)
    return of(one, value, keep=reference, **ids(im_weakreflist=reference))


def instance_method(one: Layout) -> Sample:
    """What only C code makes."""
    import ctypes

    make = ctypes.pythonapi.PyInstanceMethod_New
    make.restype = ctypes.py_object
    return of(one, make(ctypes.py_object(_some)), **ids(func=_some))


def builtin_function(one: Layout) -> Sample:
    """One of builtins."""
    value: Any = len
    name = leads("PyMethodDef", "ml_name", text("len"))
    return of(one, value, m_ml=name, **ids(m_self=value.__self__, m_module=value.__module__))


def builtin_method(one: Layout) -> list[Sample]:
    """A function of C that knows its class; its type is all that is known."""
    kinds = types.BuiltinFunctionType.__subclasses__()
    return [Sample(one, 0, {}, size=kind.__basicsize__) for kind in kinds]


def _raised() -> Any:
    try:
        try:
            raise ValueError("first")
        except ValueError as first:
            raise TypeError("second") from first
    except TypeError as second:
        return second


def traceback(one: Layout) -> Sample:
    """One of an exception."""
    value = _raised().__traceback__
    known = {"tb_lasti": value.tb_lasti, "tb_lineno": among(-1, value.tb_lineno)}  # -1: not asked
    return of(one, value, tb_next=0, **ids(tb_frame=value.tb_frame), **known)


def _exception(make: Callable[[], Any]) -> Callable[[Layout], Sample]:
    """An exception, as raised while another one was handled."""

    def sample(one: Layout) -> Sample:
        value, other = make(), _raised()
        value.__cause__ = value.__context__ = other
        value.__traceback__ = other.__traceback__
        known = ids(context=other, cause=other, traceback=other.__traceback__)
        return of(one, value, suppress_context=1, **known)

    return sample


def weak_reference(one: Layout) -> Sample:
    """With a callback."""
    target = _Owner()
    value = weakref.ref(target, id)
    known = {"hash": hash(value), "wr_prev": 0, "wr_next": 0}
    return of(one, value, keep=target, **ids(wr_object=target, wr_callback=id), **known)


def module(one: Layout) -> Sample:
    """A module that has nothing."""
    value = types.ModuleType("some.module")
    reference = weakref.ref(value)
    known = ids(md_dict=vars(value), md_name=value.__name__, md_weaklist=reference)
    return of(one, value, keep=reference, md_def=0, md_state=0, md_token=0, **known)


MAKERS: dict[str, Maker] = {
    "PyCodeObject": code,
    "_PyCoCached": cached_code,
    "PyFrameObject": frame,
    "_PyInterpreterFrame": interpreter_frame,
    "PyGenObject": generator,
    "PyCoroObject": generator,
    "PyAsyncGenObject": generator,
    "PyFunctionObject": function,
    "PyMethodObject": method,
    "PyInstanceMethodObject": instance_method,
    "PyCFunctionObject": builtin_function,
    "PyCMethodObject": builtin_method,
    "PyTracebackObject": traceback,
    "PyBaseExceptionObject": _exception(lambda: ValueError("x")),
    "PySyntaxErrorObject": _exception(lambda: SyntaxError("x", ("file", 2, 3, "text"))),
    "PyImportErrorObject": _exception(lambda: ImportError("x", name="name", path="path")),
    "PyUnicodeErrorObject": _exception(lambda: UnicodeDecodeError("ascii", b"abc", 1, 2, "reason")),
    "PySystemExitObject": _exception(lambda: SystemExit(object())),
    "PyOSErrorObject": _exception(lambda: OSError(2, "text", "file", None, "other")),
    "PyStopIterationObject": _exception(lambda: StopIteration(object())),
    "PyNameErrorObject": _exception(lambda: NameError("x")),
    "PyAttributeErrorObject": _exception(lambda: AttributeError("x")),
    "PyCellObject": lambda one: of(one, types.CellType(_some), **ids(ob_ref=_some)),
    "PyWeakReference": weak_reference,
    "PyModuleObject": module,
}
if _NEW:
    MAKERS["PyBaseExceptionGroupObject"] = _exception(
        lambda: BaseExceptionGroup("text", [KeyboardInterrupt()])  # noqa: F821
    )
