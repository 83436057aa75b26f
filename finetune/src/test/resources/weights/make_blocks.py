"""Blocks of each quantised type as gguf-py dequantises them, and rows as gguf-py quantises them.

Run: python make_blocks.py OUTPUT_FOLDER
Needs gguf and numpy; the versions used are written into the output.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np

out = Path(sys.argv[1])
versions = {"gguf": version("gguf"), "numpy": np.__version__, "python": sys.version.split()[0]}
T = gguf.GGMLQuantizationType
generator = np.random.default_rng(7)


def halves(*values):
    return np.array(values, dtype="<f2").view(np.uint8).reshape(len(values), 2)


# Random bytes; the scales, which stand at these places, are awkward numbers rather than random ones.
SCALES = np.array([0.0123, -3.7, 6e-5, 1000])
LEASTS = np.array([-0.1, 2.5, -6e-8, 3])
places = {
    "Q4_0": (0, None), "Q4_1": (0, 2), "Q8_0": (0, None), "Q5_0": (0, None), "Q5_1": (0, 2),
    "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208, None),
}
blocks = {}
for kind, (scale, least) in places.items():
    elements, size = gguf.GGML_QUANT_SIZES[T[kind]]
    count = 4 if elements == 32 else 2
    data = generator.integers(0, 256, (count, size), dtype=np.uint8)
    data[:, scale : scale + 2] = halves(*SCALES[:count])
    if least is not None:
        data[:, least : least + 2] = halves(*LEASTS[:count])
    values = gguf.quants.dequantize(data, T[kind])
    blocks[kind] = {"bytes": data.tobytes().hex(), "float32": values.astype("<f4").tobytes().hex()}

rows = np.stack(
    [
        np.zeros(32),
        generator.normal(0, 0.1, 32),
        np.concatenate([[127], np.arange(31) - 15.5]),  # ties: halves go away from zero
        generator.normal(0, 1e-7, 32),  # scales below the smallest normal half
        generator.normal(0, 20_000, 32).clip(-65_000, 65_000),
        -np.geomspace(1e-9, 1, 32),
    ]
).astype("<f4")
quantised = {
    kind: gguf.quants.quantize(rows, T[kind]).tobytes().hex() for kind in ("F16", "BF16", "Q8_0")
}
(out / "blocks.json").write_text(
    json.dumps(
        {"versions": versions, "blocks": blocks, "rows": rows.tobytes().hex(), "quantised": quantised},
        indent=1,
    )
    + "\n"
)
