"""Which form changes which part of the process."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from voronka.process.loading.vocabulary import HOLDERS
from voronka.process.parts import Path
from voronka.web.playbook.company_forms import CalendarForm, CompanyForm, NamedForm, ReasonForm
from voronka.web.playbook.editor import Editor
from voronka.web.playbook.error_form import ErrorForm, ErrorsDigestForm
from voronka.web.playbook.field_form import FieldForm
from voronka.web.playbook.pipeline_form import ConversionForm, NewPipelineForm, PipelineForm
from voronka.web.playbook.robot_form import RobotForm
from voronka.web.playbook.role_form import RoleForm, SosForm
from voronka.web.playbook.scoring_form import ScoringForm
from voronka.web.playbook.stage_form import GateForm, StageForm
from voronka.web.playbook.task_form import BookingForm, CatalogueForm, HintsForm, TaskForm
from voronka.web.playbook.text_forms import MessageForm, WebFormForm
from voronka.web.playbook.triage_form import DistributionForm, TriageForm

_FIELD, _STAGE, _GATE, _HINTS = FieldForm(), StageForm(), GateForm(), HintsForm()
_PIPELINE, _NEW_PIPELINE = PipelineForm(), NewPipelineForm()
# Sections whose parts are all alike, each with the form of one.
_ALIKE: Mapping[str, Editor] = {
    "robots": RobotForm(),
    "messages": MessageForm(),
    "web_forms": WebFormForm(),
    "tasks": TaskForm(),
    "roles": RoleForm(),
    "bookings": BookingForm(),
    "sos": SosForm(),
    "scoring": ScoringForm(),
    "errors": ErrorForm(),
    "catalogue": CatalogueForm(),
    "distribution": DistributionForm(),
    "groups": NamedForm(_("New group of fields"), _("What it is called")),
    "sources": NamedForm(_("New source"), _("What it is called")),
    "glossary": NamedForm(_("New word"), _("What it means"), is_long=True),
    "lost_reasons": ReasonForm(),
    "junk_reasons": ReasonForm(),
}
# Parts of which there is one.
_ONLY: Mapping[str, Editor] = {
    "calendar": CalendarForm(),
    "triage": TriageForm(),
    "conversion": ConversionForm(),
    "errors_digest": ErrorsDigestForm(),
    "title": CompanyForm(),
}
_SIDES = ("gate", "leave")
# What need not be there to be changed: an empty one is shown.
OPTIONAL = ("gate", "leave", "hints", "errors_digest", "triage", "conversion")


def editor_of(path: Path) -> tuple[Editor, Path] | None:
    """Return the form that changes what stands at a path, and the part that the form is about."""
    root = path[:1]
    if root == ("fields",) and len(path) >= 3:
        return _FIELD, path[:3]
    if root == ("pipelines",) and len(path) >= 2:
        return _of_pipeline(path)
    if root and root[0] in _ONLY:
        return _ONLY[root[0]], root
    if root == ("about",):
        return _ONLY["title"], ("title",)
    if len(path) >= 2 and root[0] in _ALIKE:
        return _ALIKE[root[0]], path[:2]
    return None


def _of_pipeline(path: Path) -> tuple[Editor, Path]:
    if len(path) < 4 or path[2] != "stages":
        return _PIPELINE, path[:2]
    side = path[4] if len(path) > 4 else ""
    if side == "hints":
        return _HINTS, path[:5]
    return (_GATE, path[:5]) if side in _SIDES else (_STAGE, path[:4])


def editor_of_new(path: Path) -> Editor | None:
    """Return the form of something new in this section."""
    if len(path) == 2 and path[0] == "fields" and path[1] in HOLDERS:
        return _FIELD
    if len(path) == 3 and path[0] == "pipelines" and path[2] == "stages":
        return _STAGE
    if path == ("pipelines",):
        return _NEW_PIPELINE
    return _ALIKE.get(path[0]) if len(path) == 1 else None


def pieces_of(path: Path) -> tuple[Path, ...]:
    """Return the parts that a form about several changes; none if it is about one."""
    if path == ("title",):
        return (("title",), ("about",))
    if len(path) == 2 and path[0] == "pipelines":
        return ((*path, "label"), (*path, "transitions"))
    return ()
