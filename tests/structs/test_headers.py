"""Every declared field, compared with what the C compiler makes of CPython's own headers."""

import functools
import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import underhood.layouts
from underhood.build import Build
from underhood.structs import PROVEN, scalars

WITHOUT_TYPEDEF = {"pool_header", "arena_object"}

# What a 32-bit system's own pyconfig.h says differently
NARROW = {
    **dict.fromkeys(
        [f"SIZEOF_{name}" for name in ("LONG", "VOID_P", "SIZE_T", "UINTPTR_T", "PTHREAD_T")]
        + ["SIZEOF_TIME_T", "ALIGNOF_LONG", "ALIGNOF_SIZE_T"],
        4,
    ),
    "SIZEOF_LONG_DOUBLE": 12,
    "HAVE_GCC_UINT128_T": None,
}

_HEADERS = """
structmember frameobject
internal/pycore_object internal/pycore_gc internal/pycore_long internal/pycore_dict
internal/pycore_frame internal/pycore_interpframe internal/pycore_moduleobject
internal/pycore_obmalloc internal/pycore_descrobject internal/pycore_genobject
internal/pycore_code internal/pycore_unicodeobject internal/pycore_memoryobject
"""
HEADERS = _HEADERS.split()


def program(layouts, headers):
    """C whose data are the answers: numbers in one section, objects full of ones in another."""
    numbers, ones = [], []
    for one in layouts:
        c_name = f"struct {one.name}" if one.name in WITHOUT_TYPEDEF else one.name
        numbers += [f"sizeof({c_name})", f"_Alignof({c_name})"]
        for field in one:
            place = f"(({c_name} *)0)->{field.path}"
            if field.bits is not None:
                ones.append(f"ALONE {c_name} ones_{len(ones)} = {{.{field.path} = -1}};")
                continue
            flexible = field.count == 0
            array = "" if field.count is None else f"[{field.count or ''}]"
            numbers += [
                f"offsetof({c_name}, {field.path})",
                "0" if flexible else f"sizeof({place})",
                f"__builtin_types_compatible_p(__typeof__({place}), {field.ctype} {array})",
            ]
    lines = [
        "#define Py_BUILD_CORE",
        "#include <Python.h>",
        *(f"#include <{header}.h>" for header in headers),
        '#define ALONE __attribute__((section("ones"), aligned(1024)))',
        '__attribute__((section("numbers"))) long long all_numbers[] = {',
        ",\n".join(numbers),
        "};",
        *ones,
    ]
    return "\n".join(lines)


def expected(layouts):
    """Every struct with size and alignment, every field with its place, by name."""
    found = {}
    for one in layouts:
        found[one.name] = (one.size, one.align)
        for field in one:
            if field.bits is not None:
                found[f"{one.name}.{field.path}"] = (8 * field.offset + field.bit, field.bits)
            else:
                found[f"{one.name}.{field.path}"] = (field.offset, field.size, True)
    return found


def actual(layouts, numbers, ones):
    """The compiler's answers, in the shape of `expected`."""
    found = {}
    number = iter(numbers)
    places = itertools.count(0, 1024)
    for one in layouts:
        found[one.name] = (next(number), next(number))
        for field in one:
            if field.bits is not None:
                place = next(places)
                value = int.from_bytes(ones[place : place + found[one.name][0]], "little")
                first = (value & -value).bit_length() - 1
                found[f"{one.name}.{field.path}"] = (first, bin(value).count("1"))
            else:
                found[f"{one.name}.{field.path}"] = (
                    next(number), next(number), bool(next(number)),
                )  # fmt: skip
    return found


def edited(include, folder, changes):
    """A copy of a folder of headers whose pyconfig.h says something else."""
    folder.mkdir()
    for path in include.iterdir():
        (folder / path.name).symlink_to(path)
    text = (include / "pyconfig.h").read_text()
    for name, value in changes.items():
        text = re.sub(rf"(?m)^(#define|/\* #undef) {name}\b.*$", "", text)
        text += "" if value is None else f"#define {name} {value}\n"
    (folder / "pyconfig.h").unlink()
    (folder / "pyconfig.h").write_text(text)
    return folder


