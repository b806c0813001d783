"""Cards and all that hangs on them: clients, contact points, history, decisions, files."""

from voronka.records.models.bulk_action import BulkAction, BulkItem
from voronka.records.models.card import Card
from voronka.records.models.card_event import CardEvent
from voronka.records.models.card_file import CardFile
from voronka.records.models.chain import CardChain, Seal, SealedHead
from voronka.records.models.company import Company
from voronka.records.models.contact import Contact
from voronka.records.models.contact_point import ContactPoint
from voronka.records.models.deal import Deal
from voronka.records.models.decision_row import DecisionRow
from voronka.records.models.export import Export
from voronka.records.models.lead import Lead
from voronka.records.models.merge import Merge, OwnValues
from voronka.records.models.not_duplicate import NotDuplicate
from voronka.records.models.participant import CardParticipant
from voronka.records.models.saved_view import SavedView
from voronka.records.models.stage_stay import StageStay

__all__ = [
    "BulkAction",
    "BulkItem",
    "Card",
    "CardChain",
    "CardEvent",
    "CardFile",
    "CardParticipant",
    "Company",
    "Contact",
    "ContactPoint",
    "Deal",
    "DecisionRow",
    "Export",
    "Lead",
    "Merge",
    "NotDuplicate",
    "OwnValues",
    "SavedView",
    "Seal",
    "SealedHead",
    "StageStay",
]
