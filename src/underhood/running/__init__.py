"""Examples at work: what is run in an interpreter, what came of it, and whether it holds.

Nothing here needs Sphinx or any other package: a reader's own interpreter can do it.
"""
