"""Names in the reader's language."""

import polars as pl
import pytest

from tests.conftest import ROOT
from ui.names import in_other_tongue, printed_date, source_title
from ui.section import SOURCE_TITLE
from ui.source_gists import KOREAN


@pytest.mark.parametrize(
    ("title", "english", "korean"),
    [
        ("Shein expands in Korea (headline not in stored copy; 일간스포츠)", "Shein expands in Korea", "쉬인, 한국 사업 확대"),
        ("China up 70% (headline of a Yonhap item)", "China up 70%", "China up 70%"),
        ("FTC approves (headline shortened)", "FTC approves", "FTC approves"),
        ("AliExpress has become faster (알리익스프레스가 빨라졌다!)", "AliExpress has become faster", "알리익스프레스가 빨라졌다!"),
        ("China passes the US", "China passes the US", "China passes the US"),
        ("Report (2024)", "Report (2024)", "Report (2024)"),  # brackets that belong to the title
        ("Alibaba opens its own sea route (Alibaba åbner egen rute)", "Alibaba opens its own sea route (Alibaba åbner egen rute)", None),
        ("연간 보고서 (2023년 개정된 판본)", "연간 보고서 (2023년 개정된 판본)", None),
        (None, "", ""),
    ],
)
def test_a_source_is_named_by_its_headline(title, english, korean):
    assert source_title(title, "en") == english
    assert source_title(title, "ko") == (english if korean is None else korean)


def test_a_date_that_is_only_printed_as_a_month_stays_one_and_leaves_the_title():
    title = "AliExpress: 1,393 cases recorded over 6 years (headline shortened) [date as printed: 2024-03]"
    assert printed_date(title) == "2024-03" and printed_date("Report") is None and printed_date(None) is None
    assert source_title(title, "en") == "AliExpress: 1,393 cases recorded over 6 years" and source_title(title, "ko") == "알리익스프레스, 6년간 1,393건 접수"


def test_in_korean_only_real_headlines_stay_english_and_are_marked():
    titles = pl.read_csv(ROOT / "data" / "published" / "raw" / "sources.csv", infer_schema=False)["title"].to_list()
    ours = [title for title in titles if "headline not in stored copy" in title or "headline shortened" in title]
    assert len(ours) > 80 and not [title for title in ours if in_other_tongue(source_title(title, "ko"), "ko")]
    assert in_other_tongue("China passes the US", "ko") and not in_other_tongue("China passes the US", "en")
    whole = {source_title(title, "en") for title in titles}
    assert not set(KOREAN) - whole, "no source has these words any more"


def test_the_simulation_is_named_in_korean_too():
    title = "Simulated: Groundswell demo, 400,000 sampled parcels, seed 7; Korean users, purchases and agency complaints follow published series"
    assert source_title(title, "en") == "Simulated: Groundswell demo, 400,000 sampled parcels, seed 7"
    assert source_title(title, "ko") == "시뮬레이션: Groundswell 모의 데이터, 소포 표본 400,000개, 시드 7"
    assert all(len(source_title(title, language)) <= SOURCE_TITLE for language in ("en", "ko")), "not cut under a chart"
