"""Forms of signing in."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator

# What the table of failed sign-ins holds; Django's forms tell the browser their limit and do not check it.
LONGEST = 150


class Bounded:
    """Refuses a name that is longer than any login."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST))  # type: ignore[attr-defined]


class SignInForm(Bounded, AuthenticationForm):
    pass


class AdminSignInForm(Bounded, AdminAuthenticationForm):
    pass
