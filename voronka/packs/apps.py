from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.packs"
    label = "packs"

    def ready(self) -> None:
        from voronka.packs import checks, converting_leads
        from voronka.records.bulk_deeds import register_deed

        checks.register()
        register_deed(converting_leads.NAME, converting_leads.ConvertLeads())
