"""The shapes of what people type. Rules are elsewhere."""

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from learn.domain.changes import ChangeKind


def is_an_address(_form: FlaskForm, field: StringField) -> None:
    """Refuse what cannot be an e-mail address.

    Raises:
        ValidationError: with a sentence for the person.
    """
    try:
        validate_email(field.data or "", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValidationError("Enter an email address in the correct format, like name@example.com") from None


def trimmed(typed: str | None) -> str:
    """What was typed, without the spaces around it that come with pasting."""
    return (typed or "").strip()


class AddressForm(FlaskForm):
    """The address of an account."""

    email = EmailField(
        "Email address",
        filters=[trimmed],
        validators=[InputRequired("Enter your email address"), Length(max=254), is_an_address],
    )


class SignInForm(AddressForm):
    """Address and password, and where to go next."""

    password = PasswordField("Password", validators=[InputRequired("Enter your password"), Length(max=1000)])
    next = HiddenField()


class ForgottenPasswordForm(AddressForm):
    """The address that a link is to be sent to."""


class SetPasswordForm(FlaskForm):
    """A new password, typed once; it can be shown."""

    password = PasswordField("New password", validators=[InputRequired("Enter a new password"), Length(max=1000)])


class SignForm(FlaskForm):
    """What somebody confirms of a text, which words they saw, and their password again."""

    version = HiddenField()
    checks = SelectMultipleField("What you say by signing", choices=[], validate_choice=False)
    password = PasswordField("Your password", validators=[InputRequired("Enter your password"), Length(max=1000)])


class ChangeForm(FlaskForm):
    """What a change of a module is, the objectives it touches, what learners are told, and the days they have."""

    kind = RadioField(
        "What kind of change is it?",
        choices=[kind.value for kind in ChangeKind],  # type: ignore[misc]  # the stubs know pairs, which WTForms gives up
        validators=[InputRequired("Choose what kind of change it is")],
    )
    objectives = SelectMultipleField("Which objectives does it touch?", validate_choice=False)
    says = StringField("What has changed?", filters=[trimmed], validators=[Length(max=1000)])
    days = StringField(
        "Days to do it",
        filters=[trimmed],
        validators=[Optional(), Regexp(r"\d{1,3}\Z", message="Write the days as a number, for example 28")],
    )
    to_version = HiddenField()


class UnsignedUseForm(FlaskForm):
    """Why a text is used before it is signed off, and the password of whoever decides it."""

    reason = TextAreaField(
        "Why people cannot wait for it",
        filters=[trimmed],
        validators=[InputRequired("Say why people cannot wait"), Length(max=1000)],
    )
    password = PasswordField("Your password", validators=[InputRequired("Enter your password"), Length(max=1000)])


class PlainForm(FlaskForm):
    """A button and nothing else."""
