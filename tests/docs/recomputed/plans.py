"""Every plan that moves one histogram of whole units to another, by enumeration, and what the units' ways cost."""


def shares(units, room):
    """All ways to lay `units` into places with this much room each."""
    if not room:
        return [()] if units == 0 else []
    return [(first, *rest) for first in range(min(units, room[0]) + 1) for rest in shares(units - first, room[1:])]


def plans(rows, columns):
    if not rows:
        return [()]
    found = []
    for row in shares(rows[0], columns):
        found += [(row, *rest) for rest in plans(rows[1:], tuple(c - x for c, x in zip(columns, row)))]
    return found


def cost(plan, power=1):
    return sum(x * abs(i - j)**power for i, row in enumerate(plan) for j, x in enumerate(row))
