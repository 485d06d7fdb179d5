"""An heir on the right side has to wait."""

# expected: asked: expected (False, ['heir', 'left']), got (False, ['left', 'heir'])


def equal(left, right):
    for one, other in ((left, right), (right, left)):
        answer = type(one).__eq__(one, other)
        if answer is not NotImplemented:
            return answer
    return left is right
