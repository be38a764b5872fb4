"""Training in several processes: launched by torchrun, by `saddle launch` and by hand; resumed, killed, misled."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

SADDLE = sys.argv[1]
# Small enough for a step of a few milliseconds, with a checkpoint every few steps and a constant step size, so that its length may change.
RECIPE = ["gaussians8+toy-wgan-gp+toy-small", "--set", "critic_optimizer.schedule=constant", "--set",
          "generator_optimizer.schedule=constant", "--set", "train.batch_size=64", "--set", "checkpoint.every=10", "--threads", "1"]
ENDLESS = [*RECIPE, "--set", "train.steps=1000000"]
LIMIT = 120  # seconds after which a call is taken to hang


def environment(**more):
    """Without what a launcher of the tests themselves may have set."""
    prefixes = ("RANK", "WORLD_SIZE", "LOCAL_", "MASTER_", "SLURM_", "OMPI_", "TORCHELASTIC_", "GLOO_", "TORCH_CPP")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, **{name: str(value) for name, value in more.items()}}


def run(*call, **more):
    return subprocess.run([SADDLE, *map(str, call)], capture_output=True, text=True, timeout=LIMIT, env=environment(**more))


PORTS = iter(range(12000 + os.getpid() * 37 % 2900, 15000))  # below those of outgoing connections and of `saddle launch`


def free_port():
    for port in PORTS:
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port")


class Ranks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name) / "run"

    def start(self, rank, count, port, *more, recipe=ENDLESS, **variables):
        """One rank by hand."""
        process = subprocess.Popen([SADDLE, "train", *recipe, "--out", str(self.out), *map(str, more)], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment(RANK=rank, WORLD_SIZE=count, LOCAL_RANK=rank, LOCAL_WORLD_SIZE=count,
                                                   MASTER_ADDR="127.0.0.1", MASTER_PORT=port, **variables))
        self.addCleanup(self.stop, process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.kill()
        if not process.stderr.closed:
            process.communicate()

    def ended(self, process):
        """Exit code and the one line of stderr."""
        _, err = process.communicate(timeout=LIMIT)
        self.assertLessEqual(len(err.splitlines()), 1, err)
        return process.returncode, err.strip()

    def wait_for_checkpoint(self):
        end = time.monotonic() + LIMIT
        last = self.out / "checkpoints" / "last"
        while time.monotonic() < end and not (last.exists() and int(last.read_text()) > 0):
            time.sleep(0.1)
        self.assertGreater(int(last.read_text()), 0)

    def check_whole(self):
        """The run can be gone on with, on one rank."""
        images = int((self.out / "checkpoints" / "last").read_text())
        step = images // (64 * 5)
        done = run("train", *RECIPE, "--resume", "--out", self.out, "--json", "--set", f"train.steps={step + 5}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["step"], step + 5)

    def test_torchrun_starts_two_ranks(self):
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--no-python", "--master-port", str(free_port())]
        call = [*torchrun, SADDLE, "train", *RECIPE, "--set", "train.steps=20", "--out", str(self.out), "--json", "--quiet"]
        done = subprocess.run(call, capture_output=True, text=True, timeout=LIMIT, env=environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)  # of rank 0 alone
        self.assertEqual((found["step"], found["processes"], found["images"]), (20, 2, 20 * 5 * 64))
        self.assertEqual(json.loads((self.out / "meta.json").read_text())["processes"], 2)

    def test_two_ranks_go_on_on_one_and_back(self):
        slowly = [*RECIPE, "--set", "critic_optimizer.lr=1e-4", "--set", "generator_optimizer.lr=1e-4"]  # so rounding grows less
        for count, steps in ((2, 20), (1, 40), (2, 60)):
            resume = ["--resume"] if steps > 20 else []
            done = run("launch", "-n", count, "--", "train", *slowly, *resume, "--set", f"train.steps={steps}", "--out", self.out, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["step"], steps)
        lines = [json.loads(line) for line in (self.out / "stats.jsonl").read_text().splitlines()]
        self.assertEqual([line["step"] for line in lines], list(range(1, 61)))
        alone = run("train", *slowly, "--set", "train.steps=60", "--out", self.out.parent / "alone", "--json")
        self.assertEqual(alone.returncode, 0, alone.stderr)
        lonely = [json.loads(line) for line in (self.out.parent / "alone" / "stats.jsonl").read_text().splitlines()]
        for one, other in zip(lines[:20], lonely[:20]):  # the same game, up to rounding that grows
            apart = 5e-5 if one["step"] <= 5 else 4e-4
            self.assertAlmostEqual(one["loss/critic"], other["loss/critic"], delta=apart * max(1, abs(other["loss/critic"])))

    def lose(self, lost, sent, words, *more):
        """Of two ranks one gets a signal; the other says so and leaves with 6, and the last checkpoint is whole."""
        self.out = self.out.parent / f"{sent.name}{lost}"
        port = free_port()
        ranks = [self.start(r, 2, port, *more) for r in range(2)]
        self.wait_for_checkpoint()
        ranks[lost].send_signal(sent)
        since = time.monotonic()
        code, said = self.ended(ranks[1 - lost])
        self.assertEqual(code, 6)
        self.assertRegex(said, f"^saddle: rank {1 - lost} of 2: {words}")
        self.assertLess(time.monotonic() - since, 60)  # up to 10 s of waiting, 9 of asking, 5 of farewell, on a busy machine
        self.stop(ranks[lost])
        self.check_whole()

    def test_a_rank_that_is_killed_or_hangs_is_named_within_the_limit_and_the_others_leave_with_6(self):
        for sent, more in ((signal.SIGKILL, []), (signal.SIGSTOP, ["--time-limit", 10])):
            with self.subTest(sent=sent.name):
                self.lose(1, sent, "rank 1 gave no sign of life", *more)
                self.lose(0, sent, r"rank 0, which keeps the processes' store at 127.0.0.1:\d+, is gone or hangs$", *more)

    def test_a_wrong_port_and_a_missing_rank_are_said(self):
        here, elsewhere = free_port(), free_port()
        ranks = [self.start(0, 2, here, "--time-limit", 2), self.start(1, 2, elsewhere, "--time-limit", 2)]
        since = time.monotonic()
        said = [self.ended(one) for one in ranks]
        self.assertLess(time.monotonic() - since, 30)  # 2 s, the start of two programs, on a busy machine
        self.assertEqual(said[0], (6, "saddle: rank 0 of 2: rank 1 did not come within 2 s"))
        self.assertEqual(said[1], (6, f"saddle: rank 1 of 2: no store at 127.0.0.1:{elsewhere} within 2 s: rank 0 is missing, or "
                                      "MASTER_ADDR and MASTER_PORT do not name it"))
        self.assertFalse(self.out.exists())

    def test_a_port_in_use_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            code, said = self.ended(self.start(0, 2, taken.getsockname()[1], "--time-limit", 2))
        self.assertEqual(code, 6)
        self.assertIn("cannot keep the processes' store at 127.0.0.1:", said)

    def test_two_jobs_on_one_run_folder(self):
        first, second = free_port(), free_port()
        running = [self.start(r, 2, first) for r in range(2)]
        self.wait_for_checkpoint()
        late = [self.start(r, 2, second, "--resume") for r in range(2)]
        said = [self.ended(one) for one in late]
        self.assertEqual(said[0][0], 5)
        self.assertIn("another process is training in this folder", said[0][1])
        self.assertEqual(said[1][0], 6)
        self.assertIn("rank 0: ", said[1][1])
        for one in running:
            self.assertIsNone(one.poll())  # undisturbed
            one.send_signal(signal.SIGTERM)
        self.assertEqual([self.ended(one)[0] for one in running], [0, 0])
        self.check_whole()

    def test_a_file_to_meet_at(self):
        place = self.out.parent / "meet"
        call = [SADDLE, "train", *RECIPE, "--set", "train.steps=10", "--out", str(self.out), "--rendezvous", f"file://{place}"]
        ranks = [subprocess.Popen(call,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(RANK=r, WORLD_SIZE=2))
                 for r in range(2)]
        self.assertEqual([self.ended(one) for one in ranks], [(0, ""), (0, "")])
        self.assertFalse(place.exists())  # whoever is last takes it away, and the name is free again

    def test_a_network_that_is_not_there_is_said(self):
        done = subprocess.run([SADDLE, "launch", "-n", "2", "--", "train", *RECIPE, "--out", str(self.out)], capture_output=True, text=True, timeout=LIMIT,
                              env=environment(GLOO_SOCKET_IFNAME="nope0"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("GLOO_SOCKET_IFNAME = 'nope0'", done.stderr)

    def test_a_rank_without_a_network_leaves_word(self):
        port = free_port()
        ranks = [self.start(r, 2, port, **({"GLOO_SOCKET_IFNAME": "nope0"} if r == 1 else {})) for r in range(2)]
        (code_0, said_0), (code_1, said_1) = [self.ended(one) for one in ranks]
        self.assertEqual((code_0, code_1), (6, 2))
        self.assertIn("rank 1: GLOO_SOCKET_IFNAME = 'nope0'", said_0)
        self.assertIn("GLOO_SOCKET_IFNAME = 'nope0'", said_1)

    def test_slurm_and_open_mpi_speak_their_own_names(self):
        port = free_port()
        for names in ({"SLURM_STEP_ID": 0, "SLURM_NTASKS": 2, "SLURM_JOB_NODELIST": "localhost", "MASTER_PORT": port},
                      {"OMPI_COMM_WORLD_SIZE": 2, "OMPI_COMM_WORLD_LOCAL_SIZE": 2, "MASTER_PORT": port}):
            rank_name = "SLURM_PROCID" if "SLURM_STEP_ID" in names else "OMPI_COMM_WORLD_RANK"
            out = self.out.parent / rank_name
            ranks = [subprocess.Popen([SADDLE, "train", *RECIPE, "--set", "train.steps=10", "--out", str(out)], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.PIPE, text=True, env=environment(**names, **{rank_name: r})) for r in range(2)]
            self.assertEqual([self.ended(one) for one in ranks], [(0, ""), (0, "")])
            self.assertEqual(json.loads((out / "meta.json").read_text())["processes"], 2)

    def test_what_cannot_be_is_refused(self):
        for call, more, wanted in [
                (["launch", "-n", 2, "--", "eval", "x"], {}, "launch: 'eval' does not run in several processes"),
                (["launch", "-n", 0, "--", "train", "x"], {}, "-n"),
                (["launch", "-n", 3, "--", "train", *RECIPE, "--out", self.out], {}, "3 processes cannot have equal parts of it"),
                (["train", *RECIPE], {"WORLD_SIZE": 2}, "torchrun: RANK = '', expected a whole number from 0 to 1"),
                (["train", *RECIPE], {"WORLD_SIZE": 2, "RANK": 2}, "RANK = '2', expected a whole number from 0 to 1"),
                (["train", *RECIPE], {"WORLD_SIZE": 2, "RANK": 0, "MASTER_PORT": "x"}, "MASTER_PORT = 'x'"),
                (["train", *RECIPE, "--rendezvous", "here"], {"WORLD_SIZE": 2, "RANK": 0}, "expected tcp://host:port or file:///path"),
                (["train", *RECIPE, "--rendezvous", "tcp://h:1"], {}, "RANK and WORLD_SIZE must say")]:
            with self.subTest(call=call, more=more):
                done = run(*call, **more)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(wanted, done.stderr)
        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
