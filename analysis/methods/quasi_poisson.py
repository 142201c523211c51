"""Counts explained by several columns: quasi-Poisson regression with an offset.

Formula: log E[c] = offset + X b, variance = phi * mean; iteratively reweighted least squares; phi = Pearson chi-squared / (n - p); se from phi
(X'WX)^-1. Reference: R glm(family = quasipoisson), vectors/lag_glm/r_quasipoisson_glm.json.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class QuasiPoisson:
    """Coefficients, their covariance (with phi), phi, and the fitted counts."""

    coefficients: np.ndarray
    covariance: np.ndarray
    dispersion: float
    fitted: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Standard error of each coefficient."""
        return np.sqrt(np.diag(self.covariance))

    def combination(self, weights: ArrayLike) -> tuple[float, float]:
        """Value and standard error of a weighted sum of coefficients (the sum of the effects of several lags)."""
        weights = np.asarray(weights, dtype=float)
        return float(weights @ self.coefficients), float(np.sqrt(weights @ self.covariance @ weights))


def quasi_poisson(design: ArrayLike, counts: ArrayLike, offset: ArrayLike | None = None) -> QuasiPoisson | None:
    """Fit; None where there are not more points than columns, nothing was counted, or columns repeat each other."""
    matrix, count = np.asarray(design, dtype=float), np.asarray(counts, dtype=float)
    shift = np.zeros(count.size) if offset is None else np.asarray(offset, dtype=float)
    points, columns = matrix.shape
    if points <= columns or count.sum() <= 0 or np.linalg.matrix_rank(matrix) < columns:
        return None
    mean = count + 0.1
    for _ in range(100):
        working = np.log(mean) - shift + (count - mean) / mean
        weighted = matrix.T * mean
        beta = np.linalg.solve(weighted @ matrix, weighted @ working)
        fitted = np.exp(np.clip(shift + matrix @ beta, -700, 700))
        settled = np.max(np.abs(fitted - mean) / fitted) < 1e-11
        mean = fitted
        if settled:
            break
    phi = float(((count - mean) ** 2 / mean).sum() / (points - columns))
    return QuasiPoisson(beta, phi * np.linalg.inv((matrix.T * mean) @ matrix), phi, mean)
