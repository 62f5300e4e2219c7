"""Rows that are made twice."""

from tests.factories import make_event


def twice(make, **same):
    """Make two rows that share ``same``, in one event."""

    def act():
        parent = make_event()
        for _number in range(2):
            make(event=parent, **same)

    return act


def same_public_id(make):
    def act():
        one = make()
        type(one).objects.filter(pk=make().pk).update(public_id=one.public_id)

    return act
