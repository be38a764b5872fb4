"""A page of docs/: its tables, its sentences and the numbers in them, each with its place in the text."""
import dataclasses
import functools
import re

# 1,000; 12; .5; 1.3e5; -2. No part of a name such as W_1, R1 or x1, and in u-1 the number is 1.
NUMBER = r"(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d*\.\d+|\d+)(?:e[-+]?\d+)?(?![\d])"
IGNORED = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>")  # code, addresses of links, tags: nothing to compute


@dataclasses.dataclass(frozen=True)
class Number:
    """A number as it is printed, and from where to where in the page it stands."""
    text: str
    start: int
    end: int

    @property
    def value(self):
        return float(self.text.replace(",", ""))

    @property
    def half_unit(self):
        """Half a unit of the last printed digit."""
        digits, _, exponent = self.text.replace(",", "").partition("e")
        return 0.5 * 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))


@dataclasses.dataclass(frozen=True)
class Cell:
    text: str
    start: int  # of the text in the page

    def numbers(self):
        text = IGNORED.sub(lambda found: "`" * len(found.group()), self.text)
        return [Number(n.group(), self.start + n.start(), self.start + n.end()) for n in re.finditer(NUMBER, text)]


@dataclasses.dataclass(frozen=True)
class Table:
    columns: list
    rows: list  # of lists of cells

    def cell(self, row, column):
        return row[self.columns.index(column)]


@functools.cache
def cells_of(line):
    """(text, where it begins) of a table line's cells."""
    found = re.finditer(r"(?<=\|)(?:\\\||[^|\\]|\\(?!\|))*(?=\|)", line)
    return [(cell.group().strip(), cell.start() + len(cell.group()) - len(cell.group().lstrip())) for cell in found]


class Page:
    def __init__(self, name, text):
        self.name, self.text = name, text
        self.tables = []
        rows, start = [], 0
        for line in text.splitlines(keepends=True) + ["\n"]:
            if line.startswith("|"):
                rows.append([Cell(text, start + place) for text, place in cells_of(line)])
            elif rows:
                self.tables.append(Table([cell.text for cell in rows[0]], rows[2:]))
                rows = []
            start += len(line)

    def changed(self, number, text):
        """The page with another number there."""
        return Page(self.name, self.text[:number.start] + text + self.text[number.end:])

    def with_row(self, table, line):
        """The page with another row at the end of one of its tables."""
        last = self.text.index("\n", table.rows[-1][0].start) + 1
        return Page(self.name, self.text[:last] + line + self.text[last:])

    def tables_called(self, first_columns):
        """The tables whose header begins with these words, at least one."""
        words = [word.strip() for word in first_columns.split("|")]
        found = [table for table in self.tables if table.columns[:len(words)] == words]
        if not found:
            raise LookupError(f"there is no table whose header begins | {first_columns} |")
        return found

    def table(self, first_columns):
        """The only table whose header begins with these words."""
        found = self.tables_called(first_columns)
        if len(found) > 1:
            raise LookupError(f"{len(found)} tables have a header that begins | {first_columns} |")
        return found[0]

    def cell(self, first_columns, row, column):
        """The cell in the row whose first cell is or contains these words."""
        table = self.table(first_columns)
        named = [r for r in table.rows if r[0].text == row] or [r for r in table.rows if row in r[0].text]
        if len(named) != 1:
            raise LookupError(f"{len(named)} rows of the table | {first_columns} | are called {row!r}")
        if column not in table.columns:
            raise LookupError(f"the table | {first_columns} | has no column {column!r}")
        return table.cell(named[0], column)

    def sentence(self, words):
        """The numbers that stand for {} in these words, whatever the spaces and line ends; the words must occur once."""
        parts = [r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)) for part in words.split("{}")]
        found = list(re.finditer(f"({NUMBER})".join(parts), self.text))
        if len(found) != 1:
            raise LookupError(f"{'no' if not found else len(found)} places read: {words}")
        return [Number(found[0].group(k), *found[0].span(k)) for k in range(1, len(parts))]
