"""docs/fit.md: Gaussians fitted to 0.33 N(-1, 0.25^2) + 0.67 N(2, 2), by quadrature and a search from several starts."""
import functools

import mpmath

from recomputed import laws
from recomputed.check import NotComputed, in_numbered_cell, in_sentence
from recomputed.f_divergences import divergence

TABLE = "divergence | mean"
MIXTURE = laws.Law([-1.0, 2.0], [0.25, 2**0.5], [0.33, 0.67])
HOW = "Gauss-Legendre panels and Nelder-Mead from four starts; total variation by the densities' crossings"

NOT_COMPUTED = [
    NotComputed(TABLE, "the trained Gaussian", columns="mean | std"),
    NotComputed(TABLE, "searches of the program", columns="starts"),
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


def row_checks(page, index):
    table = page.table(TABLE)
    row, name = table.rows[index], table.rows[index][0].text.strip("`")
    value, mean, std = best(name)
    columns = {}  # the exact values and differences stand under the same words three and four times
    for i, column in enumerate(table.columns):
        columns.setdefault(column, []).append(i)

    def check(column, expected, extra=0.0):
        return in_numbered_cell(page, TABLE, index, column, [expected], HOW, extra=extra)

    printed = [row[columns[c][0]].numbers()[0] for c in ("mean", "std", "D_f at the fit", "critic's bound")]
    exact = [mean, std, value, value]
    for column, x in zip(columns["exact"] + columns["least"], exact):
        yield check(column, x)
    for column, number, x in zip(columns["off"], printed, exact):
        yield check(column, 100 * abs(number.value / x - 1), 100 * number.half_unit / abs(x))
    # D_f there follows from the mean and std printed, up to what their rounding changes near the minimum.
    there = value_of(name)(MIXTURE, laws.gaussian(printed[0].value, printed[1].value))
    yield check(columns["D_f at the fit"][0], there, 2e-5)


def neyman_exponent(mean, std):
    """log10 of E_Q (1 - u)^2 / u = E_Q q / p - 1, of which all comes from far out: mpmath's quadrature."""
    def log_normal(x, m, s):
        return -(x - m)**2 / (2 * s * s) - mpmath.log(s * mpmath.sqrt(2 * mpmath.pi))

    def integrand(x):
        p = sum(w * mpmath.exp(log_normal(x, m, s)) for w, m, s in zip(MIXTURE.weights, MIXTURE.means, MIXTURE.stds))
        return mpmath.exp(2 * log_normal(x, mean, std)) / p
    with mpmath.workdps(20):
        return float(mpmath.log10(mpmath.quad(integrand, range(-400, 401, 20))))


def sentences(page):
    local = laws.best_gaussian(value_of("reverse-kl"), MIXTURE, starts=[(-1.0, 0.3)])
    value, mean, std = best("total-variation")
    far = "at N({}, {}^2) Neyman's is 10^{}, made"
    asked = [number.value for number in page.sentence(far)[:2]]
    return [
        in_sentence("N({}, {}^2) with D = {}", [local[1], local[2], local[0]], "Nelder-Mead from (-1, 0.3)"),
        in_sentence("({} at N({}, {}^2), error below 1e-9)", [value, mean, std], HOW, extra=[0.0, 5e-7, 5e-7]),
        in_sentence(far, [None, None, neyman_exponent(*asked)], "mpmath's quadrature at the mean and std printed"),
    ]


def checks(page):
    return [check for index in range(len(page.table(TABLE).rows)) for check in row_checks(page, index)] + sentences(page)
