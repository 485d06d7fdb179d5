"""Two frames further out."""

import inspect


def caller():
    return inspect.currentframe().f_back.f_back.f_code.co_name
