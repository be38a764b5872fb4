"""Commands on the pages have options that exist and recipes that resolve, and the README's program is the example.

    python docs_test.py SADDLE
"""
import os
import pathlib
import re
import shlex

from program import Saddle, arguments, check, finish

args = arguments()
saddle = Saddle(args.saddle)
ROOT = pathlib.Path(os.environ["SADDLE_SOURCE"])
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ABSENT = ("cifar-10-batches-bin", "letters-images")  # data that nobody has to have


def commands(text):
    """Lines that begin with `saddle`, in code, without their comments; a line that ends with \\ goes on in the next."""
    for line in re.findall(r"^(?:    )?(saddle [^\n]*(?:\\\n[^\n]*)*)", text.replace("    \\\n", "\\\n"), re.MULTILINE):
        try:
            words = shlex.split(line.replace("\\\n", " "), comments=True)
        except ValueError:
            continue  # prose
        if ">" in words:
            words = words[:words.index(">")]
        if "--" in words:  # launch -n 2 -- train ...
            yield words[1:words.index("--")]
            words = ["saddle", *words[words.index("--") + 1:]]
        yield words[1:]


helps = {}


def help_of(words):
    """The help of the longest chain of subcommands that the words begin with."""
    chain = []
    for word in words:
        known = tuple([*chain, word])
        if known not in helps:
            done = saddle.run(*known, "--help")
            helps[known] = done.stdout if done.returncode == 0 and f"Usage: saddle {' '.join(known)}" in done.stdout else ""
        if not helps[known]:
            break
        chain.append(word)
    return helps.get(tuple(chain), ""), chain


for toml in re.findall(r"```toml\n(# (\w+\.toml)[^\n]*\n.*?)```", "".join(page.read_text() for page in PAGES), re.DOTALL):
    (saddle.folder / toml[1]).write_text(toml[0])
(saddle.folder / "faces").mkdir()
whole = 0
for page in PAGES:
    unknown, unresolved = [], []
    for words in commands(page.read_text()):
        text, chain = help_of(words)
        if not chain:
            continue  # prose that begins with the program's name
        whole += 1
        options = [word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)]
        unknown += [f"{' '.join(words)}: {option}" for option in options if not re.search(rf"(^|[\s,]){re.escape(option)}\b", text)]
        if chain == ["train"] and len(words) > 1 and not words[1].startswith("--") and not any(a in word for a in ABSENT for word in words):
            if "faces" in words[1]:
                continue  # its folder is empty here
            kept = [word for i, word in enumerate(words) if word not in ("--resume", "--threads") and words[i - 1] != "--threads"]
            done = saddle.run(*kept, "--dry-run")
            unresolved += [f"{' '.join(words)}: {done.stderr.strip()}"] if done.returncode else []
    check(f"the commands of {page.name} have options that there are", not unknown, unknown)
    check(f"its recipes resolve ({page.name})", not unresolved, unresolved)
check("the pages have commands", whole > 60, whole)

example = (ROOT / "examples/eight_gaussians.cpp").read_text()
listing = re.search(r"```cpp\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)
check("the README's program is examples/eight_gaussians.cpp", listing == example.split("\n", 1)[1], "the example without its first line is expected")
finish()
