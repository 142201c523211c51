"""Words of saved views."""

WORDS = {
    "views.button": ("Views", "보기"),
    "views.button.help": ("Name what is on screen and open it again", "지금 화면을 이름으로 저장하고 다시 열기"),
    "views.none": ("No saved views yet.", "저장한 보기가 없습니다."),
    "views.name": ("Save this view as", "이 화면을 저장할 이름"),
    "views.save": ("Save", "저장"),
    "views.forget": ("Forget", "삭제"),
    "views.needs_name": ("Give it a name.", "이름을 입력하세요."),
    "views.too_many": ("At most {most} views; forget one first.", "보기는 {most}개까지입니다. 먼저 하나를 삭제하세요."),
    "views.not_yours": ("Sign in again to use your views.", "내 보기를 쓰려면 다시 로그인하세요."),
    "views.no_store": ("Saved views cannot be reached now.", "지금은 저장한 보기를 열 수 없습니다."),
}
