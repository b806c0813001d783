"""The small showroom with visits, messages, a catalogue and a public form, but no robots."""

from pathlib import Path

from tests.world import __file__ as world_file
from tests.world import use_playbook
from voronka.process.playbook import Playbook

SECTIONS = """
bookings:
  visit:
    label: {ru: Замер, en: Measurement}
    role: measurer
    duration: 3h
    shortest: 1h
    longest: 6h
    buffer: 30m
    step: 30m
    horizon: 30d
    notice: 2h
    needs: [client_name]
  call:
    label: {ru: Видеоконсультация, en: Video consultation}
    role: measurer
    duration: 30m
    horizon: 30d
    remote: true
    link: "https://meet.example/salon-{{ room }}"

messages:
  visit_agreed:
    channel: sms
    text: "We come on {{ booking.visit.starts_at | date }} at {{ booking.visit.starts_at | time }}."
  call_agreed:
    channel: sms
    text: "We call at {{ booking.call.starts_at | time }}.[[ Join: {{ booking.call.link }}]]"
  reminder:
    channel: email
    subject: "A reminder, {{ client_name }}"
    text: "We call you on {{ next_contact_at | datetime }}.[[ Your budget: {{ budget | money }}.]]"
  welcome:
    channel: email
    subject: Welcome
    text: "Hello, {{ client_name | default('friend') }}!"
  colleagues:
    channel: notice
    text: A word among us

web_forms:
  site:
    title: {ru: Заявка, en: Request}
    pipeline: leads
    source: web_form
    fields: [client_name, phone, email, material, request]
    required: [client_name, phone]
    consent: {ru: Согласен, en: I agree}
    thanks: {ru: Спасибо, en: Thank you}

catalogue:
  general: {title: General catalogue, url: "https://catalogue.example/all.pdf"}
  oak: {title: Oak kitchens, url: "https://catalogue.example/oak.pdf", if: material == 'oak'}
  birch: {title: Birch kitchens, url: "https://catalogue.example/b.pdf", if: material == 'birch'}
"""


def use_salon(zone: str = "Europe/Moscow") -> Playbook:
    """Put it in force."""
    showroom = (Path(world_file).parent / "showroom.yaml").read_text(encoding="utf-8")
    return use_playbook(showroom.replace("Europe/Moscow", zone) + SECTIONS)
