"""Settings: everything wrong is named at once, nothing secret is shown, and the document equals the code."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from bot.settings import Settings, SettingsError, load_settings
from bot.settings_model import expected, file_variables, variable
from bot.settings_rules import require_slack

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "settings.md"
GOOD = {
    "HYBRIDBOT_TENANT_ID": "contoso.onmicrosoft.com",
    "HYBRIDBOT_CLIENT_ID": "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",
    "HYBRIDBOT_CLIENT_SECRET": "a-client-secret",
}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "HYBRIDBOT_ADMINS": "U012"}


def problems(environ: dict[str, str], toml: Path | None = None, *, slack: bool = False) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, toml, slack=slack)
    return "\n".join(caught.value.problems)


def test_nothing_set() -> None:
    """Each missing setting is named, with what is expected."""
    told = problems({}, slack=True)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "HYBRIDBOT_ADMIN_GROUP", "HYBRIDBOT_TENANT_ID"):
        assert name in told
    assert "a bot token that starts with xoxb-" in told
    assert "The credential of the app registration is missing" in told


def test_all_wrong_values_at_once_and_none_shown() -> None:
    """Every wrong value is named in one message; the message repeats none of them."""
    wrong = {
        "SLACK_BOT_TOKEN": "xoxp-wrong-kind",
        "HYBRIDBOT_SHELL_PORT": "eighty",
        "HYBRIDBOT_DNS_RESOLVERS": "resolver.example",
        "HYBRIDBOT_ADMIN_GROUP": "admins please",
        "HYBRIDBOT_LOGIN_URL": "http://login.example",
        "HYBRIDBOT_CLOUD": "moon",
        "HYBRIDBOT_CA_FILE": "/nowhere/ca.pem",
        "HYBRIDBOT_WORKERS": "0",
        "HYBRIDBOT_PILOT_USERS": '["not closed',
    }
    told = problems(GOOD | wrong)
    assert all(name in told for name in wrong)
    assert not [value for value in wrong.values() if len(value) > 1 and value in told]
    assert "a whole number from 1 to 65535" in told


def test_unknown_names() -> None:
    """A mistyped variable or key is named, with what was probably meant."""
    assert "Did you mean HYBRIDBOT_TENANT_ID?" in problems(GOOD | {"HYBRIDBOT_TENNANT_ID": "x"})
    assert "docs/settings.md lists all" in problems(GOOD | {"HYBRIDBOT_QQQQ": "x"})


def test_file(tmp_path: Path) -> None:
    """hybridbot.toml takes the same names in lower case without prefix; the environment wins."""
    toml = tmp_path / "hybridbot.toml"
    toml.write_text('workers = 3\nslack_bot_token = "xoxb-2"\npilot_users = ["a@contoso.com", "b@contoso.com"]\n')
    settings = load_settings(GOOD | {"HYBRIDBOT_WORKERS": "5"}, toml)
    assert settings.workers == 5
    assert settings.slack_bot_token == SecretStr("xoxb-2")
    assert settings.pilot_users == ("a@contoso.com", "b@contoso.com")
    assert load_settings(GOOD, tmp_path / "absent.toml").workers == 8


def test_faults_in_the_file(tmp_path: Path) -> None:
    """Unknown keys, wrong values and broken TOML are named by their key, never with the line they stand in."""
    toml = tmp_path / "hybridbot.toml"
    toml.write_text('tennant_id = "x"\nshell_port = "y"\n')
    told = problems(GOOD, toml)
    assert "tennant_id in" in told
    assert "Did you mean tenant_id?" in told
    assert "shell_port in the file must be" in told
    toml.write_text('client_secret = "s3cret')
    broken = problems(GOOD, toml)
    assert "is not TOML" in broken
    assert "s3cret" not in broken
    toml.write_bytes(b"\xff\xfe")
    assert "is not TOML" in problems(GOOD, toml)
    assert "cannot be read: Is a directory." in problems(GOOD, tmp_path)


def test_secrets_from_files(tmp_path: Path) -> None:
    """A secret may come from a file, by variable or by key; its last line break does not belong to it."""
    secret, empty = tmp_path / "secret", tmp_path / "empty"
    secret.write_text("from-a-file\n")
    empty.write_text("\n")
    without = {name: value for name, value in GOOD.items() if "SECRET" not in name}
    settings = load_settings(without | {"HYBRIDBOT_CLIENT_SECRET_FILE": str(secret)})
    assert settings.client_secret == SecretStr("from-a-file")
    toml = tmp_path / "hybridbot.toml"
    toml.write_text(f"client_secret_file = '{secret}'\n")
    assert load_settings(without, toml).client_secret == SecretStr("from-a-file")
    assert "empty file" in problems(without | {"HYBRIDBOT_CLIENT_SECRET_FILE": str(empty)})
    assert "readable file" in problems(without | {"HYBRIDBOT_CLIENT_SECRET_FILE": str(tmp_path / "no")})
    assert "both set" in problems(GOOD | {"HYBRIDBOT_CLIENT_SECRET_FILE": str(secret)})
    secret.write_bytes(b"\xff")
    assert "not text" in problems(without | {"HYBRIDBOT_CLIENT_SECRET_FILE": str(secret)})


def test_what_belongs_together(tmp_path: Path) -> None:
    """Half a certificate, a shell without an account, or two credentials are contradictions."""
    pem = tmp_path / "c.pem"
    pem.write_text("x")
    assert "HYBRIDBOT_SHELL_PASSWORD is missing" in problems(GOOD | {"HYBRIDBOT_SHELL_HOST": "pool01.contoso.com"})
    told = problems(GOOD | {"HYBRIDBOT_CLIENT_CERTIFICATE_FILE": str(pem)})
    assert "HYBRIDBOT_CLIENT_KEY_FILE is missing" in told
    assert "more than one credential" in told


def test_what_belongs_to_a_tools_host() -> None:
    """A host without an account, an account without a host, and a thumbprint that nobody could use."""
    account = {"HYBRIDBOT_TOOLS_USER": "CONTOSO\\svc", "HYBRIDBOT_TOOLS_PASSWORD": "x"}
    assert "HYBRIDBOT_TOOLS_PASSWORD is missing" in problems(GOOD | {"HYBRIDBOT_TOOLS_HOST": "tools.contoso.com"})
    assert "HYBRIDBOT_TOOLS_HOST is missing" in problems(GOOD | account)
    thumbprint = {"HYBRIDBOT_TEAMS_CERTIFICATE_THUMBPRINT": "0a" * 20}
    assert "HYBRIDBOT_TOOLS_HOST is missing" in problems(GOOD | thumbprint)
    whole = GOOD | account | {"HYBRIDBOT_TOOLS_HOST": "tools.contoso.com"}
    assert load_settings(whole | thumbprint).teams_certificate_thumbprint == "0a" * 20
    assert "40 hexadecimal digits" in problems(whole | {"HYBRIDBOT_TEAMS_CERTIFICATE_THUMBPRINT": "0a 0a"})
    by_identity = {name: value for name, value in whole.items() if "CLIENT" not in name} | thumbprint
    told = problems(by_identity | {"HYBRIDBOT_MANAGED_IDENTITY": "true"})
    assert "HYBRIDBOT_CLIENT_ID is missing" in told


def test_managed_identity() -> None:
    """A managed identity needs neither client id nor secret; switched off it counts as absent."""
    assert load_settings({"HYBRIDBOT_TENANT_ID": "t", "HYBRIDBOT_MANAGED_IDENTITY": "true"}).managed_identity
    told = problems({"HYBRIDBOT_TENANT_ID": "t", "HYBRIDBOT_MANAGED_IDENTITY": "false"})
    assert "HYBRIDBOT_CLIENT_ID is missing" in told


def test_lists_and_addresses() -> None:
    """Lists are JSON or have commas; resolvers may be IPv6; addresses end with a slash; empty means not set."""
    settings = load_settings(
        GOOD
        | {
            "HYBRIDBOT_ADMINS": '["U012", "W34"]',
            "HYBRIDBOT_PILOT_USERS": " a@contoso.com , b@contoso.com,",
            "HYBRIDBOT_DNS_RESOLVERS": "1.1.1.1, 127.0.0.3:5353, [2606:4700::1111]:53, 2606:4700::1111",
            "HYBRIDBOT_GRAPH_URL": "http://localhost:9",
            "HYBRIDBOT_CLOUD": " ",
        }
    )
    assert settings.admins == ("U012", "W34")
    assert settings.pilot_users == ("a@contoso.com", "b@contoso.com")
    assert settings.dns_resolvers[1:] == (("127.0.0.3", 5353), ("2606:4700::1111", 53), ("2606:4700::1111", 53))
    assert settings.graph_url == "http://localhost:9/"
    assert settings.cloud == "global"


@pytest.mark.parametrize("value", ['["1.1.1.1", 53]', "[]", "{}", "1.1.1.1:0", "1.1.1.1:65536", "1.1.1.1:dns", "::1:x"])
def test_what_is_no_list_of_resolvers(value: str) -> None:
    """Items that are no addresses, no item at all, and ports that do not exist."""
    assert "HYBRIDBOT_DNS_RESOLVERS must be IP addresses" in problems(GOOD | {"HYBRIDBOT_DNS_RESOLVERS": value})


def test_only_what_is_needed() -> None:
    """Upgrading the database needs no tenant; running the bot needs Slack."""
    assert load_settings({}, microsoft=False).workers == 8
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        require_slack(load_settings(GOOD))
    require_slack(load_settings(GOOD | SLACK, slack=True))


def test_the_proxy_of_the_environment() -> None:
    """Without a setting, HTTPS_PROXY counts; it may hold a password, which is a secret."""
    settings = load_settings(GOOD | {"HTTPS_PROXY": "http://me:p%40ss@proxy.contoso.com:3128"})
    assert settings.proxy == SecretStr("http://me:p%40ss@proxy.contoso.com:3128")
    assert {"p%40ss", "p@ss", "a-client-secret"} <= set(settings.secrets())
    both = {"HTTPS_PROXY": "http://other:3128", "HYBRIDBOT_PROXY": "http://proxy.contoso.com:3128"}
    assert load_settings(GOOD | both).proxy == SecretStr("http://proxy.contoso.com:3128")
    assert load_settings(GOOD | {"HTTPS_PROXY": " ", "https_proxy": "http://p:1"}).proxy == SecretStr("http://p:1")


def test_nothing_secret_in_texts() -> None:
    """Neither repr nor str of the settings shows a secret, and they cannot be changed."""
    settings = load_settings(GOOD | {"HYBRIDBOT_DATABASE_URL": "postgresql://bot:dbpass@db/hybridbot"})
    assert "dbpass" in settings.secrets()
    assert not [secret for secret in settings.secrets() if secret in f"{settings!r} {settings}"]
    with pytest.raises(ValueError, match="frozen"):
        settings.workers = 9  # type: ignore[misc]  # the point of the test


def table() -> str:
    """The table of docs/settings.md, from the code."""
    lines = ["| Setting | Default | Meaning | Takes |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        from_file = f"{variable(name)}_FILE" in file_variables()
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        if name == "dns_resolvers":
            default = ", ".join(host for host, _ in field.default)
        default = () if isinstance(default, BaseModel) else default
        shown = str(default).lower() if isinstance(default, bool) else default
        cell = f"`{shown}`" if shown not in (None, "", (), {}) else ""
        named = f"`{variable(name)}`" + (" *" if from_file else "")
        lines.append(f"| {named} | {cell} | {field.description} | {expected(name)} |")
    return "\n".join(lines)


def test_the_document_equals_the_code() -> None:
    """docs/settings.md lists every setting with its default, its meaning and what it takes."""
    assert table() in DOCUMENT.read_text(encoding="utf-8")
