"""
Every page of the product, who goes there, and what opens on it.

A new address without a line here, or among those that are no pages, fails tests/web/test_walk.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_LEAD = (
    "select lead.id from records_lead lead join work_task task on task.card_id = lead.id where"
    " lead.closed_at is null and lead.owner_id is not null and task.closed_at is null and"
    " task.cancelled_at is null and lead.stage <> 'next_contact' order by lead.created_at limit 1"
)
_DEAL = "select id from records_deal where closed_at is null order by created_at limit 1"
_CONTACT = "select id from records_contact order by created_at limit 1"
_COMPANY = "select id from records_company order by created_at limit 1"
_EVENT = "select id from gatherings_gathering order by created_at limit 1"
_PERSON = "select id from people_user where email = 'boris@showroom.example'"
_IMPORT = "select id from quality_fileimport order by created_at desc limit 1"
_TRAINEE = "select user_id from training_attempt order by began_at limit 1"
_ATTEMPT = "select id from training_attempt where ended = 'finished' order by began_at limit 1"
_DAY = "select max(arrived_at at time zone 'Europe/Moscow')::date from channels_inboundrequest"


@dataclass(frozen=True)
class Opening:
    """A dialog, slide-over or menu: what is pressed for it, one thing after the other."""

    press: tuple[str, ...]
    # The addresses it answers for.
    names: tuple[str, ...] = ()
    # Unfolds in its place.
    inline: bool = False


def opening(*press: str, names: tuple[str, ...] = (), inline: bool = False) -> Opening:
    return Opening(press, names, inline)


@dataclass(frozen=True)
class Sight:
    """A page as somebody sees it; arguments beginning with `select` are asked of the database."""

    name: str
    who: str
    args: tuple[str, ...] = ()
    query: str = ""
    opens: tuple[Opening, ...] = ()
    status: int = 200
    # An address that no name stands for.
    path: str = ""
    # What else this page shows: names of pieces.
    shows: tuple[str, ...] = ()
    label: str = field(default="")
    # A language it speaks whoever reads it; "" for the reader's.
    speaks: str = ""

    def title(self) -> str:
        own = self.name or self.path.strip("/") or "home"
        arg = self.args[0] if self.args and not self.args[0].startswith("select") else ""
        return "-".join(p for p in (own.replace(":", "-"), arg, self.label) if p)


_NEW_CARD = opening("[data-new]", names=("boards:new",))
_CARD_DIALOGS = (
    opening("#card-head [hx-get$='/score/']", names=("cards:score",)),
    opening("#card-head [hx-get$='/assignment/']", names=("cards:assignment",)),
    opening("#card-head [hx-get$='/robots/']", names=("cards:robots",)),
    opening("[hx-get$='/participants/']", names=("cards:participants",)),
    opening("[hx-get$='/tasks/new/']", names=("tasks:new",), inline=True),
    opening("[hx-get$='/visits/new/']", names=("bookings:new",)),
    opening("[hx-get$='/calls/']", names=("cards:calls",), inline=True),
    opening("[hx-get$='/messages/email/']", names=("messages:new",), inline=True),
    opening("[hx-get$='/catalogue/']", names=("messages:catalogue",), inline=True),
    opening("[hx-get*='/tasks/'][hx-get$='/closure/']", names=("tasks:closure",)),
    opening("[hx-get*='/tasks/'][hx-get$='/deadline/']", names=("tasks:deadline",)),
    opening("[hx-get*='/tasks/'][hx-get$='/assignee/']", names=("tasks:assignee",)),
    opening("[hx-get*='/tasks/'][hx-get$='/cancellation/']", names=("tasks:cancellation",)),
    opening("#card-head .stage-step.is-ahead:last-of-type button", names=("boards:stage",)),
    opening("[hx-get$='/past/']", names=("cards:past",)),
    opening("#card-head [hx-get$='/events/new/']", names=("gatherings:invite",)),
    opening("[hx-get*='/fields/']", names=("cards:fields",), inline=True),
)
_LIST_MENUS = (
    opening("[data-add-filter]", names=("lists:filters",)),
    opening("[data-columns]", names=("lists:columns",)),
    opening("[data-save-view]", names=("lists:views",)),
    opening("[data-palette]", names=("search:palette", "search:results")),
    opening(".person-menu summary"),
    _NEW_CARD,
)

PAGES = (
    Sight("myday:show", "anna"),
    Sight("myday:show", "galina", label="head"),
    Sight("field:show", "maxim", shows=("field:files",)),
    Sight("boards:show", "anna", ("lead",), opens=(_NEW_CARD,), shows=("boards:column",)),
    Sight("boards:show", "galina", ("deal",)),
    Sight("lists:show", "galina", ("lead",), opens=_LIST_MENUS, shows=("lists:rows",)),
    Sight("lists:show", "galina", ("deal",)),
    Sight("lists:show", "anna", ("lead",), query="?q=никого-нет", label="empty"),
    Sight(
        "cards:show",
        "galina",
        ("lead", _LEAD),
        opens=_CARD_DIALOGS,
        shows=("tasks:of_card", "bookings:of_card", "errors:of_card"),
    ),
    Sight(
        "cards:show",
        "galina",
        ("deal", _DEAL),
        opens=(opening("#card-head [hx-get$='/override/']", names=("cards:override",)),),
    ),
    Sight("clients:index", "galina", ("contact",), opens=(opening("[data-new]"),)),
    Sight(
        "clients:index",
        "galina",
        ("company",),
        opens=(opening("[data-new]", names=("clients:new",)),),
    ),
    Sight(
        "clients:show",
        "galina",
        ("contact", _CONTACT),
        opens=(
            opening("[hx-get$='/merge/']", names=("clients:merge",)),
            opening("[hx-get$='/fields/contacts/']", names=("clients:fields",), inline=True),
            opening("#client-own .group-edit", names=("clients:own",), inline=True),
            opening("[hx-get$='/owner/']", names=("clients:owner",)),
        ),
    ),
    Sight("clients:show", "galina", ("company", _COMPANY)),
    Sight(
        "tasks:index", "anna", opens=(opening(".task-row-title[data-open]", names=("tasks:show",)),)
    ),
    Sight("tasks:index", "galina", query="?of=all", label="head"),
    Sight("calendar:show", "galina", opens=(opening("[data-new-visit]", names=("calendar:new",)),)),
    Sight("calendar:show", "maxim", label="measurer"),
    Sight("calendar:feed", "anna"),
    Sight("gatherings:index", "galina", opens=(opening("[data-new]", names=("gatherings:new",)),)),
    Sight("gatherings:index", "galina", query="?when=past", label="empty"),
    Sight(
        "gatherings:show",
        "galina",
        (_EVENT,),
        opens=(
            opening("[hx-get$='/edit/']", names=("gatherings:edit",)),
            opening("[hx-get$='/cancellation/']", names=("gatherings:cancellation",)),
        ),
    ),
    Sight(
        "errors:index",
        "galina",
        opens=(
            opening("[hx-get$='/reason/']", names=("errors:reason",)),
            opening("[hx-get$='/repair/']", names=("errors:repair",)),
        ),
    ),
    Sight("sos:index", "galina"),
    Sight("accounting:index", "olga"),
    Sight("accounting:day", "olga", (_DAY, "form:site")),
    Sight(
        "messages:index",
        "galina",
        opens=(opening(".message-row [hx-get]", names=("messages:show",)),),
    ),
    Sight("imports:index", "olga"),
    Sight("imports:show", "olga", (_IMPORT,)),
    Sight("process:show", "viktor", shows=("process:enrolments",)),
    Sight("process:overrides", "viktor"),
    Sight("process:leads", "viktor"),
    Sight("playbook:index", "irina"),
    Sight("playbook:section", "irina", args=("fields",)),
    Sight("playbook:section", "irina", args=("stages",)),
    Sight("playbook:section", "irina", args=("robots",)),
    Sight("playbook:section", "irina", args=("messages",)),
    Sight("playbook:section", "irina", args=("forms",)),
    Sight("playbook:part", "irina", args=("fields/lead/layout",), label="field"),
    Sight("playbook:part", "irina", args=("pipelines/leads/stages/ours/leave",), label="gate"),
    Sight("playbook:part", "irina", args=("robots/confirm_visit",), label="robot"),
    Sight("playbook:part", "irina", args=("messages/visit_confirmed",), label="message"),
    Sight("playbook:part", "irina", args=("tasks/prepare_offer",), label="task"),
    Sight("playbook:part", "irina", args=("roles/sales",), label="role"),
    Sight("playbook:new_part", "irina", args=("robots",)),
    Sight("playbook:uses", "irina", args=("fields/lead/budget",)),
    Sight("playbook:draft", "irina"),
    Sight("playbook:text", "irina"),
    Sight("playbook:versions", "irina"),
    Sight("playbook:version", "irina", args=("select hash from process_playbookversion",)),
    Sight("notifications:index", "anna"),
    Sight("duplicates:index", "olga"),
    Sight("backlog:show", "galina"),
    Sight("training:index", "anna"),
    Sight("training:people", "galina"),
    Sight("training:person", "galina", (_TRAINEE,)),
    Sight("training:result", "galina", (_ATTEMPT,)),
    Sight("", "galina", path="/practice/leads/"),
    Sight("notifications:ways", "anna"),
    Sight("people:teams", "irina"),
    Sight("settings:absences", "irina"),
    Sight("settings:own_absences", "anna"),
    Sight("settings:calendar", "irina"),
    Sight("settings:all_keys", "irina"),
    Sight("offline:show", "maxim"),
    Sight("seals:index", "irina"),
    Sight(
        "people:index",
        "irina",
        opens=(
            opening("[hx-get$='/settings/people/new/']", names=("people:new",)),
            opening("table [hx-get*='/settings/people/']", names=("people:person",)),
        ),
    ),
    Sight("settings:index", "anna", shows=("settings:profile",)),
    Sight("settings:hours", "anna"),
    Sight("settings:security", "anna"),
    Sight("settings:keys", "irina"),
    Sight("settings:roles", "irina"),
    Sight("settings:person_rights", "irina", (_PERSON,)),
    Sight("settings:card_sight", "irina", ("lead", _LEAD)),
    Sight("settings:sign_ins", "irina"),
    Sight("settings:changes", "irina"),
    Sight("settings:forms", "irina"),
    Sight("settings:accounts", "irina"),
    Sight("settings:account", "irina", ("email",)),
    Sight("start:index", "irina"),
    Sight("start:pack", "irina", ("kitchens",)),
    Sight("start:ready", "irina"),
    Sight("forms:show", "", ("site",), speaks="ru"),
    Sight("account_login", ""),
    Sight("account_reset_password", ""),
    Sight("account_reset_password_done", ""),
    Sight("account_reset_password_from_key_done", ""),
    Sight("account_logout", "anna"),
    Sight("account_change_password", "anna"),
    Sight("account_reauthenticate", "anna"),
    Sight("account_inactive", ""),
    Sight("account_signup", ""),
    Sight("mfa_activate_totp", "anna"),
    Sight("mfa_add_webauthn", "anna"),
    Sight("", "anna", path="/leads/00000000-0000-7000-8000-000000000000/", status=404),
    Sight("", "anna", path="/settings/people/", status=403),
    Sight("", "", path="/accounts/reset-nowhere/", status=404, label="stranger"),
)

# Where requests are judged by hand first: not in the sample company.
TRIAGE = (
    Sight("triage:show", "olga"),
    Sight("distribution:show", "galina"),
    Sight("backlog:show", "galina"),
)

_ACT = "changes something and answers with a piece or sends on"
_PIECE = "a piece of a page in the walk, or a menu of one"
_FILE = "a file"
_ONCE = "needs a state that the sample company is not in"
_GONE = "answers 404 or sends on: not part of the product"


def _all(reason: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), reason)


NOT_PAGES: Mapping[str, str] = {
    **_all(
        _ACT,
        """
        accounting:junk accounting:retry backlog:verdicts boards:owner boards:return
        bookings:confirmation bookings:travel calendar:deadline calendar:feed_revocation
        cards:departure cards:files cards:notes cards:restoration clients:card_new clients:files
        clients:notes clients:parting distribution:all distribution:one duplicates:parting
        duplicates:return duplicates:verdict gatherings:absences gatherings:removal
        gatherings:reopening gatherings:restoration gatherings:status gatherings:withdrawal
        imports:map imports:map_removal imports:wishes layouts:keep lists:bulk
        lists:bulk-dismissal lists:bulk-stop lists:bulk-undoing lists:export
        lists:export-dismissal lists:exports lists:view-deletion lists:view-pin lists:view-return
        lists:view-start messages:arrival messages:retry notifications:browser_removal
        notifications:browsers notifications:reading pages:language pages:sample pages:theme
        pages:training people:invitation playbook:approval playbook:discarding playbook:order
        playbook:publication playbook:removal playbook:renewal playbook:reversion
        playbook:withdrawal process:enrolment sandbox:clock search:opened
        seals:verification settings:absence_cancellation settings:account_test
        settings:key_revocation settings:sessions start:apply tasks:items tasks:reopening
        training:attempt training:call training:clock training:departure training:finish
        triage:undo triage:verdict account_confirm_email mfa_generate_recovery_codes
        mfa_login_webauthn openid_connect_callback openid_connect_login
        """,
    ),
    **_all(
        _PIECE,
        """
        backlog:verdict boards:known boards:pipeline boards:tiles bookings:cancellation
        bookings:failure bookings:move bookings:result calendar:cards calendar:visit
        cards:decision cards:piece cards:reasons cards:timeline clients:card_cell clients:choices
        clients:difference
        clients:merge_selected clients:piece clients:timeline distribution:reason duplicates:alike
        duplicates:merge duplicates:merge_selected gatherings:candidates gatherings:guests
        gatherings:invite_cards gatherings:invite_contact gatherings:invite_contacts
        gatherings:of_card gatherings:of_contact lists:bulk-field lists:bulk-report
        lists:bulk-index lists:bulk-show
        lists:cell lists:choices lists:colleagues lists:filter lists:takers
        lists:totals notifications:counters people:departure people:handover
        people:team people:team_new search:keys search:next
        settings:absence settings:person_hours tasks:of_template triage:list triage:mode
        triage:request
        """,
    ),
    **_all(
        _FILE,
        """
        calendar:events calendar:file cards:file field:agenda forms:embed imports:refused
        lists:bulk-report-file lists:export-file offline:manifest offline:service_worker
        offline:session process:text seals:roots mfa_download_recovery_codes
        """,
    ),
    **_all(
        _ONCE,
        """
        imports:columns pages:components start:first account_reset_password_from_key
        mfa_authenticate mfa_deactivate_totp mfa_edit_webauthn mfa_reauthenticate
        mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_view_recovery_codes
        """,
    ),
    **_all(
        _GONE,
        """
        pages:home account_confirm_login_code account_email account_email_verification_sent
        account_set_password mfa_index mfa_list_webauthn
        """,
    ),
}
