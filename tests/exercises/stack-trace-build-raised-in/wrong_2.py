"""The second entry."""

# expected: raised_in(catch(outer)): expected ('inner', 'inner'), got ('inner', 'outer')


def raised_in(error):
    entry = error.__traceback__
    return entry and entry.tb_next.tb_frame.f_code.co_name
