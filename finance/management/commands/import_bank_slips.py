from finance.choices import FileKind
from finance.management.files import FileCommand


class Command(FileCommand):
    """The bank slips of a day (CSV or XLSX) for the reconciliation (D-55); the same file again: nothing new."""

    help = "The bank slips of a day, CSV or XLSX; bad lines are told, nothing is half-loaded."
    kind = FileKind.BANK
