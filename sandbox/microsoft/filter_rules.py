"""What may be filtered: which operators a property takes, and which of them only in an advanced query.

After https://learn.microsoft.com/graph/aad-advanced-queries (user properties). "Advanced" means that the request
must carry `ConsistencyLevel: eventual` and `$count=true`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.microsoft.calls import Problem

ALWAYS_ADVANCED = frozenset({"ne", "not", "endswith", "null", "count"})

_TEXT = "eq in startswith ne not endswith null"
_DATE = "eq ge le ne not null"
_COLLECTION = "any ne not count"


@dataclass(frozen=True, slots=True)
class Rules:
    """The filter rules of one resource.

    operators  the operators each filterable property takes
    advanced   properties whose every filter is advanced
    fields     what any() may look at in a collection; "" is the item itself
    booleans   properties that are compared with true and false only
    exact      properties whose text is compared letter by letter
    known      properties that exist, filterable or not
    """

    resource: str
    operators: Mapping[str, frozenset[str]]
    advanced: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    booleans: frozenset[str]
    exact: frozenset[str]
    known: Collection[str]
    advanced_queries: bool = True
    """Whether the resource knows the difference at all; the Teams service does not."""

    def needs_advanced(self, name: str, kind: str) -> bool:
        """Whether this use makes the query an advanced one."""
        return self.advanced_queries and (name in self.advanced or kind in ALWAYS_ADVANCED)

    def check_operator(self, name: str, kind: str) -> None:
        """Raise Problem unless the property exists and takes the operator."""
        if name not in self.known:
            raise Problem(
                400,
                "BadRequest",
                "Invalid filter clause: "
                f"Could not find a property named '{name}' on type 'microsoft.graph.{self.resource.lower()}'.",
            )
        if kind not in self.operators.get(name, frozenset()):
            raise self._unsupported(name)

    def check_field(self, collection: str, field: str) -> None:
        """Raise Problem unless any() may look at this field of the collection's items."""
        if field not in self.fields.get(collection, frozenset()):
            raise self._unsupported(collection)

    def check_type(self, name: str, value: Any) -> None:
        """Raise Problem when a yes-or-no property is compared with something else."""
        if name in self.booleans and not (value is None or isinstance(value, bool)):
            raise Problem(
                400,
                "BadRequest",
                "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types "
                "'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.",
            )

    def _unsupported(self, name: str) -> Problem:
        return Problem(
            400,
            "Request_UnsupportedQuery",
            f"Unsupported or invalid query filter clause specified for property '{name}' of resource "
            f"'{self.resource}'.",
        )


def user_rules(known: Collection[str]) -> Rules:
    """The rules for /users; `known` are the properties of a user."""
    operators = {
        **dict.fromkeys(
            (
                "id",
                "city",
                "companyName",
                "country",
                "department",
                "displayName",
                "employeeId",
                "givenName",
                "jobTitle",
                "mail",
                "mailNickname",
                "onPremisesSamAccountName",
                "surname",
                "usageLocation",
                "userPrincipalName",
                "userType",
            ),
            _TEXT,
        ),
        "accountEnabled": "eq ne not",
        "createdDateTime": _DATE,
        "onPremisesImmutableId": "eq ne not null",
        "onPremisesLastSyncDateTime": _DATE,
        "onPremisesSecurityIdentifier": "null not",
        "onPremisesSyncEnabled": "eq ne not null",
        "assignedLicenses": _COLLECTION,
        "assignedPlans": _COLLECTION,
        "imAddresses": _COLLECTION + " endswith",
        "onPremisesProvisioningErrors": _COLLECTION,
        "otherMails": _COLLECTION + " endswith",
        "provisionedPlans": _COLLECTION,
        "proxyAddresses": _COLLECTION + " endswith",
        "serviceProvisioningErrors": _COLLECTION,
    }
    return Rules(
        resource="User",
        operators={name: frozenset(text.split()) for name, text in operators.items()},
        advanced=frozenset({"assignedPlans", "provisionedPlans", "onPremisesSamAccountName"}),
        fields={
            "assignedLicenses": frozenset({"skuId"}),
            "assignedPlans": frozenset({"servicePlanId", "service", "capabilityStatus"}),
            "imAddresses": frozenset({""}),
            "onPremisesProvisioningErrors": frozenset({"category", "propertyCausingError"}),
            "otherMails": frozenset({""}),
            "provisionedPlans": frozenset({"service", "provisioningStatus"}),
            "proxyAddresses": frozenset({""}),
            "serviceProvisioningErrors": frozenset({"isResolved", "serviceInstance"}),
        },
        booleans=frozenset({"accountEnabled", "onPremisesSyncEnabled"}),
        exact=frozenset({"onPremisesImmutableId"}),
        known=known,
    )


def teams_rules(known: Collection[str]) -> Rules:
    """The rules for /admin/teams/userConfigurations, of which only $filter's existence is documented."""
    names = ("id", "accountType", "userPrincipalName", "isEnterpriseVoiceEnabled")
    return Rules(
        resource="teamsUserConfiguration",
        operators={name: frozenset({"eq", "ne", "in", "not", "startswith"}) for name in names},
        advanced=frozenset(),
        fields={},
        booleans=frozenset({"isEnterpriseVoiceEnabled"}),
        exact=frozenset(),
        known=known,
        advanced_queries=False,
    )
