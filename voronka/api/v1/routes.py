"""The API, put together: one router a noun."""

from voronka.api import problems
from voronka.api.http import EITHER
from voronka.api.openapi import VoronkaAPI
from voronka.api.parsing import StrictParser
from voronka.api.v1 import (
    accounts,
    bookings,
    bulk,
    calendar,
    card_changes,
    card_surroundings,
    cards,
    clients,
    clock,
    duplicates,
    enrolments,
    errors,
    exports,
    finding,
    forms,
    gatherings,
    hours,
    imports,
    layouts,
    lead_merges,
    list_work,
    messages,
    notices,
    overrides,
    packs,
    playbook,
    playbook_draft,
    playbook_versions,
    requests_mode,
    seals,
    staff,
    tasks,
    training,
    triage,
    views,
    visit_reports,
)
from voronka.automation.use_cases.enrol_cards import UnableToEnrolCards
from voronka.channels.use_cases.decide_request import UnableToDecideRequest
from voronka.channels.use_cases.retry_message import UnableToRetryMessage
from voronka.channels.use_cases.send_test_message import UnableToSendTest
from voronka.channels.use_cases.set_account import UnableToSetAccount
from voronka.gatherings.details import UnableToSaveGathering
from voronka.gatherings.use_cases.call_off_gathering import UnableToCallOffGathering
from voronka.gatherings.use_cases.invite_guests import UnableToInviteGuests
from voronka.gatherings.use_cases.mark_guests import UnableToMarkGuests
from voronka.notices.use_cases.choose_ways import UnableToChooseWays
from voronka.notices.use_cases.subscribe_browser import UnableToSubscribeBrowser
from voronka.packs.use_cases.apply_playbook import UnableToApplyPlaybook
from voronka.packs.use_cases.publish_draft import UnableToPublishDraft
from voronka.packs.use_cases.restore_version import UnableToRestoreVersion
from voronka.packs.use_cases.switch_leads import UnableToSwitchLeads
from voronka.people.use_cases.change_person import UnableToChangePerson
from voronka.people.use_cases.change_team import UnableToChangeTeam
from voronka.people.use_cases.create_person import UnableToCreatePerson
from voronka.people.use_cases.create_team import UnableToCreateTeam
from voronka.people.use_cases.issue_api_token import UnableToIssueApiToken
from voronka.people.use_cases.keep_layout import UnableToKeepLayout
from voronka.people.use_cases.record_absence import UnableToRecordAbsence
from voronka.quality.distribution.hand_out import UnableToHandOut
from voronka.quality.duplicates.judging import UnableToJudgePair
from voronka.quality.imports.use_cases.begin_import import UnableToBeginImport
from voronka.quality.imports.use_cases.choose_columns import UnableToChooseColumns
from voronka.quality.triage.judge_lead import UnableToJudgeLead
from voronka.quality.triage.undo_verdict import UnableToUndoVerdict
from voronka.records.queries.filter_terms import UnreadableFilter
from voronka.records.use_cases.add_note import UnableToAddNote
from voronka.records.use_cases.add_participant import UnableToAddParticipant
from voronka.records.use_cases.attach_file import UnableToAttachFile
from voronka.records.use_cases.convert_lead import UnableToConvertLead
from voronka.records.use_cases.merge_clients import UnableToMergeClients
from voronka.records.use_cases.merge_leads import UnableToMergeLeads
from voronka.records.use_cases.save_view import UnableToSaveView
from voronka.records.use_cases.start_bulk_action import UnableToStartBulkAction
from voronka.records.use_cases.start_export import UnableToStartExport
from voronka.records.use_cases.unmerge_clients import UnableToUnmergeClients
from voronka.records.use_cases.unmerge_leads import UnableToUnmergeLeads
from voronka.staffing.use_cases.start_handover import UnableToHandOver
from voronka.training.calling import UnableToCallClient
from voronka.training.passing import UnableToPassTime
from voronka.training.practice_room import NotPractising
from voronka.training.use_cases.start_case import UnableToStartCase
from voronka.work.use_cases.cancel_task import UnableToCancelTask
from voronka.work.use_cases.close_task import UnableToCloseTask
from voronka.work.use_cases.create_task import UnableToCreateTask
from voronka.work.use_cases.reassign_task import UnableToReassignTask
from voronka.work.use_cases.reopen_task import UnableToReopenTask
from voronka.work.use_cases.reschedule_task import UnableToRescheduleTask
from voronka.work.use_cases.tick_item import UnableToTickItem

_DESCRIPTION = """
Everything that people do on the pages of Voronka, for programs. The same rules hold: a program
acts as the person whose key it shows. What is refused is answered as a problem document (RFC 9457)
that names every unmet condition, who may repair it, and the smallest set of fixes that suffices.
"""

api = VoronkaAPI(
    title="Voronka",
    version="1",
    description=_DESCRIPTION.strip(),
    urls_namespace="api",
    auth=EITHER,
    parser=StrictParser(),
    docs_url=None,
    openapi_url="/openapi.json",
)
# What has a word where others have an id comes first.
for _router in (
    bulk.router,
    exports.router,
    list_work.router,
    card_changes.router,
    card_surroundings.router,
    cards.router,
    tasks.router,
    bookings.router,
    visit_reports.router,
    calendar.router,
    gatherings.router,
    messages.router,
    accounts.router,
    forms.router,
    finding.router,
    notices.router,
    errors.router,
    triage.router,
    clients.router,
    lead_merges.router,
    duplicates.router,
    # One router with the people: ninja keeps the methods of an address together.
    staff.router,
    hours.router,
    layouts.router,
    packs.router,
    playbook.router,
    requests_mode.router,
    playbook_draft.router,
    playbook_versions.router,
    enrolments.router,
    overrides.router,
    seals.router,
    imports.router,
    views.router,
    clock.router,
    training.router,
):
    api.add_router("", _router)
problems.answer_refusals(
    api,
    plain=[
        UnableToEnrolCards,
        UnableToDecideRequest,
        UnableToRetryMessage,
        UnableToSendTest,
        UnableToSetAccount,
        UnableToSaveGathering,
        UnableToCallOffGathering,
        UnableToInviteGuests,
        UnableToMarkGuests,
        UnableToIssueApiToken,
        UnableToChooseWays,
        UnableToSubscribeBrowser,
        UnableToApplyPlaybook,
        UnableToPublishDraft,
        UnableToRestoreVersion,
        UnableToSwitchLeads,
        UnableToChangePerson,
        UnableToChangeTeam,
        UnableToCreatePerson,
        UnableToCreateTeam,
        UnableToRecordAbsence,
        UnableToHandOver,
        UnableToKeepLayout,
        UnableToBeginImport,
        UnableToChooseColumns,
        UnreadableFilter,
        UnableToHandOut,
        UnableToJudgePair,
        UnableToJudgeLead,
        UnableToUndoVerdict,
        UnableToAddNote,
        UnableToAddParticipant,
        UnableToAttachFile,
        UnableToConvertLead,
        UnableToMergeClients,
        UnableToMergeLeads,
        UnableToSaveView,
        UnableToStartBulkAction,
        UnableToStartExport,
        UnableToUnmergeClients,
        UnableToUnmergeLeads,
        UnableToCancelTask,
        UnableToCloseTask,
        UnableToCreateTask,
        UnableToReassignTask,
        UnableToReopenTask,
        UnableToRescheduleTask,
        UnableToTickItem,
        clock.UnableToMoveClock,
        NotPractising,
        UnableToCallClient,
        UnableToPassTime,
        UnableToStartCase,
    ],
)
