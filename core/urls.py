from django.contrib.auth.views import LogoutView
from django.urls import path

from core.views import accounts, inbox

urlpatterns = [
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("language/", accounts.choose_language, name="choose-language"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/bell/", inbox.bell, name="inbox-bell"),
    path("inbox/read/", inbox.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/open/", inbox.open_notice, name="inbox-open"),
    path("inbox/<int:pk>/read/", inbox.read_notice, name="inbox-read"),
]
