"""Our own Korean words for sources whose printed headline nobody kept: what stands in their place in English is ours too, and no quotation.

Keyed by the English words as `data/published/raw/sources.csv` has them, without the remark in brackets. A real headline is quoted as it was printed.
"""

import re

_SIMULATED = re.compile(r"(Simulated: Groundswell demo, ([\d,]+) sampled parcels, seed (\d+)); .*")
_SIMULATED_KOREAN = r"시뮬레이션: Groundswell 모의 데이터, 소포 표본 \2개, 시드 \3"


def without_remark(title: str) -> str:
    """A simulation by its name, size and seed: which published series it follows would be cut in the middle under every chart. Files keep it."""
    return _SIMULATED.sub(r"\1", title)


def korean(title: str) -> str | None:
    """Our Korean words for a source that has no headline; None for one that has."""
    found = _SIMULATED.sub(_SIMULATED_KOREAN, title)
    return found if found != title else KOREAN.get(title)


KOREAN = {
    "First-quarter 2021 direct purchases up 44%": "2021년 1분기 해외직구 44% 증가",
    "March online shopping up 2.6%; direct purchases from China up, from US down": "3월 온라인쇼핑 2.6% 증가, 중국 직구 늘고 미국 직구 줄어",
    "FTC conditionally approves Gmarket and AliExpress Korea merger": "공정위, G마켓·알리익스프레스코리아 결합 조건부 승인",
    "Coupang users fall 3.2% in January after the data breach": "쿠팡 이용자, 개인정보 유출 뒤 1월 3.2% 감소",
    "Project Klean launched: dedicated team for Korean brands": "프로젝트 클린 출범, 한국 브랜드 전담팀",
    "AliExpress considers a Korean logistics centre": "알리익스프레스, 한국 물류센터 검토",
    "China passes the US in fourth-quarter direct purchases": "4분기 해외직구 중국이 미국 추월",
    "Most overseas direct trade consultations: impact of AliExpress": "해외 직접거래 상담 최다, 알리익스프레스 영향",
    "Users of Chinese e-commerce platforms such as AliExpress and Temu declined two months in a row": "알리·테무 등 중국 플랫폼 이용자 두 달 연속 감소",
    "Temu launches local-to-local business, recruiting Korean sellers": "테무, 로컬 투 로컬 시작하며 국내 판매자 모집",
    "Temu secures a massive logistics centre in Gimpo": "테무, 김포에 대형 물류센터 확보",
    "Coupang breach: C-commerce users fall, domestic platforms partly gain": "쿠팡 유출 이후 C커머스 이용자 감소, 국내 플랫폼 일부 증가",
    "Coupang daily users at a record after the leak": "유출 이후 쿠팡 일간 이용자 최고치",
    "Chinese direct purchase grows explosively": "중국 직구 폭발적 증가",
    "Consumer complaints about AliExpress surge": "알리익스프레스 소비자 불만 급증",
    "AliExpress: 1,393 cases recorded over 6 years": "알리익스프레스, 6년간 1,393건 접수",
    "Interest in AliExpress and Temu falls two months in a row": "알리·테무 관심 두 달 연속 하락",
    "Temu passes 11st to third; two of the top three malls are Chinese": "테무, 11번가 제치고 3위, 상위 3곳 중 2곳이 중국 쇼핑몰",
    "Chinese e-commerce apps AliExpress and Temu see slower growth in Korea while Coupang gains": "알리·테무 국내 성장 둔화, 쿠팡은 증가",
    "Government reverses ban on direct purchases without KC mark": "정부, KC 미인증 해외직구 금지 철회",
    "Shinsegae to set up a joint venture with Alibaba International": "신세계, 알리바바 인터내셔널과 합작법인 설립",
    "June users: Coupang and Temu up, 11st and Gmarket down": "6월 이용자 쿠팡·테무 증가, 11번가·G마켓 감소",
    "Coupang app users fall for the first time this year": "쿠팡 앱 이용자 올해 첫 감소",
    "AliExpress and Temu: big installs, small market influence": "알리·테무, 설치는 많아도 시장 영향은 작아",
    "Shinsegae e-commerce and Coupang keep loyal customers despite Chinese platforms": "중국 플랫폼 공세에도 신세계·쿠팡 충성 고객 유지",
    "FTC imposes a 2.1 billion won surcharge on AliExpress affiliates": "공정위, 알리익스프레스 계열사에 과징금 21억 원",
    "Coupang app users inch up after the leak": "유출 이후 쿠팡 앱 이용자 소폭 증가",
    "Forum post quoting a News1 report on Coupang/AliExpress/Temu/Shein users after the leak":
        "유출 이후 쿠팡·알리·테무·쉬인 이용자에 관한 뉴스1 기사 인용 게시글",
    "Third-quarter 2016 direct sales and purchases": "2016년 3분기 해외 직접판매·직접구매",
    "Direct purchases from China up 70%; 96% of counterfeits Chinese":
        "중국 직구 70% 증가, 짝퉁 96%가 중국산(연합뉴스TV 제목)",
    "Third-quarter overseas direct purchases up on the year": "3분기 해외직구 전년 대비 증가",
    "First-quarter 2018 direct purchases: US still strong": "2018년 1분기 해외직구, 미국 여전히 강세",
    "AliExpress guide (no title in the stored copy)": "알리익스프레스 안내(보관본에 제목 없음)",
    "First-quarter 2020 direct purchases": "2020년 1분기 해외직구",
    "Ministry of Environment blocks 69 products from AliExpress and Temu": "환경부, 알리·테무 69개 제품 차단",
    "Users of major general malls fall ahead of summer holidays": "휴가철 앞두고 종합몰 이용자 감소",
    "AliExpress and Temu users fall for a second month; Coupang and 11st up": "알리·테무 이용자 두 달째 감소, 쿠팡·11번가 증가",
    "2021 online shopping 192.9 trillion won": "2021년 온라인쇼핑 192조 9천억 원",
    "First-quarter direct sales halve, purchases up 16%": "1분기 역직구 반토막, 직구 16% 증가",
    "Temu new installs 5.6 times Coupang, AliExpress 2.2 times": "신규 설치 테무는 쿠팡의 5.6배, 알리는 2.2배",
    "Second-quarter direct purchases pass 2 trillion won": "2분기 해외직구 2조 원 돌파",
    "AliExpress and Temu: 2.3 trillion won in January-July": "알리·테무 1~7월 결제 2조 3천억 원",
    "Online overseas direct purchases grow fast": "온라인 해외직구 급성장",
    "Online shopping imports and exports published for the first time": "온라인쇼핑 직구·역직구 통계 첫 공표",
    "Overseas direct purchase counts at a record in 2022": "2022년 해외직구 건수 최고치",
    "Chinese e-commerce platforms pull in Korean users": "중국 이커머스, 국내 이용자 끌어모아",
    "Overseas direct purchase consultations pass 100,000 in five years": "해외직구 상담 5년간 10만 건 넘어",
    "Third-quarter 2017 online shopping": "2017년 3분기 온라인쇼핑",
    "Fourth-quarter direct purchases grow 11%": "4분기 해외직구 11% 증가",
    "2024 online shopping 242 trillion won; direct purchases record": "2024년 온라인쇼핑 242조 원, 해외직구 최고치",
    "Online transactions 227 trillion won in 2023": "2023년 온라인 거래 227조 원",
    "Crackdown finds unsafe products on AliExpress and Temu": "알리·테무 단속에서 위해 제품 적발",
    "Overseas direct purchases pass 5 trillion won": "해외직구 5조 원 돌파",
    "Coupang weekly users before and after the leak": "유출 전후 쿠팡 주간 이용자",
    "AliExpress and Shein lose users, Temu gains": "알리·쉬인 이용자 감소, 테무 증가",
    "Shein expands in Korea": "쉬인, 한국 사업 확대",
    "August users of four general malls fall": "8월 종합몰 네 곳 이용자 감소",
    "2019 online shopping up 18%": "2019년 온라인쇼핑 18% 증가",
    "AliExpress and Temu top 4 trillion won in transactions": "알리·테무 거래액 4조 원 넘어",
    "FTC conditionally approves Gmarket-AliExpress joint venture": "공정위, G마켓·알리 합작법인 조건부 승인",
    "FTC vows to strengthen monitoring of foreign e-commerce": "공정위, 해외 이커머스 감시 강화 방침",
    "Temu fined for transferring Korean users personal information": "테무, 국내 이용자 개인정보 이전으로 과징금",
    "June 2016 online shopping": "2016년 6월 온라인쇼핑",
    "AliExpress and Temu join the customs survey on illegal imports": "알리·테무, 관세청 불법 수입 실태조사 참여",
    "China share of first-quarter direct purchases jumps": "1분기 직구 중국 비중 급등",
    "Over 5,500 counterfeits on AliExpress and Temu this year": "올해 알리·테무 짝퉁 5,500건 넘어",
    "Coupang app users down 3.2% in January, second fall in a row": "쿠팡 앱 이용자 1월 3.2% 감소, 두 달 연속",
    "Temu fined more than 1.3 billion won by the PIPC": "개인정보위, 테무에 과징금 13억 원대",
    "Only Coupang and Temu gain users in December": "12월 이용자 쿠팡·테무만 증가",
    "Second-quarter direct purchases 2.0149 trillion won": "2분기 해외직구 2조 149억 원",
    "Seoul: 40 products of seven tests unsafe": "서울시, 7차례 검사에서 40개 제품 부적합",
    "AliExpress press meeting on the youth Olympics; local logistics centre considered for one-day delivery":
        "알리익스프레스 기자간담회, 하루 배송 위해 국내 물류센터 검토",
    "C-commerce: direct purchase complaints up 56% in a year": "C커머스 직구 불만 1년 새 56% 증가",
    "Refused clearances of Chinese direct purchases over 600,000": "중국 직구 통관 보류 60만 건 넘어",
    "People's Daily Online (Arabic) on AliExpress opening to foreign sellers": "알리익스프레스의 해외 판매자 개방에 관한 인민망 아랍어판 기사",
    "Coupang app users fall for three months since the leak": "유출 이후 쿠팡 앱 이용자 석 달째 감소",
    "AliExpress 14th anniversary: 100 billion festa starts": "알리익스프레스 14주년, 1000억 페스타 시작",
    "Users of AliExpress and Temu rise again": "알리·테무 이용자 다시 증가",
    "Chinese e-commerce full of counterfeits": "짝퉁 넘치는 중국 이커머스",
    "Chinese fast fashion Shein passes 2 million MAU in Korea": "쉬인 국내 월간 이용자 200만 돌파",
    "News on August 15 (AliExpress adds terms on online delivery logistics channels)": "8월 15일 소식(알리익스프레스, 온라인 물류 약관 추가)",
    "Direct purchases in the first half: 77% from China": "상반기 직구 77%가 중국",
    "Year-end direct purchase damage warning (blog copy of the Korea Consumer Agency release)": "연말 해외직구 피해 주의보(한국소비자원 보도자료 블로그 사본)",
    "2022 overseas direct purchases a record": "2022년 해외직구 최고치",
    "Overseas direct purchases a record 8.5 trillion won in 2025": "2025년 해외직구 8조 5천억 원으로 최고치",
    "2023 international transaction consultations 19,418": "2023년 국제거래 상담 1만 9,418건",
    "Four in ten Koreans aged 20-50s buy directly from overseas": "20~50대 열에 넷 해외직구",
    "AliExpress picks Don Lee as its first exclusive model in Korea": "알리익스프레스, 국내 첫 전속모델에 마동석",
    "2022 overseas direct purchases: 96.12 million cases, USD 4.725 billion": "2022년 해외직구 9,612만 건, 47억 2,500만 달러",
    "Alibaba to invest more than $1 billion in Korea over three years": "알리바바, 3년간 한국에 10억 달러 이상 투자",
    "Complaints against AliExpress in South Korea nearly triple in 2023": "2023년 알리익스프레스 국내 불만 세 배 가까이 증가",
    "AliExpress+Temu estimated payments in July up 64%": "7월 알리·테무 추정 결제액 64% 증가",
    "International transaction consumer consultations in 2024: 22,816": "2024년 국제거래 소비자 상담 2만 2,816건",
    "AliExpress app users down 3.4% in May": "5월 알리익스프레스 앱 이용자 3.4% 감소",
    "July users: Tmon and Wemakeprice down, Coupang and AliExpress up": "7월 이용자 티몬·위메프 감소, 쿠팡·알리 증가",
    "September users: Coupang up, AliExpress and Temu down": "9월 이용자 쿠팡 증가, 알리·테무 감소",
    "Second-quarter 2022 online shopping": "2022년 2분기 온라인쇼핑",
    "Alibaba plans to invest $1.1 billion in South Korea over three years": "알리바바, 3년간 한국에 11억 달러 투자 계획",
    "Coupang MAU falls for the first time this year": "쿠팡 월간 이용자 올해 첫 감소",
    "Blog copy of a Korea Economic Daily report: parcels from China up 70% in 2023": "한국경제 기사 블로그 사본: 2023년 중국발 소포 70% 증가",
    "FTC: AliExpress and Temu slower to answer and refund": "공정위: 알리·테무 답변과 환불 더 느려",
    "Chinese direct purchases: harmful goods blocked rise": "중국 직구 위해 물품 차단 증가",
    "AliExpress installed on about 1.4 million more devices": "알리익스프레스 설치 기기 약 140만 대 증가",
}  # fmt: skip
