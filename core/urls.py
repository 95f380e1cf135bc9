from django.contrib.auth.views import LogoutView
from django.urls import path

from core import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("language/", views.choose_language, name="choose-language"),
]
