"""Makes a Samba domain controller with the people of a plan, offline. A program for Debian's own Python.

`/usr/bin/python3 provision.py plan.json`, with the package python3-samba. The plan holds folder, address, realm,
certificate (PEM with its key), authority, password, and entries: lists of a distinguished name and its values, each
in base64. Writes `made.json` into the folder: GUID and SID of every object by its distinguished name.
"""

import getpass
import json
import logging
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import ldb
from samba.auth import system_session
from samba.dcerpc import misc, security
from samba.dckeytab import *  # noqa: F403 - this is what gives Net its export_keytab
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
from samba.ndr import ndr_unpack
from samba.net import Net
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB
from schema import records

FOLDERS = ("etc", "private", "state", "cache", "lock", "run", "bind", "ncalrpc", "sysvol")
NO_PASSWORD_NEEDED = 0x20
"""Bit of userAccountControl: an account may be without a password, and giving one is slow."""


def main(plan_file: Path) -> None:
    plan = json.loads(plan_file.read_text())
    folder = Path(plan["folder"])
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = folder / "etc" / "smb.conf"
    settings.write_text(configuration(plan))
    parameters = LoadParm()
    parameters.load(str(settings))
    account = getpass.getuser()
    provision(
        logging.getLogger("provision"),
        system_session(),
        smbconf=str(settings),
        lp=parameters,
        realm=plan["realm"],
        domain=plan["realm"].partition(".")[0],
        hostname="dc1",
        serverrole="domain controller",
        dns_backend="NONE",
        base_schema="2012_R2",
        dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2,
        use_rfc2307=True,
        adminpass=plan["password"],
        krbtgtpass=plan["password"],
        machinepass=plan["password"],
        root=account,
        nobody=account,
        users=account,
    )
    prepare(parameters, plan)
    made = fill(parameters, plan)
    Net(None, parameters).export_keytab(keytab=str(folder / "bot.keytab"), principal=plan["account"])
    (folder / "made.json").write_text(json.dumps(made))


def configuration(plan: dict[str, Any]) -> str:
    """Only LDAP and Kerberos, on one address, and every file in one folder."""
    folder, realm = plan["folder"], plan["realm"]
    return f"""[global]
netbios name = DC1
realm = {realm}
workgroup = {realm.partition(".")[0]}
server role = active directory domain controller
server services = ldap, kdc, cldap
interfaces = {plan["address"]}/8
bind interfaces only = yes
lock directory = {folder}/lock
state directory = {folder}/state
cache directory = {folder}/cache
private dir = {folder}/private
binddns dir = {folder}/bind
ncalrpc dir = {folder}/ncalrpc
pid directory = {folder}/run
log file = {folder}/log
tls enabled = yes
tls certfile = {plan["certificate"]}
tls keyfile = {plan["certificate"]}
tls cafile = {plan["authority"]}
ldap server require strong auth = yes
dsdb:schema update allowed = true
disable netbios = yes
[sysvol]
path = {folder}/sysvol
[netlogon]
path = {folder}/sysvol
"""


def opened(parameters: LoadParm, *options: str) -> SamDB:
    path = parameters.private_path("sam.ldb")
    return SamDB(url=path, session_info=system_session(), lp=parameters, options=list(options))


def prepare(parameters: LoadParm, plan: dict[str, Any]) -> None:
    """Schema, accounts that sign in, and the names under which Kerberos knows the server."""
    database = opened(parameters)
    root = str(database.domain_dn())
    for record in records(root):
        database.modify_ldif(record)
    for account in (plan["account"], "svc-expired", "svc-disabled"):
        database.newuser(account, plan["password"])
    change(database, f"CN=svc-expired,CN=Users,{root}", "accountExpires", "1")
    change(database, f"CN=svc-disabled,CN=Users,{root}", "userAccountControl", "514")
    server = ldb.Message(ldb.Dn(database, f"CN=DC1,OU=Domain Controllers,{root}"))
    names = [f"ldap/dc1.{plan['realm'].lower()}", f"ldap/{plan['address']}"]
    server["names"] = ldb.MessageElement(names, ldb.FLAG_MOD_ADD, "servicePrincipalName")
    database.modify(server)


def change(database: SamDB, name: str, attribute: str, value: str) -> None:
    message = ldb.Message(ldb.Dn(database, name))
    message["change"] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
    database.modify(message)


def fill(parameters: LoadParm, plan: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Add the entries in one transaction, which is fast in batch mode; the ids that they got."""
    database = opened(parameters, "batch_mode:1", "transaction_index_cache_size:200000")
    database.transaction_start()
    for unit in plan["units"]:
        database.add({"dn": unit, "objectClass": "organizationalUnit"})
    for name, values in plan["entries"]:
        held = {attribute: [b64decode(value) for value in given] for attribute, given in values.items()}
        if "userAccountControl" in held:
            held["userAccountControl"] = [str(int(held["userAccountControl"][0]) | NO_PASSWORD_NEEDED).encode()]
        database.add({"dn": name, **held})
    database.transaction_commit()
    found = database.search(database.domain_dn(), attrs=["objectGUID", "objectSid"], scope=ldb.SCOPE_SUBTREE)
    return {str(one.dn): ids(one) for one in found}


def ids(one: Any) -> dict[str, str]:
    sid = str(ndr_unpack(security.dom_sid, one["objectSid"][0])) if "objectSid" in one else ""
    return {"guid": str(ndr_unpack(misc.GUID, one["objectGUID"][0])), "sid": sid}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
