from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.kernel.questions import Given, Question
from voronka.people.models.team import Team


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make somebody who can sign in; without a password nobody can until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, **{"is_staff": True, **fields})

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """Return the one user; asked for by id alone, as by each request, they come quickly."""
        if args or set(kwargs) != {"pk"}:
            return super().get(*args, **kwargs)
        if (found := _BY_ID.first(id=kwargs["pk"])) is None:
            raise self.model.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """
    Somebody who works with the product and signs in with an e-mail address.

    `role` is a key of the playbook's roles and says what they may do; an unknown one gives the
    least rights.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True, default="")
    role = models.CharField(max_length=64, blank=True, default="")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    language = models.CharField(max_length=8, default="ru")
    theme = models.CharField(max_length=8, default="auto")
    training_mode = models.BooleanField(default=False)
    # Their own working hours, in the calendar's form ({"mon-fri": "10:00-19:00"}); null is the
    # company's.
    hours = models.JSONField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # May change how the installation itself is set up.
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="people_email_is_lower_case"
            )
        ]
        indexes = [models.Index(fields=["role"], name="people_by_role")]

    def __str__(self) -> str:
        return f"user {self.email} ({self.pk})"

    # Questions.

    def as_actor(self) -> Actor:
        """Return the user as one who acts, with the rights of their role and team."""
        return Actor(
            kind="person", id=self.pk, name=self.name, role=self.role, team_id=self.team_id
        )

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]


_BY_ID = Question(lambda: User.objects.filter(pk=Given("id")))
