"""Settings of the site."""

SECRET_KEY = "replaced-by-the-instance-key"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True
