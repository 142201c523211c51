"""Who is asking, from where, and so what they may see and do. Pure functions: facts in, `Access` out; the caller reads the request.

Without a policy file everything is shown only to this machine: bound to loopback, a local Host and Origin, no forwarding header, no proxy
configured. Anyone else gets the public collections, read-only.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from queries.scope import Scope
from sharing.links import Link
from sharing.policy import PERSONAL, ROLES, Grant, Policy

LOCAL = "local"  # who, on one's own machine without a policy
ANYONE = "anyone"
# A proxy in front adds one of these. Host and Origin are looked at besides: a careless proxy sends none.
FORWARDING = re.compile(
    r"^(forwarded|via|x-forwarded.*|x-real-.*|x-original.*|x-client-.*|x-cluster-client-ip|x-host|x-scheme|x-http-host-override|x-server-.*|x-envoy-.*|x-proxy.*|x-amzn-.*|x-appengine-.*|x-azure-.*|"
    r"cf-.*|cdn-loop|true-client-ip|fastly-.*|fly-.*|x-vercel-.*|x-nf-.*|x-arr-.*|x-ngrok-.*|tailscale-.*|ngrok-.*|x-auth-request-.*|remote-user|x-remote-.*)$"
)
HOST = re.compile(r"^(?P<name>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:(?P<port>\d{1,5}))?$")


@dataclass(frozen=True)
class Identity:
    """A signed-in person, as the provider's claims say."""

    email: str
    email_verified: bool
    groups: tuple[str, ...] = ()
    signed_in_at: datetime | None = None  # when the provider said so (`iat`)


@dataclass(frozen=True)
class RequestFacts:
    """What the server knows of a request before it trusts anything in it. `headers` are (name, value) pairs as they came."""

    bound_to: str  # the address the server listens on; "" = all
    headers: tuple[tuple[str, str], ...]
    proxy_configured: bool

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header."""
        return tuple(value for key, value in self.headers if key.lower() == name)


@dataclass(frozen=True)
class Access:
    """What a reader may see (`scope`) and do. `reason` is a key for the sentence that says why no more.

    reasons: "local", "public_only", "signed_in", "not_signed_in", "sign_in_over", "no_grant", "unverified_email", "link", "link_closed".
    """

    role: str  # local, one of ROLES, reader (of a link), public, none
    who: str
    scope: Scope
    reason: str
    may_export: bool = False
    may_share: bool = False
    may_query: bool = False  # the SQL box
    may_alert: bool = False
    may_administer: bool = False  # audit, everybody's links, view as
    personal: tuple[str, ...] = PERSONAL
    viewed_by: str | None = None  # the admin who looks as this person
    groups: tuple[str, ...] = ()

    @property
    def share_scope(self) -> Scope:
        """What this reader's links may show: their own scope, never personal data."""
        return replace(self.scope, withheld=tuple(sorted({*self.scope.withheld, *self.personal})))


NOTHING = Scope(collections=(), markets=(), platforms=(), datasets=())


def request_facts(headers: Mapping[str, str] | Sequence[tuple[str, str]], bound_to: str | None, environment: Mapping[str, str]) -> RequestFacts:
    """The facts of a request. `GROUNDSWELL_PROXY` (any value but empty or 0) says that a proxy stands in front."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return RequestFacts(bound_to or "", tuple((str(name), str(value)) for name, value in pairs), environment.get("GROUNDSWELL_PROXY", "") not in ("", "0"))


def identity(claims: Mapping[str, object] | None) -> Identity | None:
    """The person that an OIDC provider's claims name; None where they name nobody. Only a true `email_verified` counts as verified."""
    email = (claims or {}).get("email")
    if not isinstance(email, str) or "@" not in email:
        return None
    groups = claims.get("groups")
    named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list | tuple) else ()
    groups = tuple(item for item in named if isinstance(item, str))
    return Identity(email.strip().lower(), claims.get("email_verified") is True, groups, _moment(claims.get("iat")))


def _moment(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) and not isinstance(seconds, bool) else None
    except (ValueError, OverflowError, OSError):
        return None


def is_local(facts: RequestFacts) -> bool:
    """Whether only this machine can have asked. Every sign must agree; what is missing or odd counts against."""
    hosts, origins = facts.all("host"), facts.all("origin")
    return (
        not facts.proxy_configured
        and _is_loopback(facts.bound_to.lower())
        and not any(FORWARDING.match(name.strip().lower()) for name, _ in facts.headers)
        and len(hosts) == 1
        and _is_local_host(hosts[0])
        and len(origins) <= 1
        and all(_is_local_origin(origin) for origin in origins)
    )


