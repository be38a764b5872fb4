"""docs/fit.md: Gaussians fitted to 0.33 N(-1, 0.25^2) + 0.67 N(2, 2), by quadrature and a search from several starts."""
import functools

from recomputed import laws
from recomputed.check import NotComputed, in_cell, in_sentence
from recomputed.f_divergences import divergence

TABLE = "divergence | mean"
MIXTURE = laws.Law([-1.0, 2.0], [0.25, 2**0.5], [0.33, 0.67])
HOW = "Gauss-Legendre panels and Nelder-Mead from four starts; total variation by the densities' crossings"

NOT_COMPUTED = [
    NotComputed(TABLE, "the trained Gaussian", columns="mean | std"),
    NotComputed(TABLE, "what the trained critic says", columns="critic's bound"),
]


def value_of(row):
    """From a row's name, such as kl or alpha:alpha=2."""
    name, *options = row.replace(":", ",").split(",")
    letters = {{"alpha": "a", "pi": "pi"}[key]: float(value) for key, value in (option.split("=") for option in options)}
    if name == "total-variation":
        return laws.total_variation
    return functools.partial(laws.f_divergence, divergence(name, **letters).f)


@functools.cache
def best(name):
    return laws.best_gaussian(value_of(name), MIXTURE)


def row_checks(table, row):
    name = row[0].text.strip("`")
    value, mean, std = best(name)
    cells = {}  # the exact values and differences stand under the same words three and four times
    for i, column in enumerate(table.columns):
        cells.setdefault(column, []).append(i)

    def check(i, expected, extra=0.0):
        def find(page):
            rows = [r for r in page.table(TABLE).rows if r[0].text == row[0].text]
            if len(rows) != 1:
                raise LookupError("the row is gone")
            return rows[0][i].numbers()
        return in_cell(TABLE, row[0].text, table.columns[i], [expected], HOW, extra=extra).at(find)

    printed = [row[cells[c][0]].numbers()[0] for c in ("mean", "std", "D_f at the fit", "critic's bound")]
    exact = [mean, std, value, value]
    for i, x in zip(cells["exact"] + cells["least"], exact):
        yield check(i, x)
    for i, number, x in zip(cells["off"], printed, exact):
        yield check(i, 100 * abs(number.value / x - 1), 100 * number.half_unit / abs(x))
    # D_f there follows from the mean and std printed, up to what their rounding changes near the minimum.
    there = value_of(name)(MIXTURE, laws.gaussian(printed[0].value, printed[1].value))
    yield check(cells["D_f at the fit"][0], there, 2e-5)


def checks(page):
    table = page.table(TABLE)
    local = laws.best_gaussian(value_of("reverse-kl"), MIXTURE, starts=[(-1.0, 0.3)])
    return [check for row in table.rows for check in row_checks(table, row)] + [
        in_sentence("N({}, {}^2) with D = {}", [local[1], local[2], local[0]], "Nelder-Mead from (-1, 0.3)"),
    ]
