"""SQL functions and extensions that tables of this house are built with; the first migration creates them."""

from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension
from django.db import migrations
from django.db.models import DateField, Func

# The day it is here. The session's time zone is not asked: whoever connects could set it a day ahead.
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


class SixYearsAfter(Func):
    """The last day of six calendar years after a moment; 29 February ends on the 28th."""

    template = "((%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date + interval '6 years')::date"
    output_field = DateField()


# Two neighbouring characters each, blanks left out: a search for two Chinese characters is an index look-up.
BIGRAMS = """
CREATE FUNCTION bm_bigrams(t text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}')
  FROM (SELECT substr(t, i, 2) AS g FROM generate_series(1, length(t) - 1) AS i) AS s
  WHERE position(' ' IN g) = 0
$$
"""

FUNCTIONS = [
    BtreeGistExtension(),
    BtreeGinExtension(),
    migrations.RunSQL(BIGRAMS, "DROP FUNCTION bm_bigrams(text)"),
]
