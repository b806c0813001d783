"""What a file is, by its first bytes; what the sender says about it decides nothing."""

import mimetypes

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (0, b"%PDF-", "application/pdf"),
)
# Formats without a mark of their own, or that share one, are believed by name if a browser cannot
# run them.
_BELIEVED = {
    ".txt", ".csv", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".ppt", ".pptx", ".rtf",
    ".zip", ".rar", ".7z", ".dwg", ".dxf", ".mp3", ".mp4", ".mov", ".ogg", ".wav",
}  # fmt: skip
UNKNOWN = "application/octet-stream"


def content_type_of(head: bytes, name: str) -> str:
    """Return the type of a file with these first bytes and this name."""
    for place, magic, content_type in _MAGIC:
        if head[place : place + len(magic)] == magic:
            return content_type
    dot = name.rfind(".")
    if dot >= 0 and name[dot:].lower() in _BELIEVED:
        return mimetypes.guess_type(name)[0] or UNKNOWN
    return UNKNOWN
