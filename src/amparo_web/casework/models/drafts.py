"""What was typed and not yet sent, sealed on the server: the browser keeps nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from amparo.vocabulary.classification import Sensitivity
from amparo_web.accounts.models import User
from amparo_web.keys.fields import SealedJSONField
from amparo_web.keys.identifiers import uuid7


class Draft(models.Model):
    """A form of one member, half filled. It has a key of its own, destroyed with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=40)
    typed = SealedJSONField(holder="id")
    saved_at = models.DateTimeField(auto_now=True)

    SENSITIVITY: ClassVar[dict[str, Sensitivity]] = {
        "id": Sensitivity.OPEN,
        "user": Sensitivity.SENSITIVE,
        "form": Sensitivity.OPEN,
        "typed": Sensitivity.IDENTITY,
        "saved_at": Sensitivity.OPEN,
    }

    def __str__(self) -> str:
        return f"draft {self.pk}"
