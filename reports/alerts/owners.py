"""What the owner of a rule may see now: decided anew from the policy whenever a rule is judged and whenever something is sent.

A rule made on one's own machine without a policy is `local`; under a policy that is nobody. Without a policy a named person is nobody.
"""

from queries.scope import Scope
from sharing.access import LOCAL, NOTHING, Access, Identity, RequestFacts, decide
from sharing.policy import policy_in_force

ON_THIS_MACHINE = RequestFacts("127.0.0.1", (("host", "localhost"),), False)
FROM_NOWHERE = RequestFacts("", (), True)
NOBODY = Access("none", "", NOTHING, "no_grant")


def owner_access(owner: str, groups: tuple[str, ...]) -> Access:
    """The access of a rule's owner.

    Raises:
        PolicyError: the policy cannot be followed; nothing may then be sent.
    """
    policy = policy_in_force()
    if (owner == LOCAL) != (policy is None):
        return NOBODY
    if policy is None:
        return decide(None, ON_THIS_MACHINE, None, ())
    return decide(Identity(owner, True, groups), FROM_NOWHERE, policy, ())


def refusal(access: Access, collection: str, market: str, platform: str) -> str | None:
    """Why a person may not be told about this: a key of `alerts.problem`; None where they may."""
    scope: Scope = access.scope
    if not access.may_alert:
        return "not_allowed"
    if not scope.allows_collection(collection) or () in (scope.markets, scope.platforms, scope.datasets):
        return "out_of_scope"
    inside = (not market or scope.markets is None or market in scope.markets) and (not platform or scope.platforms is None or platform in scope.platforms)
    return None if inside else "out_of_scope"