def _is_local_host(value: str) -> bool:
    found = HOST.fullmatch(value.lower())
    return bool(found) and _is_loopback(found["name"].strip("[]"))


def _is_local_origin(value: str) -> bool:
    scheme, separator, host = value.partition("://")
    return scheme in ("http", "https") and bool(separator) and _is_local_host(host)


@lru_cache(maxsize=256)  # asked at every run of every page
def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback and "%" not in name
    except ValueError:
        return False


def decide(
    who: Identity | None, facts: RequestFacts, policy: Policy | None, public: Sequence[str], view_as: Identity | None = None, now: datetime | None = None
) -> Access:
    """What a request may see and do. `public` are the landed collections whose manifest says public; a policy file names its own instead.

    `view_as`: what that person would see, for those who may administer; for all others it changes nothing. `now`: where it is given, a
    sign-in older than the policy's `sign_in_hours` is over (Streamlit's own cookie lives 30 days).
    """
    if policy is None:
        return _local() if is_local(facts) else _public(tuple(public), "public_only", PERSONAL)
    if who is not None and now is not None and _is_over(who, policy, now):
        return replace(_by_policy(None, policy), reason="sign_in_over")
    access = _by_policy(who, policy, now)
    if view_as is None or not access.may_administer or access.role != "admin":
        return access
    seen = _by_policy(view_as, policy, now)
    return replace(seen, scope=seen.scope.within(access.scope), viewed_by=access.who, may_share=False, may_alert=False, may_administer=False, may_query=False)


def decide_link(link: Link | None, facts: RequestFacts, policy: Policy | None, public: Sequence[str]) -> Access:
    """What the reader of a link may see: the link's scope, as far as its sender may still share it. No account is needed.

    Without a policy, a link to a collection that is not public opens on this machine only.
    """
    if link is None:
        return _none("link_closed")
    if policy is None:
        scope = link.scope if is_local(facts) else link.scope.within(Scope(collections=tuple(public)))
        personal = PERSONAL
    else:
        sender = _by_policy(Identity(link.created_by, True, link.created_groups), policy)
        scope = link.scope.within(sender.share_scope) if sender.may_share else NOTHING
        personal = policy.personal
    if () in (scope.collections, scope.markets, scope.platforms, scope.datasets):
        return _none("link_closed")
    scope = replace(scope, withheld=tuple(sorted({*scope.withheld, *personal})))
    return Access("reader", f"link:{link.id}", scope, "link", may_export=True, personal=personal)


def _is_over(who: Identity, policy: Policy, now: datetime) -> bool:
    return who.signed_in_at is None or now - who.signed_in_at > timedelta(hours=policy.sign_in_hours)


def _by_policy(who: Identity | None, policy: Policy, now: datetime | None = None) -> Access:
    otherwise = lambda reason: _public(policy.public, reason, policy.personal) if policy.public else _none(reason)  # noqa: E731
    if who is None:
        return otherwise("not_signed_in")
    if not (who.email_verified or policy.trust_unverified_email):
        return otherwise("unverified_email")
    grant = policy.grant_of(who.email, who.groups)
    return otherwise("no_grant") if grant is None else _granted(who, grant, policy, now)


def _granted(who: Identity, grant: Grant, policy: Policy, now: datetime | None) -> Access:
    rank = ROLES.index(grant.role)
    fading = policy.fading(now or datetime.now(UTC)) if grant.personal else ()  # who sees none of it at all needs no day
    return Access(
        grant.role, who.email, replace(grant.scope, fading=fading), "signed_in", may_export=True, may_query=rank >= 1, may_share=rank >= 1, may_alert=rank >= 2,
        may_administer=rank >= 3, personal=policy.personal, groups=who.groups,
    )  # fmt: skip


def _local() -> Access:
    return Access(LOCAL, LOCAL, Scope.everything(), "local", may_export=True, may_query=True, may_share=True, may_alert=True, may_administer=True)


def _public(collections: tuple[str, ...], reason: str, personal: tuple[str, ...]) -> Access:
    return Access("public", ANYONE, Scope(collections=collections, withheld=tuple(sorted(personal))), reason, may_export=True, personal=personal)


def _none(reason: str) -> Access:
    return Access("none", ANYONE, NOTHING, reason)
