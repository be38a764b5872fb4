"""docs/convergence.md: the Dirac-GAN, played again from each row's call."""
import math
import re

from recomputed import dirac_limits
from recomputed.check import Check, NotComputed, in_sentence
from recomputed.dirac_game import Game, game
from recomputed.f_divergences import divergence

TABLE, AVERAGES = "method | eigenvalues found / theory", "call | error | of the average"
FOUND = 2e-6  # relative: step limits are found by bisection to 1e-6
FIT = 3e-4    # by how much a factor fitted to an envelope may miss what it tends to, and where a power of t stands before it
FIT_OF_DEFECTIVE = 0.03

NOT_COMPUTED = [
    NotComputed(TABLE, "the row's name and call: what is asked", columns="method"),
    NotComputed(TABLE, "where undecided runs would end: extrapolations", columns="verdict", rows="GAN with bias | at the critic's own limit | "
                "norm-normalised, alternating | f-GAN, total-variation | f-GAN, ns-gan | f-GAN, weighted-js"),
    NotComputed(TABLE, "remarks: their results are checked as sentences", columns=""),
]

RESULTS = [  # words before a number of the verdict, what it is, digits printed, what is allowed beside rounding, how
    ("× ", Game.factor, None, FIT, "the spectral radius of a step at the solution, which the fit tends to"),
    (r"\(spectral radius ", Game.radius, None, 0.0, "numpy's eigenvalues of a step at the solution"),
    (r"like t\^", Game.power, None, 0.0, "the slope of the envelope over the last four stretches"),
    (r"like steps\^", Game.power, None, 0.0, "the slope of the envelope over the last four stretches"),
    ("error up to ", Game.largest, 4, 0.0, "a trajectory of its own"),
    (r"local power grew from ", Game.early_fall, 6, 0.0, "the slope of the envelope over the first five stretches"),
    (r"local power grew from [\d.]+ to ", Game.late_fall, 6, 0.0, "the slope of the envelope over the last four stretches"),
    ("the envelope rises, so far to ", Game.rise, 6, 0.0, "a trajectory of its own"),
    ("a round in ", Game.period, None, 0.0, "upward crossings of 0"),
]


def call_of(row):
    found = re.search(r"`(--[^`]*)`", row[0].text)
    return found and found.group(1)


def in_row(call, column, expected, how, **options):
    """A check of the cell in this column of the row with this call."""
    def find(page):
        for table in page.tables_called(TABLE):
            for row in table.rows:
                if call_of(row) == call:
                    return table.cell(row, column).numbers()
        raise LookupError("the row is gone")
    return Check(f"row `{call}`, column {column!r}", find, expected, how, **options)


def after_words(cell, words, value):
    """The cell's numbers as a check expects them: this value after these words (a regular expression), nothing of the others.
    None without the words."""
    found = re.search(words + r"(?=-?[\d.])", cell.text)
    if not found:
        return None
    expected = [None] * len(cell.numbers())
    expected[[n.start for n in cell.numbers()].index(cell.start + found.end())] = value()
    return expected


class ClaimCheck(Check):
    """A claim of a row without a number: there is nothing in it to change."""

    def __init__(self, call, claim, holds):
        self.claim, self.holds, self.place, self.expected = claim, holds, f"row `{call}`", []

    def find(self, page):
        return []

    def failure(self, page):
        return None if self.holds() else f"{page.name}, {self.place}: {self.claim} does not hold"


def row_checks(table, row):
    call = call_of(row)
    asked = game(call)
    eigenvalues, verdict, remark = table.cell(row, table.columns[1]), table.cell(row, table.columns[-2]), row[-1]
    if eigenvalues.numbers():
        sides = eigenvalues.text.count(" / ") + 1
        yield in_row(call, table.columns[1], asked.eigenvalues() * sides, "numpy's eigenvalues of the Jacobian by mpmath.diff",
                     significant=6)
    for column, rule in (("sim limit", "sim"), ("alt limit", "alt"), ("its rule's limit", None)):
        if table.cell(row, column).numbers():
            value = asked.limit(rule)
            yield in_row(call, column, [value, value], "where the spectral radius of a step at the solution leaves 1", significant=6,
                         extra=[FOUND * value, 0.0])
    word = re.search(r"\*\*([a-z ]+)\*\*", verdict.text).group(1)
    yield ClaimCheck(call, f"{word!r}, over twice the steps and with what the run keeps,", lambda: asked.holds(word))
    for words, compute, significant, extra, how in RESULTS:
        expected = after_words(verdict, words, lambda: compute(asked))
        if expected:
            loose = extra and not asked.errors[-1] > 1e-3 and asked.is_defective()
            yield in_row(call, table.columns[-2], expected, how, significant=significant, extra=FIT_OF_DEFECTIVE if loose else extra)
    for formulas in re.findall(r"flow conserves ((?:(?:theta|psi|b)\S*|[-+\d. ])+)", remark.text):
        for formula in formulas.split(","):
            formula = formula.strip(" ;")
            yield ClaimCheck(call, f"that the flow conserves {formula}", lambda formula=formula: asked.conserves(formula))
    for formula in re.findall(r"this run keeps ([^=]*) = ", remark.text):
        expected = after_words(remark, re.escape(f"this run keeps {formula} = "), lambda: asked.polynomial(formula)(asked.call.start))
        yield in_row(call, "", expected, "the polynomial at the start", significant=4)
    if asked.call.dim == 2 and not asked.call.penalties:
        expected = after_words(remark, "circle of radius ", lambda: asked.momentum()**0.5)
        if expected:
            yield in_row(call, "", expected, "the square root of |theta x psi| at the start")


