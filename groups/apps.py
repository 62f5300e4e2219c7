"""Django's entry for the app ``groups``."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """The app ``groups``."""

    name = "groups"
