"""An app under a policy with a real provider, and people who sign in to it; for the tests of sign-in and of attacks."""

import re
from contextlib import contextmanager
from pathlib import Path

from tests.browser import provider
from tests.browser.conftest import Server, free_port
from tests.browser.reading import Visit

COOKIE_SECRET = "cookie-secret-of-the-tests-0123456789"
POLICY = """
[policy]
public = []
[groups]
kr-team = ["sora@shop.example"]
[[grant]]
people = ["boss@shop.example"]
role = "admin"
collections = "all"
markets = "all"
platforms = "all"
personal = true
[[grant]]
groups = ["kr-managers", "kr-team"]
role = "manager"
collections = ["demo"]
markets = ["KR"]
platforms = "all"
[[grant]]
people = ["ana@shop.example"]
role = "analyst"
collections = ["demo"]
markets = ["US"]
platforms = "all"
[[grant]]
people = ["vera@shop.example", "unproven@shop.example"]
role = "viewer"
collections = "all"
markets = "all"
platforms = "all"
"""
VERIFIED = {"email_verified": True}
PEOPLE = {
    "boss@shop.example": VERIFIED,
    "minji@shop.example": {**VERIFIED, "groups": ["everyone", "kr-managers"]},
    "sora@shop.example": VERIFIED,
    "ana@shop.example": VERIFIED,
    "vera@shop.example": VERIFIED,
    "unproven@shop.example": {"email_verified": False},
    "stranger@shop.example": {**VERIFIED, "groups": ["everyone"]},
}


class Office:
    """The app at `http://localhost` and the provider at `http://127.0.0.1`: two sites, as in life."""

    def __init__(self, home: Path, server: Server, base: str):
        self.home, self.base, self._server = home, base, server
        self.url = f"http://localhost:{server.port}{base}"
        self.policy, self.store = home / "policy.toml", f"sqlite:///{home / 'store.sqlite'}"
        self._states: dict[str, dict] = {}

    def person(self, browser, email: str | None = None, width: int = 1440) -> "Person":
        """A browser of its own; with an address, signed in (the cookies of an earlier sign-in are used again)."""
        state = self._states.get(email)
        found = Person(browser, self, state, width)
        if email is not None and state is None:
            found.open("audit", lang="en")
            found.sign_in(email)
            self._states[email] = found.cookies()
        return found


class Person(Visit):
    """One reader in a browser of their own."""

    def __init__(self, browser, office: Office, state: dict | None, width: int):
        self.errors, self.office = [], office
        self._context = browser.new_context(viewport={"width": width, "height": 900}, storage_state=state)
        self.page = self._context.new_page()

    def open(self, page: str = "", **state) -> "Person":
        """A page with filters."""
        query = "&".join(f"{name}={value}" for name, value in state.items())
        self.page.goto(f"{self.office.url}/{page}" + (f"?{query}" if query else ""))
        self.settle()
        return self

    def press(self, name: str) -> None:
        """A button, by the words on it."""
        self.page.get_by_role("button", name=re.compile(name)).first.click()

    def sign_in(self, email: str) -> None:
        """Through the provider's page, and back."""
        self.press("^login Sign in|^Sign in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_role("button", name="Continue").click()
        self.page.wait_for_url(f"{self.office.url}/**")
        self.settle()

    def cookies(self) -> dict:
        """What this browser keeps."""
        return self._context.storage_state()

    def keep(self, cookies: list[dict]) -> None:
        """Have the browser keep other cookies instead."""
        self._context.clear_cookies()
        self._context.add_cookies(cookies)

    @property
    def navigation(self) -> list[str]:
        """The pages that are offered."""
        return [text.split("\n")[-1] for text in self.page.locator("[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]").all_inner_texts()]


@contextmanager
def office(landed: Path, home: Path, base: str = "", policy: str = POLICY):
    """The app under a policy, and its provider."""
    (home / "policy.toml").write_text(policy)
    port = free_port()
    secrets = f"""
[auth]
redirect_uri = "http://localhost:{{port}}{base}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "groundswell"
client_secret = "{provider.SECRET}"
server_metadata_url = "http://127.0.0.1:{port}/.well-known/openid-configuration"
client_kwargs = {{ scope = "openid email profile groups", prompt = "login" }}
"""
    (home / "secrets.toml").write_text(secrets)
    environment = {
        "GROUNDSWELL_POLICY": str(home / "policy.toml"),
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{home / 'store.sqlite'}",
        "STREAMLIT_SECRETS_FILES": str(home / "secrets.toml"),
    }
    server = Server(landed, base=base, **environment)
    try:
        with provider.running(port, f"http://localhost:{server.port}{base}/oauth2callback", PEOPLE):
            yield Office(home, server, base)
    finally:
        server.stop()
