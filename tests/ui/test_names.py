"""Names in the reader's language."""

import pytest

from ui.names import source_title


@pytest.mark.parametrize(
    ("title", "english", "korean"),
    [
        ("Shein expands in Korea (headline not in stored copy; 일간스포츠)", "Shein expands in Korea", "Shein expands in Korea"),
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
