"""Tax numbers as people type them: their digits, checked where it is known how."""

from django.utils.translation import gettext as _

# Weights of the check digits of a Russian tax number: of firms, and the two of persons.
_WEIGHTS = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}


def tax_number_in(raw: str, region: str) -> str:
    """
    Return the digits of a tax number.

    :raises ValueError: it is none, with a message fit for who typed it
    """
    digits = "".join(letter for letter in raw if letter.isdigit() and letter.isascii())
    if region != "RU":
        if not 5 <= len(digits) <= 20:
            raise ValueError(_("A tax number has 5 to 20 digits: check them."))
        return digits
    if len(digits) not in _WEIGHTS:
        raise ValueError(_("A tax number has 10 digits, of a person 12: check them."))
    for weights in _WEIGHTS[len(digits)]:
        sum_of = sum(w * int(d) for w, d in zip(weights, digits, strict=False))
        if sum_of % 11 % 10 != int(digits[len(weights)]):
            raise ValueError(_("There is no such tax number: one of its digits is wrong."))
    return digits


def is_somebodys(digits: str) -> bool:
    """Say whether it can be anybody's at all: «0000000000» passes every check."""
    return len(set(digits)) > 1
