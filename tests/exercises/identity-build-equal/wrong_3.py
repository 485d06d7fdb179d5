"""The method is looked up on the instance."""

# expected: equal(plain, 1): expected False, got True


def equal(left, right):
    order = [(left, right), (right, left)]
    if type(left) is not type(right) and issubclass(type(right), type(left)):
        order.reverse()
    for one, other in order:
        answer = one.__eq__(other)
        if answer is not NotImplemented:
            return answer
    return left is right
