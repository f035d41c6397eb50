"""Reports: context dataclasses, charts, the HTML page and the PDF. Only `report.paper` needs the system's Pango."""
