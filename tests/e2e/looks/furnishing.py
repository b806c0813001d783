"""What the sample company has none of by itself: an import, a request, an error, practice."""

from playwright.sync_api import Browser, expect

from tests.e2e.company import Company
from tests.e2e.person import Person

_FILE = (
    "Имя клиента;Телефон;Комментарий\r\n"
    "Вера Смотрова;+7 (495) 555-88-21;Остров\r\n"
    "Лев Смотров;нет;\r\n"
)


def furnish(browser: Browser, company: Company) -> None:
    """Bring these in through the pages themselves."""
    olga = Person(browser, company, "olga")
    olga.go("/imports/")
    olga.page.set_input_files(
        "#import-file",
        {"name": "Старая программа.csv", "mimeType": "text/csv", "buffer": _FILE.encode()},
    )
    olga.click("Загрузить и разобрать столбцы")
    olga.click("Посмотреть, что получится")
    expect(olga.page.locator("#refused tbody tr")).to_have_count(1)
    olga.close()

    visitor = Person(browser, company, "")
    visitor.go("/f/site/")
    visitor.fill({"client_name": "Раиса Гостева", "phone": "+7 (495) 555-01-98"}, within="form")
    visitor.page.locator("input[name=consent]").check(force=True)
    with visitor.page.expect_navigation():
        visitor.page.locator("form button").last.click()
    visitor.close()

    galina = Person(browser, company, "galina")
    galina.go("/leads/")
    token = galina.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    made = galina.context.request.post(
        f"{company.url}/api/v1/leads/",
        data={"pipeline": "leads", "fields": {"client_name": "Нина Безтелефонова"}},
        headers={"X-CSRFToken": token, "Referer": company.url},
    )
    assert made.status == 201, made.text()
    company_made = galina.context.request.post(
        f"{company.url}/api/v1/companies/",
        data={"fields": {"name": "ООО «Смотрины»"}},
        headers={"X-CSRFToken": token, "Referer": company.url},
    )
    assert company_made.status == 201, company_made.text()
    # A case that was practised, and another that goes on.
    for path, body in (
        ("attempts/", {"case": "10_other_town"}),
        ("practice/result/", None),
        ("attempts/", {"case": "01_good_lead"}),
    ):
        practised = galina.context.request.post(
            f"{company.url}/api/v1/training/{path}",
            data=body,
            headers={"X-CSRFToken": token, "Referer": company.url},
        )
        assert practised.ok, practised.text()
    galina.close()
