"""Every kind of page with somebody who sees it: read as HTML in test_frame.py, and in a browser in tests/browser."""

from tests.walls.areas import collect

# (visitor, address); None is somebody without a login.
PUBLIC = [
    (None, "/login/"),
    (None, "/status/"),
    (None, "/stations/"),
    (None, "/stations/?q=nowhere"),
    (None, "/stations/CJ01/"),
    (None, "/stations/XQ01/"),
    (None, "/stations/NONE/"),
    (None, "/no-such-page/"),
]
STAFF = [
    ("agent@village", "/"),
    ("clerk@away", "/"),
    ("window@centre", "/"),
    ("volunteer@given", "/"),
    ("inspector@township", "/"),
    ("administrator@village", "/"),
    ("market@village", "/"),
    ("nobody", "/"),
    ("superuser", "/"),
    ("agent@village", "/password/"),
    ("agent@village", "/services/matters/"),
    ("nobody", "/services/matters/"),
    ("agent@village", "/services/tickets/"),
    ("nobody", "/services/tickets/"),
    ("agent@village", "/services/tickets/?state=flying&first=never&q=13987650123"),
    ("agent@village", "/services/tickets/print/"),
    ("agent@village", "/services/tickets/new/"),
    ("agent@village", "/services/tickets/new/?matter=certificate"),
    ("clerk@away", "/services/tickets/new/?matter=computer-repair"),
    ("agent@village", "/services/tickets/{papers}/"),
    ("agent@village", "/services/tickets/{held}/"),
    ("window@centre", "/services/tickets/{held}/"),
    ("inspector@township", "/services/tickets/{papers}/"),
    ("volunteer@given", "/services/tickets/{given}/"),
    ("agent@village", "/services/originals/"),
    ("clerk@away", "/services/originals/"),
    ("agent@village", "/services/tickets/{refused}/"),
    ("agent@village", "/services/submissions/"),
    ("nobody", "/services/submissions/"),
    ("agent@village", "/services/submissions/new/"),
    ("clerk@away", "/services/submissions/new/"),
    ("window@centre", "/services/submissions/{submission}/"),
    ("agent@village", "/stations/CJ01/duty/"),
    ("inspector@township", "/stations/CJ01/duty/"),
    ("nobody", "/services/tickets/new/"),  # 403
    ("nobody", "/services/tickets/{papers}/"),  # 404
    *(
        ("agent@village", f"/services/tickets/{{papers}}/{verb}/")
        for verb in ("verify", "submit", "assign", "ask", "explain", "refuse", "withdraw", "promise", "transfer")
    ),
    ("agent@village", "/services/tickets/{papers}/documents/"),
    ("agent@village", "/services/tickets/{papers}/note/"),
    ("agent@village", "/services/tickets/{papers}/return_original/"),
    ("window@centre", "/services/tickets/{held}/take_up/"),
    ("window@centre", "/services/tickets/{held}/pass_on/"),
    ("window@centre", "/services/tickets/{held}/return_papers/"),
    ("volunteer@given", "/services/tickets/{given}/parts/"),
    ("volunteer@given", "/services/tickets/{given}/ready/"),
]
ADMIN = [
    (None, "/admin/login/"),
    ("superuser", "/admin/"),
    ("staff", "/admin/"),
    ("superuser", "/admin/services/"),
    ("superuser", "/admin/services/ticket/"),
    ("superuser", "/admin/services/ticket/{papers_pk}/change/"),
    ("superuser", "/admin/services/matter/"),
    ("superuser", "/admin/services/matter/{matter}/change/"),
    ("superuser", "/admin/stations/station/"),
    ("superuser", "/admin/stations/station/add/"),
    ("superuser", "/admin/stations/station/?q=nowhere"),
    ("superuser", "/admin/stations/appointment/add/"),
    ("superuser", "/admin/core/user/"),
    ("superuser", "/admin/core/auditrecord/"),
    ("administrator@village", "/admin/stations/unit/"),
]
# Pages that come back because something was wrong: (visitor, address, what is posted).
WRONG = [
    (None, "/login/", {"username": "nobody", "password": "wrong"}),
    (None, "/status/", {"code": "K7MPABCDEF", "tail": "0000"}),
    (None, "/status/", {}),
    ("agent@village", "/password/", {"old_password": "x", "new_password1": "1", "new_password2": "2"}),
    ("agent@village", "/services/tickets/new/", {"matter": "{matter}", "phone": "12", "id_number": "1"}),
    ("agent@village", "/services/tickets/{papers}/refuse/", {}),
    ("agent@village", "/services/tickets/{papers}/promise/", {"promised_on": "soon"}),
    ("agent@village", "/services/submissions/new/", {}),
    ("agent@village", "/stations/CJ01/duty/put/", {}),
    ("agent@village", "/stations/CJ01/duty/hours/", {"weekday_1": "early"}),
    ("agent@village", "/stations/CJ01/duty/exceptions/", {}),
    ("superuser", "/admin/stations/station/add/", {"code": "?"}),
]

PUBLIC += collect("PUBLIC")
STAFF += collect("STAFF")
ADMIN += collect("ADMIN")
WRONG += collect("WRONG")
