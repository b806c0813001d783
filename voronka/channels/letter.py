"""A plain text as the HTML part of a letter."""

import re
from html import escape

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"></head>'
    '<body style="font:16px/1.5 sans-serif;color:#1d273b">{body}</body></html>'
)


def html_of(text: str) -> str:
    """Return the text with paragraphs, line breaks and addresses one can follow."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    body = "".join(f"<p>{_linked(part)}</p>" for part in paragraphs)
    return _PAGE.format(body=body)


def _linked(text: str) -> str:
    written, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        written += [escape(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    written.append(escape(text[at:]))
    return "".join(written).replace("\n", "<br>")
