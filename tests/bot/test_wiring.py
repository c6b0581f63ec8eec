"""The services as the settings want them: each kind of credential, and a shell that nobody has configured."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from bot.move_settings import ApprovalSettings, MoveSettings
from bot.wiring import open_connectors, open_services
from commands.rules.moves.limits import Limits
from connectors.errors import NotSignedIn, Refused, Unreachable
from connectors.graph import Graph
from tests.bot.chat import settings_for
from tests.running_company import RunningCompany


def certificate(folder: Path) -> tuple[Path, Path, str]:
    """A certificate and its key as PEM files, and the certificate's text."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hybridbot")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now.replace(year=now.year - 1))
        .not_valid_after(now.replace(year=now.year + 1))
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "c.pem").write_bytes(pem)
    (folder / "k.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "c.pem", folder / "k.pem", pem.decode()


def test_certificate(tmp_path: Path, fresh_company: RunningCompany) -> None:
    """With certificate and key the bot signs in without any secret."""
    public, private, text = certificate(tmp_path)
    fresh_company.control("certificate", {"pem": text})
    settings = settings_for(fresh_company.environment, tmp_path).model_copy(
        update={"client_secret": None, "client_certificate_file": public, "client_key_file": private}
    )
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors:
        assert connectors.graph.organization().tenant_id == settings.tenant_id


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_name_in_front_of_the_certificate(tmp_path: Path, fresh_company: RunningCompany, encoding: str) -> None:
    """openssl writes subject and issuer before a block, in any letters: only the block counts."""
    public, private, text = certificate(tmp_path)
    for path in (public, private):
        path.write_bytes("subject=O = Müller & Söhne\n".encode(encoding) + path.read_bytes())
    fresh_company.control("certificate", {"pem": text})
    settings = settings_for(fresh_company.environment, tmp_path).model_copy(
        update={"client_secret": None, "client_certificate_file": public, "client_key_file": private}
    )
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors:
        assert connectors.graph.organization().tenant_id == settings.tenant_id


def test_wrong_secret(tmp_path: Path, company: RunningCompany) -> None:
    """A wrong secret is an error with a remedy, and the secret is not in it."""
    settings = settings_for(company.environment, tmp_path).model_copy(update={"client_secret": SecretStr("wr0ng-one")})
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors, pytest.raises(NotSignedIn) as refused:
        connectors.graph.organization()
    assert refused.value.remedy
    assert "wr0ng-one" not in str(refused.value)


def test_managed_identity_elsewhere(tmp_path: Path, company: RunningCompany) -> None:
    """A managed identity needs no secret, and is not asked for before the first call."""
    settings = settings_for(company.environment, tmp_path).model_copy(
        update={"managed_identity": True, "client_secret": None}
    )
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors:
        assert isinstance(connectors.graph, Graph)


def test_a_shell_that_is_not_configured(tmp_path: Path, company: RunningCompany) -> None:
    """Without a host the shell is an object whose answers are "not configured"."""
    settings = settings_for(company.environment, tmp_path).model_copy(update={"shell_host": ""})
    with (
        open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors,
        pytest.raises(Unreachable, match="not configured") as refused,
    ):
        connectors.shell.users()
    assert "HYBRIDBOT_SHELL_HOST" in refused.value.remedy


def test_the_edge_is_asked_on_the_port_of_the_settings(tmp_path: Path, company: RunningCompany) -> None:
    """And trusted because of the authority in HYBRIDBOT_CA_FILE."""
    settings = settings_for(company.environment, tmp_path)
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors:
        found = connectors.edge.certificate("sip.contoso.com", 5061, address="127.0.0.1")
    assert (found.use, found.trusted) == ("sip.contoso.com:5061", True)
    assert set(found.names) == set(company.world.deployment.edge_certificate.names)


def test_teams_by_the_certificate_on_the_tools_host(tmp_path: Path, fresh_company: RunningCompany) -> None:
    """With a thumbprint no token travels: the host signs in by itself."""
    _, _, text = certificate(tmp_path)
    fresh_company.control("certificate", {"pem": text})
    thumbprint = x509.load_pem_x509_certificate(text.encode()).fingerprint(hashes.SHA1()).hex()  # noqa: S303 - its name
    settings = settings_for(fresh_company.environment, tmp_path).model_copy(
        update={"teams_certificate_thumbprint": thumbprint}
    )
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors, connectors.teams.session() as session:
        assert session.tenant().tenant_id == settings.tenant_id
    (signed_in,) = [
        entry for entry in fresh_company.world.journal.read(system="shell") if entry["what"] == "Connect-MicrosoftTeams"
    ]
    assert signed_in["detail"]["parameters"]["CertificateThumbprint"] == thumbprint


@pytest.mark.parametrize("missing", [{"tools_host": ""}, {"tenant_id": ""}])
def test_teams_that_is_not_configured(tmp_path: Path, company: RunningCompany, missing: dict[str, str]) -> None:
    """Without a host, or without an app registration, it says what to set."""
    settings = settings_for(company.environment, tmp_path).model_copy(update=missing)
    with (
        open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors,
        pytest.raises(Unreachable, match="configured") as refused,
        connectors.teams.session(),
    ):
        pass
    assert next(iter(missing)).upper() in refused.value.remedy


@pytest.mark.parametrize(
    ("ldap_url", "remedy"), [("ldaps://dc01.contoso.com", "HYBRIDBOT_PEOPLE_FROM=ldap"), ("", "HYBRIDBOT_LDAP_URL")]
)
def test_what_the_shell_cannot_tell_is_mended_by_the_setting_that_is_missing(
    tmp_path: Path, company: RunningCompany, ldap_url: str, remedy: str
) -> None:
    """Whoever has a directory set already is not told to set it."""
    settings = settings_for(company.environment, tmp_path)
    settings = settings.model_copy(update={"people_from": "shell", "ldap_url": ldap_url})
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors, pytest.raises(Refused) as refusal:
        connectors.people.objects()
    assert remedy in refusal.value.remedy


def test_how_people_are_moved_reaches_the_commands(tmp_path: Path, company: RunningCompany) -> None:
    approvals = ApprovalSettings.model_validate(
        {"channel": "C0MIGRATION", "groups": {"Identity": {"users": ["U0BEN"]}}, "expires_hours": 2}
    )
    moves = MoveSettings.model_validate(
        {
            "executor": "remoting",
            "call_deadline": 30,
            "vip": ["ceo@contoso.com"],
            "time_zone": "Europe/Berlin",
            "domain_controllers": {"Branch.contoso.com": "dc1.branch.contoso.com"},
        }
    )
    settings = settings_for(company.environment, tmp_path).model_copy(update={"approvals": approvals, "moves": moves})
    with open_services(settings, now=lambda: datetime.now(UTC)) as services:
        organisation = services.organisation
    assert organisation.policy.channel == "C0MIGRATION"
    assert organisation.policy.calendar.zone == "Europe/Berlin"
    assert organisation.policy.is_set_up
    assert organisation.moves == Limits(executor="remoting", call_deadline=timedelta(seconds=30))
    assert organisation.vips == ("ceo@contoso.com",)
    assert organisation.domain_controllers == {"branch.contoso.com": "dc1.branch.contoso.com"}
    assert services.approvers() is None, "nobody has said yet who is in these groups"
