"""Papers that look as if somebody had put them on a scanner."""

import io

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas


def make_scan(customer, title, number):
    """A one-page PDF with a title, a customer's name and a number.

    >>> make_scan("Ferme Teranga", "RIB", "1234")[:5]
    b'%PDF-'
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A5, invariant=True)
    width, height = A5
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(45, height - 80, title)
    canvas.setFont("Helvetica", 11)
    for place, line in enumerate((customer, number, "Specimen")):
        canvas.drawString(45, height - 115 - 20 * place, line)
    canvas.rect(30, 30, width - 60, height - 60)
    canvas.save()
    return out.getvalue()
