"""Draws docs/images/f-conjugate.svg: f as the upper envelope of its tangents, and f*, minus their heights at u = 0.

    python3 tools/draw_conjugates.py > docs/images/f-conjugate.svg
"""
import math

INK, PALE, CURVE = "#222222", "#c8c8c8", "#1f4e9c"
TANGENTS = ["#b8442c", "#c98a00", "#2f8f4e", "#8a4fb0"]
WIDTH, HEIGHT = 900, 800


def minus(number):
    return number.replace("-", "−")


class Panel:
    """A plot in the box (left, top, width, height) of pixels, over the ranges x and y."""

    def __init__(self, box, x, y):
        self.box, self.x, self.y = box, x, y
        self.parts = []

    def at(self, x, y):
        left, top, width, height = self.box
        return (left + width * (x - self.x[0]) / (self.x[1] - self.x[0]),
                top + height * (self.y[1] - y) / (self.y[1] - self.y[0]))

    def line(self, a, b, colour, width=1.5, dash=""):
        (x1, y1), (x2, y2) = self.at(*a), self.at(*b)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
                          f'stroke="{colour}" stroke-width="{width}"{dashed}/>')

    def dot(self, x, y, colour):
        cx, cy = self.at(x, y)
        self.parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="4.5" fill="{colour}" stroke="white"/>')

    def text(self, x, y, words, colour=INK, anchor="start", dx=0, dy=0, size=14):
        px, py = self.at(x, y)
        self.parts.append(f'<text x="{px + dx:.1f}" y="{py + dy:.1f}" fill="{colour}" font-size="{size}" '
                          f'text-anchor="{anchor}">{words}</text>')

    def curve(self, function, low, high, colour=CURVE):
        points = [self.at(x, function(x)) for x in (low + (high - low) * i / 400 for i in range(401))]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points if y >= self.box[1])
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"/>')

    def chord(self, slope, intercept, colour):
        """The part of the line intercept + slope x that lies in the box."""
        ends = [(x, intercept + slope * x) for x in self.x]
        if slope:
            ends += [((y - intercept) / slope, y) for y in self.y]
        inside = sorted({(round(x, 9), round(y, 9)) for x, y in ends
                         if self.x[0] - 1e-9 <= x <= self.x[1] + 1e-9 and self.y[0] - 1e-9 <= y <= self.y[1] + 1e-9})
        self.line(inside[0], inside[-1], colour)

    def axes(self, x_ticks, y_ticks, x_name, title):
        for x in x_ticks:
            self.line((x, self.y[0]), (x, self.y[1]), PALE, 0.5)
            self.text(x, self.y[0], minus(f"{x:g}"), anchor="middle", dy=18, size=13)
        for y in y_ticks:
            self.line((self.x[0], y), (self.x[1], y), PALE, 0.5)
            self.text(self.x[0], y, minus(f"{y:g}"), anchor="end", dx=-7, dy=5, size=13)
        self.line((self.x[0], 0), (self.x[1], 0), INK, 1)
        if self.x[0] <= 0:
            self.line((0, self.y[0]), (0, self.y[1]), INK, 1)
        self.text(self.x[1], self.y[0], x_name, anchor="end", dy=36)
        self.text(self.x[0], self.y[1], title, dy=-12, size=16)


def draw(row, name, f, slope_of, conjugate, touches, left, right, end=None):
    """One row: f with its tangents at `touches`, and f* with a point for each of them."""
    top = 60 + 385 * row
    plot = Panel((60, top, 370, 275), *left["ranges"])
    plot.axes(*left["ticks"], "u = p / q", f"{name}: f(u) = {left['formula']}")
    dual = Panel((520, top, 350, 275), *right["ranges"])
    dual.axes(*right["ticks"], "t, the slope", f"its conjugate f*(t) = {right['formula']}")
    if end is not None:
        dual.line((end, dual.y[0]), (end, dual.y[1]), INK, 1.5, "5 4")
        dual.text(end, dual.y[1], "f* ends at f'(∞) = log 2", anchor="end", dx=-30, dy=18)
    for u, colour in zip(touches, TANGENTS):
        t = slope_of(u)
        plot.chord(t, -conjugate(t), colour)
    plot.curve(f, 1e-9, plot.x[1])
    dual.curve(conjugate, dual.x[0], dual.x[1] if end is None else end - 1e-4)
    for u, colour in zip(touches, TANGENTS):
        t = slope_of(u)
        plot.dot(u, f(u), colour)
        plot.dot(0, -conjugate(t), colour)
        dual.line((t, 0), (t, conjugate(t)), colour, 1.5, "3 3")
        dual.dot(t, conjugate(t), colour)
        first = colour == TANGENTS[0]  # too near the ticks to have its label on the left
        dual.text(t, conjugate(t), minus(f"t = {t + 0:.2f}"), colour, anchor="middle" if first else "end",
                  dx=0 if first else -8, dy=20 if first and conjugate(t) < 0 else -9)
    return plot.parts + dual.parts


def main():
    body = draw(0, "KL", lambda u: u * math.log(u), lambda u: 1 + math.log(u), lambda t: math.exp(t - 1),
                [0.1, math.exp(-1), 1, 2],
                {"ranges": ((0, 3), (-2.25, 3)), "ticks": ([0, 1, 2, 3], [-2, -1, 0, 1, 2, 3]), "formula": "u log u"},
                {"ranges": ((-2, 2.25), (-0.5, 3)), "ticks": ([-2, -1, 0, 1, 2], [0, 1, 2, 3]),
                 "formula": "exp(t − 1)"})
    body += draw(1, "Jensen-Shannon", lambda u: u * math.log(u) - (u + 1) * math.log((u + 1) / 2),
                 lambda u: math.log(2 * u / (u + 1)), lambda t: -math.log(2 - math.exp(t)),
                 [0.12, 0.4, 1, 3],
                 {"ranges": ((0, 4), (-1.25, 1)), "ticks": ([0, 1, 2, 3, 4], [-1, -0.5, 0, 0.5, 1]),
                  "formula": "u log u − (u+1) log((u+1)/2)"},
                 {"ranges": ((-2, 1), (-1, 2)), "ticks": ([-2, -1, 0, 1], [-1, -0.5, 0, 0.5, 1, 1.5, 2]),
                  "formula": "−log(2 − exp t)"}, end=math.log(2))
    caption = ("Each tangent of f has slope t and meets u = 0 at −f*(t): "
               "f is the highest of its tangents, f(u) = max over t of u t − f*(t).")
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
          'font-family="Helvetica, Arial, sans-serif">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    print("\n".join(body))
    print(f'<text x="{WIDTH // 2}" y="{HEIGHT - 16}" font-size="14" fill="{INK}" text-anchor="middle">{caption}</text>')
    print("</svg>")


if __name__ == "__main__":
    main()
