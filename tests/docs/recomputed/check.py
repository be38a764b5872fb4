"""A check: numbers of a page at a place that words name, and what they are by a computation that is not saddle's."""
import math


class Check:
    """Printed numbers against computed ones.

    @param expected     the numbers at the place, in their order; None: that one is no result, or another check's
    @param significant  digits that the page prints, less zeros at the end (as %g): the rounding where a number looks shorter
    @param extra        allowed beside rounding, where the page prints what was measured near a limit or says "about"; of each
                        number if it is a list
    """

    def __init__(self, place, find, expected, how, significant=None, extra=0.0):
        self.place, self.find, self.expected = place, find, list(expected)
        self.how, self.significant, self.extra = how, significant, extra

    def tolerance(self, number, index=0):
        extra = self.extra[index] if isinstance(self.extra, list) else self.extra
        if self.significant is None or number.value == 0:
            return number.half_unit + extra
        last = math.floor(math.log10(abs(number.value))) + 1 - self.significant
        return min(number.half_unit, 0.5 * 10.0**last) + extra

    def numbers(self, page):
        return [number for number, _ in self.with_tolerances(page)]

    def with_tolerances(self, page):
        """The numbers that are checked, each with what it may differ by."""
        found = enumerate(zip(self.find(page), self.expected))
        return [(number, self.tolerance(number, i)) for i, (number, value) in found if value is not None]

    def mutations(self, page):
        """(number, other text): each number by three units of what is allowed."""
        for number, tolerance in self.with_tolerances(page):
            for difference in (6 * tolerance, -6 * tolerance):
                value, decimals = number.value + difference, max(0, 1 - math.floor(math.log10(tolerance)))
                yield number, f"{value:.9e}" if "e" in number.text else f"{value:.{decimals}f}"

    def failure(self, page):
        """A sentence that says what is wrong, or nothing."""
        try:
            found = self.find(page)
        except LookupError as error:
            return f"{page.name}, {self.place}: {error}"
        if len(found) != len(self.expected):
            return f"{page.name}, {self.place}: {len(found)} numbers stand there, {len(self.expected)} are known ({self.how})"
        for index, (number, value) in enumerate(zip(found, self.expected)):
            allowed = self.tolerance(number, index)
            # Rounding is to the nearest: a hair more than half a unit allows for a tie.
            if value is not None and not abs(number.value - value) <= allowed * (1 + 1e-6):
                return (f"{page.name}, {self.place}: {number.text} stands there, {value:.10g} is computed ({self.how}); "
                        f"a difference of {allowed:.3g} would be rounding")
        return None


def in_cell(table, row, column, expected, how, **options):
    return Check(f"row {row!r}, column {column!r}", lambda page: page.cell(table, row, column).numbers(), expected, how, **options)


def in_numbered_cell(page, table, row, column, expected, how, **options):
    """By the row's and column's numbers, for tables in which names come more than once; these names must stand there."""
    names = page.table(table).rows[row][0].text, page.table(table).columns[column]

    def find(changed):
        now = changed.table(table)
        if row >= len(now.rows) or (now.rows[row][0].text, now.columns[column]) != names:
            raise LookupError("the row is gone")
        return now.rows[row][column].numbers()
    return Check(f"row {names[0]!r} (number {row + 1}), column {names[1]!r} (number {column + 1})", find, expected, how, **options)


def in_sentence(words, expected, how, **options):
    return Check(f'"{words}"', lambda page: page.sentence(words), expected, how, **options)


class NotComputed:
    """Numbers of a table that no formula gives, and why.

    @param rows     words in the first cells of the rows meant, parted by |; None: all rows
    @param columns  the columns meant, parted by |; None: all columns
    """

    def __init__(self, table, reason, rows=None, columns=None):
        self.table, self.reason, self.rows, self.columns = table, reason, rows, columns

    def numbers(self, page):
        return [number for table in page.tables_called(self.table) for row in table.rows if self.is_meant(row)
                for column in self.columns_of(table) for number in table.cell(row, column).numbers()]

    def is_meant(self, row):
        return self.rows is None or any(words.strip() in row[0].text for words in self.rows.split("|"))

    def columns_of(self, table):
        return table.columns if self.columns is None else [column.strip() for column in self.columns.split("|")]
