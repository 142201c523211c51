"""Words of sharing: the dialog of the sender, the page behind a link's address, what the reader of a link is told."""

WORDS = {
    # the page at a link's address: both languages stand on it, so each is said in its own
    "link.door.title": ("Figures were shared with you", "공유된 수치가 있습니다"),
    "link.door.text": ("No account is needed. You see what the sender chose to share, and nothing else.", "계정이 없어도 됩니다. 보낸 사람이 고른 내용만 보입니다."),
    "link.door.open": ("Open", "열기"),
    "link.closed.title": ("This link is not open", "열 수 없는 링크입니다"),
    "link.closed.text": (
        "Open the address you were sent once more. If this page comes back, ask the person who sent it for a new one.",
        "받은 주소를 다시 열어 보세요. 같은 화면이 나오면 보낸 사람에게 새 링크를 요청하세요.",
    ),
    "link.undecided.title": ("Nothing can be shown right now", "지금은 표시할 수 없습니다"),
    "link.undecided.text": (
        "The server cannot tell who may see what, so it shows nothing. Try again in a minute; the person who runs this server finds the reason in its log.",
        "누가 무엇을 볼 수 있는지 확인할 수 없어 아무것도 표시하지 않습니다. 잠시 후 다시 시도하세요. 원인은 서버 로그에 있습니다.",
    ),
    # around the pages of a link's reader
    "reader.only": ("{names} only", "{names}만"),
    "reader.more": (" + {count} more", " 외 {count}곳"),
    "reader.data_of": ("data of {when}", "{when} 데이터"),
    "reader.frozen": ("frozen", "고정"),
    "reader.live": ("live", "실시간 갱신"),
    "reader.expires": ("expires {day}", "{day} 만료"),
    "reader.no_expiry": ("no expiry", "만료 없음"),
    "reader.beyond.title": ("This link shows less than the address asks for", "이 링크는 주소가 요청한 것보다 적게 보여 줍니다"),
    "reader.beyond": ("**{parameter}** = “{value}” is not part of what was shared. Shown instead: {used}.", "**{parameter}** = “{value}” 값은 공유되지 않았습니다. 대신 표시: {used}."),
    "reader.not_shared": ("This page is not part of what was shared with you.", "이 페이지는 공유된 내용에 포함되지 않습니다."),
    "reader.to_shared": ("To the shared page", "공유된 페이지로"),
    # figures then and now
    "kept.users": ("Monthly users of {platform}", "{platform} 월간 이용자"),
}  # fmt: skip
