"""The colour and the logo of Setup, from the workbook and the folder to the page; and what is said of bad ones."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from lxml import html

from tests.assurance.made import record as one_record
from trackerkit.brand import PLAIN, Brand, Logo
from trackerkit.demo.story import LOGO, run_day, setup_rows
from trackerkit.provider import Folder
from trackerkit.provider_folder import load_provider
from trackerkit.register import load_register
from trackerkit.report.context import pack_context
from trackerkit.report.html import render_html, render_print
from trackerkit.report.kinds.board import board_context
from trackerkit.workbook.build import build_setup
from trackerkit.workbook.fill import fill

AS_AT = run_day("2026-08")
PICTURE = Logo(LOGO.read_bytes(), "image/png")
BRAND = Brand("#7a1f2b", PICTURE)


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


def loaded(folder: Folder, **answers):
    """The brand that Setup makes, and the cells and words of its problems."""
    form, rows = setup_rows("2026-08")
    folder.setup.write_bytes(fill(build_setup(), load_register("setup"), rows, {**form, "brand_colour": "", **answers}))
    provider, problems = load_provider(folder, AS_AT)
    return provider.brand, [(problem.code, problem.detail) for problem in problems]


def test_setup_that_says_nothing_leaves_the_packs_as_they_are(folder):
    assert loaded(folder) == (PLAIN, [])


def test_a_colour_and_a_logo_beside_setup(folder):
    (folder.root / "logo.png").write_bytes(LOGO.read_bytes())
    assert loaded(folder, brand_colour="#7A1F2B", logo="logo.png") == (BRAND, [])


@pytest.mark.parametrize(("colour", "detail"), [
    ("#FFDD00", "“#FFDD00” has a contrast of 1.3 to 1 against white, and 4.5 to 1 is needed. The packs keep their own "
     "colour."),
    ("sky", "“sky” is no colour that is known here. The packs keep their own colour."),
])  # fmt: skip
def test_a_colour_that_cannot_be_used_is_told_and_left_out(folder, colour, detail):
    assert loaded(folder, brand_colour=colour) == (PLAIN, [("TK019", detail)])


@pytest.mark.parametrize(("name", "why"), [
    ("none.png", "was not found beside Setup.xlsx"),
    ("big.png", "is larger than 1 MB"),
    ("words.png", "is not a PNG or JPEG picture"),
    ("folder.png", "does not lie beside Setup.xlsx"),
    ("link.png", "does not lie beside Setup.xlsx"),
    ("../out.png", "is a path, and only the name of a file beside Setup.xlsx is taken"),
])  # fmt: skip
def test_a_logo_that_cannot_be_used_is_told_and_left_out(tmp_path, name, why):
    folder = Folder(tmp_path / "provider")
    (folder.root / "folder.png").mkdir(parents=True)
    (tmp_path / "out.png").write_bytes(LOGO.read_bytes())
    (folder.root / "big.png").write_bytes(LOGO.read_bytes().ljust(1_000_001, b"\0"))
    (folder.root / "words.png").write_text("words", encoding="utf-8")
    (folder.root / "link.png").symlink_to(tmp_path / "out.png")
    detail = f"“{name}” {why}. The packs are printed without a logo."
    assert loaded(folder, logo=name) == (PLAIN, [("TK018", detail)])


def branded(brand: Brand):
    made = one_record([{"ref": "MED-OAK-26-001", "status": "In progress"}])
    return replace(made, provider=replace(made.provider, brand=brand))


@pytest.mark.parametrize("context", [pack_context, lambda record: board_context([record])], ids=["monthly", "board"])
@pytest.mark.parametrize("render", [render_html, render_print], ids=["screen", "print"])
def test_the_cover_shows_the_logo_named_after_the_provider_and_the_bands_the_colour(context, render):
    page = html.fromstring(render(context(branded(BRAND))))
    ((logo,), styles) = page.xpath("//header[contains(@class, 'cover')]//img"), page.xpath("string(//style)")
    assert (logo.get("alt"), logo.get("src")) == ("Larkfield Care", PICTURE.uri)
    assert styles.rindex("--brand: #7a1f2b") > styles.rindex("--brand: #0e4a4f")
    assert "#0e4a4f" not in styles.replace("--brand: #0e4a4f", "")
    plain = html.fromstring(render(context(branded(PLAIN))))
    assert plain.xpath("//img") == []
    assert plain.xpath("string(//style)").count("--brand:") == 1


@pytest.mark.pdf
def test_the_pdf_holds_the_logo_as_a_figure_with_its_words_and_prints_the_same_twice():
    from trackerkit.report.paper import OwnAssets  # noqa: PLC0415 - only where Pango is there
    from trackerkit.report.pdf import render_pdf  # noqa: PLC0415 - only where Pango is there

    context = board_context([branded(BRAND)])
    printed = render_pdf(context)
    assert render_pdf(context) == printed
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
                and str(one.get("/Alt", "")) == "Larkfield Care"] == ["Larkfield Care"]  # fmt: skip
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert len([name for page in pdf.pages[:1] for name in page.get_images()]) == 1
    assert OwnAssets(PICTURE).fetch(PICTURE.uri).read() == PICTURE.data
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        OwnAssets(PICTURE).fetch("data:image/png;base64,YWJj")
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        OwnAssets().fetch(PICTURE.uri)


@pytest.mark.pdf
@pytest.mark.parametrize("data", [
    LOGO.read_bytes()[:2000] + LOGO.read_bytes()[-12:],
    LOGO.read_bytes().replace(b"IDAT", b"IDBT"),
], ids=["cut", "renamed"])  # fmt: skip
def test_a_picture_that_is_damaged_inside_stops_no_pack(data):
    from trackerkit.report.pdf import render_pdf  # noqa: PLC0415 - only where Pango is there

    printed = render_pdf(board_context([branded(Brand("", Logo(data, "image/png")))]))
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.pages) > 0
