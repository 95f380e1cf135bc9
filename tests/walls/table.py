"""Who gets what: a row for every address of the site and every method it knows, and for every call of the API.

A row says who is let in and how all others are answered: 404 where they do not see the thing, 403 where they see it
and may not. The names of the visitors are those of tests/walls/world.py. This table repeats no code of the access
rules: it is what the office was promised.
"""

from dataclasses import dataclass, field
from typing import Any

from stations.choices import Role

PLACES = ("village", "away")
ROLES = {place: frozenset(f"{role}@{place}" for role in Role.values) for place in PLACES}
GUESTS = frozenset({"nobody", "staff", "superuser", "window@centre", "line_officer@land", "inspector@township"})
EVERYBODY = ROLES["village"] | ROLES["away"] | GUESTS | {"volunteer@given"}


def at(place: str, *roles: Role) -> frozenset[str]:
    return frozenset(f"{role}@{place}" for role in roles)


COUNTER = (Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.CADRE, Role.AGENT)
LEADS = (Role.CLERK, Role.DIRECTOR, Role.DEPUTY, Role.AGENT, Role.ADMINISTRATOR)
WORKERS = at("village", *COUNTER)
ALL_WORKERS = WORKERS | at("away", *COUNTER)
KEEPERS = at("village", *LEADS) | {"superuser"}
# They see what lies at home, or nothing, and take no step.
WATCHERS = frozenset({"volunteer@given", "volunteer@village"}) | at(
    "village", Role.ADMINISTRATOR, Role.INSPECTOR, Role.WINDOW, Role.MARKET
)
# Whose unit the village station lies in; a volunteer sees what is given to them by name and no more (E-12: the
# inspector looks on from the township).
HOME = (ROLES["village"] - {"volunteer@village"}) | {"inspector@township", "superuser"}
# Who sees each matter of the world.
SEES = {
    "papers": HOME,
    "held": HOME | {"window@centre"},
    "passed": HOME | {"line_officer@land", "window@centre"},
    "given": frozenset({"volunteer@given", "superuser"}),
    "foreign": (ROLES["away"] - {"volunteer@away"}) | {"superuser"},
    "neighbour": frozenset({"superuser"}),
    "refused": HOME,
}
AGENT = at("village", Role.AGENT)
FEW = frozenset({"superuser", "nobody", "inspector@township", "agent@village", "supervision@village", "branch@village"})
TAKEN = frozenset({200, 302, 422})
LOGIN = 302


@dataclass(frozen=True)
class Row:
    """`name` of the address in the resolver, one address of that name, the method, and the answers.

    `let_in` get `status`; of the others those in `sees` 403 and the rest `hidden`.
    """

    name: str
    address: str
    let_in: frozenset[str] = EVERYBODY
    method: str = "GET"
    status: Any = 200
    sees: frozenset[str] = frozenset()
    hidden: int = 404
    anonymous: int = LOGIN
    body: dict = field(default_factory=dict)
    shows_contact: bool = False
    # Tried with those who may, their doubles elsewhere, and a few who have nothing to do there.
    is_thrifty: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def visitors(self) -> list[str | None]:
        """Who is tried here: everybody; at what is posted those who may, their doubles elsewhere, and who looks on.

        At an address that answers all alike, a few stand for all.
        """
        if self.status == self.anonymous:
            return [None, "nobody", "superuser", "clerk@village"]
        if self.method == "GET" and not self.is_verb and not self.is_thrifty:
            return [None, *sorted(EVERYBODY | self.let_in | self.sees)]
        if self.is_thrifty:
            home = {name.replace("@away", "@village") for name in self.let_in}
            doubles = {name.replace("@village", "@away") for name in home} & EVERYBODY
            return [None, *sorted(self.let_in | doubles | FEW)]
        doubles = {name.replace("@village", "@away") for name in self.let_in} & EVERYBODY
        extra = self.sees - EVERYBODY
        return [None, *sorted(self.let_in | doubles | extra | WORKERS | GUESTS | WATCHERS)]

    @property
    def is_verb(self) -> bool:
        return self.name == "services:step" or self.name.startswith("api-ticket-")

    def expected(self, visitor: str | None) -> Any:
        if visitor is None:
            return self.anonymous
        if visitor in self.let_in:
            return self.status
        return 403 if visitor in self.sees else self.hidden


def public(name: str, address: str, **facts: Any) -> Row:
    status = facts.pop("status", 200)
    return Row(name, address, status=status, anonymous=status, **facts)


