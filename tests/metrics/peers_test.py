"""Our metrics and those of pytorch-fid, torch-fidelity and prdc say the same of the same arrays, to 1e-6.

    python peers_test.py PROGRAM      PROGRAM: tests/metrics/peers.cpp, compiled

Needs torch, numpy, scipy, scikit-learn, tqdm, pytorch-fid, torch-fidelity and prdc. The former two import torchvision for networks
that are not used here; it is stood in for, since its wheels fit no CPU build of torch.
"""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest.mock
import warnings

import numpy as np
import torch

for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.functional", "torchvision.models",
             "torchvision.models.feature_extraction", "torchvision.datasets"):
    sys.modules[name] = unittest.mock.MagicMock(__name__=name, __path__=[], __spec__=None)

import prdc  # noqa: E402
import torch_fidelity.metric_isc as isc  # noqa: E402
import torch_fidelity.metric_kid as kid  # noqa: E402
from pytorch_fid import fid_score  # noqa: E402

failures = 0


def check(claim, ours, theirs, tolerance=1e-6):
    global failures
    right = abs(ours - theirs) <= tolerance * max(abs(theirs), 1e-3)
    failures += not right
    print("ok   " if right else "FAIL ", f"{claim}: {ours:.12g}, {theirs:.12g}")


def moments(x):
    return x.mean(axis=0), np.cov(x, rowvar=False)


def frechet(real, fake):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return fid_score.calculate_frechet_distance(*moments(real), *moments(fake))


def kernel_distance(kernel, real, fake, **options):
    """Of all samples at once, from their kernels and their estimator: their subsets are drawn by numpy."""
    kernels = [kernel(a, b, **options) for a, b in ((real, real), (real, fake), (fake, fake))]
    return kid.mmd2(*kernels)


def neighbours(real, fake):
    with contextlib.redirect_stdout(io.StringIO()):
        return prdc.compute_prdc(real, fake, nearest_k=5)


def cases(rng):
    """name, real, fake."""
    d = 24
    mix = rng.normal(size=(d, d)) / np.sqrt(d)
    yield ("more samples than features", rng.normal(size=(600, d)) @ mix + 1, 1.2 * rng.normal(size=(600, d)) @ mix + 1.1)
    yield ("features of a network", np.maximum(rng.normal(size=(500, d)) @ mix, 0) + .01 * rng.normal(size=(500, d)),
           np.maximum(rng.normal(size=(500, d)) @ mix + .1, 0) + .01 * rng.normal(size=(500, d)))
    yield ("float32 and far from 0", (rng.normal(size=(400, d)) + 30).astype(np.float32),
           (1.3 * rng.normal(size=(400, d)) + 30).astype(np.float32))
    yield ("nearly equal", rng.normal(size=(800, 3)), rng.normal(size=(800, 3)))
    yield ("fewer samples than features", rng.normal(size=(80, 120)), rng.normal(size=(80, 120)) + .2)


def main(program, folder):
    rng = np.random.default_rng(6)
    for name, real, fake in cases(rng):
        logits = 2 * rng.normal(size=(len(fake), 10))
        files = [folder / f"{part}.npy" for part in ("real", "fake", "logits")]
        for file, array in zip(files, (real, fake, logits)):
            np.save(file, array)
        ours = json.loads(subprocess.run([program, *files], check=True, capture_output=True).stdout)
        real, fake = real.astype(np.float64), fake.astype(np.float64)
        check(f"{name}: FID", ours["fid"], frechet(real, fake))
        check(f"{name}: FID from moments", ours["fid_of_moments"], frechet(real, fake))
        check(f"{name}: KID", ours["kid"], kernel_distance(kid.kernel_poly, real, fake, kid_kernel_poly_degree=3,
                                                           kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1))
        check(f"{name}: KID, RBF", ours["kid_rbf"], kernel_distance(kid.kernel_rbf, real, fake, kid_kernel_rbf_sigma=3))
        theirs = isc.isc_features_to_metric(torch.from_numpy(logits), splits=1)
        check(f"{name}: inception score", ours["is"], theirs[isc.KEY_METRIC_ISC_MEAN])
        for score, value in neighbours(real, fake).items():
            check(f"{name}: {score}", ours[score], value)
    return failures


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(sys.argv[1], pathlib.Path(temporary)) > 0)
