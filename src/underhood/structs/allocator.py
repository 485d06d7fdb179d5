"""Pools and arenas of the small-object allocator: Objects/obmalloc.c.

From 3.12 in Include/internal/pycore_obmalloc.h, where the two types got their ``pymem_``.
"""

TYPES: dict[str, str] = {}

STRUCTS = """
typedef unsigned int pymem_uint;

struct pool_header {
    union {
        pymem_block *_padding;
        pymem_uint count;
    } ref;
    pymem_block *freeblock;
    struct pool_header *nextpool;
    struct pool_header *prevpool;
    pymem_uint arenaindex;
    pymem_uint szidx;
    pymem_uint nextoffset;
    pymem_uint maxnextoffset;
};

struct arena_object {
    uintptr_t address;
    pymem_block *pool_address;
    pymem_uint nfreepools;
    pymem_uint ntotalpools;
    struct pool_header *freepools;
    struct arena_object *nextarena;
    struct arena_object *prevarena;
};
"""
