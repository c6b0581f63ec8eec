"""The directory as IdFix reads it, and what IdFix leaves out [A1 to A8, A11 to A23].

About everything in the directory that has, or had, Skype for Business; duplicates and borrowed addresses are looked
for in the whole directory.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.violations.reading import (
    FAIL,
    WARN,
    Violation,
    bare,
    host,
    listed,
    named,
    sip_proxies,
    verified_domains,
    violation,
)
from sandbox.world import Person, World

NOT_IN_UPN = re.compile(r"""[\s\\%&*+/=?{}|<>();:,\[\]"äëïöüÿ]""", re.IGNORECASE)
NOT_IN_SMTP = re.compile(r"""[\s<>();,\[\]"]""")
NOT_IN_PROXY = re.compile(r"""[\s<>(),\[\]"]""")
NOT_IN_ACCOUNT = re.compile(r"""[\\"|,/\[\]:<>+=;?*]""")
NOT_IN_TARGET = re.compile(r"""[\s\\<>();,\[\]"]""")
MAILBOX = re.compile(r"[^@]+@([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
LOCAL_SUFFIXES = ("local", "lan", "internal", "corp", "home", "localdomain", "intranet", "private")
LINE = re.compile(r"tel:\+[1-9]\d{1,14}(;ext=\d+)?", re.IGNORECASE)
SIP = re.compile(r"sip:[^\s@]+@[^\s@]+\.[^\s@.]+")


def directory_violations(world: World) -> Iterator[Violation]:
    """A1 to A8 and A11 to A23."""
    people = listed(world)
    rules = _rules(world)
    for person in people:
        for check, rule in rules.items():
            if verdict := rule(person):
                yield violation(check, verdict, named(person))


def _rules(world: World) -> dict[str, Callable[[Person], str]]:
    known = _Known(world)
    return {
        "A1": lambda p: FAIL if len(p.display_name) > 255 or (p.display_name and not p.display_name.strip()) else "",
        "A2": lambda p: FAIL if len(p.given_name) > 63 else "",
        "A3": lambda p: FAIL if len(p.mail) > 256 or known.mails[p.mail.lower()] > 1 else "",
        "A4": lambda p: _nickname(p, known),
        "A5": lambda p: FAIL if any(_bad_proxy(value, known) for value in p.proxy_addresses) else "",
        "A6": lambda p: FAIL if len(p.sam_account_name) > 20 or NOT_IN_ACCOUNT.search(p.sam_account_name) else "",
        "A7": lambda p: FAIL if p.target_address and _bad_target(p.target_address, known) else "",
        "A8": lambda p: _upn(p, known),
        "A11": lambda p: FAIL if p.sip_address and known.sips[bare(p.sip_address)] > 1 else "",
        "A12": lambda p: FAIL if p.sip_address and not SIP.fullmatch(p.sip_address) else "",
        "A13": lambda p: FAIL if p.sip_address and known.is_others(p) else "",
        "A14": lambda p: FAIL if p.sip_address and host(p.sip_address) not in known.sip_domains else "",
        "A15": _own_proxies,
        "A16": lambda p: FAIL if p.sfb_enabled and not p.hosting_provider else "",
        "A17": lambda p: WARN if p.sfb_enabled and not p.account_enabled and not p.originator_sid else "",
        "A18": lambda p: WARN if p.sip_address and not p.sfb_enabled else "",
        "A19": lambda p: FAIL if p.kind == "contact" and p.sfb_enabled else "",
        "A20": lambda p: FAIL if p.kind == "user" and host(p.user_principal_name) not in known.verified else "",
        "A21": lambda p: WARN if p.line_uri and known.bad_line(p.line_uri) else "",
        "A22": lambda p: WARN if p.moving_to else "",
        "A23": lambda p: WARN if "'" in bare(p.sip_address).partition("@")[0] else "",
    }


class _Known:
    """What the whole directory and the tenant hold, counted without regard to capitals."""

    def __init__(self, world: World) -> None:
        everybody, groups = world.people, world.groups
        mails = [*(p.mail for p in everybody), *(group.mail for group in groups)]
        proxies = [*(p.proxy_addresses for p in everybody), *(group.proxy_addresses for group in groups)]
        self.mails = Counter(mail.lower() for mail in mails if mail)
        self.nicknames = Counter(p.mail_nickname.lower() for p in everybody if p.mail_nickname)
        self.proxies = Counter(value for own in proxies for value in {one.lower() for one in own})
        self.targets = Counter(p.target_address.lower() for p in everybody if p.target_address)
        self.upns = Counter(p.user_principal_name.lower() for p in everybody if p.user_principal_name)
        self.sips = Counter(bare(p.sip_address) for p in everybody if p.sip_address)
        self.lines = Counter(p.line_uri.lower() for p in everybody if p.line_uri)
        self.verified = verified_domains(world)
        self.sip_domains = self.verified & {name.lower() for name in world.deployment.sip_domains}
        self._owners: dict[str, set[str]] = {}
        owned = [(str(p.guid), [p.user_principal_name, *p.proxy_addresses]) for p in everybody]
        owned += [(str(group.guid), group.proxy_addresses) for group in groups]
        for owner, values in owned:
            for value in filter(_is_routed, values):
                self._owners.setdefault(bare(value), set()).add(owner)

    def is_others(self, person: Person) -> bool:
        """Whether the SIP address is a UPN, or a sip: or smtp: proxy, of somebody else."""
        return bool(self._owners.get(bare(person.sip_address), set()) - {str(person.guid)})

    def bad_line(self, line: str) -> bool:
        """Not in the international form, or somebody else's too."""
        return not LINE.fullmatch(line) or self.lines[line.lower()] > 1


def _is_routed(value: str) -> bool:
    """Whether it is a UPN, or a proxy address by which messages arrive; anything else is nobody's address here."""
    return bool(value) and (":" not in value or value.lower().startswith(("sip:", "smtp:")))


def _nickname(person: Person, known: _Known) -> str:
    name = person.mail_nickname
    return FAIL if len(name) > 64 or name.startswith(".") or known.nicknames[name.lower()] > 1 else ""


def _bad_proxy(value: str, known: _Known) -> bool:
    kind, _, rest = value.partition(":")
    if len(value) > 256 or ":" in rest or known.proxies[value.lower()] > 1:
        return True
    if kind.lower() == "smtp":
        return bool(NOT_IN_SMTP.search(rest)) or not _routable(rest)
    return bool(NOT_IN_PROXY.search(rest))


def _bad_target(value: str, known: _Known) -> bool:
    rest = value.partition(":")[2]
    too_often = known.targets[value.lower()] > 1
    return len(value) > 255 or ":" in rest or too_often or bool(NOT_IN_TARGET.search(rest)) or not _routable(rest)


def _routable(address: str) -> bool:
    return bool(MAILBOX.fullmatch(address)) and address.lower().rpartition(".")[2] not in LOCAL_SUFFIXES


def _upn(person: Person, known: _Known) -> str:
    """The apostrophe is refused by IdFix and taken by Entra."""
    upn = person.user_principal_name
    if person.kind != "user":
        return ""
    if len(upn) > 113 or NOT_IN_UPN.search(upn) or not _routable(upn) or known.upns[upn.lower()] > 1:
        return FAIL
    return WARN if "'" in upn else ""


def _own_proxies(person: Person) -> str:
    """A15."""
    own = sip_proxies(person.proxy_addresses)
    return WARN if own and person.sip_address and own != {bare(person.sip_address)} else ""
