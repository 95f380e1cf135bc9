"""The ways out of the house: e-mail, text messages through a gateway, the console. Named in settings.NOTICE_CHANNELS.

A channel has `is_idempotent` (sending the same `message_id` again is harmless) and `send(notice)`, which returns when
the message is handed over, raises `NotSent` when it surely was not, and anything else when that is not known.
"""

import json
import smtplib
import socket
import sys
import urllib.error
import urllib.request
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from core.models import Notice
from core.privacy import mask_phone

TIMEOUT = 10
# Answers after which the same request may succeed later; other 4xx mean that it never will.
TRY_LATER = frozenset({408, 425, 429})


class NotSent(Exception):
    """The message surely did not go out; `is_final` when trying again is pointless."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Way(Protocol):
    is_idempotent: bool

    def send(self, notice: Notice) -> None: ...


def way_for(notice: Notice) -> Way:
    """The channel of `notice` as the settings name it."""
    return import_string(settings.NOTICE_CHANNELS[notice.channel])()


def text_of(notice: Notice) -> str:
    """What the recipient reads: the text, or the subject where there is none, and the link with the public address."""
    link = f"{settings.PUBLIC_URL}{notice.link}" if notice.link.startswith("/") else notice.link
    return "\n".join(part for part in (notice.body or notice.subject, link) if part)


class Console:
    """Writes the message where the process was started: the default of demo and development."""

    is_idempotent = True

    def send(self, notice: Notice) -> None:
        sys.stdout.write(f"[{notice.channel}] {mask_phone(notice.address)}: {text_of(notice)}\n")
        sys.stdout.flush()


class Email:
    """Django's mail. Mail servers do not know a message again, so an unclear end is left for a person to look into."""

    is_idempotent = False

    def send(self, notice: Notice) -> None:
        message = EmailMessage(
            notice.subject,
            text_of(notice),
            to=[notice.address],
            headers={"Message-ID": f"<{notice.message_id}@bianmin>"},
        )
        try:
            message.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise NotSent(f"{type(error).__name__}", is_final=_is_permanent(error)) from error
        except (
            smtplib.SMTPConnectError,
            smtplib.SMTPHeloError,
            smtplib.SMTPAuthenticationError,
            ConnectionRefusedError,
            socket.gaierror,
        ) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error


def _is_permanent(error: smtplib.SMTPException) -> bool:
    """Codes from 500 on mean never, 4xx later. Recipients come as {address: (code, text)}: there is one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET without its body and count as sent."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class SmsGateway:
    """A text message by HTTP POST to SMS_GATEWAY_URL: JSON `id`, `to`, `text`, and `id` again as Idempotency-Key.

    The gateway answers 2xx when it has taken the message, and 2xx again for an `id` that it took before.
    """

    is_idempotent = True

    def send(self, notice: Notice) -> None:
        key = str(notice.message_id)
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
        if settings.SMS_GATEWAY_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_GATEWAY_TOKEN}"
        message = {"id": key, "to": notice.address, "text": text_of(notice)}
        request = urllib.request.Request(  # noqa: S310 - the address comes from the settings, which allow http(s) only
            settings.SMS_GATEWAY_URL, json.dumps(message, ensure_ascii=False).encode(), headers, method="POST"
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT):
                return
        except urllib.error.HTTPError as error:
            error.close()
            is_final = 400 <= error.code < 500 and error.code not in TRY_LATER
            raise NotSent(f"gateway answered {error.code}", is_final=is_final) from error
        except OSError as error:
            raise NotSent(f"gateway not reached: {error}") from error
