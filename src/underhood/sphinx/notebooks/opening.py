# @title What this notebook needs, and what differs on your Python { display-mode: "form" }
"""Says what differs on the running Python, and lets cells behave as lines at a prompt."""

import sys


def _open(book):  # noqa: C901 (one function, so that the chapter's namespace stays its own)
    """Say what differs here, make values look as at a prompt, and define %%only and %%grade."""
    import ast
    import builtins
    import doctest
    import sysconfig
    from time import sleep

    from IPython import get_ipython

    shell, say = get_ipython(), print  # the chapter may bind the name anew
    version = "%d.%d" % sys.version_info[:2]
    letters = "t" * bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    letters += "d" * hasattr(sys, "gettotalrefcount")
    known = book["builds"]
    build = next((name for name in (version + letters, version) if name in known), book["newest"])

    class Lines(ast.NodeTransformer):
        """Makes one of the statements on a line, so that nothing comes between them."""

        def visit_Module(self, module):
            lines = []
            for node in module.body:
                if lines and lines[-1][-1].end_lineno == node.lineno:
                    lines[-1].append(node)
                else:
                    lines.append([node])
            module.body = [self.joined(line) if line[1:] else line[0] for line in lines]
            return module

        def joined(self, line):
            test = ast.copy_location(ast.Constant(True), line[0])
            return ast.copy_location(ast.If(test, line, []), line[0])

    def settle(info):
        sleep(0.02)  # until the other threads of the kernel no longer make and drop objects

    def keep(value):
        builtins._ = value  # and nothing besides, so that it is not kept alive

    def of_mine(texts):
        for builds, text in texts:
            if build in builds:
                return text
        return None

    def only(line, cell):
        """Run a cell on the builds that are named."""
        if build in line.split():
            shell.run_cell(cell)
        else:
            say("Not of your CPython: this cell is for", line.strip().replace(" ", ", ") + ".")

    def grade(line, cell):
        """Try the examples of a cell on what is defined by now."""
        examples = of_mine(book["grades"].get(line.strip(), [])) or cell
        test = doctest.DocTestParser().get_doctest(
            examples, shell.user_ns, line.strip(), None, None
        )
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        failed, tried = runner.run(test, clear_globs=False)
        say("All %d hold." % tried if not failed else "%d of %d do not hold." % (failed, tried))

    def told(things, what):
        for thing in things:
            text = of_mine(thing["texts"])
            newest = next(text for builds, text in thing["texts"] if book["newest"] in builds)
            if text in (None, newest):
                continue
            yield "%s: %s" % (thing["where"], what)
            yield "    " + thing["code"].rstrip("\n").replace("\n", "\n    ")
            rows = text.rstrip("\n") or "(no output)"
            yield "  prints" if what == "the cell" else "  is"
            yield "    " + rows.replace("\n", "\n    ")

    def here():
        yield "You run CPython %s; the outputs shown are those of %s." % (
            sys.version.split()[0] + letters,
            book["newest"],
        )
        if sys.implementation.name != "cpython":
            yield "This is no CPython: %s has other internals." % sys.implementation.name
        if version + letters != build:
            yield "The book was not run on %s; what follows is of %s." % (version + letters, build)
        cells = list(told(book["outputs"], "the cell"))
        values = list(told(book["values"], "the number"))
        if cells or values:
            yield "Where it prints something else on %s:" % build
            yield ""
            yield from cells
            yield from values
        else:
            yield "Nothing in this chapter differs on %s." % build
        if book["package"]:
            try:
                import underhood  # noqa: F401
            except ImportError:
                yield ""
                yield "Missing: the package underhood. " + book["package"]

    if shell:
        shell.display_formatter.formatters["text/plain"].pprint = False  # repr(), as at a prompt
        shell.ast_node_interactivity = "all"  # each statement shows its value
        shell.ast_transformers.append(Lines())
        shell.events.register("pre_run_cell", settle)
        shell.displayhook.update_user_ns = keep
        shell.register_magic_function(only, "cell")
        shell.register_magic_function(grade, "cell")
    print("\n".join(here()))


_open({})
del _open
