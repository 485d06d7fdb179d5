"""The innermost entry of the traceback."""

import traceback


def raised_in(error):
    name = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_name
    return name
