"""Words of the organisation that the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("postal bureau")
    DEPARTMENT = "department", _("department")
    BRANCH = "branch", _("post branch")
    DISTRICT = "district", _("sub-district office")
    TOWNSHIP = "township", _("township")
    CENTRE = "centre", _("service centre")
    LINE_DEPARTMENT = "line_department", _("line department")
    COMMUNITY = "community", _("community committee")
    VILLAGE = "village", _("village committee")
    SCHOOL = "school", _("school")
    STUDENT_CENTRE = "student_centre", _("student community centre")
    DISCIPLINE = "discipline", _("discipline inspection")
    STATION = "station", _("station")


class StationKind(models.TextChoices):
    """The four kinds of station of the source text."""

    CAMPUS = "campus", _("campus station")
    COMMUNITY = "community", _("community station")
    VILLAGE = "village", _("village station")
    POSTAL = "postal", _("postal franchise station")


class LineDepartment(models.TextChoices):
    """Line departments whose matters stations take in (B-02, fifth document)."""

    NONE = "none", _("none")
    CIVIL_AFFAIRS = "civil_affairs", _("civil affairs")
    LABOUR = "labour", _("labour security")
    FAMILY_PLANNING = "family_planning", _("population and family planning")
    DISABLED = "disabled", _("disabled persons' federation")
    LAND = "land", _("land")
    CONSTRUCTION = "construction", _("urban construction")
    FORESTRY = "forestry", _("forestry")


class Role(models.TextChoices):
    """What a person is appointed to do in a unit and everything below it."""

    ADMINISTRATOR = "administrator", _("administrator")
    CLERK = "clerk", _("counter clerk")
    DIRECTOR = "director", _("station director")
    DEPUTY = "deputy", _("deputy director")
    CADRE = "cadre", _("cadre")
    AGENT = "agent", _("village agent")
    VOLUNTEER = "volunteer", _("volunteer")
    WINDOW = "window", _("window of the service centre")
    LINE_OFFICER = "line_officer", _("officer of a line department")
    INSPECTOR = "inspector", _("inspector (read only)")
    MARKET = "market", _("market department")
    GENERAL_OFFICE = "general_office", _("general office")
    AGENCY_FINANCE = "agency_finance", _("agency finance centre")
    INSURANCE = "insurance", _("agency insurance centre")
    E_COMMERCE = "e_commerce", _("e-commerce centre")
    DISTRIBUTION = "distribution", _("distribution centre")
    BRANCH = "branch", _("branch office")
    SUPERVISION = "supervision", _("supervision department")
    FINANCE = "finance", _("finance department")
    FRANCHISEE = "franchisee", _("franchisee")


class Skill(models.TextChoices):
    """What a volunteer can do (技能), to choose by (A-03 … A-06)."""

    COMPUTER_HARDWARE = "computer_hardware", _("computer hardware")  # 电脑硬件
    COMPUTER_SOFTWARE = "computer_software", _("systems and software")  # 系统与软件
    PHONE = "phone", _("phones and tablets")  # 手机平板
    APPLIANCE = "appliance", _("household appliances")  # 家用电器
    BICYCLE = "bicycle", _("bicycles")  # 自行车
    SEWING = "sewing", _("sewing and mending")  # 缝补


class Weekday(models.IntegerChoices):
    """Days of the week as `date.isoweekday()` counts them."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Scope(models.TextChoices):
    """What a token of the API may do."""

    TICKETS_READ = "tickets:read", _("read tickets")
    TICKETS_WRITE = "tickets:write", _("log and move tickets")
    SALES_WRITE = "sales:write", _("book and reverse sales")
    CREDIT_READ = "credit:read", _("read credit")
    CREDIT_WRITE = "credit:write", _("register purchases of credit")
