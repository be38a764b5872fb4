"""docs/critics.md: what the best critics between two fixed distributions do, beside the trained ones."""
import math

from recomputed import best_critics, circles, conditional, laws, moments, wilson
from recomputed.check import NotComputed, in_cell, in_numbered_cell, in_sentence

VANISHING, ESTIMATE, CLIPPING = "d | .5 | 1", "exact, by sorting | .477", "bound | weights within 1 % of c | at the start"
SIDES = "| two-sided: right"
LAYERS = "`constraint.norm` | norms of the layers as maps"
INSIDE, PLACES, CONDITIONAL, MOMENTS = "bound | weights within 1 % of c at the start", "penalty at | gap", "the generator", "law | order 1"
DISTANCES = [0.5, 1.0, 2.0, 4.0, 8.0]

NOT_COMPUTED = [
    NotComputed(VANISHING, "trained critics", rows="saturating|non-saturating|Wasserstein, one-sided penalty|GAN-QP, lambda = 1",
                columns=".5 | 1 | 2 | 4 | 8"),
    NotComputed(VANISHING, "the method and its weight", columns="d"),
    NotComputed(ESTIMATE, "trained critics", rows="spectral norm|penalty, weight|clip", columns=".477 | .977 | 1.977 | 3.977 | 7.977"),
    NotComputed(ESTIMATE, "the method and its weight", columns="exact, by sorting"),
    NotComputed(CLIPPING, "the bound asked about", columns="bound"),
    NotComputed(CLIPPING, "trained critics", rows="clip .|gradient penalty, weight|one-sided penalty, weight",
                columns="weights within 1 % of c | at the start | gradient's factor a layer | estimate of W1 = 1"),
    NotComputed(INSIDE, "the bound asked about", columns="bound"),
    NotComputed(INSIDE, "trained critics", columns="weights within 1 % of c at the start | after 250 steps | after 1,500"),
    NotComputed(SIDES, "the pair asked about", columns=""),
    NotComputed(SIDES, "seeds counted", columns="two-sided: right | one-sided: right"),
    NotComputed(LAYERS, "trained critics", columns="norms of the layers as maps | gap | bound on the slope"),
    NotComputed(PLACES, "trained critics", columns="gap | slope at interpolates | at reals | at fakes"),
    NotComputed(CONDITIONAL, "the generator asked about", columns="the generator"),
    NotComputed(CONDITIONAL, "trained classifiers", columns="without the label | with it"),
    NotComputed(MOMENTS, "the law asked about", columns="law"),
]


def best_pulls(name, above):
    """The pulls that a row of theory states, from its name and that of the trained one above it; and how."""
    if name.startswith("best critic of one argument"):
        return [best_critics.gan_qp_pull(d) for d in DISTANCES], "the normal equations on two grids"
    if name.startswith("best critic") and above.startswith("Wasserstein"):
        return [best_critics.penalised_pull(d) for d in DISTANCES], "quadrature of the best slope"
    if name.startswith("best critic"):
        sign = {"saturating": 1, "non-saturating": -1}[above]
        return [best_critics.classifier_pull(d, sign) for d in DISTANCES], "quadrature at D = log p / q"
    return [], ""


def best_gaps(name, above):
    if name == "best critic":
        weight = float(above.rpartition(" ")[2])
        return [best_critics.penalised_gap(m, weight) for m in DISTANCES], "quadrature of the best slope times S"
    if name.startswith("the weight above which it is exact"):
        return [best_critics.exact_weight(m) for m in DISTANCES], "the largest |S| / r between quantiles"
    return [], ""


def rows_of_theory(page, table, values_of):
    above = ""
    for index, row in enumerate(page.table(table).rows):
        values, how = values_of(row[0].text, above)
        for column, value in enumerate(values, 1):
            yield in_numbered_cell(page, table, index, column, [value], how)
        above = row[0].text


def conditional_checks(page):
    for index, row in enumerate(page.table(CONDITIONAL).rows):
        for name in conditional.GENERATORS:
            if row[0].text.startswith(name):
                for column, compute in ((2, conditional.without_label), (4, conditional.with_label)):
                    yield in_numbered_cell(page, CONDITIONAL, index, column, [compute(name)], "quadrature")


def moment_checks(page):
    for row in page.table(MOMENTS).rows:
        for name in moments.LAWS:
            if row[0].text.startswith(name):
                for order in (1, 2, 4, 6):
                    yield in_cell(MOMENTS, row[0].text, f"order {order}", [moments.length(name, order)], "mpmath's quadrature")
                yield in_cell(MOMENTS, row[0].text, "W1", [moments.w1(name)], "the area between distribution functions")


def certificate_checks(page):
    for row in page.table(LAYERS).rows:
        gap, bound = (page.table(LAYERS).cell(row, column).numbers()[0] for column in ("gap", "bound on the slope"))
        rounding = gap.half_unit / bound.value + gap.value * bound.half_unit / bound.value**2
        yield in_cell(LAYERS, row[0].text, "certified W1", [gap.value / bound.value], "gap over bound, as printed", extra=rounding)


def checks(page):
    return [*rows_of_theory(page, VANISHING, best_pulls), *rows_of_theory(page, ESTIMATE, best_gaps), *conditional_checks(page),
            *moment_checks(page), *certificate_checks(page), *wilson.checks(page),
            in_cell(CLIPPING, "one-sided penalty", "estimate of W1 = 1", [None, circles.best_gap(10)],
                    "quadrature of the best slope of |x|"),
            in_sentence("would teach it {}, the best straight one 1 + d / (2 lambda) = {}.",
                        [best_critics.saturation_pull(), best_critics.straight_slope(4, 10)], "quadrature of the best slope"),
            wilson.in_sentence(page, "of 16 seeds {} end as they should (95 % {} to {})"),
            in_sentence("N(1, 1) against N(-1, 1), W1 = {}, `wasserstein`", [laws.w1(laws.gaussian(1, 1), laws.gaussian(-1, 1))],
                        "the area between distribution functions"),
            in_sentence("(best critic {}, see `estimate`)", [best_critics.penalised_gap(2, 10)], "quadrature of the best slope times S"),
            in_sentence("critic's norm there is {}: it depends on |x| alone", [circles.best_slope(1.5, 10)], "quadrature of the density"),
            in_sentence("cosine {} at the fake, {} in the middle", [circles.mean_cosine(0), circles.mean_cosine(0.5)],
                        "the mean over 4,000 angles"),
            in_sentence("stretch an image by ceil(k / s): here by {} a layer", [math.ceil(4 / 2)], "windows of side 4 at stride 2")]
