"""`saddle lab critic`: every study writes tables and pictures that can be read, the same bytes for the same seed; clear refusals."""
import csv
import io
import json
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish

STUDIES = ["saturation", "optimum", "runaway", "segments", "surface", "clipping", "estimate", "vanishing", "sides", "places",
           "convolution", "conditional", "moments"]

args = arguments()
program = Saddle(args.saddle)


def lab(*words):
    return program.run("lab", "critic", *words, "--steps", "12", "--threads", "1", "--quiet", "--json")


def table_is_whole(path):
    rows = list(csv.reader(io.StringIO(path.read_text())))
    return len(rows) > 2 and all(len(row) == len(rows[0]) for row in rows) and all(float(word) is not None for row in rows[1:]
                                                                                   for word in row if word)


done = lab("--out", "all")
check("all studies run", done.returncode == 0, done.stderr)
said = json.loads(done.stdout)
check("every study is there", sorted(said["studies"]) == sorted(STUDIES), list(said["studies"]))
for name in STUDIES:
    study = said["studies"].get(name, {"files": [], "found": {}})
    files = [program.folder / file for file in study["files"]]
    pictures = [file for file in files if file.suffix == ".svg"]
    tables = [file for file in files if file.suffix == ".csv"]
    check(f"{name}: has findings, a picture and a table", study["found"] and pictures and tables, study)
    check(f"{name}: pictures are XML", all(ElementTree.parse(file).getroot().tag.endswith("svg") for file in pictures))
    check(f"{name}: tables are whole", all(table_is_whole(file) for file in tables), tables)

again = lab("vanishing", "--out", "again")
check("one study alone", again.returncode == 0 and list(json.loads(again.stdout)["studies"]) == ["vanishing"], again.stderr)
check("the same call gives the same bytes",
      all((program.folder / "again" / name).read_bytes() == (program.folder / "all" / name).read_bytes()
          for name in ("vanishing.svg", "vanishing.csv")))
other = lab("vanishing", "--seed", "1", "--out", "other")
check("another seed gives other numbers",
      (program.folder / "other/vanishing.csv").read_bytes() != (program.folder / "all/vanishing.csv").read_bytes(), other.stderr)

for words, expected in [(["vanish"], "did you mean 'vanishing'"), (["--device", "cuda"], "cpu")]:
    done = lab(*words, "--out", "bad")
    check(f"refused in one line: {' '.join(words)}",
          done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1, (done.returncode, done.stderr))
check("a refused call leaves nothing behind", not (program.folder / "bad").exists())
finish()
