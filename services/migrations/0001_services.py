"""The tables of the services, each model whole and in the order of its keys: built in half the time that the
steps of its growth took. A database that took all of those steps needs nothing of this one.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.text
from core.migrating import grouped


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("services", "0001_initial"),
        ("services", "0002_initial"),
        ("services", "0003_custody"),
        ("services", "0004_originals_in_custody"),
        ("services", "0005_kinds_follow_ups_levels"),
        ("services", "0006_things_by_age"),
        ("services", "0007_campaigns"),
        ("services", "0008_past_ledgers"),
        ("services", "0009_lost_and_found"),
        ("services", "0010_tasks_policy_events"),
        ("services", "0011_mediation_writing_complaints"),
        ("services", "0012_ledger_and_board"),
        ("services", "0013_repairs"),
        ("services", "0014_repairs_by_kind"),
        ("services", "0015_appointments"),
        ("services", "0016_board_previewed"),
        ("services", "0017_lists_by_key"),
        ("services", "0018_yearly_summary"),
        ("services", "0019_uncollected"),
        ("services", "0020_ticket_id_number"),
    ]

    dependencies = [
        ("core", "0004_obligations_late"),
        ("core", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("stations", "0102_repairs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
            ],
            options={
                "verbose_name": "chain of steps",
                "verbose_name_plural": "chains of steps",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ChainEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.chain",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChainStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("is_optional", models.BooleanField(default=False, verbose_name="may be left out")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("administrator", "administrator"),
                                ("clerk", "counter clerk"),
                                ("director", "station director"),
                                ("deputy", "deputy director"),
                                ("cadre", "cadre"),
                                ("agent", "village agent"),
                                ("volunteer", "volunteer"),
                                ("window", "window of the service centre"),
                                ("line_officer", "officer of a line department"),
                                ("inspector", "inspector (read only)"),
                                ("market", "market department"),
                                ("general_office", "general office"),
                                ("agency_finance", "agency finance centre"),
                                ("insurance", "agency insurance centre"),
                                ("e_commerce", "e-commerce centre"),
                                ("distribution", "distribution centre"),
                                ("branch", "branch office"),
                                ("supervision", "supervision department"),
                                ("finance", "finance department"),
                                ("franchisee", "franchisee"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="who may take this step; empty: everybody who works on tickets",
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "asks_result",
                    models.BooleanField(
                        default=False,
                        help_text="the result of a repair is recorded with this step (A-03)",
                        verbose_name="asks for the result",
                    ),
                ),
                ("duty_kind", models.CharField(blank=True, max_length=40, verbose_name="duty")),
                ("duty_rule", models.CharField(blank=True, max_length=10, verbose_name="rule")),
                ("duty_title", models.CharField(blank=True, max_length=100, verbose_name="duty in words")),
                (
                    "duty_working_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="working days"),
                ),
                (
                    "duty_calendar_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="calendar days at most"),
                ),
                ("duty_by_promise", models.BooleanField(default=False, verbose_name="due by the promised day")),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="services.chain",
                        verbose_name="chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["chain", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "position"), name="step_once_per_position"),
                    models.UniqueConstraint(fields=("chain", "state"), name="step_state_once_per_chain"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "accepted",
                                    "verifying",
                                    "submitted",
                                    "handling",
                                    "waiting",
                                    "ready",
                                    "replied",
                                    "closed",
                                ],
                            )
                        ),
                        name="step_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("duty_kind", ""),
                            models.Q(
                                models.Q(("duty_rule", ""), _negated=True),
                                models.Q(
                                    ("duty_working_days__isnull", False),
                                    ("duty_calendar_days__isnull", False),
                                    ("duty_by_promise", True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="step_duty_has_rule_and_term",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainStepEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("is_optional", models.BooleanField(default=False, verbose_name="may be left out")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("administrator", "administrator"),
                                ("clerk", "counter clerk"),
                                ("director", "station director"),
                                ("deputy", "deputy director"),
                                ("cadre", "cadre"),
                                ("agent", "village agent"),
                                ("volunteer", "volunteer"),
                                ("window", "window of the service centre"),
                                ("line_officer", "officer of a line department"),
                                ("inspector", "inspector (read only)"),
                                ("market", "market department"),
                                ("general_office", "general office"),
                                ("agency_finance", "agency finance centre"),
                                ("insurance", "agency insurance centre"),
                                ("e_commerce", "e-commerce centre"),
                                ("distribution", "distribution centre"),
                                ("branch", "branch office"),
                                ("supervision", "supervision department"),
                                ("finance", "finance department"),
                                ("franchisee", "franchisee"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="who may take this step; empty: everybody who works on tickets",
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "asks_result",
                    models.BooleanField(
                        default=False,
                        help_text="the result of a repair is recorded with this step (A-03)",
                        verbose_name="asks for the result",
                    ),
                ),
                ("duty_kind", models.CharField(blank=True, max_length=40, verbose_name="duty")),
                ("duty_rule", models.CharField(blank=True, max_length=10, verbose_name="rule")),
                ("duty_title", models.CharField(blank=True, max_length=100, verbose_name="duty in words")),
                (
                    "duty_working_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="working days"),
                ),
                (
                    "duty_calendar_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="calendar days at most"),
                ),
                ("duty_by_promise", models.BooleanField(default=False, verbose_name="due by the promised day")),
                (
                    "chain",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="services.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.chainstep",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="look-up code")),
                ("tail", models.CharField(max_length=4, verbose_name="last four digits")),
                ("submission_key", models.UUIDField(unique=True, verbose_name="key of the submission")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("favours", "asked for gifts, money or favours"),
                            ("charges", "charged what is free"),
                            ("delay", "delayed without reason"),
                            ("attitude", "treated impolitely"),
                            ("refusal", "refused without explanation"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                        verbose_name="about what",
                    ),
                ),
                ("text", core.fields.EncryptedTextField(verbose_name="what happened")),
                ("matter_number", models.CharField(blank=True, max_length=40, verbose_name="number of the matter")),
                ("name", core.fields.EncryptedTextField(blank=True, verbose_name="name")),
                ("phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone")),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "received"), ("taken_up", "being looked into"), ("answered", "answered")],
                        default="received",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("filed_at", models.DateTimeField(verbose_name="filed at")),
                ("taken_up_at", models.DateTimeField(blank=True, null=True, verbose_name="taken up at")),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("founded", "founded"),
                            ("partly", "partly founded"),
                            ("unfounded", "not founded"),
                            ("unclear", "could not be cleared up"),
                        ],
                        max_length=10,
                        verbose_name="finding",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("measures", core.fields.EncryptedTextField(blank=True, verbose_name="measures, for the office only")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "discipline",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="discipline body",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.obligation",
                        verbose_name="duty",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="looked into by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="stations.station",
                        verbose_name="about the station",
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="stations.unit",
                        verbose_name="supervising unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
                "ordering": ["-filed_at", "-id"],
                "indexes": [
                    models.Index(fields=["to_unit", "-filed_at"], name="complaint_unit"),
                    models.Index(fields=["discipline", "-filed_at"], name="complaint_discipline"),
                    models.Index(fields=["-filed_at", "-id"], name="complaint_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "taken_up", "answered"])),
                        name="complaint_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["favours", "charges", "delay", "attitude", "refusal", "other"])
                        ),
                        name="complaint_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finding__in", ["", "founded", "partly", "unfounded", "unclear"])),
                        name="complaint_finding_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", "answered"),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True),
                                ("answer", ""),
                                ("answered_at", None),
                                ("finding", ""),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_answered_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("finder", "returned to the finder"),
                            ("donated", "donated"),
                            ("police", "handed to the police"),
                            ("issuer", "handed to the issuing office"),
                            ("destroyed", "destroyed"),
                            ("organisation", "given back to the helping organisation"),
                            ("recycled", "handed in for recycling"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=100, verbose_name="given to")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("disposed_at", models.DateTimeField(verbose_name="disposed of at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="decided by",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="signed list",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposals",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="witness",
                    ),
                ),
            ],
            options={
                "verbose_name": "disposal",
                "verbose_name_plural": "disposals",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["finder", "donated", "police", "issuer", "destroyed", "organisation", "recycled"],
                            )
                        ),
                        name="disposal_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("witness", models.F("decided_by")), _negated=True),
                        name="disposal_witness_is_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "destroyed"), models.Q(("recipient", ""), _negated=True), _connector="OR"
                        ),
                        name="disposal_says_to_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeepingTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("card", "campus, bank or bus card"),
                            ("certificate", "id card or other certificate"),
                            ("keys", "keys"),
                            ("phone", "mobile phone"),
                            ("electronics", "earphones or other electronics"),
                            ("wallet", "wallet"),
                            ("cash", "cash"),
                            ("jewellery", "watch or jewellery"),
                            ("bag", "bag"),
                            ("clothes", "clothes"),
                            ("umbrella", "umbrella"),
                            ("glasses", "glasses"),
                            ("bottle", "cup or bottle"),
                            ("books", "books or papers"),
                            ("sports", "sports things"),
                            ("other", "other"),
                        ],
                        help_text="empty: all others",
                        max_length=12,
                        verbose_name="category",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=90, verbose_name="days kept")),
                ("notice_days", models.PositiveSmallIntegerField(default=15, verbose_name="days of public notice")),
                (
                    "station",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: every station",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keeping_terms",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "keeping term",
                "verbose_name_plural": "keeping terms",
                "ordering": ["station", "category"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("station", "category"), name="keeping_term_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "",
                                    "card",
                                    "certificate",
                                    "keys",
                                    "phone",
                                    "electronics",
                                    "wallet",
                                    "cash",
                                    "jewellery",
                                    "bag",
                                    "clothes",
                                    "umbrella",
                                    "glasses",
                                    "bottle",
                                    "books",
                                    "sports",
                                    "other",
                                ],
                            )
                        ),
                        name="keeping_term_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 3650)), name="keeping_term_some"
                    ),
                    models.CheckConstraint(condition=models.Q(("notice_days__lte", 365)), name="keeping_term_notice"),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeepingTermEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("card", "campus, bank or bus card"),
                            ("certificate", "id card or other certificate"),
                            ("keys", "keys"),
                            ("phone", "mobile phone"),
                            ("electronics", "earphones or other electronics"),
                            ("wallet", "wallet"),
                            ("cash", "cash"),
                            ("jewellery", "watch or jewellery"),
                            ("bag", "bag"),
                            ("clothes", "clothes"),
                            ("umbrella", "umbrella"),
                            ("glasses", "glasses"),
                            ("bottle", "cup or bottle"),
                            ("books", "books or papers"),
                            ("sports", "sports things"),
                            ("other", "other"),
                        ],
                        help_text="empty: all others",
                        max_length=12,
                        verbose_name="category",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=90, verbose_name="days kept")),
                ("notice_days", models.PositiveSmallIntegerField(default=15, verbose_name="days of public notice")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.keepingterm",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="empty: every station",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LedgerImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("book", models.PositiveIntegerField(verbose_name="book")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("content", core.fields.EncryptedBinaryField()),
                ("headings", models.JSONField(default=list, verbose_name="headings")),
                ("row_count", models.PositiveIntegerField(verbose_name="rows")),
                ("columns", models.JSONField(blank=True, default=dict, verbose_name="columns")),
                ("matters", models.JSONField(blank=True, default=dict, verbose_name="matters")),
                ("language", models.CharField(editable=False, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "columns to be assigned"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("loading", "being loaded"),
                            ("loaded", "loaded"),
                            ("undone", "taken back"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("errors", models.JSONField(blank=True, default=list, verbose_name="errors")),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="number of errors")),
                ("new_names", models.JSONField(blank=True, default=list, verbose_name="people who are new")),
                ("loaded_count", models.PositiveIntegerField(default=0, verbose_name="tickets loaded")),
                ("created_at", models.DateTimeField(verbose_name="uploaded at")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked for at")),
                ("loaded_at", models.DateTimeField(blank=True, null=True, verbose_name="loaded at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger import",
                "verbose_name_plural": "ledger imports",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "book"), name="import_book_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "undone"), _negated=True),
                        fields=("station", "digest"),
                        name="import_file_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["uploaded", "checking", "checked", "loading", "loaded", "undone", "failed"])
                        ),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "loaded"), _negated=True),
                            models.Q(
                                ("error_count", 0),
                                ("loaded_at__isnull", False),
                                ("loaded_count", models.F("row_count")),
                            ),
                            _connector="OR",
                        ),
                        name="import_loaded_as_a_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day", verbose_name="month")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="closed by",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_months",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed month of a ledger",
                "verbose_name_plural": "closed months of ledgers",
                "ordering": ["-month"],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "month"), name="ledger_month_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="ledger_month_is_first_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                ("aliases", models.CharField(blank=True, max_length=200, verbose_name="also called")),
                (
                    "initials",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="pinyin initials"),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="heading in the catalogue", max_length=60, verbose_name="group"
                    ),
                ),
                ("group_en", models.CharField(blank=True, max_length=60, verbose_name="group, in English")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "service"),
                            ("public_affairs", "public affairs"),
                            ("request", "free request"),
                            ("writing", "writing of a document"),
                            ("mediation", "civil mediation"),
                            ("repair", "repair by volunteers"),
                        ],
                        default="service",
                        help_text="what is kept beside the ticket: a mediation record, drafts; and under what it is counted",
                        max_length=20,
                        verbose_name="kind of matter",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("civil_affairs", "civil affairs"),
                            ("labour", "labour security"),
                            ("family_planning", "population and family planning"),
                            ("disabled", "disabled persons' federation"),
                            ("land", "land"),
                            ("construction", "urban construction"),
                            ("forestry", "forestry"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="line department",
                    ),
                ),
                (
                    "station_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("campus", "campus station"),
                                ("community", "community station"),
                                ("village", "village station"),
                                ("postal", "postal franchise station"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="kinds of station",
                    ),
                ),
                (
                    "thing_kind",
                    models.CharField(
                        blank=True,
                        choices=[("device", "device"), ("clothes", "clothes")],
                        help_text="the thing named in the fields device and brand is kept, and what is listed in accessories",
                        max_length=10,
                        verbose_name="what is taken in",
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("computer_hardware", "computer hardware"),
                                ("computer_software", "systems and software"),
                                ("phone", "phones and tablets"),
                                ("appliance", "household appliances"),
                                ("bicycle", "bicycles"),
                                ("sewing", "sewing and mending"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="volunteers who can do one of these are offered first",
                        size=None,
                        verbose_name="skills asked for",
                    ),
                ),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="price in yuan")),
                (
                    "submit_working_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="empty: as the chain says",
                        null=True,
                        verbose_name="working days to submit",
                    ),
                ),
                ("needs_phone", models.BooleanField(default=True, verbose_name="telephone is asked")),
                ("bring", models.TextField(blank=True, help_text="shown to residents", verbose_name="what to bring")),
                ("bring_en", models.TextField(blank=True, verbose_name="what to bring, in English")),
                (
                    "on_board",
                    models.BooleanField(
                        default=True,
                        help_text="whether the board shows it, unless whoever publishes decides otherwise",
                        verbose_name="on the public board",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="position")),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="services.chain",
                        verbose_name="chain of steps",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: at every station of these kinds",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="stations.unit",
                        verbose_name="only in",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="stations.partner",
                        verbose_name="partner organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "matter",
                "verbose_name_plural": "matters",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="matter_price_not_negative"),
                    models.CheckConstraint(condition=models.Q(("station_kinds__len__gt", 0)), name="matter_has_kind"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "skills__contained_by",
                                ["computer_hardware", "computer_software", "phone", "appliance", "bicycle", "sewing"],
                            )
                        ),
                        name="matter_skills_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["service", "public_affairs", "request", "writing", "mediation", "repair"])
                        ),
                        name="matter_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("sequence", models.PositiveIntegerField(verbose_name="running number")),
                ("lookup_code", models.CharField(max_length=12, unique=True, verbose_name="look-up code")),
                ("lookup_tail", models.CharField(max_length=4, verbose_name="last four digits")),
                ("submission_key", models.UUIDField(unique=True, verbose_name="key of the submission")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("on_the_spot", "done on the spot"),
                            ("explained", "explained"),
                            ("done", "done"),
                            ("could_not", "could not be done"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("referred", "referred elsewhere"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "waiting_for",
                    models.CharField(
                        blank=True,
                        choices=[("supplement", "papers or facts from the resident"), ("parts", "spare parts")],
                        max_length=12,
                        verbose_name="waiting for",
                    ),
                ),
                (
                    "resume_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="state before the wait",
                    ),
                ),
                ("resident_name", models.CharField(max_length=60, verbose_name="resident")),
                ("phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone")),
                ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("id_number", core.fields.EncryptedTextField(blank=True, verbose_name="id number")),
                ("id_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("description", models.TextField(blank=True, verbose_name="what it is about")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                ("explanation", models.TextField(blank=True, verbose_name="what was explained")),
                (
                    "repair_result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repaired", "repaired"),
                            ("no_fault", "no fault found"),
                            ("cannot_repair", "could be repaired, but not here"),
                            ("end_of_life", "not worth repairing"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=20,
                        verbose_name="result of the repair",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("counter", "at the counter"),
                            ("phone", "by telephone"),
                            ("visit", "at the household"),
                            ("passed_on", "passed on by a cadre"),
                            ("api", "from another system"),
                            ("online", "from the public page"),
                        ],
                        default="counter",
                        max_length=10,
                        verbose_name="how it came",
                    ),
                ),
                ("is_urgent", models.BooleanField(default=False, verbose_name="urgent")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("registered_at", models.DateTimeField(verbose_name="registered at")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="ready since")),
                ("replied_at", models.DateTimeField(blank=True, null=True, verbose_name="replied at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="promised for")),
                ("follow_up_on", models.DateField(blank=True, null=True, verbose_name="ask again on")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "grams",
                    models.GeneratedField(
                        db_persist=True,
                        expression=core.text.Bigrams(models.F("search_text")),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.obligation",
                        verbose_name="present duty",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_tickets",
                        to="stations.person",
                        verbose_name="handled by",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        help_text="the centre or department it was submitted to; empty: the station itself",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_tickets",
                        to="stations.unit",
                        verbose_name="lies with",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="stations.partner",
                        verbose_name="partner organisation",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="received by",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="registered by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        blank=True,
                        help_text="the centre that passed it on to the department and goes on following it (E-02)",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="passed on by",
                    ),
                ),
                (
                    "imported_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="the past ledger it was taken over from; empty: logged here",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="services.ledgerimport",
                        verbose_name="taken over with",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["station", "-id"], name="ticket_station"),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["station", "state", "id"],
                        name="ticket_open_station",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["holder", "state", "id"],
                        name="ticket_open_holder",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["handled_by", "id"], name="ticket_open_handler"
                    ),
                    models.Index(condition=models.Q(("via__isnull", False)), fields=["via", "id"], name="ticket_via"),
                    models.Index(
                        condition=models.Q(("follow_up_on__isnull", False)),
                        fields=["station", "follow_up_on"],
                        name="ticket_follow_up",
                    ),
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index", "-id"],
                        name="ticket_phone",
                    ),
                    models.Index(
                        condition=models.Q(("id_index", ""), _negated=True),
                        fields=["id_index", "-id"],
                        name="ticket_id_number",
                    ),
                    models.Index(fields=["station", "received_at"], name="ticket_received"),
                    models.Index(
                        fields=["year", "station"],
                        include=("matter", "outcome", "received_at", "submitted_at"),
                        name="ticket_yearly",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.ExpressionWrapper(
                            django.db.models.expressions.CombinedExpression(models.F("id"), "/", models.Value(16384)),
                            output_field=models.BigIntegerField(),
                        ),
                        models.F("grams"),
                        fastupdate=False,
                        name="ticket_grams",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("station", "year", "imported_in", "sequence"),
                        name="ticket_running_number",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "accepted",
                                    "verifying",
                                    "submitted",
                                    "handling",
                                    "waiting",
                                    "ready",
                                    "replied",
                                    "closed",
                                ],
                            )
                        ),
                        name="ticket_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "",
                                    "on_the_spot",
                                    "explained",
                                    "done",
                                    "could_not",
                                    "refused",
                                    "withdrawn",
                                    "referred",
                                ],
                            )
                        ),
                        name="ticket_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                            _connector="OR",
                        ),
                        name="ticket_closed_exactly_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), models.Q(("outcome", ""), _negated=True)),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="ticket_outcome_exactly_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "waiting"),
                                models.Q(("waiting_for", ""), _negated=True),
                                models.Q(("resume_state", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("resume_state", ""), ("waiting_for", "")
                            ),
                            _connector="OR",
                        ),
                        name="ticket_waiting_says_for_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "repair_result__in",
                                ["", "repaired", "no_fault", "cannot_repair", "end_of_life", "withdrawn"],
                            )
                        ),
                        name="ticket_repair_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["refused", "explained"]), _negated=True),
                            models.Q(("explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ticket_refusal_is_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingRule",
            fields=[
                (
                    "station",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="booking_rule",
                        serialize=False,
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                ("is_open", models.BooleanField(default=False, verbose_name="residents can book")),
                (
                    "slot_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="minutes of an appointment",
                    ),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="appointments at the same time",
                    ),
                ),
                (
                    "days_ahead",
                    models.PositiveSmallIntegerField(
                        default=7,
                        help_text="0: today only",
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="days ahead",
                    ),
                ),
                (
                    "earliest",
                    models.TimeField(
                        blank=True, help_text="empty: as the duty hours say", null=True, verbose_name="not before"
                    ),
                ),
                (
                    "latest",
                    models.TimeField(
                        blank=True, help_text="empty: as the duty hours say", null=True, verbose_name="not after"
                    ),
                ),
                (
                    "matters",
                    models.ManyToManyField(
                        blank=True,
                        help_text="none: all of the station",
                        related_name="+",
                        to="services.matter",
                        verbose_name="matters",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of the appointments",
                "verbose_name_plural": "rules of the appointments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slot_minutes__range", (5, 240))), name="booking_rule_slot_sensible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seats__range", (1, 20))), name="booking_rule_seats_sensible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_ahead__lte", 60)), name="booking_rule_days_sensible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earliest", None), ("latest", None), ("latest__gt", models.F("earliest")), _connector="OR"
                        ),
                        name="booking_rule_times_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("resident_name", "resident"),
                            ("phone", "telephone"),
                            ("id_number", "id number"),
                            ("address", "address"),
                            ("matter", "matter"),
                            ("description", "what it is about"),
                        ],
                        max_length=20,
                        verbose_name="fact",
                    ),
                ),
                ("old", core.fields.EncryptedTextField(blank=True, verbose_name="was")),
                ("new", core.fields.EncryptedTextField(blank=True, verbose_name="is")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("corrected_at", models.DateTimeField(verbose_name="corrected at")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="corrected by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["corrected_at"], name="correction_when")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("field__in", ["resident_name", "phone", "id_number", "address", "matter", "description"])
                        ),
                        name="correction_field_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[("in_person", "went there"), ("phone", "by telephone"), ("message", "by message")],
                        max_length=10,
                        verbose_name="how it was asked",
                    ),
                ),
                ("spoken_to", models.CharField(blank=True, max_length=60, verbose_name="spoken to")),
                ("found", models.TextField(verbose_name="how far it is")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="ask again on")),
                ("has_papers", models.BooleanField(default=False, verbose_name="papers fetched back")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="asked by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("found", ""), _negated=True), name="follow_up_says_how_far"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["in_person", "phone", "message"])), name="follow_up_way_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("has_papers", False), ("next_on", None), _connector="OR"),
                        name="follow_up_ends_or_goes_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collector", models.CharField(max_length=60, verbose_name="collected by")),
                ("relation", models.CharField(blank=True, max_length=60, verbose_name="relation to the resident")),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("id_card", "id card"),
                            ("student_card", "student card"),
                            ("slip", "slip of the station"),
                            ("known", "known in person"),
                            ("letter", "letter of authority"),
                        ],
                        max_length=20,
                        verbose_name="proof",
                    ),
                ),
                ("id_tail", models.CharField(blank=True, max_length=4, verbose_name="last four of the id")),
                ("signature", models.BinaryField(blank=True, null=True, verbose_name="signature")),
                ("handed_at", models.DateTimeField(verbose_name="handed over at")),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        blank=True,
                        help_text="with valuables, a second person of the station looks on",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="second person",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "ordering": ["handed_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("proof__in", ["id_card", "student_card", "slip", "known", "letter"])),
                        name="hand_over_proof_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("witness", None),
                            models.Q(("witness", models.F("handed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="hand_over_witness_is_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HomeVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visited_on", models.DateField(verbose_name="visited on")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("is_confirmed", models.BooleanField(verbose_name="facts confirmed")),
                ("result", models.TextField(verbose_name="result")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="photo",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="visited by",
                    ),
                ),
            ],
            options={
                "verbose_name": "home visit",
                "verbose_name_plural": "home visits",
                "ordering": ["visited_on", "id"],
                "indexes": [models.Index(fields=["visited_on", "id"], name="visit_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("result", ""), _negated=True), name="visit_has_result")
                ],
            },
        ),
        migrations.CreateModel(
            name="MatterDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="position")),
                ("name", models.CharField(max_length=100, verbose_name="document")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="document, in English")),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("original_returned", "original shown, returned at once"),
                            ("original_kept", "original kept until done"),
                            ("copy_kept", "copy kept"),
                        ],
                        default="copy_kept",
                        max_length=20,
                        verbose_name="handling",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "gates",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        default="submitted",
                        help_text="the step that is not possible without it",
                        max_length=12,
                        verbose_name="needed for",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a matter",
                "verbose_name_plural": "documents of matters",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "name"), name="matter_document_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="matter_document_some"),
                    models.CheckConstraint(
                        condition=models.Q(("handling__in", ["original_returned", "original_kept", "copy_kept"])),
                        name="matter_document_handling_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatterDocumentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="position")),
                ("name", models.CharField(max_length=100, verbose_name="document")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="document, in English")),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("original_returned", "original shown, returned at once"),
                            ("original_kept", "original kept until done"),
                            ("copy_kept", "copy kept"),
                        ],
                        default="copy_kept",
                        max_length=20,
                        verbose_name="handling",
                    ),
                ),
                ("is_required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "gates",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("verifying", "being verified"),
                            ("submitted", "submitted"),
                            ("handling", "being handled"),
                            ("waiting", "waiting for supplement"),
                            ("ready", "waiting for pick-up"),
                            ("replied", "replied"),
                            ("closed", "closed"),
                        ],
                        default="submitted",
                        help_text="the step that is not possible without it",
                        max_length=12,
                        verbose_name="needed for",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.matterdocument",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                ("aliases", models.CharField(blank=True, max_length=200, verbose_name="also called")),
                (
                    "initials",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="pinyin initials"),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="heading in the catalogue", max_length=60, verbose_name="group"
                    ),
                ),
                ("group_en", models.CharField(blank=True, max_length=60, verbose_name="group, in English")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "service"),
                            ("public_affairs", "public affairs"),
                            ("request", "free request"),
                            ("writing", "writing of a document"),
                            ("mediation", "civil mediation"),
                            ("repair", "repair by volunteers"),
                        ],
                        default="service",
                        help_text="what is kept beside the ticket: a mediation record, drafts; and under what it is counted",
                        max_length=20,
                        verbose_name="kind of matter",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("civil_affairs", "civil affairs"),
                            ("labour", "labour security"),
                            ("family_planning", "population and family planning"),
                            ("disabled", "disabled persons' federation"),
                            ("land", "land"),
                            ("construction", "urban construction"),
                            ("forestry", "forestry"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="line department",
                    ),
                ),
                (
                    "station_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("campus", "campus station"),
                                ("community", "community station"),
                                ("village", "village station"),
                                ("postal", "postal franchise station"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="kinds of station",
                    ),
                ),
                (
                    "thing_kind",
                    models.CharField(
                        blank=True,
                        choices=[("device", "device"), ("clothes", "clothes")],
                        help_text="the thing named in the fields device and brand is kept, and what is listed in accessories",
                        max_length=10,
                        verbose_name="what is taken in",
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("computer_hardware", "computer hardware"),
                                ("computer_software", "systems and software"),
                                ("phone", "phones and tablets"),
                                ("appliance", "household appliances"),
                                ("bicycle", "bicycles"),
                                ("sewing", "sewing and mending"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="volunteers who can do one of these are offered first",
                        size=None,
                        verbose_name="skills asked for",
                    ),
                ),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="price in yuan")),
                (
                    "submit_working_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="empty: as the chain says",
                        null=True,
                        verbose_name="working days to submit",
                    ),
                ),
                ("needs_phone", models.BooleanField(default=True, verbose_name="telephone is asked")),
                ("bring", models.TextField(blank=True, help_text="shown to residents", verbose_name="what to bring")),
                ("bring_en", models.TextField(blank=True, verbose_name="what to bring, in English")),
                (
                    "on_board",
                    models.BooleanField(
                        default=True,
                        help_text="whether the board shows it, unless whoever publishes decides otherwise",
                        verbose_name="on the public board",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="position")),
                (
                    "chain",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="services.chain",
                        verbose_name="chain of steps",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="empty: at every station of these kinds",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="stations.unit",
                        verbose_name="only in",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="stations.partner",
                        verbose_name="partner organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.matter",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatterField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="position")),
                ("key", models.SlugField(max_length=30, verbose_name="key")),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("label_en", models.CharField(blank=True, max_length=60, verbose_name="English label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("long_text", "long text"),
                            ("number", "number"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("check", "check box"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="choices",
                    ),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "field of a matter",
                "verbose_name_plural": "fields of matters",
                "ordering": ["position", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("matter", "key"), name="matter_field_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "long_text", "number", "date", "choice", "check"])),
                        name="matter_field_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "choice"), _negated=True), ("choices__len__gt", 0), _connector="OR"
                        ),
                        name="matter_field_choice_has_choices",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatterFieldEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="position")),
                ("key", models.SlugField(db_index=False, max_length=30, verbose_name="key")),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("label_en", models.CharField(blank=True, max_length=60, verbose_name="English label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("long_text", "long text"),
                            ("number", "number"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("check", "check box"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="choices",
                    ),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                (
                    "matter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.matterfield",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatterWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True, help_text="in a campaign; empty: no limit", null=True, verbose_name="places a day"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "window of a matter",
                "verbose_name_plural": "windows of matters",
                "ordering": ["starts_on", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="window_days_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))), name="window_times_forward"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatterWindowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True, help_text="in a campaign; empty: no limit", null=True, verbose_name="places a day"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.matterwindow",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mediation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being mediated"),
                            ("agreed", "agreement reached"),
                            ("failed", "no agreement"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("co_mediators", models.CharField(blank=True, max_length=100, verbose_name="others who mediate")),
                ("facts", core.fields.EncryptedTextField(verbose_name="facts of the dispute")),
                ("terms", core.fields.EncryptedTextField(blank=True, verbose_name="what was agreed")),
                ("perform_by", models.DateField(blank=True, null=True, verbose_name="to be done by")),
                ("reason", core.fields.EncryptedTextField(blank=True, verbose_name="why there is no agreement")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("concluded_at", models.DateTimeField(blank=True, null=True, verbose_name="concluded at")),
                (
                    "mediator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mediations",
                        to="stations.person",
                        verbose_name="mediator",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "signed",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="signed agreement",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mediation",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "mediation",
                "verbose_name_plural": "mediations",
                "ordering": ["-opened_at", "-id"],
                "indexes": [
                    models.Index(fields=["mediator", "-opened_at"], name="mediation_mediator"),
                    models.Index(fields=["-opened_at", "-id"], name="mediation_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "agreed", "failed", "withdrawn"])),
                        name="mediation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("concluded_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("concluded_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="mediation_concluded_exactly_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "agreed"),
                            models.Q(("paper__isnull", True), ("signed__isnull", True)),
                            _connector="OR",
                        ),
                        name="mediation_papers_when_agreed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MediationParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("applicant", "applicant"), ("respondent", "respondent")],
                        max_length=10,
                        verbose_name="side",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone")),
                ("id_number", core.fields.EncryptedTextField(blank=True, verbose_name="id number")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "mediation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="services.mediation",
                        verbose_name="mediation",
                    ),
                ),
            ],
            options={
                "verbose_name": "party of a mediation",
                "verbose_name_plural": "parties of mediations",
                "ordering": ["side", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["applicant", "respondent"])), name="party_side_known"
                    ),
                    models.UniqueConstraint(fields=("mediation", "side", "name"), name="party_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MediationSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_at", models.DateTimeField(verbose_name="held at")),
                ("place", models.CharField(max_length=100, verbose_name="place")),
                ("present", models.CharField(max_length=200, verbose_name="who was there")),
                ("record", core.fields.EncryptedTextField(verbose_name="what was said")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "mediation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="services.mediation",
                        verbose_name="mediation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "session of a mediation",
                "verbose_name_plural": "sessions of mediations",
                "ordering": ["held_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(help_text="short, as on the label: A1, SAFE", max_length=10, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_counter",
                    models.BooleanField(
                        default=False,
                        help_text="where things lie that were given no other place",
                        verbose_name="counter",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "storage place",
                "verbose_name_plural": "storage places",
                "ordering": ["station", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "code"), name="place_code_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_counter", True)), fields=("station",), name="place_one_counter"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9][A-Z0-9-]{0,9}$")), name="place_code_shape"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_counter", False), ("is_active", True), _connector="OR"),
                        name="place_counter_is_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(help_text="short, as on the label: A1, SAFE", max_length=10, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_counter",
                    models.BooleanField(
                        default=False,
                        help_text="where things lie that were given no other place",
                        verbose_name="counter",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="services.place",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "in person"),
                            ("phone", "by telephone"),
                            ("sms", "text message"),
                            ("letter", "letter"),
                            ("visit", "at the household"),
                        ],
                        max_length=10,
                        verbose_name="how the owner was told",
                    ),
                ),
                ("collect_by", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("reminded_at", models.DateTimeField(verbose_name="reminded at")),
                (
                    "reminded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: sent by itself",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="reminded by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder to collect",
                "verbose_name_plural": "reminders to collect",
                "ordering": ["reminded_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["in_person", "phone", "sms", "letter", "visit"])),
                        name="reminder_channel_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="part")),
                ("cost", models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name="cost in yuan")),
                ("asked_at", models.DateTimeField(verbose_name="needed since")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("not_needed", "costs nothing"),
                            ("pending", "owner not asked yet"),
                            ("agreed", "owner agrees"),
                            ("declined", "owner does not agree"),
                        ],
                        max_length=12,
                        verbose_name="owner's answer",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "in person"),
                            ("phone", "by telephone"),
                            ("sms", "text message"),
                            ("letter", "letter"),
                            ("visit", "at the household"),
                        ],
                        max_length=10,
                        verbose_name="how the owner was asked",
                    ),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="there since")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="answer recorded by",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a repair",
                "verbose_name_plural": "parts of repairs",
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="part_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["not_needed", "pending", "agreed", "declined"])),
                        name="part_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "not_needed"), ("cost", 0)),
                            models.Q(("cost__gt", 0), models.Q(("answer", "not_needed"), _negated=True)),
                            _connector="OR",
                        ),
                        name="part_free_exactly_without_cost",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__in", ["agreed", "declined"]),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            models.Q(
                                ("answer__in", ["pending", "not_needed"]), ("answered_at", None), ("answered_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="part_answered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "in person"),
                            ("phone", "by telephone"),
                            ("sms", "text message"),
                            ("letter", "letter"),
                            ("visit", "at the household"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("text", models.TextField(verbose_name="what the resident was told")),
                ("replied_at", models.DateTimeField(verbose_name="replied at")),
                (
                    "replied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="replied by",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
                "ordering": ["replied_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="reply_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["in_person", "phone", "sms", "letter", "visit"])),
                        name="reply_channel_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShelfCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="closed by",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="started by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shelf_checks",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of the shelf",
                "verbose_name_plural": "checks of the shelf",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "day"), name="shelf_check_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="shelf_check_closed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("submitted_at", models.DateTimeField(verbose_name="submitted at")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received at")),
                ("receipt_note", models.CharField(blank=True, max_length=200, verbose_name="remark on receipt")),
                (
                    "from_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="passed on by",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="list",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="receipt",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "tickets",
                    models.ManyToManyField(related_name="submissions", to="services.ticket", verbose_name="tickets"),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="stations.unit",
                        verbose_name="submitted to",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
                "ordering": ["-submitted_at"],
                "indexes": [
                    models.Index(fields=["-submitted_at", "-id"], name="submission_newest"),
                    models.Index(
                        condition=models.Q(("received_at", None)),
                        fields=["submitted_at", "id"],
                        name="submission_unsigned",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at", None), ("received_by", None)),
                            models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="submission_received_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Takeover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("handed_by", models.CharField(max_length=60, verbose_name="name of who handed over")),
                ("taken_at", models.DateTimeField(verbose_name="taken over at")),
                ("submission_key", models.UUIDField(editable=False, unique=True)),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="list",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.partner",
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takeovers",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="taken over by",
                    ),
                ),
            ],
            options={
                "verbose_name": "takeover",
                "verbose_name_plural": "takeovers",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("submission_key", models.UUIDField(verbose_name="key of the submission")),
                ("title", models.CharField(max_length=100, verbose_name="task")),
                ("text", models.TextField(blank=True, verbose_name="what is to be done")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be done"),
                            ("reported", "reported back"),
                            ("done", "done"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_own_entry", models.BooleanField(default=False, verbose_name="written down by the station")),
                ("given_at", models.DateTimeField(verbose_name="handed down at")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="acknowledged at")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="acknowledged by",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.obligation",
                        verbose_name="duty",
                    ),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks_given",
                        to="stations.unit",
                        verbose_name="handed down by",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="written by",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="stations.person",
                        verbose_name="handled by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "task handed down",
                "verbose_name_plural": "tasks handed down",
                "ordering": ["-given_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["station", "due_on"], name="task_open_station"
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["from_unit", "due_on"], name="task_open_giver"
                    ),
                    models.Index(fields=["-given_at", "-id"], name="task_newest"),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["due_on", "id"], name="task_open_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission_key", "station"), name="task_once_per_station_and_click"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "reported", "done", "withdrawn"])),
                        name="task_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["done", "withdrawn"])),
                            models.Q(("closed_at", None), ("state__in", ["open", "reported"])),
                            _connector="OR",
                        ),
                        name="task_closed_exactly_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["reported", "done"]), _negated=True),
                            ("reported_at__isnull", False),
                            _connector="OR",
                        ),
                        name="task_reported_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="task_acknowledged_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="what was done")),
                ("reported_at", models.DateTimeField(verbose_name="reported at")),
                ("sent_back_because", models.TextField(blank=True, verbose_name="sent back because")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="attachment",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="reported by",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="services.task",
                        verbose_name="task",
                    ),
                ),
            ],
            options={
                "verbose_name": "report on a task",
                "verbose_name_plural": "reports on tasks",
                "ordering": ["reported_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="task_report_has_text")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received", models.PositiveSmallIntegerField(default=0, verbose_name="copies received")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received at")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="returned at")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.matterdocument",
                        verbose_name="document",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a ticket",
                "verbose_name_plural": "documents of tickets",
                "ordering": ["document__position", "document_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("ticket", "document"), name="ticket_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received", 0), ("received_at", None)),
                            models.Q(("received__gt", 0), ("received_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ticket_document_received_when_some",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned_at", None), ("received_at__isnull", False), _connector="OR"),
                        name="ticket_document_returned_after_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("found", "found item"),
                            ("device", "device"),
                            ("accessory", "accessory"),
                            ("clothes", "clothes"),
                            ("original", "original document"),
                            ("cash", "cash envelope"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=500, verbose_name="description")),
                ("quantity", models.PositiveSmallIntegerField(default=1, verbose_name="number of pieces")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="amount in yuan"
                    ),
                ),
                (
                    "is_valuable",
                    models.BooleanField(
                        default=False, help_text="handed over before a second person only", verbose_name="valuable"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("on_shelf", "on the shelf"),
                            ("out", "given out"),
                            ("handed_over", "handed over"),
                            ("disposed", "disposed of"),
                            ("cancelled", "entered by mistake"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("moved_at", models.DateTimeField(verbose_name="there since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="received by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="things",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="things",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "with_partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.partner",
                        verbose_name="with the organisation",
                    ),
                ),
                (
                    "with_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="with",
                    ),
                ),
                (
                    "with_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="with the office",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="things",
                        to="services.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        help_text="the original that is kept (A-09)",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="things",
                        to="services.ticketdocument",
                        verbose_name="document of a ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "thing in custody",
                "verbose_name_plural": "things in custody",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["station", "id"], name="thing_kept"),
                    models.Index(condition=models.Q(("ended_at", None)), fields=["place", "id"], name="thing_place"),
                    models.Index(condition=models.Q(("ended_at", None)), fields=["id"], name="thing_kept_all"),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("with_person__isnull", False)),
                        fields=["with_person"],
                        name="thing_with_person",
                    ),
                    models.Index(fields=["station", "-id"], name="thing_station"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["found", "device", "accessory", "clothes", "original", "cash", "other"])
                        ),
                        name="thing_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["on_shelf", "out", "handed_over", "disposed", "cancelled"])),
                        name="thing_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="thing_has_name"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="thing_some"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("place__isnull", False),
                                ("state", "on_shelf"),
                                ("with_partner", None),
                                ("with_person", None),
                                ("with_unit", None),
                            ),
                            models.Q(
                                ("place", None),
                                ("state", "out"),
                                models.Q(
                                    ("with_person__isnull", False),
                                    ("with_partner__isnull", False),
                                    ("with_unit__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("place", None),
                                ("state__in", ("handed_over", "disposed", "cancelled")),
                                ("with_partner", None),
                                ("with_person", None),
                                ("with_unit", None),
                            ),
                            _connector="OR",
                        ),
                        name="thing_is_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False), ("state__in", ("handed_over", "disposed", "cancelled"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("handed_over", "disposed", "cancelled")), _negated=True),
                                ("ended_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="thing_ended_exactly_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind", "cash")),
                            models.Q(models.Q(("kind", "cash"), _negated=True), ("amount", None)),
                            _connector="OR",
                        ),
                        name="thing_amount_exactly_of_cash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document", None),
                            models.Q(("kind", "original"), ("ticket__isnull", False)),
                            _connector="OR",
                        ),
                        name="thing_document_exactly_of_original",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document__isnull", False), ("ended_at", None)),
                        fields=("document",),
                        name="thing_original_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShelfCheckLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("pending", "not looked at yet"),
                            ("present", "is there"),
                            ("missing", "is not there"),
                            ("extra", "lies here, but should not"),
                            ("left", "left while the check went on"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="mark",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                ("marked_at", models.DateTimeField(blank=True, null=True, verbose_name="marked at")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared up at")),
                ("solution", models.CharField(blank=True, max_length=300, verbose_name="how it was cleared up")),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="marked by",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "shelf_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="services.shelfcheck",
                        verbose_name="check",
                    ),
                ),
                (
                    "solved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="cleared up by",
                    ),
                ),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_lines",
                        to="services.thing",
                        verbose_name="thing",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a check",
                "verbose_name_plural": "lines of checks",
                "ordering": ["place__code", "thing_id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("mark__in", ["missing", "extra"]), ("solved_at", None)),
                        fields=["shelf_check"],
                        name="check_difference",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("shelf_check", "thing"), name="check_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mark__in", ["pending", "present", "missing", "extra", "left"])),
                        name="check_mark_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mark", "pending"), ("marked_at", None), ("marked_by", None)),
                            models.Q(
                                models.Q(("mark", "pending"), _negated=True),
                                ("marked_at__isnull", False),
                                ("marked_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="check_marked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mark", "missing"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="check_missing_has_remark",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("solution", ""), ("solved_at", None), ("solved_by", None)),
                            models.Q(
                                ("solved_at__isnull", False),
                                ("solved_by__isnull", False),
                                models.Q(("solution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="check_solved_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThingMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("put_away", "put away"),
                            ("counted", "number corrected"),
                            ("given_out", "given out"),
                            ("taken_back", "taken back"),
                            ("handed_over", "handed over"),
                            ("disposed", "disposed of"),
                            ("cancelled", "entered by mistake"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="number of pieces")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="by",
                    ),
                ),
                (
                    "from_place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.place",
                        verbose_name="from the place",
                    ),
                ),
                (
                    "hand_over",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="services.handover",
                        verbose_name="hand-over",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.partner",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="to whom it was given out, from whom it was taken back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.place",
                        verbose_name="to the place",
                    ),
                ),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="services.thing",
                        verbose_name="thing",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.unit",
                        verbose_name="office",
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="witness",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a chain of custody",
                "verbose_name_plural": "links of chains of custody",
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                [
                                    "received",
                                    "put_away",
                                    "counted",
                                    "given_out",
                                    "taken_back",
                                    "handed_over",
                                    "disposed",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="move_step_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "disposed"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("witness__isnull", False)),
                            _connector="OR",
                        ),
                        name="move_disposal_has_reason_and_witness",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("witness", None), models.Q(("witness", models.F("by")), _negated=True), _connector="OR"
                        ),
                        name="move_witness_is_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrittenDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application", "application"),
                            ("contract", "contract"),
                            ("agreement", "agreement"),
                            ("letter", "letter"),
                            ("authority", "letter of authority"),
                            ("other", "other document"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("body", core.fields.EncryptedTextField(verbose_name="text")),
                ("signers", models.CharField(blank=True, max_length=200, verbose_name="who signs")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("final", "printed and archived")],
                        default="draft",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="paper",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "document written for a resident",
                "verbose_name_plural": "documents written for residents",
                "ordering": ["written_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["application", "contract", "agreement", "letter", "authority", "other"])
                        ),
                        name="written_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper", None), ("state", "draft")),
                            models.Q(("paper__isnull", False), ("state", "final")),
                            _connector="OR",
                        ),
                        name="written_final_exactly_when_archived",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FoundItem",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="found_item",
                        serialize=False,
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shelved", "looking for the owner"),
                            ("matched", "owner found"),
                            ("waiting", "owner told"),
                            ("returned", "given back"),
                            ("disposed", "disposed of"),
                            ("cancelled", "entered by mistake"),
                        ],
                        default="shelved",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("broadcast", "broadcasting station"),
                            ("person", "a person"),
                            ("staff", "found by staff"),
                        ],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("card", "campus, bank or bus card"),
                            ("certificate", "id card or other certificate"),
                            ("keys", "keys"),
                            ("phone", "mobile phone"),
                            ("electronics", "earphones or other electronics"),
                            ("wallet", "wallet"),
                            ("cash", "cash"),
                            ("jewellery", "watch or jewellery"),
                            ("bag", "bag"),
                            ("clothes", "clothes"),
                            ("umbrella", "umbrella"),
                            ("glasses", "glasses"),
                            ("bottle", "cup or bottle"),
                            ("books", "books or papers"),
                            ("sports", "sports things"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="category",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("canteen", "canteen or restaurant"),
                            ("classroom", "classroom building"),
                            ("library", "library or reading room"),
                            ("home", "dormitory or housing"),
                            ("sports", "sports ground"),
                            ("office", "office or service hall"),
                            ("shop", "shop or market"),
                            ("clinic", "clinic"),
                            ("street", "street or gate"),
                            ("transport", "bus or bus stop"),
                            ("outdoors", "square, park or field"),
                            ("other", "another place"),
                        ],
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="where exactly")),
                ("found_on", models.DateField(verbose_name="found on")),
                ("found_time", models.TimeField(blank=True, null=True, verbose_name="found at about")),
                ("description", models.CharField(max_length=300, verbose_name="what it is")),
                ("secret", models.CharField(blank=True, max_length=300, verbose_name="what only the owner can know")),
                ("is_valuable", models.BooleanField(default=False, verbose_name="valuable")),
                ("owner_name", models.CharField(blank=True, max_length=60, verbose_name="owner")),
                ("owner_phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone of the owner")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="owner told at")),
                ("received_on", models.DateField(verbose_name="received on")),
                ("keep_until", models.DateField(help_text="this day included", verbose_name="kept until")),
                ("notice_days", models.PositiveSmallIntegerField(verbose_name="days of public notice")),
                ("noticed_on", models.DateField(blank=True, null=True, verbose_name="disposal announced on")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "grams",
                    models.GeneratedField(
                        db_persist=True,
                        expression=core.text.Bigrams(models.F("search_text")),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "disposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="services.disposal",
                        verbose_name="disposal",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="photo",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found_items",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "takeover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="services.takeover",
                        verbose_name="takeover",
                    ),
                ),
            ],
            options={
                "verbose_name": "found item",
                "verbose_name_plural": "found items",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["station", "-ticket"], name="found_station"),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["station", "state", "ticket"],
                        name="found_open_station",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["station", "category", "found_on"],
                        name="found_open_day",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["station", "keep_until"],
                        name="found_open_term",
                    ),
                    models.Index(
                        condition=models.Q(("state", "shelved")), fields=["-found_on", "-ticket"], name="found_public"
                    ),
                    models.Index(
                        condition=models.Q(("state", "shelved")),
                        fields=["station", "-found_on", "-ticket"],
                        name="found_public_station",
                    ),
                    models.Index(
                        condition=models.Q(("state", "shelved")),
                        fields=["category", "-found_on", "-ticket"],
                        name="found_public_category",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="found_grams"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["shelved", "matched", "waiting", "returned", "disposed", "cancelled"])
                        ),
                        name="found_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["broadcast", "person", "staff"])), name="found_source_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "card",
                                    "certificate",
                                    "keys",
                                    "phone",
                                    "electronics",
                                    "wallet",
                                    "cash",
                                    "jewellery",
                                    "bag",
                                    "clothes",
                                    "umbrella",
                                    "glasses",
                                    "bottle",
                                    "books",
                                    "sports",
                                    "other",
                                ],
                            )
                        ),
                        name="found_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "canteen",
                                    "classroom",
                                    "library",
                                    "home",
                                    "sports",
                                    "office",
                                    "shop",
                                    "clinic",
                                    "street",
                                    "transport",
                                    "outdoors",
                                    "other",
                                ],
                            )
                        ),
                        name="found_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True), name="found_has_description"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False), ("state__in", ("returned", "disposed", "cancelled"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("returned", "disposed", "cancelled")), _negated=True),
                                ("closed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="found_closed_exactly_when_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disposal__isnull", False), ("state", "disposed")),
                            models.Q(models.Q(("state", "disposed"), _negated=True), ("disposal", None)),
                            _connector="OR",
                        ),
                        name="found_disposed_by_a_disposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True), ("told_at__isnull", False), _connector="OR"
                        ),
                        name="found_waits_for_who_was_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keep_until__gte", models.F("received_on"))), name="found_kept_forward"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LossReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "to be checked"),
                            ("searching", "being looked for"),
                            ("matched", "found"),
                            ("closed", "closed"),
                            ("turned_down", "turned down"),
                        ],
                        default="searching",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="from the public page")),
                ("owner_name", models.CharField(max_length=60, verbose_name="name of the owner")),
                ("sender_phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone of the sender")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("card", "campus, bank or bus card"),
                            ("certificate", "id card or other certificate"),
                            ("keys", "keys"),
                            ("phone", "mobile phone"),
                            ("electronics", "earphones or other electronics"),
                            ("wallet", "wallet"),
                            ("cash", "cash"),
                            ("jewellery", "watch or jewellery"),
                            ("bag", "bag"),
                            ("clothes", "clothes"),
                            ("umbrella", "umbrella"),
                            ("glasses", "glasses"),
                            ("bottle", "cup or bottle"),
                            ("books", "books or papers"),
                            ("sports", "sports things"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="category",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("canteen", "canteen or restaurant"),
                            ("classroom", "classroom building"),
                            ("library", "library or reading room"),
                            ("home", "dormitory or housing"),
                            ("sports", "sports ground"),
                            ("office", "office or service hall"),
                            ("shop", "shop or market"),
                            ("clinic", "clinic"),
                            ("street", "street or gate"),
                            ("transport", "bus or bus stop"),
                            ("outdoors", "square, park or field"),
                            ("other", "another place"),
                        ],
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="where, as far as known")),
                ("lost_from", models.DateField(verbose_name="lost between")),
                ("lost_until", models.DateField(help_text="this day included", verbose_name="and")),
                ("description", models.CharField(max_length=300, verbose_name="what it is")),
                ("secret", models.CharField(blank=True, max_length=300, verbose_name="what only the owner can know")),
                ("submission_key", models.UUIDField(editable=False, unique=True)),
                ("sent_at", models.DateTimeField(verbose_name="reported at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "grams",
                    models.GeneratedField(
                        db_persist=True,
                        expression=core.text.Bigrams(models.F("search_text")),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="checked by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loss_reports",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loss_report",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "claimed_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="services.founditem",
                        verbose_name="claimed item",
                    ),
                ),
            ],
            options={
                "verbose_name": "loss report",
                "verbose_name_plural": "loss reports",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["station", "-id"], name="loss_station"),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["station", "state", "id"],
                        name="loss_open_station",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["sent", "searching"])),
                        fields=["station", "category", "lost_from"],
                        name="loss_looked_for",
                    ),
                    models.Index(
                        condition=models.Q(("claimed_item__isnull", False)), fields=["claimed_item"], name="loss_claims"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["grams"], name="loss_grams"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["sent", "searching", "matched", "closed", "turned_down"])),
                        name="loss_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "card",
                                    "certificate",
                                    "keys",
                                    "phone",
                                    "electronics",
                                    "wallet",
                                    "cash",
                                    "jewellery",
                                    "bag",
                                    "clothes",
                                    "umbrella",
                                    "glasses",
                                    "bottle",
                                    "books",
                                    "sports",
                                    "other",
                                ],
                            )
                        ),
                        name="loss_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
                                [
                                    "",
                                    "canteen",
                                    "classroom",
                                    "library",
                                    "home",
                                    "sports",
                                    "office",
                                    "shop",
                                    "clinic",
                                    "street",
                                    "transport",
                                    "outdoors",
                                    "other",
                                ],
                            )
                        ),
                        name="loss_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True), name="loss_has_description"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lost_until__gte", models.F("lost_from"))), name="loss_days_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "turned_down"]), ("ticket", None)),
                            models.Q(
                                models.Q(("state__in", ["sent", "turned_down"]), _negated=True),
                                ("ticket__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="loss_has_ticket_once_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["closed", "turned_down"])),
                            models.Q(
                                models.Q(("state__in", ["closed", "turned_down"]), _negated=True), ("closed_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="loss_closed_exactly_when_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "turned_down"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="loss_turned_down_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("name", "name"),
                            ("student", "student number"),
                            ("id", "id number"),
                            ("phone", "telephone"),
                            ("card", "card number"),
                            ("serial", "serial number"),
                            ("other", "other number"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("value", core.fields.EncryptedTextField(verbose_name="clue")),
                ("shown", models.CharField(max_length=60, verbose_name="clue, masked")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("near", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clues",
                        to="services.lossreport",
                        verbose_name="loss report",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clues",
                        to="services.founditem",
                        verbose_name="found item",
                    ),
                ),
            ],
            options={
                "verbose_name": "clue",
                "verbose_name_plural": "clues",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("digest", ""), _negated=True), fields=["digest"], name="clue_digest"
                    ),
                    models.Index(condition=models.Q(("near", ""), _negated=True), fields=["near"], name="clue_near"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["name", "student", "id", "phone", "card", "serial", "other"])),
                        name="clue_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item__isnull", False), ("report", None)),
                            models.Q(("item", None), ("report__isnull", False)),
                            _connector="OR",
                        ),
                        name="clue_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", False)),
                        fields=("item", "kind", "digest", "near"),
                        name="clue_once_an_item",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("report__isnull", False)),
                        fields=("report", "kind", "digest", "near"),
                        name="clue_once_a_report",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("suggested", "suggested"), ("confirmed", "confirmed"), ("dismissed", "dismissed")],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="certainty of 100")),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="reasons")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="reporter told at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="decided by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="services.lossreport",
                        verbose_name="loss report",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="services.founditem",
                        verbose_name="found item",
                    ),
                ),
            ],
            options={
                "verbose_name": "match",
                "verbose_name_plural": "matches",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "report"), name="match_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "confirmed")), fields=("item",), name="match_one_confirmed_an_item"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "confirmed")),
                        fields=("report",),
                        name="match_one_confirmed_a_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["suggested", "confirmed", "dismissed"])),
                        name="match_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="match_score_of_100"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "suggested")),
                            models.Q(
                                models.Q(("state", "suggested"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="match_decided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("collector", models.CharField(max_length=60, verbose_name="collected by")),
                (
                    "relation",
                    models.CharField(
                        choices=[("owner", "the owner"), ("family", "family"), ("proxy", "sent by the owner")],
                        max_length=10,
                        verbose_name="relation to the owner",
                    ),
                ),
                ("authority", models.CharField(blank=True, max_length=200, verbose_name="on what authority")),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("id_card", "id card"),
                            ("student_card", "student card"),
                            ("slip", "slip of the station"),
                            ("known", "known in person"),
                            ("letter", "letter of authority"),
                        ],
                        max_length=20,
                        verbose_name="proof",
                    ),
                ),
                ("id_tail", models.CharField(blank=True, max_length=4, verbose_name="last four of the id")),
                (
                    "owner_proof",
                    models.CharField(
                        choices=[
                            ("marks", "named what only the owner can know"),
                            ("unlocked", "unlocked it"),
                            ("number", "the number on it is theirs"),
                            ("papers", "receipt or papers"),
                            ("picture", "is the person on the picture"),
                        ],
                        max_length=10,
                        verbose_name="proof of ownership",
                    ),
                ),
                ("owner_told", models.CharField(max_length=300, verbose_name="what the owner told")),
                ("signature", models.BinaryField(blank=True, null=True, verbose_name="signature")),
                ("needs_second", models.BooleanField(verbose_name="needs a second person")),
                ("prepared_at", models.DateTimeField(verbose_name="prepared at")),
                (
                    "second_signature",
                    models.BinaryField(blank=True, null=True, verbose_name="signature of the second person"),
                ),
                (
                    "is_second_by_login",
                    models.BooleanField(default=False, verbose_name="confirmed with their own login"),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")),
                (
                    "hand_over",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="services.handover",
                        verbose_name="hand-over",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="prepared by",
                    ),
                ),
                (
                    "second_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="second person",
                    ),
                ),
                (
                    "signed_paper",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="photographed signature",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="slip",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="services.founditem",
                        verbose_name="found item",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over of a found item",
                "verbose_name_plural": "hand-overs of found items",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)), fields=("item",), name="release_one_an_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proof__in", ["id_card", "student_card", "slip", "known", "letter"])),
                        name="release_proof_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["owner", "family", "proxy"])),
                        name="release_relation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner_proof__in", ["marks", "unlocked", "number", "papers", "picture"])),
                        name="release_owner_proof_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signature__isnull", False), ("signed_paper__isnull", False), _connector="OR"
                        ),
                        name="release_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second_person", models.F("prepared_by")), _negated=True),
                        name="release_second_is_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("is_second_by_login", False), ("second_person", None), ("second_signature", None)
                            ),
                            models.Q(
                                ("second_person__isnull", False),
                                models.Q(
                                    ("second_signature__isnull", False), ("is_second_by_login", True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="release_second_signed_or_logged_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hand_over", None),
                            ("needs_second", False),
                            ("second_person__isnull", False),
                            _connector="OR",
                        ),
                        name="release_valuable_before_a_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hand_over", None), ("cancelled_at", None), _connector="OR"),
                        name="release_handed_over_or_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="repair",
                        serialize=False,
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "barrier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("part_unavailable", "part not available"),
                            ("too_dear", "costs more than it is worth"),
                            ("declined", "owner does not agree to the cost"),
                            ("too_old", "too old"),
                            ("no_tool", "no tool for it"),
                            ("beyond_skill", "beyond our skill"),
                            ("cannot_open", "cannot be opened without damage"),
                            ("unsafe", "not safe to repair"),
                            ("other", "other reason"),
                        ],
                        max_length=20,
                        verbose_name="what hindered it",
                    ),
                ),
                (
                    "next_step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("professional", "professional repair"),
                            ("warranty", "after-sales service of the maker"),
                            ("buy_part", "buy the part and come again"),
                            ("recycle", "hand in for recycling"),
                            ("keep_using", "can still be used as it is"),
                            ("none", "nothing"),
                        ],
                        max_length=20,
                        verbose_name="advice to the owner",
                    ),
                ),
                (
                    "hours",
                    models.DecimalField(decimal_places=1, default=0, max_digits=5, verbose_name="volunteer hours"),
                ),
                (
                    "disposal",
                    models.ForeignKey(
                        blank=True,
                        help_text="when nobody collected it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="services.disposal",
                        verbose_name="disposal",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="services.ticket",
                        verbose_name="came back from",
                    ),
                ),
            ],
            options={
                "verbose_name": "repair",
                "verbose_name_plural": "repairs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "barrier__in",
                                [
                                    "",
                                    "part_unavailable",
                                    "too_dear",
                                    "declined",
                                    "too_old",
                                    "no_tool",
                                    "beyond_skill",
                                    "cannot_open",
                                    "unsafe",
                                    "other",
                                ],
                            )
                        ),
                        name="repair_barrier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "next_step__in",
                                ["", "professional", "warranty", "buy_part", "recycle", "keep_using", "none"],
                            )
                        ),
                        name="repair_next_step_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("hours__gte", 0)), name="repair_hours_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first", None), models.Q(("first", models.F("ticket")), _negated=True), _connector="OR"
                        ),
                        name="repair_not_its_own_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("minimum_living", "minimum living allowance"),
                            ("family_planning", "family planning"),
                            ("social_security", "social security"),
                            ("disabled", "disabled people"),
                            ("re_employment", "re-employment"),
                            ("other", "other policies"),
                        ],
                        max_length=20,
                        verbose_name="subject",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("title_en", models.CharField(blank=True, max_length=150, verbose_name="title, in English")),
                ("body", models.TextField(verbose_name="text")),
                ("body_en", models.TextField(blank=True, verbose_name="text, in English")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="issued by, document number")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="in force until")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="stations.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy article",
                "verbose_name_plural": "policy articles",
                "ordering": ["-published_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["subject", "-published_at"],
                        name="article_public",
                    ),
                    models.Index(fields=["-changed_at", "-id"], name="article_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subject__in",
                                [
                                    "minimum_living",
                                    "family_planning",
                                    "social_security",
                                    "disabled",
                                    "re_employment",
                                    "other",
                                ],
                            )
                        ),
                        name="article_subject_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "withdrawn"])),
                        name="article_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="article_published_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="article_in_force_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutreachEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submission_key", models.UUIDField(unique=True, verbose_name="key of the submission")),
                (
                    "kind",
                    models.CharField(
                        choices=[("outreach", "policy outreach"), ("activity", "activity of an organisation")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minimum_living", "minimum living allowance"),
                            ("family_planning", "family planning"),
                            ("social_security", "social security"),
                            ("disabled", "disabled people"),
                            ("re_employment", "re-employment"),
                            ("other", "other policies"),
                        ],
                        max_length=20,
                        verbose_name="subject",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("held_on", models.DateField(verbose_name="held on")),
                ("place", models.CharField(max_length=100, verbose_name="place")),
                ("attendance", models.PositiveIntegerField(verbose_name="attendance")),
                ("material", models.CharField(blank=True, max_length=200, verbose_name="material handed out")),
                ("note", models.TextField(blank=True, verbose_name="what happened")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outreach_events",
                        to="services.article",
                        verbose_name="policy article",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outreach_events",
                        to="stations.partner",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outreach_events",
                        to="stations.unit",
                        verbose_name="held by",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["-held_on", "-id"],
                "indexes": [
                    models.Index(fields=["unit", "-held_on"], name="event_unit"),
                    models.Index(fields=["-held_on", "-id"], name="event_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["outreach", "activity"])), name="event_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subject__in",
                                [
                                    "",
                                    "minimum_living",
                                    "family_planning",
                                    "social_security",
                                    "disabled",
                                    "re_employment",
                                    "other",
                                ],
                            )
                        ),
                        name="event_subject_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "outreach"), _negated=True),
                            models.Q(("subject", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="event_outreach_has_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "activity"), _negated=True), ("partner__isnull", False), _connector="OR"
                        ),
                        name="event_activity_has_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=100, verbose_name="caption")),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="photo",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="services.outreachevent",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of an event",
                "verbose_name_plural": "photos of events",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ArticleReads",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("count", models.PositiveIntegerField(verbose_name="reads")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="services.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "reads of an article",
                "verbose_name_plural": "reads of articles",
                "ordering": ["-day"],
                "constraints": [models.UniqueConstraint(fields=("article", "day"), name="reads_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="BoardMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day", verbose_name="month")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="what was registered later is not shown", verbose_name="previewed at"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason of the withdrawal"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="published by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="board_months",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="withdrawn by",
                    ),
                ),
                (
                    "excluded",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="services.matter", verbose_name="matters left out"
                    ),
                ),
                (
                    "matters",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="services.matter", verbose_name="matters shown"
                    ),
                ),
            ],
            options={
                "verbose_name": "published month of a board",
                "verbose_name_plural": "published months of boards",
                "ordering": ["-month", "-published_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("station", "month"),
                        name="board_month_shown_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="board_month_is_first_day"),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__lte", models.F("published_at"))),
                        name="board_month_previewed_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="board_month_withdrawn_by_somebody_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("seat", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seat")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("arrived", "arrived"),
                            ("done", "done"),
                            ("no_show", "did not come"),
                            ("cancelled", "cancelled"),
                        ],
                        default="booked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="resident")),
                ("phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                ("tail", models.CharField(blank=True, max_length=4, verbose_name="last four digits")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("submission_key", models.UUIDField(unique=True, verbose_name="key of the submission")),
                ("booked_at", models.DateTimeField(verbose_name="booked at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(fields=["station", "starts_at"], name="booking_station"),
                    models.Index(condition=models.Q(("state", "booked")), fields=["starts_at"], name="booking_to_come"),
                    models.Index(
                        condition=models.Q(("tail", ""), _negated=True), fields=["starts_at"], name="booking_contact"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["booked", "arrived", "done", "no_show", "cancelled"])),
                        name="booking_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="booking_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "booked"), _negated=True), ("seat__isnull", False), _connector="OR"
                        ),
                        name="booking_booked_has_seat",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seat", None), ("state__in", ("booked", "arrived", "done")), _connector="OR"
                        ),
                        name="booking_free_seat",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("name", ""), _negated=True), models.Q(("tail", ""), _negated=True)),
                            models.Q(("name", ""), ("tail", "")),
                            _connector="OR",
                        ),
                        name="booking_contact_goes_whole",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("seat__isnull", False)),
                        expressions=[
                            ("station", "="),
                            ("seat", "="),
                            (models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange"), "&&"),
                        ],
                        name="booking_one_on_a_seat",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="time of the appointment")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="resident")),
                ("phone", core.fields.EncryptedTextField(blank=True, verbose_name="telephone")),
                ("tail", models.CharField(blank=True, max_length=4, verbose_name="last four digits")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("called", "at the counter"),
                            ("skipped", "skipped"),
                            ("done", "done"),
                            ("left", "left"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="taken at")),
                ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="called at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_number",
                        to="services.booking",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="called by",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_numbers",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_numbers",
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "queue number",
                "verbose_name_plural": "queue numbers",
                "ordering": ["station", "day", "number"],
                "indexes": [models.Index(condition=models.Q(("ended_at", None)), fields=["day"], name="queue_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("station", "day", "number"), name="queue_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "called", "skipped", "done", "left"])),
                        name="queue_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "called"), _negated=True),
                            models.Q(("called_at__isnull", False), ("called_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="queue_called_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "left"])),
                            models.Q(models.Q(("state__in", ["done", "left"]), _negated=True), ("ended_at", None)),
                            _connector="OR",
                        ),
                        name="queue_ended_exactly_when_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booking", None), ("due_at", None)), ("booking__isnull", False), _connector="OR"
                        ),
                        name="queue_due_with_appointment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("issuer", models.CharField(max_length=100, verbose_name="issuer")),
                ("issuer_en", models.CharField(blank=True, max_length=100, verbose_name="issuer, in English")),
                ("minimum", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="least amount in yuan")),
                ("maximum", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="largest amount in yuan")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True, help_text="empty: no limit", null=True, verbose_name="places"
                    ),
                ),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="places taken")),
                (
                    "pickup_hint",
                    models.CharField(
                        blank=True,
                        help_text="shown to residents",
                        max_length=200,
                        verbose_name="where the day of pick-up is announced",
                    ),
                ),
                ("pickup_hint_en", models.CharField(blank=True, max_length=200, verbose_name="the same, in English")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "closed_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was closed with things open"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="created by",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign",
                        to="services.matter",
                        verbose_name="matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("maximum__gte", models.F("minimum")), ("minimum__gt", 0)),
                        name="campaign_amounts_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("taken__lte", models.F("capacity")), _connector="OR"),
                        name="campaign_never_overbooked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="places")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="places taken")),
                (
                    "booked",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="booked"),
                ),
                (
                    "counted",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="counted"),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="counted at")),
                (
                    "difference_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason of the difference"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to="services.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="counted by",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sittings",
                        to="services.matterwindow",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "sitting",
                "verbose_name_plural": "sittings",
                "ordering": ["day", models.OrderBy(models.F("window__opens"), nulls_last=True), "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "day", "window"), name="sitting_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("counted_at", None), ("window", None)),
                        fields=("campaign", "day"),
                        name="sitting_outside_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("taken__lte", models.F("capacity")), _connector="OR"),
                        name="sitting_never_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booked", None), ("counted", None), ("counted_at", None), ("counted_by", None)),
                            models.Q(
                                ("booked__isnull", False),
                                ("counted__gte", 0),
                                ("counted_at__isnull", False),
                                ("counted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sitting_counted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted_at", None),
                            ("counted", models.F("booked")),
                            models.Q(("difference_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sitting_difference_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="application",
                        serialize=False,
                        to="services.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="amount"),
                ),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded at")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="services.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="services.sitting",
                        verbose_name="sitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "ordering": ["ticket"],
                "indexes": [models.Index(fields=["campaign", "ticket"], name="application_campaign")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                        name="application_amount_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_withdrawn", False), ("amount", None), _connector="OR"),
                        name="application_withdrawn_without_money",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("received_by", models.CharField(blank=True, max_length=60, verbose_name="received by")),
                ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="applications")),
                (
                    "total",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="total"),
                ),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="cash handed over at")),
                ("handed_to", models.CharField(blank=True, max_length=60, verbose_name="cash received by")),
                (
                    "handed_total",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="cash handed over"
                    ),
                ),
                ("pickup_from", models.DateField(blank=True, null=True, verbose_name="pick-up from")),
                (
                    "pickup_until",
                    models.DateField(
                        blank=True, help_text="this day included", null=True, verbose_name="pick-up until"
                    ),
                ),
                ("pickup_place", models.CharField(blank=True, max_length=200, verbose_name="place of pick-up")),
                (
                    "pickup_place_en",
                    models.CharField(blank=True, max_length=200, verbose_name="place of pick-up, in English"),
                ),
                ("announced_at", models.DateTimeField(blank=True, null=True, verbose_name="announced at")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="created by",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="cash handed over by",
                    ),
                ),
                (
                    "handed_paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="receipt",
                    ),
                ),
                (
                    "list_paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="list",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="sent by",
                    ),
                ),
                (
                    "sheet_paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.paper",
                        verbose_name="spreadsheet",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="services.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at", None), ("size", None), ("total", None)),
                            models.Q(
                                ("sent_at__isnull", False),
                                ("sent_by__isnull", False),
                                ("size__gt", 0),
                                ("total__gt", 0),
                                models.Q(("received_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_sent_with_its_sum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_at", None), ("handed_total", None)),
                            models.Q(
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                                ("handed_total__gt", 0),
                                ("sent_at__isnull", False),
                                models.Q(("handed_to", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_cash_signed_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announced_at", None),
                            models.Q(
                                ("pickup_from__isnull", False),
                                ("pickup_until__gte", models.F("pickup_from")),
                                ("sent_at__isnull", False),
                                models.Q(("pickup_place", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_announced_with_its_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="amount")),
                ("is_handed", models.BooleanField(default=False, verbose_name="cash is with the issuer")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "accepted"), ("returned", "returned")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="services.batch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="services.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a batch",
                "verbose_name_plural": "rows of batches",
                "ordering": ["batch", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "application"), name="batch_row_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "returned"), _negated=True),
                        fields=("application",),
                        name="batch_row_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["", "accepted", "returned"])), name="batch_row_result_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="batch_row_return_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taken", "taken at the counter"),
                            ("refunded", "paid back"),
                            ("difference", "difference found at the count"),
                            ("settled", "difference made good"),
                            ("handed", "handed over to the issuer"),
                            ("given_back", "given back by the issuer"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="key")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash",
                        to="services.batch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash",
                        to="services.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.person",
                        verbose_name="entered by",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash",
                        to="services.sitting",
                        verbose_name="sitting",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash",
                        to="services.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "cash entry",
                "verbose_name_plural": "cash entries",
                "ordering": ["entered_at", "id"],
                "indexes": [models.Index(fields=["campaign", "id"], name="cash_campaign")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["taken", "refunded", "difference", "settled", "handed", "given_back"])
                        ),
                        name="cash_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("difference", "settled")), models.Q(("amount", 0), _negated=True)),
                            models.Q(
                                models.Q(("kind__in", ("difference", "settled")), _negated=True), ("amount__gt", 0)
                            ),
                            _connector="OR",
                        ),
                        name="cash_amount_some",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["taken", "refunded", "given_back"]), _negated=True),
                            ("application__isnull", False),
                            _connector="OR",
                        ),
                        name="cash_of_an_application",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["taken", "difference", "settled"]), _negated=True),
                            ("sitting__isnull", False),
                            _connector="OR",
                        ),
                        name="cash_taken_in_a_sitting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "handed"), _negated=True), ("batch__isnull", False), _connector="OR"
                        ),
                        name="cash_handed_with_a_batch",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                (
                    "thing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="envelope",
                        serialize=False,
                        to="services.thing",
                        verbose_name="thing in custody",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="services.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="services.sitting",
                        verbose_name="sitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "cash envelope of a campaign",
                "verbose_name_plural": "cash envelopes of campaigns",
                "ordering": ["thing"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chain",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_chainevent" ("code", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="d4207968daab5863b5b4c29ca5f6cd05b24d3228",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ab88",
                    table="services_chain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chain",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_chainevent" ("code", "id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="56fc1387c94e76ec9d6e9ac7448a6097d765b07b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3884f",
                    table="services_chain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="batch_sent_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.size, OLD.total, OLD.received_by, OLD.campaign_id) IS DISTINCT FROM (NEW.sent_at, NEW.size, NEW.total, NEW.received_by, NEW.campaign_id))",
                    func="RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';",
                    hash="76dcc394c398ac58c319ca49a78a35412fa459fe",
                    operation="UPDATE",
                    pgid="pgtrigger_batch_sent_stands_748cd",
                    table="services_batch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_chainstepevent" ("asks_result", "chain_id", "duty_by_promise", "duty_calendar_days", "duty_kind", "duty_rule", "duty_title", "duty_working_days", "id", "is_optional", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "roles", "state") VALUES (NEW."asks_result", NEW."chain_id", NEW."duty_by_promise", NEW."duty_calendar_days", NEW."duty_kind", NEW."duty_rule", NEW."duty_title", NEW."duty_working_days", NEW."id", NEW."is_optional", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."roles", NEW."state"); RETURN NULL;',
                    hash="7dbd0383632566a546ad22fff320f5d76162bef5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c43d8",
                    table="services_chainstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_chainstepevent" ("asks_result", "chain_id", "duty_by_promise", "duty_calendar_days", "duty_kind", "duty_rule", "duty_title", "duty_working_days", "id", "is_optional", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "roles", "state") VALUES (NEW."asks_result", NEW."chain_id", NEW."duty_by_promise", NEW."duty_calendar_days", NEW."duty_kind", NEW."duty_rule", NEW."duty_title", NEW."duty_working_days", NEW."id", NEW."is_optional", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."roles", NEW."state"); RETURN NULL;',
                    hash="0e7dd84768b2abac0320e0ea016ed0dad5a3c0ba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cb6a6",
                    table="services_chainstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5218d07ab315ebf833bd08f45bb2f47b56b24838",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_bff62",
                    table="services_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="5a763a1e3de7109f9146fb72ca8fce01671c836e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_ccc05",
                    table="services_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keepingterm",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_keepingtermevent" ("category", "days", "id", "notice_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "station_id") VALUES (NEW."category", NEW."days", NEW."id", NEW."notice_days", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."station_id"); RETURN NULL;',
                    hash="db5f5da8d8a9c1f289f8639d7acc47a35aa4c067",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2c556",
                    table="services_keepingterm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keepingterm",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_keepingtermevent" ("category", "days", "id", "notice_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "station_id") VALUES (NEW."category", NEW."days", NEW."id", NEW."notice_days", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."station_id"); RETURN NULL;',
                    hash="f26c0873120df793a313e0cbe6512cfffe25ae8f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f44a0",
                    table="services_keepingterm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgermonth",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1488bd765056ba22d02b7b746b83f3899d3ac577",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_0298a",
                    table="services_ledgermonth",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgermonth",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="c594159084f1af04dfc402d81578c0beea7d7889",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_446a6",
                    table="services_ledgermonth",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_matterevent" ("aliases", "bring", "bring_en", "chain_id", "code", "group", "group_en", "id", "initials", "is_active", "kind", "line", "name", "name_en", "needs_phone", "on_board", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "skills", "station_kinds", "submit_working_days", "thing_kind") VALUES (NEW."aliases", NEW."bring", NEW."bring_en", NEW."chain_id", NEW."code", NEW."group", NEW."group_en", NEW."id", NEW."initials", NEW."is_active", NEW."kind", NEW."line", NEW."name", NEW."name_en", NEW."needs_phone", NEW."on_board", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."price", NEW."skills", NEW."station_kinds", NEW."submit_working_days", NEW."thing_kind"); RETURN NULL;',
                    hash="e762b5afc7191e01a38c7c4eb1c7fce2595b23de",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a6887",
                    table="services_matter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_matterevent" ("aliases", "bring", "bring_en", "chain_id", "code", "group", "group_en", "id", "initials", "is_active", "kind", "line", "name", "name_en", "needs_phone", "on_board", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "skills", "station_kinds", "submit_working_days", "thing_kind") VALUES (NEW."aliases", NEW."bring", NEW."bring_en", NEW."chain_id", NEW."code", NEW."group", NEW."group_en", NEW."id", NEW."initials", NEW."is_active", NEW."kind", NEW."line", NEW."name", NEW."name_en", NEW."needs_phone", NEW."on_board", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."price", NEW."skills", NEW."station_kinds", NEW."submit_working_days", NEW."thing_kind"); RETURN NULL;',
                    hash="0b033ee4b87297ac9c79864514d23c8e45a08f02",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_65582",
                    table="services_matter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_matterdocumentevent" ("gates", "handling", "id", "is_required", "matter_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quantity") VALUES (NEW."gates", NEW."handling", NEW."id", NEW."is_required", NEW."matter_id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."quantity"); RETURN NULL;',
                    hash="2b3d0ae709281933958d23bbbd5ea0b5fa8d2cad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d050e",
                    table="services_matterdocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_matterdocumentevent" ("gates", "handling", "id", "is_required", "matter_id", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quantity") VALUES (NEW."gates", NEW."handling", NEW."id", NEW."is_required", NEW."matter_id", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."quantity"); RETURN NULL;',
                    hash="2c807e6c4ca6344597ead404ee5ea68333c10a1a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_79f3a",
                    table="services_matterdocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterfield",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_matterfieldevent" ("choices", "id", "is_required", "key", "kind", "label", "label_en", "matter_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."choices", NEW."id", NEW."is_required", NEW."key", NEW."kind", NEW."label", NEW."label_en", NEW."matter_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="dca8492443e230856038f4ad82e920c8f050238c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_678fc",
                    table="services_matterfield",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterfield",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_matterfieldevent" ("choices", "id", "is_required", "key", "kind", "label", "label_en", "matter_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."choices", NEW."id", NEW."is_required", NEW."key", NEW."kind", NEW."label", NEW."label_en", NEW."matter_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="f3f363b9717f4f95aa4c4147b1fae3d0a6a2fcb9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bdadd",
                    table="services_matterfield",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterwindow",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_matterwindowevent" ("capacity", "closes", "ends_on", "id", "matter_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."capacity", NEW."closes", NEW."ends_on", NEW."id", NEW."matter_id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="a58a23b71990ac6c8beb9cf7f33a914a5fd3a77e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9f22e",
                    table="services_matterwindow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="matterwindow",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_matterwindowevent" ("capacity", "closes", "ends_on", "id", "matter_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."capacity", NEW."closes", NEW."ends_on", NEW."id", NEW."matter_id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="c212b386284a42dcbacb62bab0d3bc602832b508",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5d1bc",
                    table="services_matterwindow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "services_placeevent" ("code", "id", "is_active", "is_counter", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "station_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."is_counter", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."station_id"); RETURN NULL;',
                    hash="cfd0f01314f37c462e6b18b89ce829fb9ab0c848",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e487c",
                    table="services_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "services_placeevent" ("code", "id", "is_active", "is_counter", "name", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "station_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."is_counter", NEW."name", NEW."name_en", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."station_id"); RETURN NULL;',
                    hash="09a5ed3fb1769a64be0b2516a137dae6a68f6c73",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1a714",
                    table="services_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thingmove",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ded28a0d96ba7044fbed02dee3c35179b06dcc93",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_73715",
                    table="services_thingmove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thingmove",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="055ab2aa899208e6df94dc30a0fbb6e3a28af753",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_ba555",
                    table="services_thingmove",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cashentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_rows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b15b0f1f43ce0b781c2236106690014627a807d9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_rows_e3207",
                    table="services_cashentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cashentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only_table",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="432bda81c325cf97918e75d6e073ca62da6baeab",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_append_only_table_13596",
                    table="services_cashentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchrow",
            trigger=pgtrigger.compiler.Trigger(
                name="batch_row_added_before_sent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (SELECT 1 FROM services_batch b WHERE b.id = NEW.batch_id AND b.sent_at IS NOT NULL) THEN\n    RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';\nEND IF;\nRETURN NEW;\n",
                    hash="c6a2d668cbbb4dc27923def8ee9f2780f2e8eafe",
                    operation="INSERT",
                    pgid="pgtrigger_batch_row_added_before_sent_fea8e",
                    table="services_batchrow",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchrow",
            trigger=pgtrigger.compiler.Trigger(
                name="batch_row_taken_out_before_sent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (SELECT 1 FROM services_batch b WHERE b.id = OLD.batch_id AND b.sent_at IS NOT NULL) THEN\n    RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';\nEND IF;\nRETURN OLD;\n",
                    hash="45d13745d84fdcf2e4c9e74e4745ae1d499a55e2",
                    operation="DELETE",
                    pgid="pgtrigger_batch_row_taken_out_before_sent_767cb",
                    table="services_batchrow",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batchrow",
            trigger=pgtrigger.compiler.Trigger(
                name="batch_row_amount_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.batch_id, OLD.application_id, OLD.amount, OLD.position) IS DISTINCT FROM (NEW.batch_id, NEW.application_id, NEW.amount, NEW.position))",
                    func="\nIF EXISTS (SELECT 1 FROM services_batch b WHERE b.id = NEW.batch_id AND b.sent_at IS NOT NULL) THEN\n    RAISE EXCEPTION 'pgtrigger: a batch that was sent does not change';\nEND IF;\nRETURN NEW;\n",
                    hash="abd6964a3836bd859713541d7742b0fa4178e243",
                    operation="UPDATE",
                    pgid="pgtrigger_batch_row_amount_stands_44061",
                    table="services_batchrow",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = grouped(operations)
