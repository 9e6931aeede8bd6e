"""How far the draws of several chains can be trusted: R-hat, effective sample size, separate modes."""

from __future__ import annotations

import numpy as np

from amparo.estimation.lattice import Floats

#: A peak counts from this share of the highest, and is separate where the density between falls to this share of it.
PEAK, VALLEY = 0.05, 0.5
BINS = 256


def rhat(chains: Floats) -> float:
    """Split R-hat (Gelman and others, Bayesian Data Analysis, 3rd ed., 11.4) of `chains` (chains, draws)."""
    half = chains.shape[1] // 2
    split = np.concatenate((chains[:, :half], chains[:, half : 2 * half]))
    within = float(split.var(axis=1, ddof=1).mean())
    between = half * float(split.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((half - 1) / half + between / (half * within)))


def ess(chains: Floats) -> float:
    """Effective number of independent draws, by Geyer's initial monotone sequence, over all chains (chains, draws)."""
    many, length = chains.shape
    centred = chains - chains.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * length, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1)
    pooled = within * (length - 1) / length + (float(chains.mean(axis=1).var(ddof=1)) if many > 1 else 0.0)
    if pooled == 0:
        return float(many * length)
    rho = 1 - (within - covariance) / pooled
    rho[0] = 1.0
    pairs = rho[0 : length - 1 : 2] + rho[1:length:2]
    stop = int(np.argmax(pairs < 0)) if (pairs < 0).any() else len(pairs)
    tau = 2 * float(np.minimum.accumulate(pairs[:stop]).sum()) - 1
    return float(many * length / max(tau, 1e-9))


def modes(values: Floats) -> tuple[float, ...]:
    """Places of the separate peaks of positive `values` on the logarithmic scale, the highest first."""
    logs = np.log(values.ravel())
    spread = min(float(logs.std()), float(np.subtract(*np.quantile(logs, [0.75, 0.25])) / 1.34))
    if spread <= 0:
        return (float(np.exp(np.median(logs))),)
    low, high = np.quantile(logs, [0.0005, 0.9995])
    heights, edges = np.histogram(logs, BINS, (low - 4 * spread / 10, high + 4 * spread / 10))
    width = max(0.15 * spread / (edges[1] - edges[0]), 1.5)
    reach = np.arange(-int(4 * width), int(4 * width) + 1)
    kernel = np.exp(-0.5 * (reach / width) ** 2)
    smooth = np.convolve(heights, kernel / kernel.sum(), mode="same")
    inner = np.arange(1, BINS - 1)
    peaks = inner[(smooth[inner] > smooth[inner - 1]) & (smooth[inner] >= smooth[inner + 1])]
    peaks = peaks[smooth[peaks] > PEAK * smooth.max()]
    kept: list[int] = []
    for peak in sorted(peaks.tolist(), key=lambda p: -smooth[p]):
        if all(smooth[min(peak, k) : max(peak, k) + 1].min() < VALLEY * smooth[peak] for k in kept):
            kept.append(peak)
    middle = (edges[1:] + edges[:-1]) / 2
    return tuple(float(np.exp(middle[k])) for k in kept)
