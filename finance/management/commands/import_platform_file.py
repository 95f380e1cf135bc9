from finance.choices import FileKind
from finance.management.files import FileCommand


class Command(FileCommand):
    """The file of the e-commerce platform (CSV or XLSX) for D-55; the same file again: nothing new."""

    help = "The file of the e-commerce platform, CSV or XLSX; bad lines are told, nothing is half-loaded."
    kind = FileKind.PLATFORM
