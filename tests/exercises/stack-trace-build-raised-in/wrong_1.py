"""The outermost entry."""

# expected: raised_in(catch(outer)): expected ('inner', 'inner'), got ('catch', 'catch')


def raised_in(error):
    return error.__traceback__ and error.__traceback__.tb_frame.f_code.co_name
