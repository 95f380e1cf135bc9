"""SQL functions and extensions that tables of this house are built with; the first migration creates them."""

from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension
from django.db import migrations

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
