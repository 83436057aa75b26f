"""Distances of vectors by SciPy, for EmbeddingDistancesTest: make_golden.py.

remoteClique and chamfer over pairs of different vectors (pdist); packageRemoteClique and packageChamfer with the very
lines of the package diversity 0.3.1, embedding.py, but for its rounding. Vectors are 32-bit floats, here in full.
Made on 2026-11-27 with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, Python 3.11.
"""

import json
import pathlib

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics.pairwise import cosine_distances

rng = np.random.default_rng(11)
near = rng.normal(size=8) + 0.1 * rng.normal(size=(12, 8))
sets = {
    "two": rng.normal(size=(2, 3)),
    "opposite": np.array([[1.0, 0.0], [-2.0, 0.0], [0.0, 0.5]]),
    "random": rng.normal(size=(20, 16)),
    "near": near,
    "clusters": np.concatenate([near[:6], rng.normal(size=8) + 0.05 * rng.normal(size=(5, 8))]),
    "copies": np.repeat(rng.normal(size=(3, 4)), 2, axis=0),
}


def measured(vectors):
    pairs = pdist(vectors, "cosine")
    square = squareform(pairs)
    np.fill_diagonal(square, np.inf)
    distances = cosine_distances(vectors)
    return {
        "remoteClique": float(pairs.mean()),
        "chamfer": float(square.min(axis=1).mean()),
        "packageRemoteClique": float(np.mean(np.mean(distances, axis=1))),
        "packageChamfer": float(np.mean(np.min(distances + np.eye(len(distances)) * 1e9, axis=1))),
    }


golden = []
for name, vectors in sets.items():
    single = vectors.astype(np.float32).astype(np.float64)
    golden.append({"name": name, "vectors": single.tolist(), "figures": measured(single)})
out = pathlib.Path(__file__).with_name("golden.json")
out.write_text(json.dumps(golden) + "\n")
