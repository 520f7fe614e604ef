"""Scans as pages of a PDF, whatever people upload."""

import io

# Odoo loads the plugins of web pictures only; faxes and telephones send these.
from PIL import (
    Image,
    ImageOps,
    ImageSequence,
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from odoo.tools.pdf import merge_pdf

DPI = 150
A4 = (1240, 1754)  # pixels at 150 dpi
MARGIN = 60


def as_pdf(content):
    """The pages of a file as a PDF: a PDF as it is, pictures each on an A4 page, upright or lying as they are.

    :param bytes content: of the file; what it is, is read from it and not from its name
    :return: bytes of a PDF; None for a file that cannot be read, or is neither

    >>> picture = io.BytesIO()
    >>> Image.new("RGBA", (400, 200)).save(picture, "PNG")
    >>> as_pdf(picture.getvalue())[:4]
    b'%PDF'
    >>> as_pdf(as_pdf(picture.getvalue()))[:4]
    b'%PDF'
    >>> as_pdf(b"%PDF-1.4 broken") is as_pdf(b"a letter") is as_pdf(b"") is None
    True
    """
    try:
        if b"%PDF" in content[:1024]:
            # Reading every page shows now what would otherwise break the whole dossier.
            pages = merge_pdf([content])
            return pages if b"/Page" in pages else None
        return _pictures_as_pdf(content)
    except Exception:  # A broken file of a stranger may raise anything; the dossier names it instead.
        return None


def _pictures_as_pdf(content):
    with Image.open(io.BytesIO(content)) as picture:
        pages = [_on_paper(frame) for frame in ImageSequence.Iterator(picture)]
    pdf = io.BytesIO()
    pages[0].save(pdf, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return pdf.getvalue()


def _on_paper(picture):
    picture = ImageOps.exif_transpose(picture).convert("RGBA")
    size = A4 if picture.height >= picture.width else A4[::-1]
    room = (size[0] - 2 * MARGIN, size[1] - 2 * MARGIN)
    # Small pictures stay as they are: enlarged they would only look worse.
    picture.thumbnail(room)
    paper = Image.new("RGB", size, "white")
    # What is transparent is paper.
    paper.paste(picture, ((size[0] - picture.width) // 2, MARGIN), picture)
    return paper
