"""Both sides are asked, an heir before its ancestor."""


def equal(left, right):
    heir = type(right) is not type(left) and issubclass(type(right), type(left))
    first, second = (right, left) if heir else (left, right)
    answer = type(first).__eq__(first, second)
    if answer is NotImplemented:
        answer = type(second).__eq__(second, first)
    return first is second if answer is NotImplemented else answer