def compile_(layouts, build, include, folder, *flags):
    """What the compiler says about a build's structs: numbers, and objects full of ones."""
    headers = [header for header in HEADERS if (include / f"{header}.h").exists()]
    (folder / "proof.c").write_text(program(layouts, headers))
    flags = [f"-I{include}", f"-I{include}/internal", "-w", *flags]
    if build.version >= (3, 15):
        flags += ["-D_Py_TIER2=3", "-D_Py_JIT"]
    if build.pointer_size == 4:
        # glibc has one set of headers for both, but for the list of its stubs
        (folder / "gnu").mkdir()
        (folder / "gnu" / "stubs-32.h").write_text("")
        flags += ["-m32", f"-isystem{folder}", "-idirafter/usr/include/x86_64-linux-gnu"]
    object_file = folder / "proof.o"
    done = subprocess.run(
        ["gcc", *flags, "-c", str(folder / "proof.c"), "-o", str(object_file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[:3000]
    dump = ["objcopy", "-O", "binary"]
    for section in ("numbers", "ones"):
        subprocess.run(
            [*dump, "--set-section-flags", f"{section}=alloc", "-j", section,
             str(object_file), str(folder / section)],
            check=True,
        )  # fmt: skip
    raw = (folder / "numbers").read_bytes()
    numbers = [int.from_bytes(raw[i : i + 8], "little") for i in range(0, len(raw), 8)]
    return numbers, (folder / "ones").read_bytes()


def variants():
    """Each proven release, built in every way its headers can be."""
    for release in PROVEN:
        one = Build.parse(release)
        for tags, bits in itertools.product(("", "d", "t", "td"), ("", " 32-bit")):
            # 3.15.2d has the headers of 3.15.2; free-threaded builds began with 3.13
            if not one.debug and (one.version >= (3, 13) or "t" not in tags):
                name = f"{release.rstrip('t')}{tags}{bits}"
                yield pytest.param(release, name, id=name)


@pytest.fixture(scope="session")
def folder_of_headers(child):
    """A function: where an interpreter says that its headers are."""
    code = "import sysconfig; print(sysconfig.get_path('include'), end='')"
    return functools.cache(lambda python: Path(child(python, "-c", code).stdout))


@pytest.fixture
def include(interpreter, folder_of_headers, missing):
    """The folder of an interpreter's headers, where there is a compiler that can read them."""
    release = str(interpreter.build)
    for tool in ("gcc", "objcopy"):
        if not shutil.which(tool):
            missing(release, f"there is no {tool}")
    found = folder_of_headers(interpreter.path)
    if not (found / "Python.h").exists():
        missing(release, f"CPython {release} has no headers here")
    return found


def changes(build):
    """What a build's pyconfig.h says."""
    return {
        "Py_GIL_DISABLED": 1 if build.free_threaded else None,
        "Py_DEBUG": 1 if build.debug else None,
        **(NARROW if build.pointer_size == 4 else {}),
    }


@pytest.mark.parametrize("interpreter, name", list(variants()), indirect=["interpreter"])
def test_fields(include, name, declared, tmp_path):
    """Name, place, size and C type of every field are as the compiler says, for every build."""
    build = Build.parse(name)
    layouts = declared(build)

    headers = edited(include, tmp_path / "include", changes(build))
    answers = compile_(layouts, build, headers, tmp_path)

    assert expected(layouts) == actual(layouts, *answers)


@pytest.mark.parametrize(
    "interpreter, name",
    [("3.9.18", "3.9.18"), ("3.14.10", "3.14.10t"), ("3.15.2", "3.15.2td")],
    indirect=["interpreter"],
)
def test_rules_of_microsoft(include, name, declared, tmp_path, monkeypatch):
    """On Windows bit-fields are where a compiler puts them that follows Microsoft's rules."""
    monkeypatch.setattr(scalars, "MICROSOFT", True)
    monkeypatch.setattr(underhood.layouts, "_layouts", {})
    build = Build.parse(name)
    layouts = declared(build)

    headers = edited(include, tmp_path / "include", changes(build))
    answers = compile_(layouts, build, headers, tmp_path, "-mms-bitfields")

    assert expected(layouts) == actual(layouts, *answers)
