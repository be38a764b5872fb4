"""Reads a formula as it is printed: πu log u - (1-π+πu) log(1-π+πu), [max(0, 1+(a-1)v)^(a/(a-1)) - 1]/a, (√u-1)²."""
import math
import re

FUNCTIONS = {"log": math.log, "tanh": math.tanh, "√": math.sqrt, "max": max,
             "s": lambda v: math.log1p(math.exp(-abs(v))) + max(v, 0), "σ": lambda v: 1 / (1 + math.exp(-v))}
TOKEN = re.compile(r"\s*(\d*\.?\d+|log|tanh|max|s(?=\()|.)")
CLOSING = {"(": ")", "[": "]"}


def evaluate(text, **variables):
    """The value for these variables; e is Euler's number. @throws SyntaxError, ValueError"""
    tokens = TOKEN.findall(text.replace("²", "^2").replace("\\|", "|").strip()) + [""]
    place = 0

    def take():
        nonlocal place
        place += 1
        return tokens[place - 1]

    def begins_factor():
        return tokens[place] and (tokens[place] in "([" or tokens[place] not in "+-*/^)],|")

    def bracketed(closing):
        values = [total()]
        while tokens[place] == ",":
            take()
            values.append(total())
        if take() != closing:
            raise SyntaxError(f"{closing!r} is missing in {text!r}")
        return values

    def atom():
        token = take()
        if token in CLOSING:
            return bracketed(CLOSING[token])[0]
        if token == "|":
            return abs(bracketed("|")[0])
        if token in FUNCTIONS:
            arguments = bracketed(CLOSING[take()]) if tokens[place] in CLOSING else [power()]
            return FUNCTIONS[token](*arguments)
        if token in variables:
            return variables[token]
        if token == "e":
            return math.e
        return float(token)

    def power():
        base = atom()
        if tokens[place] == "^":
            take()
            sign = -1 if tokens[place] == "-" and take() else 1
            base = base**(sign * atom())
            if isinstance(base, complex):
                raise ValueError(f"{text!r} has no real value")
        return base

    def product():
        value = -product() if tokens[place] == "-" and take() else power()
        while tokens[place] in ("/", "*") or begins_factor():
            value = value / power() if tokens[place] == "/" and take() else value * power()
        return value

    def total():
        value = product()
        while tokens[place] in ("+", "-"):
            value = value + product() if take() == "+" else value - product()
        return value

    value = total()
    if tokens[place]:
        raise SyntaxError(f"{text!r}: {tokens[place]!r} was not expected")
    return value