CERTIFICATE = {
    "matter": "{matter}",
    "resident_name": "王秀英",
    "submission_key": "6f1c2f1e-1f52-4a6e-9a54-2f6c1c2a9b00",
}

PAGES = [
    Row("desk", "/"),
    public("login", "/login/"),
    public("login", "/login/", method="POST"),
    public("logout", "/logout/", method="POST", status=302),
    Row("password_change", "/password/"),
    Row("password_change", "/password/", method="POST"),
    public("choose-language", "/language/", method="POST", body={"language": "en"}, status=302),
    # The stations' public faces
    public("station-list", "/stations/"),
    public("station-page", "/stations/CJ01/"),
    public("status", "/status/"),
    public("status", "/status/", method="POST", body={"code": "K7MPABCDEF", "tail": "0000"}, status={404, 429}),
    public("api-schema", "/api/schema/"),
    public("api-docs", "/api/docs/"),
    *(public("unknown-address", "/api/v2/tickets/", method=m, status=404) for m in ("GET", "POST", "DELETE")),
    # Lists: everybody has them, and each sees their own part (tests/walls/test_leaks.py)
    Row("services:catalogue", "/services/matters/"),
    Row("services:tickets", "/services/tickets/"),
    Row("services:tickets-print", "/services/tickets/print/"),
    Row("services:export", "/services/tickets/export.csv"),
    Row("services:export", "/services/tickets/export.xlsx"),
    Row("services:export", "/services/tickets/export.pdf", status=404),
    Row("services:submissions", "/services/submissions/"),
    Row("services:search", "/services/tickets/search/", method="POST", body={"q": "{papers}"}, status={200, 302}),
    # The counter
    Row("services:new", "/services/tickets/new/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:new", "/services/tickets/new/", ALL_WORKERS, "POST", {302, 422}, sees=EVERYBODY, body=CERTIFICATE),
    Row("services:new-fields", "/services/tickets/new/fields/?matter={matter}", WORKERS, sees=EVERYBODY - ALL_WORKERS),
    Row("services:visitor", "/services/tickets/new/visitor/", ALL_WORKERS, "POST", sees=EVERYBODY, body={"phone": "1"}),
    Row(
        "services:choose-station",
        "/services/station/",
        WORKERS,
        "POST",
        302,
        sees=EVERYBODY - ALL_WORKERS,
        body={"station": "CJ01"},
    ),
    Row("services:submission-new", "/services/submissions/new/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:submission-new", "/services/submissions/new/", ALL_WORKERS, "POST", 422, sees=EVERYBODY),
    # A matter
    *(Row("services:ticket", f"/services/tickets/{{{name}}}/", sees) for name, sees in SEES.items()),
    Row(
        "services:contact",
        "/services/tickets/{papers}/contact/",
        WORKERS,
        "POST",
        sees=SEES["papers"],
        shows_contact=True,
    ),
    Row(
        "services:contact",
        "/services/tickets/{held}/contact/",
        WORKERS | {"window@centre"},
        "POST",
        sees=SEES["held"],
        shows_contact=True,
    ),
    Row("services:contact", "/services/tickets/{given}/contact/", frozenset(), "POST", sees=SEES["given"]),
    Row("services:slip", "/services/tickets/{papers}/slip-a5.pdf", WORKERS, sees=SEES["papers"]),
    Row("services:slip", "/services/tickets/{given}/slip-roll.pdf", frozenset(), sees=SEES["given"]),
    Row("services:originals", "/services/originals/", ALL_WORKERS, sees=EVERYBODY),
    Row("services:refusal", "/services/tickets/{refused}/refusal/", WORKERS, "POST", sees=HOME),
    Row("services:refusal", "/services/tickets/{papers}/refusal/", frozenset(), "POST", sees=HOME - WORKERS),
    Row("services:refusal-word", "/services/tickets/{refused}/refusal.docx", WORKERS, sees=HOME),
    # Lists that go up
    Row("services:submission", "/services/submissions/{submission}/", SEES["held"]),
    Row(
        "services:submission-paper",
        "/services/submissions/{submission}/paper/",
        WORKERS | {"window@centre"},
        "POST",
        sees=SEES["held"],
    ),
    Row(
        "services:submission-receive",
        "/services/submissions/{submission}/receive/",
        frozenset({"window@centre"}),
        "POST",
        302,
        sees=SEES["held"],
    ),
    # Duty
    Row("station-duty", "/stations/CJ01/duty/", HOME),
    *(
        Row(name, f"/stations/CJ01/duty/{way}/", KEEPERS, "POST", status, sees=HOME)
        for name, way, status in (
            ("station-duty-put", "put", 422),
            ("station-duty-hours", "hours", 302),
            ("station-duty-exceptions", "exceptions", 422),
            ("station-duty-off", "{shift}/off", 302),
            ("station-duty-exception-off", "exceptions/2026-12-01/off", 302),
        )
    ),
]

