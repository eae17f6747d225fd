"""Bytes to text, the one way that keeps offsets: strict UTF-8, newlines and byte-order mark untouched.

`Path.read_text` would rewrite CRLF, and a guessed encoding would quote words nobody wrote.
"""

from __future__ import annotations

import codecs

from bot.corpus.errors import BadFileError

_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(data: bytes) -> str:
    """The text of a file, code point for code point; a UTF-8 byte-order mark stays as its first one.

    Raises:
        BadFileError: The bytes are empty, binary or in another encoding.
    """
    if not data.strip():
        raise BadFileError("is empty")
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            raise BadFileError(f"is {name}; save it as UTF-8")
    if b"\0" in data:
        raise BadFileError("is binary: it holds a NUL byte")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise BadFileError(f"is not UTF-8 (byte 0x{byte:02X} at {error.start}); save it as UTF-8") from None
