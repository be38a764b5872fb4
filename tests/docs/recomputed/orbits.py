"""The course of a trajectory's error: its cycle, its power of time, its factor a step."""
import numpy


def envelope(errors, first=0.125, stretches=8):
    """The largest errors in stretches of time from T/8 to T, each longer than the last by the same factor, and their times."""
    last = len(errors) - 1
    edges = numpy.geomspace(first * last, last, stretches + 1)
    peaks = []
    for a, b in zip(edges, edges[1:]):
        part = range(int(numpy.ceil(a)), int(numpy.floor(b)) + 1)
        peaks.append(max(part, key=lambda i: errors[i]))
    return numpy.array(peaks, float), numpy.array([errors[i] for i in peaks])


def slope(times, peaks):
    return numpy.polyfit(numpy.log(times), numpy.log(peaks), 1)[0]


def power(errors):
    """p of error ~ t^p towards the end: the slope of the envelope's logarithm in log t over its last four stretches, T/2.8 to T."""
    times, peaks = envelope(errors)
    return slope(times[4:], peaks[4:])


def early_power(errors):
    """The same over the first five."""
    times, peaks = envelope(errors)
    return slope(times[:5], peaks[:5])


def period(points):
    """The mean time between upward crossings of 0 in the second half, by linear interpolation, of the coordinate that moves farthest."""
    z = numpy.asarray(points)[len(points) // 2:]
    values = z[:, numpy.argmax(numpy.ptp(z, axis=0))]
    at = numpy.nonzero((values[:-1] < 0) & (values[1:] >= 0))[0]
    crossings = at - values[at] / (values[at + 1] - values[at])
    return float(numpy.diff(crossings).mean())


def largest(errors):
    """In the last stretch."""
    return envelope(errors)[1][-1]


def keeps_momentum(points, n):
    """True if theta_i psi_j - theta_j psi_i, one of them not 0, are the same at the end as at the start."""
    def momentum(z):
        return numpy.outer(z[:n], z[n:2 * n]) - numpy.outer(z[n:2 * n], z[:n])
    start = momentum(points[0])
    size = abs(start).max()
    return bool(size > 1e-9 and abs(momentum(points[-1]) - start).max() < 1e-6 * size)
