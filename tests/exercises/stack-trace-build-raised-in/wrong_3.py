"""Every exception was raised."""

# expected: raised_in(ValueError()) raised AttributeError


def raised_in(error):
    entry = error.__traceback__
    while entry.tb_next:
        entry = entry.tb_next
    return entry.tb_frame.f_code.co_name
