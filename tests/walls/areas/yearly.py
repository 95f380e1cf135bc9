"""The yearly summary: of the village's station for those whose unit it lies in, and for nobody else."""

from tests.walls.table import HOME, Row

ROWS = [
    # Without a word each gets the summary of their own station or unit, or is told that there is none.
    Row("yearly", "/reports/yearly/"),
    Row("yearly", "/reports/yearly/?station=CJ01&year=2026", HOME),
    Row("yearly-word", "/reports/yearly/summary.docx?station=CJ01&year=2026", HOME),
    Row("yearly-visits", "/reports/yearly/visits/?station=CJ01&year=2026", HOME),
]