# Verbs: who may take each on a matter at the station, by the chain of the village; nobody where it lies with no office.
AT_STATION: dict[str, frozenset[str]] = dict.fromkeys(
    (
        *("visit", "assign", "ready", "close", "hand_over", "reply", "parts", "ask", "supplement", "explain"),
        *("refuse", "withdraw", "promise", "transfer", "documents", "return_original", "note"),
    ),
    WORKERS,
) | {
    "accept": AGENT,
    "verify": at("village", Role.AGENT, Role.CADRE),
    "submit": AGENT,
    "reopen": at("village", Role.DIRECTOR, Role.DEPUTY),
    **dict.fromkeys(("take_up", "pass_on", "return_papers"), frozenset()),
}
WINDOW = frozenset({"window@centre"})
AT_CENTRE = {
    **dict.fromkeys(("take_up", "pass_on", "return_papers"), WINDOW),
    **dict.fromkeys(("promise", "ask", "refuse", "note"), WORKERS | WINDOW),
    "accept": AGENT,
    "hand_over": WORKERS,
}
VOLUNTEER = frozenset({"volunteer@given"})
GIVEN = {
    **dict.fromkeys(("parts", "supplement", "ready", "promise", "note"), VOLUNTEER),
    **dict.fromkeys(
        ("assign", "ask", "refuse", "close", "hand_over", "withdraw", "transfer", "documents"), frozenset()
    ),
}


def _steps(ticket: str, who: dict[str, frozenset[str]], methods: tuple[str, ...]) -> list[Row]:
    name, address = "services:step", f"/services/tickets/{{{ticket}}}"
    return [
        Row(name, f"{address}/{verb}/", let_in, method, TAKEN, sees=SEES[ticket])
        for verb, let_in in who.items()
        for method in methods
    ]


PAGES += [
    *_steps("papers", AT_STATION, ("POST",)),
    *_steps("papers", {verb: AT_STATION[verb] for verb in ("accept", "note", "reopen", "take_up")}, ("GET",)),
    *_steps("held", AT_CENTRE, ("POST",)),
    *_steps("given", GIVEN, ("POST",)),
    # Contact data have a page of their own; other words are no verbs.
    Row("services:step", "/services/tickets/{papers}/reveal/", frozenset(), "POST"),
    Row("services:step", "/services/tickets/{papers}/delete/", frozenset()),
]

# The API: with a token of the visitor that holds every scope; without a token nobody comes in.
DONE = frozenset({200, 400, 409})
NEW = {
    "station": "CJ01",
    "matter": "certificate",
    "resident_name": "王秀英",
    "details": {"certificate": "居住证明", "purpose": "入学"},
}


def call(name: str, address: str, let_in: frozenset[str] = EVERYBODY, **facts: Any) -> Row:
    return Row(name, f"/api/v1/{address}", let_in, anonymous=facts.pop("anonymous", 401), **facts)


def _verbs(ticket: str, who: dict[str, frozenset[str]]) -> list[Row]:
    return [
        call(f"api-ticket-{verb}", f"tickets/{{{ticket}}}/{verb}/", let_in, method="POST", status=DONE, sees=sees)
        for verb, let_in in who.items()
        for sees in [SEES[ticket]]
    ]


CALLS = [
    call("api-status", "status/", anonymous=404, method="POST", status=404, body={"code": "X", "phone_tail": "1"}),
    call("api-tickets", "tickets/"),
    # A station that one does not see is no station: the words are those for a wrong code.
    call("api-tickets", "tickets/", WORKERS, method="POST", status=201, sees=HOME, hidden=400, body=NEW),
    *(call("api-ticket", f"tickets/{{{name}}}/", sees) for name, sees in SEES.items()),
    *_verbs("papers", AT_STATION),
    *_verbs("held", AT_CENTRE),
    *_verbs("given", GIVEN),
    call("api-ticket-reveal", "tickets/{papers}/reveal/", WORKERS, method="POST", sees=HOME, shows_contact=True),
    call("api-ticket-reveal", "tickets/{given}/reveal/", frozenset(), method="POST", sees=SEES["given"]),
]
