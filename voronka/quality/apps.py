from django.apps import AppConfig


class Config(AppConfig):
    name = "voronka.quality"
    label = "quality"

    def ready(self) -> None:
        from voronka.kernel.checks import register_check
        from voronka.quality import checks
        from voronka.quality.distribution import bulk_handing
        from voronka.quality.distribution.ledger import wrong_rows
        from voronka.quality.error_control import listeners as error_control
        from voronka.quality.imports import listeners as imports
        from voronka.quality.triage import bulk_verdicts
        from voronka.quality.triage import listeners as triage
        from voronka.records.bulk_deeds import register_deed

        register_check("Handing out comes out the same when decided again", wrong_rows)
        register_deed(bulk_verdicts.NAME, bulk_verdicts.BulkVerdict())
        register_deed(bulk_handing.NAME, bulk_handing.BulkHanding())
        checks.register()
        error_control.register()
        imports.register()
        triage.register()
