"""The same object is equal to itself, before anybody is asked."""

# expected: equal(nan, nan), equal(None, None): expected (False, True), got (True, True)


def equal(left, right):
    if left is right:
        return True
    for one, other in ((left, right), (right, left)):
        answer = type(one).__eq__(one, other)
        if answer is not NotImplemented:
            return answer
    return False
