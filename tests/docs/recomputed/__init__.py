"""Every number of docs/ that has a formula, computed once more: one module a page, and beside them the mathematics these share.

Nothing here reads saddle's code or runs its program. The formulas are those of the papers that the pages name.
"""
