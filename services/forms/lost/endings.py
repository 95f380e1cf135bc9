"""Forms of how a found thing ends: given back, announced, disposed of."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.forms import Refusable
from core.uploads import Upload, accept
from services import access
from services.actions.base import day
from services.choices import DisposalKind, IdProof, MatchState, OwnerProof, Relation
from services.forms.lost.common import NOTHING, text_field
from services.forms.steps import NamedChoice, SignatureField
from services.models import FoundItem, Match
from stations.models import Station
from stations.models.scope import held_roles


def colleagues(station: Station, user: Any, at: datetime) -> Any:
    """Who else works at the station on that day."""
    mine = {held.person_id for held in held_roles(user)} | {held.for_person_id for held in held_roles(user)}
    return access.people_at(station.unit, access.STATION, day(at)).exclude(pk__in=mine - {None})


class ReleaseForm(Refusable):
    """Giving a thing back: who, by what proof, the signatures."""

    collector = forms.CharField(label=_("Collected by"), max_length=60)
    relation = forms.ChoiceField(label=_("Relation to the owner"), choices=Relation.choices)
    authority = text_field(
        _("On what authority"),
        longest=200,
        required=False,
        help_text=_("if it is not the owner: letter, copy of the id"),
    )
    proof = forms.ChoiceField(label=_("Recognised by"), choices=[NOTHING, *IdProof.choices])
    id_tail = forms.CharField(
        label=_("Last four of its number"), max_length=4, required=False, help_text=_("of the id card or student card")
    )
    owner_proof = forms.ChoiceField(label=_("Proof of ownership"), choices=[NOTHING, *OwnerProof.choices])
    owner_told = text_field(_("What the owner told"), rows=2, help_text=_("in their words, before they see it"))
    signature = SignatureField(label=_("Signature of the collector"), required=False)
    signed_page = forms.FileField(
        label=_("or a photo of the signed paper"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    second_person = forms.Field(required=False)
    second_signature = SignatureField(label=_("Signature of the second person"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, item: FoundItem, user: Any, at: datetime) -> None:
        owner = item.owner_name or _owner_of(item)
        super().__init__(data, files, initial={"collector": owner, "relation": Relation.OWNER})
        if item.is_valuable:
            people = colleagues(item.station, user, at)
            self.fields["second_person"] = NamedChoice(people, label=_("Second person"), required=False)
        else:
            del self.fields["second_person"], self.fields["second_signature"]

    def clean_signed_page(self) -> Upload | None:
        file = self.cleaned_data["signed_page"]
        if not file:
            return None
        try:
            return accept(file, field="signed_page")
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from refused

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def refuse(self, refused: Refused) -> None:
        if refused.code == "signature_missing" and refused.field is None:
            refused.field = "signature"
        super().refuse(refused)


def _owner_of(item: FoundItem) -> str:
    match = Match.objects.filter(item=item, state=MatchState.CONFIRMED).select_related("report").first()
    return match.report.owner_name if match else ""


class ItemsForm(Refusable):
    """Which things; `items` are those that can be chosen."""

    def __init__(self, data: Any = None, *, items: list[FoundItem]) -> None:
        super().__init__(data)
        self.by_number = {item.ticket.number: item for item in items}
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("Things"),
            choices=[(number, number) for number in self.by_number],
            error_messages={"required": _("Choose at least one thing")},
        )

    @property
    def chosen(self) -> list[FoundItem]:
        return [self.by_number[number] for number in self.cleaned_data["items"]]


class DisposalForm(ItemsForm):
    kind = forms.ChoiceField(
        label=_("Kind of disposal"),
        choices=[NOTHING, *(one for one in DisposalKind.choices if one[0] != DisposalKind.ORGANISATION)],
    )
    recipient = forms.CharField(
        label=_("Given to"), max_length=100, required=False, help_text=_("not needed for what is destroyed")
    )
    reason = text_field(
        _("Reason"), longest=300, rows=2, required=False, help_text=_("needed before the term or the notice is over")
    )

    def __init__(self, data: Any = None, *, items: list[FoundItem], station: Station, user: Any, at: datetime) -> None:
        super().__init__(data, items=items)
        self.fields["witness"] = NamedChoice(colleagues(station, user, at), label=_("Witness"))

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {name: typed[name] for name in ("kind", "recipient", "reason", "witness")}
