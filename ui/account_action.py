"""The account in the toolbar: sign in, or who I am, what I may see, view as (admins) and sign out. Only where a policy is in force."""

from datetime import UTC, datetime

import streamlit as st

from sharing import audit
from sharing.access import Access, Identity
from sharing.policy import Policy, policy_in_force
from sharing.store import store
from ui import view_as
from ui.names import market_name, platform_name
from ui.permission import access
from ui.plain import plain
from ui.sign_in import sign_in_buttons, sign_out_button
from ui.view import View
from ui.words import say

MAY = ("export", "share", "query", "alert", "administer")
LONGEST_NAME = 28  # characters of an address in the toolbar


def account(view: View) -> None:
    """Draw it; nothing where no policy is in force, for the reader of a link, and while an admin looks as another (the banner leads back)."""
    reader, policy = view.reader, policy_in_force()
    if reader is None or policy is None or reader.role == "reader" or reader.viewed_by is not None:
        return
    if reader.reason in ("not_signed_in", "sign_in_over"):
        sign_in_buttons(view.language, "account_sign_in")
        return
    who = _email(reader)
    label = plain(who if len(who) <= LONGEST_NAME else who[: LONGEST_NAME - 1] + "…")
    opened = st.popover(label, icon=":material/account_circle:", key="account", type="tertiary", on_change="rerun")
    if not opened.open:
        return
    with opened:
        _who(view, reader, who)
        if reader.may_administer:
            _look_as(view.language, policy)
        sign_out_button(view.language, "account_sign_out")


def _email(reader: Access) -> str:
    """A signed-in person without a grant reads as anyone; the account still says who."""
    claimed = st.user.to_dict().get("email") if getattr(st.user, "is_logged_in", False) else None
    return str(claimed) if reader.reason in ("no_grant", "unverified_email") and claimed else reader.who


def _who(view: View, reader: Access, who: str) -> None:
    language = view.language
    st.markdown(f"**{plain(who)}**  \n{say('account.role_is', language, role=say(f'account.role.{reader.role}', language))}")
    if reader.reason in ("no_grant", "unverified_email"):
        st.markdown(say(f"denied.{reader.reason}", language, who=plain(who)))
        return
    allowed = [say(f"account.may.{item}", language) for item in MAY if getattr(reader, f"may_{item}")]
    lines = [
        say("account.data", language, names=_names(reader.scope.collections, str, language)),
        say("account.markets", language, names=_names(reader.scope.markets, lambda code: market_name(code, language), language)),
        say("account.platforms", language, names=_names(reader.scope.platforms, lambda name: platform_name(name, language), language)),
        say("account.personal_held" if reader.scope.withheld else "account.personal_seen", language),
        say("account.may", language, what=", ".join(allowed)),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _names(limit: tuple[str, ...] | None, named, language: str) -> str:
    return say("account.all", language) if limit is None else ", ".join(plain(named(item)) for item in limit)


def _look_as(language: str, policy: Policy) -> None:
    """Pick or type a person or a group of the policy."""
    people = sorted({person for grant in policy.grants for person in grant.people} | {person for group in policy.groups.values() for person in group})
    groups = sorted({group for grant in policy.grants for group in grant.groups})
    picked = st.selectbox(
        say("account.view_as", language), [*people, *groups], index=None, key="account_view_as", accept_new_options=True,
        placeholder=say("account.view_as.placeholder", language),
        format_func=lambda name: say("account.group", language, name=name) if name in groups else name, help=say("account.view_as.hint", language),
    )  # fmt: skip
    if not picked:
        return
    name = str(picked).strip()
    if name not in groups and ("@" not in name or any(sign.isspace() for sign in name)):
        st.warning(say("account.view_as.not_found", language))
        return
    person = view_as.group(name) if name in groups else _known(name.lower())
    if name not in groups and person.signed_in_at is None:
        st.caption(say("account.view_as.groups_unknown", language, who=plain(name)))
    st.button(say("account.view_as", language), icon=":material/visibility:", key="account_view_as_go", on_click=_begin, args=(person, name))


def _known(email: str) -> Identity:
    """A person with the groups and verification that their provider last told at a sign-in here."""
    last = next(iter(audit.entries(store(), who=email, actions=("signed in",), limit=1)), None)
    if last is None:
        return Identity(email, True)
    return Identity(email, last.detail.get("email_verified") is not False, tuple(map(str, last.detail.get("groups", ()))), last.at)


def _begin(person: Identity, name: str) -> None:
    admin = access()
    if admin.may_administer:
        audit.note(store(), datetime.now(UTC), admin.who, "viewed as", name)
        view_as.start(person)
