"""How long an example of a law may take: a busy machine is not a wrong law."""

from hypothesis import settings

settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")
