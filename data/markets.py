"""Markets: ISO 3166-1 alpha-2 codes, names in both languages, time zone and currency of those we name.

A market outside `NAMED` is still accepted by the contracts when its code is in ISO 3166-1 (`CODES`); pages then show the code.
"""

from dataclasses import dataclass

WORLD = "WORLD"  # the printed figures of a company about all its markets; never added to markets


@dataclass(frozen=True)
class Market:
    """One market; `time_zone` is where its local dates are cut (IANA name), `currency` ISO 4217."""

    code: str
    name_en: str
    name_ko: str
    time_zone: str
    currency: str


NAMED = {
    market.code: market
    for market in (
        Market("KR", "Korea", "한국", "Asia/Seoul", "KRW"),
        Market("US", "United States", "미국", "America/New_York", "USD"),
        Market("ES", "Spain", "스페인", "Europe/Madrid", "EUR"),
        Market("FR", "France", "프랑스", "Europe/Paris", "EUR"),
        Market("DE", "Germany", "독일", "Europe/Berlin", "EUR"),
        Market("BR", "Brazil", "브라질", "America/Sao_Paulo", "BRL"),
        Market("MX", "Mexico", "멕시코", "America/Mexico_City", "MXN"),
        Market("AU", "Australia", "호주", "Australia/Sydney", "AUD"),
        Market("JP", "Japan", "일본", "Asia/Tokyo", "JPY"),
        Market("CN", "China", "중국", "Asia/Shanghai", "CNY"),
        Market("RU", "Russia", "러시아", "Europe/Moscow", "RUB"),
        Market("NL", "Netherlands", "네덜란드", "Europe/Amsterdam", "EUR"),
        Market("PL", "Poland", "폴란드", "Europe/Warsaw", "PLN"),
        Market("SE", "Sweden", "스웨덴", "Europe/Stockholm", "SEK"),
        Market("GB", "United Kingdom", "영국", "Europe/London", "GBP"),
        Market("HK", "Hong Kong", "홍콩", "Asia/Hong_Kong", "HKD"),
        Market("SG", "Singapore", "싱가포르", "Asia/Singapore", "SGD"),
        Market("MY", "Malaysia", "말레이시아", "Asia/Kuala_Lumpur", "MYR"),
        Market(WORLD, "World", "전 세계", "UTC", "USD"),
    )
}

# ISO 3166-1 alpha-2, officially assigned (249 codes).
_ISO = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
CODES = (*_ISO.split(), WORLD)
# Regions that statistical offices publish as one origin; lower case so that they are never mistaken for a code.
REGIONS = ("total", "europe", "eu", "asean", "oceania", "latin_america", "middle_east", "other")
