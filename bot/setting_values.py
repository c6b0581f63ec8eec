"""The kinds of values that settings take, each with the check that goes with it.

The checks raise ValueError without the value in its text: the caller names the setting and what is expected.
"""

import json
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _items(value: Any) -> Any:
    """A list as people write it in a variable: JSON, or with commas between."""
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError("not a list") from error
    return [part.strip() for part in value.split(",") if part.strip()]


def matching(pattern: str) -> AfterValidator:
    """A check that the text, or each of the texts, has this form; an empty text means "not set"."""
    form = re.compile(pattern)

    def check(value: Any) -> Any:
        texts: Iterable[str] = (value,) if isinstance(value, str) else value
        if any(text and not form.fullmatch(text) for text in texts):
            raise ValueError("has another form")
        return value

    return AfterValidator(check)


def _http_address(value: str) -> str:
    """An address that ends with a slash; plain http only on this machine, because tokens travel to it."""
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname:
        raise ValueError("not an https address")
    _ = parts.port  # raises ValueError where it is not a port
    return value if value.endswith("/") else f"{value}/"


def _ldap_address(value: str) -> str:
    """`ldaps://dc1.contoso.com` or `ldap://...`, with nothing behind the port; empty: not set."""
    parts = urlsplit(value)
    if value and (parts.scheme not in ("ldap", "ldaps") or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ValueError("not an ldap address")
    _ = parts.port  # raises ValueError where it is not a port
    return value.rstrip("/")


def _resolver(value: Any) -> tuple[str, int]:
    """`1.1.1.1`, `1.1.1.1:53`, `2606:4700::1111` or `[2606:4700::1111]:53`."""
    if not isinstance(value, str):
        raise ValueError("not an address")
    bracketed = re.fullmatch(r"\[(.+)\](?::(\d+))?", value)
    if bracketed:
        host, port = bracketed.group(1), bracketed.group(2)
    elif value.count(":") == 1:
        host, port = value.split(":")
    else:
        host, port = value, None
    number = int(port) if port is not None else 53
    if not 1 <= number <= 65535:
        raise ValueError("not a port")
    return str(ip_address(host)), number


def _resolvers(value: Any) -> Any:
    found = _items(value)
    if not isinstance(found, list) or not found:
        raise ValueError("not a list")
    return tuple(_resolver(item) for item in found)


def _token(prefix: str) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(prefix):
            raise ValueError("not a token of this kind")
        return value

    return AfterValidator(check)


def described(default: Any, meaning: str, expected: str, *, variable: str | None = None, **limits: Any) -> Any:
    """A setting whose meaning stands in docs/settings.md and whose expectation stands in error messages.

    `variable`: of the environment, where that is not the usual one. `limits`: what else pydantic's `Field` takes.
    """
    if variable is not None:
        limits["validation_alias"] = variable
    return Field(default, description=meaning, json_schema_extra={"expected": expected}, **limits)


Items = Annotated[tuple[str, ...], BeforeValidator(_items)]
LdapAddress = Annotated[str, AfterValidator(_ldap_address)]
DistinguishedName = Annotated[str, matching(r"[A-Za-z]+=[^=]+(,[A-Za-z]+=[^=]+)*")]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
Resolvers = Annotated[tuple[tuple[str, int], ...], BeforeValidator(_resolvers)]
BotToken = Annotated[SecretStr, _token("xoxb-")]
AppToken = Annotated[SecretStr, _token("xapp-")]


class FurtherForest(BaseModel):
    """A further domain or forest of Active Directory, as the file gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: LdapAddress = Field(min_length=1)
    base: DistinguishedName = Field(min_length=1)
    user: str = ""
    password: SecretStr | None = None
    auth: Literal["simple", "kerberos"] = "simple"
