"""Plots the figures of measure-growth: plot_growth.py growth.tsv out.svg; needs matplotlib."""

import csv
import sys

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

with open(sys.argv[1]) as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
passages = [int(row["passages"]) for row in rows]
matplotlib.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.family": "sans-serif"})
figure, (latency, cost) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
for name in ("p50Micros", "p95Micros", "p99Micros"):
    latency.plot(passages, [float(row[name]) / 1000 for row in rows], marker="o", label=name.removesuffix("Micros"))
latency.set(xscale="log", yscale="log", xlabel="passages", ylabel="ms", title="latency of a query, top 10")
for name, label in (("indexSeconds", "index, s"), ("diskMb", "disk, MB"), ("heapMb", "heap, MB")):
    cost.plot(passages, [max(0.5, float(row[name])) for row in rows], marker="o", label=label)
cost.set(xscale="log", yscale="log", xlabel="passages", title="cost of the index")
for axes in (latency, cost):
    axes.grid(alpha=0.3, which="both", linewidth=0.5)
    axes.legend(frameon=False)
figure.savefig(sys.argv[2], metadata={"Date": None})
