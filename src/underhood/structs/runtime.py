"""The table of offsets that ``_PyRuntime`` begins with, for debuggers and for our proofs.

Include/internal/pycore_runtime.h in 3.13, pycore_debug_offsets.h from 3.14 on.
"""

TYPES: dict[str, str] = {}

STRUCTS = """
struct _Py_DebugOffsets {                // 3.13-
    char cookie[8];
    uint64_t version;
    uint64_t free_threaded;
    struct {
        uint64_t size;
        uint64_t finalizing;
        uint64_t interpreters_head;
    } runtime_state;
    struct {
        uint64_t size;
        uint64_t id;
        uint64_t next;
        uint64_t threads_head;
        uint64_t threads_main;           // 3.14-
        uint64_t gc;
        uint64_t imports_modules;
        uint64_t sysdict;
        uint64_t builtins;
        uint64_t ceval_gil;
        uint64_t gil_runtime_state;
        uint64_t gil_runtime_state_enabled;
        uint64_t gil_runtime_state_locked;
        uint64_t gil_runtime_state_holder;
        uint64_t code_object_generation; // 3.14-
        uint64_t tlbc_generation;        // 3.14-
    } interpreter_state;
    struct {
        uint64_t size;
        uint64_t prev;
        uint64_t next;
        uint64_t interp;
        uint64_t current_frame;
        uint64_t base_frame;             // 3.15-
        uint64_t last_profiled_frame;    // 3.15-
        uint64_t last_profiled_frame_seq; // 3.15-
        uint64_t thread_id;
        uint64_t native_thread_id;
        uint64_t datastack_chunk;
        uint64_t status;
        uint64_t holds_gil;              // 3.15-
        uint64_t gil_requested;          // 3.15-
        uint64_t current_exception;      // 3.15-
        uint64_t exc_state;              // 3.15-
    } thread_state;
    struct {                             // 3.15-
        uint64_t exc_value;
    } err_stackitem;
    struct {
        uint64_t size;
        uint64_t previous;
        uint64_t executable;
        uint64_t instr_ptr;
        uint64_t localsplus;
        uint64_t owner;
        uint64_t stackpointer;           // 3.14-
        uint64_t tlbc_index;             // 3.14-
    } interpreter_frame;
    struct {
        uint64_t size;
        uint64_t filename;
        uint64_t name;
        uint64_t qualname;
        uint64_t linetable;
        uint64_t firstlineno;
        uint64_t argcount;
        uint64_t localsplusnames;
        uint64_t localspluskinds;
        uint64_t co_code_adaptive;
        uint64_t co_tlbc;                // 3.14-
    } code_object;
    struct {
        uint64_t size;
        uint64_t ob_type;
    } pyobject;
    struct {
        uint64_t size;
        uint64_t tp_name;
        uint64_t tp_repr;
        uint64_t tp_flags;
        uint64_t tp_basicsize;           // 3.15-
        uint64_t tp_dictoffset;          // 3.15-
    } type_object;
    struct {                             // 3.15-
        uint64_t size;
        uint64_t ht_cached_keys;
    } heap_type_object;
    struct {
        uint64_t size;
        uint64_t ob_item;
        uint64_t ob_size;
    } tuple_object;
    struct {
        uint64_t size;
        uint64_t ob_item;
        uint64_t ob_size;
    } list_object;
    struct {                             // 3.14-
        uint64_t size;
        uint64_t used;
        uint64_t table;
        uint64_t mask;
    } set_object;
    struct {
        uint64_t size;
        uint64_t ma_keys;
        uint64_t ma_values;
    } dict_object;
    struct {
        uint64_t size;
        uint64_t ob_fval;
    } float_object;
    struct {
        uint64_t size;
        uint64_t lv_tag;
        uint64_t ob_digit;
    } long_object;
    struct {
        uint64_t size;
        uint64_t ob_size;
        uint64_t ob_sval;
    } bytes_object;
    struct {
        uint64_t size;
        uint64_t state;
        uint64_t length;
        uint64_t asciiobject_size;
        uint64_t compactunicodeobject_size; // 3.15-
    } unicode_object;
    struct {
        uint64_t size;
        uint64_t collecting;
        uint64_t frame;                  // 3.15-
        uint64_t generation_stats_size;  // 3.15-
        uint64_t generation_stats;       // 3.15-
    } gc;
    struct {                             // 3.14-
        uint64_t size;
        uint64_t gi_name;
        uint64_t gi_iframe;
        uint64_t gi_frame_state;
    } gen_object;
    struct {                             // 3.14-
        uint64_t next;
        uint64_t prev;
    } llist_node;
    struct {                             // 3.14-
        uint64_t eval_breaker;
        uint64_t remote_debugger_support;
        uint64_t remote_debugging_enabled;
        uint64_t debugger_pending_call;
        uint64_t debugger_script_path;
        uint64_t debugger_script_path_size;
    } debugger_support;
};
"""
