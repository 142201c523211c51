"""Counts explained by several columns: quasi-Poisson regression with an offset.

Formula: log E[c] = offset + X b, variance = phi * mean; iteratively reweighted least squares; phi = Pearson chi-squared / (n - p); se from phi
(X'WX)^-1. Reference: R glm(family = quasipoisson), vectors/lag_glm/r_quasipoisson_glm.json.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

SETTLED, NEARLY = 1e-11, 1e-6  # largest relative step of a fitted count: where the search stops, and what rounding may leave of it


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
    """Fit; None where there are not more points than columns, the points at which anything was counted do not tell the columns apart (of points that
    count nothing alone there may be no finite best coefficients: the steeper, the better), or the search does not settle."""
    matrix, count = np.asarray(design, dtype=float), np.asarray(counts, dtype=float)
    shift = np.zeros(count.size) if offset is None else np.asarray(offset, dtype=float)
    points, columns = matrix.shape
    if points <= columns or not (count > 0).any() or np.linalg.matrix_rank(matrix[count > 0]) < columns:
        return None
    mean = count + 0.1
    for _ in range(100):
        working = np.log(mean) - shift + (count - mean) / mean
        weighted = matrix.T * mean
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # of a search that runs away
                beta = np.linalg.solve(weighted @ matrix, weighted @ working)
                fitted = np.exp(np.clip(shift + matrix @ beta, -700, 700))
                moved = np.max(np.abs(fitted - mean) / fitted)
        except np.linalg.LinAlgError:
            return None
        mean = fitted
        if moved < SETTLED:
            break
    if not moved <= NEARLY:  # nan where it ran away
        return None
    phi = float(((count - mean) ** 2 / mean).sum() / (points - columns))
    return QuasiPoisson(beta, phi * np.linalg.inv((matrix.T * mean) @ matrix), phi, mean)
