"""The call holds what the plan has and nothing else; foreign text stands in it as literals."""

from hypothesis import given
from hypothesis import strategies as st

from commands.moves.executors import Manual, Remoting
from commands.rules.moves.call import MoveCall, call_of
from tests.commands.rules.moves.values import member, options, plan
from tests.commands.values import CLOUD, REFERENCE

TARGET = "sipfed.online.lync.com"


def test_an_ordinary_call_has_three_parameters() -> None:
    """Who, where to, and no question."""
    call = call_of(member(1), options())
    assert call.parameters == {"Identity": "sip:p1@contoso.com", "Target": TARGET, "Confirm": False}
    assert call.command == f"Move-CsUser -Identity 'sip:p1@contoso.com' -Target '{TARGET}' -Confirm:$false"


def test_what_the_plan_adds_is_in_it() -> None:
    """Bypass, domain controller, and -Force only where the plan has it."""
    call = call_of(member(1, bypass_voice=True, domain_controller="dc7.contoso.com"), options(force=True))
    assert call.command.endswith(
        "-Confirm:$false -BypassEnterpriseVoiceCheck -DomainController 'dc7.contoso.com' -Force"
    )
    assert "Force" not in call_of(member(1), options()).parameters


@given(st.text(max_size=60))
def test_no_name_ends_its_literal(name: str) -> None:
    """Whatever is in a SIP address stays one argument of one line."""
    command = MoveCall(sip=f"sip:{name}", target=TARGET).command
    literal = command.removeprefix("Move-CsUser -Identity '").rpartition(f"' -Target '{TARGET}' -Confirm:$false")[0]
    doubled = [mark for mark in ("'", "\u2018", "\u2019", "\u201a", "\u201b") if mark in literal.replace(mark * 2, "")]
    assert doubled == []
    assert "\n" not in command


def test_a_file_for_a_person_has_everybody_in_their_order() -> None:
    """Each with a name before it, and nobody's name becomes a command."""
    given = plan(2)
    evil = member(3, name="Eve\nRemove-CsUser -Identity *")
    text = Manual(CLOUD).file(given, name="M12", members=[*given.members, evil])
    commands = [line for line in text.split("\r\n") if line and not line.startswith("#")]
    assert commands[0] == "Import-Module MicrosoftTeams"
    assert [line.split("'")[1] for line in commands[1:]] == [
        "sip:p0@contoso.com",
        "sip:p1@contoso.com",
        "sip:p3@contoso.com",
    ]
    assert text.startswith("# M12, plan ")


def test_another_cloud_needs_its_environment_first() -> None:
    """Once in a window."""
    cloud = next(one for one in REFERENCE.clouds.values() if one.teams_environment)
    first = f"Set-TeamsEnvironmentConfig -TeamsEnvironmentName '{cloud.teams_environment}'"
    assert Manual(cloud).file(plan(1), name="M1").count(first) == 1
    assert "Set-TeamsEnvironmentConfig" not in Manual(CLOUD).file(plan(1), name="M1")


class Sent:
    """A mover that keeps what it was given."""

    longest = 900.0

    def move(self, **given: object) -> bool:
        """Nobody is moved."""
        self.given = given
        return True


def test_remoting_sends_the_call_and_knows_the_longest() -> None:
    """With a margin beyond what the connector says."""
    sent = Sent()
    remoting = Remoting(sent)  # type: ignore[arg-type] # it takes any names

    def begin() -> bool:
        return True

    assert remoting.carry_out(call_of(member(1), options()), begin)
    assert sent.given == {
        "sip": "sip:p1@contoso.com",
        "target": TARGET,
        "bypass_voice": False,
        "domain_controller": "",
        "force": False,
        "begin": begin,
    }
    assert remoting.longest.total_seconds() > 900
