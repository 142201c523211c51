"""E-mail by SMTP: `GROUNDSWELL_SMTP_URL` names the server, `GROUNDSWELL_MAIL_FROM` the sender.

    smtp://user:password@mail.example:587     STARTTLS, refused where the server does not offer it
    smtps://user:password@mail.example:465    TLS from the first byte
    smtp://127.0.0.1:25                       a relay on this machine: no TLS needed
    smtp://relay.office.example:25?tls=none   without TLS, because it is said here; never with a password

Names and passwords in the address are percent-encoded. A certificate that does not hold stops the delivery.
"""

import html
import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from reports.alerts.letters import Letter
from ui.plain import clean
from ui.words import say

SECONDS = 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NoMailServer(Exception):
    """`GROUNDSWELL_SMTP_URL` is missing or cannot be used; the words never hold its password."""


class Rejected(Exception):
    """The server will not take this message, however often it is tried."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class Server:
    """Where mail is handed over. `security` is tls, starttls or none."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str


def server() -> Server:
    """The mail server in force.

    Raises:
        NoMailServer: none is named, or the address cannot be used.
    """
    url = os.environ.get("GROUNDSWELL_SMTP_URL", "")
    if not url:
        raise NoMailServer("no mail server is set up: set GROUNDSWELL_SMTP_URL, such as smtp://user:password@mail.example:587")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NoMailServer("GROUNDSWELL_SMTP_URL is no address; percent-encode signs in its password") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise NoMailServer("GROUNDSWELL_SMTP_URL begins with smtp:// or smtps:// and names a host")
    asked = parse_qs(parts.query).get("tls", [""])[0]
    local = parts.hostname in LOOPBACK
    security = "tls" if parts.scheme == "smtps" else "none" if asked == "none" or (local and asked != "starttls") else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security == "none" and not local:
        raise NoMailServer("GROUNDSWELL_SMTP_URL would send its password without TLS; leave tls=none out")
    sender = parseaddr(os.environ.get("GROUNDSWELL_MAIL_FROM", ""))[1] or (user if "@" in user else f"groundswell@{parts.hostname}")
    return Server(parts.hostname, port or (465 if security == "tls" else 587), user, password, security, sender)


def compose(letter: Letter, to: str, base: str, act: str, owner: str, message_id: str, now: datetime, attachments: tuple[Attachment, ...] = ()) -> EmailMessage:
    """One message: plain text, the same as HTML, and what is attached. `base` is the app's address ('' where it is not known), `act` the signed link."""
    sender = server().sender
    message = EmailMessage()
    message["Subject"] = " ".join(clean(letter.subject).split())[:200]
    message["From"] = Address(say("app.name", letter.language), addr_spec=sender)
    message["To"] = to
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # no answering machine answers it
    if act:
        message["List-Unsubscribe"] = f"<{act}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    page = f"{base}/{letter.link}" if base else ""
    message.set_content(_text(letter, page, act, owner))
    message.add_alternative(_html(letter, page, act, owner), subtype="html")
    for one in attachments:
        kind, _, sub = one.media_type.partition("/")
        message.add_attachment(one.body, maintype=kind, subtype=sub, filename=one.name)
    return message


def _notes(letter: Letter, owner: str) -> list[str]:
    language = letter.language
    test = [say("alerts.mail.test.note", language)] if letter.data.get("event") == "test" else []
    simulated = [say("alerts.mail.simulated", language)] if letter.simulated else []
    who = say("alerts.owner.local", language) if owner == "local" else owner
    return [*test, *simulated, say("alerts.mail.from", language, app=say("app.name", language), owner=who)]


def _text(letter: Letter, page: str, act: str, owner: str) -> str:
    links = [f"{say(f'alerts.mail.{name}', letter.language)}: {link}" for name, link in (("open", page), ("act", act)) if link]
    facts = [f"{name}: {clean(value)}" for name, value in letter.facts]
    return "\n".join([clean(letter.headline), "", *facts, "", *links, *(["", "--"] if links else ["--"]), *_notes(letter, owner), ""])


def _html(letter: Letter, page: str, act: str, owner: str) -> str:
    safe = lambda text: html.escape(clean(str(text)))  # noqa: E731
    rows = "".join(f'<tr><td style="padding:2px 16px 2px 0;color:#666">{safe(name)}</td><td style="padding:2px 0">{safe(value)}</td></tr>'
                   for name, value in letter.facts)  # fmt: skip
    targets = [(say(f"alerts.mail.{name}", letter.language), link) for name, link in (("open", page), ("act", act)) if link]
    links = " &nbsp; ".join(f'<a href="{safe(link)}">{safe(words)}</a>' for words, link in targets)
    notes = "".join(f'<p style="color:#666;font-size:12px;margin:4px 0">{safe(note)}</p>' for note in _notes(letter, owner))
    return (
        f'<!doctype html><html lang="{letter.language}"><body style="font-family:sans-serif;max-width:560px">'
        f'<h2 style="font-size:18px">{safe(letter.headline)}</h2><table style="border-collapse:collapse;font-size:14px">{rows}</table>'
        f'<p style="font-size:14px">{links}</p><hr style="border:0;border-top:1px solid #ddd">{notes}</body></html>'
    )


def send(message: EmailMessage, to: str) -> None:
    """Hand a message over.

    Raises:
        NoMailServer, Rejected; OSError, smtplib.SMTPException: not now, it may be tried again.
    """
    where = server()
    safe = ssl.create_default_context()
    if where.security == "tls":
        connection = smtplib.SMTP_SSL(where.host, where.port, timeout=SECONDS, context=safe)
    else:
        connection = smtplib.SMTP(where.host, where.port, timeout=SECONDS)
    try:
        if where.security == "starttls":
            connection.starttls(context=safe)
        if where.user:
            connection.login(where.user, where.password)
        connection.send_message(message, where.sender, [to])
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        if code >= 500:
            raise Rejected(f"the mail server refused the address: {code} {_told(words)}") from None
        raise
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        if refused.smtp_code >= 500:
            raise Rejected(f"the mail server refused the message: {refused.smtp_code} {_told(refused.smtp_error)}") from None
        raise
    finally:
        connection.close()


def _told(words: bytes | str) -> str:
    return clean(words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:200]