def average_checks(page):
    for row in page.table(AVERAGES).rows:
        call = row[0].text.strip("`")
        values = dirac_limits.average_errors(call)
        for column, value in zip(("error", "of the average", "ratio"), [*values, values[1] / values[0]]):
            def find(page, name=row[0].text, column=column):
                return page.cell(AVERAGES, name, column).numbers()
            yield Check(f"row {row[0].text}, column {column!r}", find, [value], "a trajectory of its own and its average",
                        significant=3 if column == "ratio" else 4)


def rotation(name):
    """w = (f* o g_f)'(0)."""
    return divergence(name).conjugate_slope(0.0)


def sentences():
    wrong_point = game("--objective wasserstein --lr 0.05 --start 1,-1 --set penalty.gradient.weight=10 --set penalty.gradient.target=1")
    least_squares = game("--objective least-squares --bias")
    momentum = game("--objective wasserstein --lr 0.3 --set generator_optimizer.momentum=-0.5 --set critic_optimizer.momentum=-0.5")
    floor = dirac_limits.power_penalty_floor(2, 6)
    weights = [1 / rotation("jensen-shannon"), rotation("ns-gan") * 4, 1 / rotation("weighted-js")]
    return [
        in_sentence("2 lambda coth(lambda pi / (2 omega)) = {}", [dirac_limits.wgan_gp_amplitude(0.35)], "half a round by DOP853"),
        in_sentence("2 lambda = {} from the data", [wrong_point.errors[-1]], "a trajectory of its own"),
        in_sentence("a floor of (h / {})^(1/4) = {},", [floor, (0.1 / floor)**0.25], "averages over a round, by quadrature"),
        in_sentence("radius sqrt \\|theta x psi\\| = {}; the game", [0.25**0.5], "the start's angular momentum"),
        in_sentence("the circle \\|theta\\| = \\|psi\\| = c = {}, at angular speed {}", [dirac_limits.circle_of_wgan_gp(), 1],
                    "DOP853, three weights"),
        in_sentence("radius c / sqrt(n_critic) = {} to first order", [1 / math.sqrt(5)], "theta' = psi, psi' = -5 theta where |psi| = 1"),
        in_sentence("radius sqrt(2 h) = {} to first order in h", [math.sqrt(0.1 * dirac_limits.circle_of_simultaneous())],
                    "50,000 steps of .02", extra=1e-3),
        in_sentence("radius {} at step .3", [momentum.factor()], "numpy's eigenvalues of weights and momenta"),
        in_sentence("leaves the non-saturating GAN on a circle of radius sqrt({} h)", [dirac_limits.circle_of_simultaneous()],
                    "50,000 steps of .02"),
        in_sentence("|1 - beta e^(i a)| = {} of the cycle's amplitude", [dirac_limits.averaging_factor(0.1, 0.999)],
                    "the angle of a step's eigenvalue"),
        in_sentence("sets: e^{} for KL, 1/{} for Jensen-Shannon, GAN and total variation, {}/4 for ns-gan, 1/{} for weighted-js at pi = 1/2, "
                    "2 / log(2)^2 = {} for alpha at a = 1/2, {} for the others",
                    [math.log(rotation("kl")), *weights, rotation("alpha"), rotation("pearson")], "u(0) g'(0) with f'(u) = g"),
        in_sentence("the largest stable step of alternating play is {}, not the 2/w = {} of the rotation: the bias has an eigenvalue of {} of its own",
                    [least_squares.limit("alt"), 2 / 0.5, least_squares.spectrum[0][-1].real], "numpy's eigenvalues", extra=[1e-6, 0, 0]),
    ]


def checks(page):
    rows = [(table, row) for table in page.tables_called(TABLE) for row in table.rows if call_of(row)]
    return [check for table, row in rows for check in row_checks(table, row)] + list(average_checks(page)) + sentences()
