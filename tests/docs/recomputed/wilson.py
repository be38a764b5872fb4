"""Shares over seeds: "3 of 16 ... (19 %, 95 % interval 7 to 43 %)", and columns "3 of 16" before columns "95 %": Wilson's interval."""
import math
import re

from recomputed.check import Check
from recomputed.check import in_sentence as check_in_sentence
from recomputed.page import NUMBER, Number

INTERVAL = re.compile(rf"({NUMBER}) of ({NUMBER})\b[^.(|]*\(({NUMBER}) %, 95 % interval ({NUMBER}) to ({NUMBER}) %\)")


def interval(count, of, z=1.959963984540054):
    p = count / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return tuple((middle + sign * half) / (1 + z * z / of) for sign in (-1, 1))


def table_checks(page):
    for t, table in enumerate(page.tables):
        for r, row in enumerate(table.rows):
            for c, column in enumerate(table.columns[1:], 1):
                if column == "95 %" and len(row[c - 1].numbers()) == 2:
                    count, of = (n.value for n in row[c - 1].numbers())

                    def find(page, t=t, r=r, c=c):
                        return page.tables[t].rows[r][c].numbers()
                    yield Check(f"row {row[0].text[:60]!r}, column {column!r} (number {c + 1})", find, interval(count, of), "Wilson 1927")


def checks(page):
    """One for each share that the page states so."""
    found = list(table_checks(page))
    for place in INTERVAL.finditer(page.text):
        count, of = float(place.group(1)), float(place.group(2))
        expected = [100 * x for x in (count / of, *interval(count, of))]

        def find(page, start=place.start()):
            again = INTERVAL.search(page.text, start)
            if not again or again.start() != start:
                raise LookupError("the share is gone")
            return [Number(again.group(k), *again.span(k)) for k in (3, 4, 5)]
        found.append(Check(f'"{" ".join(place.group().split())}"', find, expected, "Wilson 1927"))
    return found


def in_sentence(page, words, of=16):
    """A share in words of its own, the count, then the interval's ends: "of 16 seeds {} end as they should (95 % {} to {})"."""
    count = page.sentence(words)[0].value
    return check_in_sentence(words, [None, *interval(count, of)], "Wilson 1927")
