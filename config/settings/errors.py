"""The one error of the settings."""


class SettingError(ValueError):
    """A variable of the environment that cannot be used; its text names the variable."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable} : {reason}")
        self.variable = variable
