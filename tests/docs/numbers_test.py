#!/usr/bin/env python3
"""The numbers in docs/ that have a formula are what the formula gives.

    python numbers_test.py [PAGE...]              needs numpy, scipy and mpmath
    python numbers_test.py [PAGE...] --list       lists the tables' numbers that are not computed, with the reason

Each page has a module in tests/docs/recomputed with its checks. A number of a table that has no check and no reason fails; and as a
test of this test each checked number is changed in memory by three units of its last digit, which must be seen.
"""
import argparse
import importlib
import os
import pathlib
import sys

from recomputed.page import Page

SOURCE = pathlib.Path(os.environ.get("SADDLE_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PAGES = ["convergence", "critics", "distances", "divergences", "fit", "rules"]


def unexplained(page, checks, not_computed):
    """Numbers of the page's tables that neither a check nor a reason covers, and reasons that cover nothing."""
    covered = {n.start for check in checks for n in numbers_or_none(check, page)}
    for reason in not_computed:
        numbers = numbers_or_none(reason, page)
        if not numbers:
            yield f"{page.name}: there is no number left that is not computed because {reason.reason!r} (table {reason.table!r})"
        covered.update(n.start for n in numbers)
    for table in page.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row):
                for number in cell.numbers():
                    if number.start not in covered:
                        yield f"{page.name}, row {row[0].text[:60]!r}, column {column!r}: nothing computes {number.text}"


def numbers_or_none(check, page):
    try:
        return check.numbers(page)
    except LookupError:
        return []


def unseen(page, checks):
    """Changed numbers that no failure tells."""
    for check in checks:
        for number, text in check.mutations(page):
            if not check.failure(page.changed(number, text)):
                yield f"{page.name}, {check.place}: {number.text} changed to {text} is not seen"


def unseen_rows(page, checks, not_computed):
    """Tables with checks in which a new row would not be told of."""
    checked = {n.start for check in checks for n in numbers_or_none(check, page)}
    for table in page.tables:
        if any(n.start in checked for row in table.rows for cell in row for n in cell.numbers()):
            cells = "".join(" 1.5 |" for _ in table.columns[1:])
            more = page.with_row(table, f"| something new |{cells}\n")
            if not any("something new" in text for text in unexplained(more, checks, not_computed)):
                yield f"{page.name}: a new row of the table | {' | '.join(table.columns)} | is not told of"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    failures, count = [], 0
    for name in arguments.pages:
        module = importlib.import_module(f"recomputed.{name}")
        page = Page(f"docs/{name}.md", (SOURCE / "docs" / f"{name}.md").read_text())
        if arguments.list:
            for reason in module.NOT_COMPUTED:
                print(f"{page.name}: {', '.join(n.text for n in reason.numbers(page))}: {reason.reason}")
            continue
        try:
            checks = module.checks(page)
        except LookupError as error:
            failures.append(f"{page.name}: {error}")
            continue
        wrong = {check: check.failure(page) for check in checks}
        failures += [text for text in wrong.values() if text]
        failures += unexplained(page, checks, module.NOT_COMPUTED)
        failures += unseen_rows(page, checks, module.NOT_COMPUTED)
        failures += unseen(page, [check for check, text in wrong.items() if not text])
        count += sum(len(numbers_or_none(check, page)) for check in checks)
    for failure in failures:
        print(f"FAIL  {failure}")
    print(f"{count} numbers of {len(arguments.pages)} pages, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
