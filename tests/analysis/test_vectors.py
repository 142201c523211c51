"""The table of vector files: every case of every check passes, and no file is forgotten without a reason."""

import pytest

from tests.analysis.vectors import CHECKS, run

NO_METHOD = {  # files that nothing of ours computes
    "forecast/r_intermittent.json": "rare causes are not forecast, they get a g chart",
    "survival/r_logrank.json": "curves are not tested against each other",
    "rates/phe_mean_expected.csv": "no page shows a mean with Student's interval",
    "forecast/m4_published_interval_scores.csv": "bands are judged by how often they hold, not by MSIS",
}
READ_WITH = (
    "_input",
    "_inputs",
    "day_histogram",
    "parcels_synthetic_400",
    "_scores",
    "_reference_population",
    "hai_expected",
    "recomputed",
    "bench_",
    "funnel_ratio_outputs",
)


@pytest.mark.parametrize("check", CHECKS, ids=[f"{check.file} {check.what}"[:80] for check in CHECKS])
def test_every_case_passes(check, vectors):
    got = run(check, vectors)
    assert got.cases > 0 and got.failed == (), f"largest difference {got.largest:.1e}"


def test_no_file_is_forgotten(vectors):
    known = {check.file for check in CHECKS} | set(NO_METHOD)
    files = {str(path.relative_to(vectors)) for path in vectors.rglob("*.*") if path.suffix in (".csv", ".json") and path.parent.name != "epysurv"}
    assert [name for name in sorted(files - known) if not any(part in name for part in READ_WITH)] == []
