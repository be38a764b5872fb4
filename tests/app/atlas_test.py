"""`saddle lab atlas`: shards and resumed runs give the bytes of a run that was let through; the files stand alone; clear refusals."""
import json
import re
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish, kill, wait_for

CALL = {"--rule": "alt,sim", "--objective": "wasserstein,non-saturating", "--penalty": "none,r1", "--weight": "0:1:4",
        "--step-size": "0.05:2:8", "--steps": "64", "--batch": "9", "--threads": "1"}
FILES = ["atlas.csv", "atlas.svg", "atlas.html"]

args = arguments()
program = Saddle(args.saddle)


def contents(folder):
    return [(program.folder / folder / name).read_bytes() for name in FILES]


def call(*words):
    """The call with other values for some of its options, and more options."""
    kept = [word for option, value in CALL.items() if option not in words for word in (option, value)]
    return ["lab", "atlas", "--quiet", *kept, *words]


def lab(*words):
    done = program.run(*call(*words))
    check(f"runs {' '.join(words)}", done.returncode == 0, done.stderr)
    return done


said = json.loads(lab("--out", "whole", "--json").stdout)
whole = contents("whole")
check("as many games as combinations", said["games"] == 2 * 2 * 2 * 4 * 8 == sum(said["verdicts"].values()), said)
check("it says that all is there", said["complete"] and len(said["written"]) == 3, said)

for i in (1, 2, 3):
    lab("--shard", f"{i}/3", "--out", f"shard{i}")
    check(f"shard {i} alone makes no map", not (program.folder / f"shard{i}/atlas.csv").exists())
refused = program.run("lab", "atlas", "merge", "shard1", "shard3", "--out", "merged")
check("a missing shard is named", refused.returncode == 3 and "is in none of the folders" in refused.stderr, refused.stderr)
merged = program.run("lab", "atlas", "merge", "shard2", "shard3", "shard1", "--out", "merged")
check("shards merge", merged.returncode == 0, merged.stderr)
check("shards merged are the whole, byte for byte", contents("merged") == whole)

lab("--shard", "2/2", "--out", "resumed")
again = json.loads(lab("--out", "resumed", "--resume", "--json", "--threads", "2").stdout)
check("resuming plays only what is missing", 0 < again["played"] < again["games"], again)
check("a resumed atlas is the whole, byte for byte", contents("resumed") == whole)
process = program.start(*call("--out", "killed"))
wait_for(process, lambda: len(list((program.folder / "killed/parts").glob("*.csv"))) >= 3 if (program.folder / "killed/parts").exists() else False)
kill(process)
lab("--out", "killed", "--resume")
check("an atlas that was killed is the whole, byte for byte", contents("killed") == whole)

rows = whole[0].decode().splitlines()
check("a row a game under a header", len(rows) == said["games"] + 1 and rows[0].startswith("game,rule,objective,penalty,weight"))
check("the picture is XML", ElementTree.fromstring(whole[1].decode()).tag.endswith("svg"))
page = whole[2].decode()
check("the page needs no other file", not re.search(r"""(src|href)\s*=|url\(|@import|https?://""", page))
data = json.loads(page[page.index("const atlas = ") + 14:page.index(";\nconst words")])
check("the page has every game", len(data["verdict"]) == said["games"] == len(data["factor"]))

for words, expected in [
        (["--step-size", "1:0.1:5"], "--step-size: from 1 to 0.1, expected them to rise"),
        (["--step-size", "0.1:x:5"], "--step-size: 'x', expected a number"),
        (["--objective", "hing"], "did you mean 'hinge'"),
        (["--penalty", "r3"], "unknown penalty 'r3'"),
        (["--penalty", "r1:1"], "--penalty r1:1: its weight comes from --weight"),
        (["--rule", "altt"], "did you mean 'alt'"),
        (["--momentum", "2"], "momentum 2, expected within (-1, 1)"),
        (["--shard", "3/2"], "--shard 3/2: expected i/n with 1 <= i <= n"),
        (["--out", "whole"], "was begun before; --resume goes on with it"),
        (["--out", "whole", "--steps", "65"], "holds an atlas of another call"),
        (["--device", "cuda"], "lab atlas runs on the cpu")]:
    done = program.run(*call(*words, *([] if "--out" in words else ["--out", "bad"])))
    check(f"refused in one line: {' '.join(words)}",
          done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1, (done.returncode, done.stderr))
check("a refused call leaves nothing behind", not (program.folder / "bad").exists())
finish()
