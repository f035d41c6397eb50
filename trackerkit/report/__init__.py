"""Reports: context dataclasses, charts, the HTML page and the PDF. Only `report.pdf` needs the system's Pango."""
