"""The administration: every table is in it, can be searched and filtered, and history stands."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.walls.visits import content

OURS = ("core", "stations", "services", "finance", "franchise", "inspections", "reports")
# The bytes of papers are read through their paper, with a record of the reading (D-36); the other is one number that
# tells the processes that the calendar has changed.
WITHOUT_PAGE = {"core.PaperContent", "core.CalendarVersion"}
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
REGISTERED = [model for model in MODELS if model in admin.site._registry]
# Master data that the office keeps here, through actions or with history; everything else is looked at only.
EDITED = {
    "core.CalendarDay",
    "core.CalendarYear",
    "core.User",
    "services.BookingRule",
    "finance.Biller",
    "finance.Business",
    "finance.Outlet",
    "services.Chain",
    "services.ChainStep",
    "services.KeepingTerm",
    "services.Matter",
    "services.MatterDocument",
    "services.MatterField",
    "services.MatterWindow",
    "stations.Appointment",
    "stations.Partner",
    "stations.Person",
    "stations.StandIn",
    "stations.Station",
    "stations.Unit",
    "stations.Volunteer",
}
# Made here and taken back, never rewritten.
ADDED = {"stations.ClientToken", "stations.VolunteerHours"}
READ_ONLY = [model for model in REGISTERED if model._meta.label not in EDITED | ADDED]


def label(model) -> str:
    return model._meta.label


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_table_of_ours_is_in_the_administration():
    assert {label(m) for m in MODELS} - {label(m) for m in REGISTERED} == WITHOUT_PAGE


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_table_is_searched_filtered_and_opened(visits, model):
    kept = admin.site._registry[model]
    assert kept.search_fields, "no search"
    assert kept.list_filter, "no filter"
    for query in ("", "?q=1", "?q=欧阳", "?q=𠮷"):
        with visits.visit("superuser", "GET", address(model, "changelist") + query) as answer:
            assert answer.status_code == 200, query
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        with visits.visit("superuser", "GET", address(model, "change", row.pk)) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_only_administrators_come_in(visits, model):
    own_part = model._meta.app_label == "stations" and getattr(admin.site._registry[model], "scope", None) is not None
    promised = {None: 302, "clerk@village": 302, "inspector@township": 302, "nobody": 302, "staff": 403}
    promised |= {"administrator@village": 200 if own_part else 403, "administrator@away": 200 if own_part else 403}
    got = {}
    for visitor in promised:
        with visits.visit(visitor, "GET", address(model, "changelist")) as answer:
            got[visitor] = answer.status_code
    assert got == promised


def test_the_front_page_lets_staff_in(visits):
    for visitor, status in ((None, 302), ("clerk@village", 302), ("staff", 200), ("superuser", 200)):
        with visits.visit(visitor, "GET", "/admin/") as answer:
            assert answer.status_code == status


@pytest.mark.parametrize("model", READ_ONLY, ids=label)
def test_history_is_looked_at_and_never_rewritten(visits, model):
    row = model._default_manager.order_by("pk").first()
    pages = [("add", ())] + [(page, (row.pk,)) for page in ("change", "delete") if row is not None]
    before = content()
    for page, args in pages:
        with visits.visit("superuser", "POST", address(model, page, *args), {"post": "yes"}) as answer:
            assert answer.status_code == 403, page
            assert content() == before
    chosen = {"action": "delete_selected", "_selected_action": [str(row.pk) if row else "1"], "post": "yes"}
    with visits.visit("superuser", "POST", address(model, "changelist"), chosen):
        assert content() == before


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_list_costs_the_same_for_two_rows_as_for_many(visits, model, monkeypatch):
    """Two rows a page against all there are: what a row costs would show."""
    if model._default_manager.count() < 4:
        pytest.skip("fewer than four rows in the world")
    counted = []
    for rows in (2, 50):
        monkeypatch.setattr(admin.site._registry[model], "list_per_page", rows)
        with (
            CaptureQueriesContext(connection) as queries,
            visits.visit("superuser", "GET", address(model, "changelist")) as answer,
        ):
            assert answer.status_code == 200
        counted.append([q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]])
    few, many = counted
    assert len(many) == len(few), "\n".join(many[len(few) - 3 :])[:3000]
