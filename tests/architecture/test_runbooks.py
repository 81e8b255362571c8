"""Each alarm has one page, written as all are; each page has an alarm; and what a page names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "runbooks"
INDEX = FOLDER / "README.md"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page != INDEX)
DOCUMENTS = [*PAGES, INDEX, ROOT / "docs" / "observability.md", ROOT / "docs" / "monitoring.md"]

SECTIONS = ("What it means", "First look", "Usual causes", "What to do")
LONGEST, WIDEST = 60, 130
"""Lines of a page: what is read at night fits on a screen or two. Columns, of everything but tables and code."""

QUERY = re.compile(r"quer(?:y|ies)\s+`([a-z-]+)`", re.IGNORECASE)
DASHBOARD = re.compile(r"dashboards?\s+`([a-z0-9-]+)`", re.IGNORECASE)


def terraform(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.tf")))


def runbooks(folder: Path) -> set[str]:
    """The pages that alarms of a folder's Terraform name."""
    return set(re.findall(r'\brunbook\s*=\s*"([a-z0-9-]+)"', terraform(folder)))


def saved_queries() -> set[str]:
    text = (ROOT / "terraform/stacks/service/queries.tf").read_text(encoding="utf-8")
    return set(re.findall(r"^    ([a-z-]+) = \{$", text, re.MULTILINE))


def dashboards() -> set[str]:
    text = (ROOT / "terraform/stacks/service/dashboards.tf").read_text(encoding="utf-8")
    return set(re.findall(r"^    ([a-z0-9-]+) += local\.\w+_rows$", text, re.MULTILINE))


def sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def name(path: Path) -> str:
    return path.stem


def test_every_alarm_has_a_page_and_every_page_an_alarm() -> None:
    assert {page.stem for page in PAGES} == runbooks(ROOT / "terraform")


def test_there_are_queries_and_dashboards_to_name() -> None:
    assert {"errors", "by-request-id", "by-payment-id"} <= saved_queries()
    assert dashboards() == {"service", "wallet-x402", "overview"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_says_what_it_means_where_to_look_why_and_what_to_do(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.stem}: \S", text)
    assert tuple(sections(page)) == SECTIONS
    assert len(text.splitlines()) <= LONGEST
    for title, section in sections(page).items():
        assert len(section.split()) >= 5, f"{page.name}: {title} says nothing"
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    assert not [line for line in prose.splitlines() if len(line) > WIDEST and not line.lstrip().startswith("|")]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_says_what_silence_means(page: Path) -> None:
    assert len(re.findall(r"^Missing data: ", sections(page)["What it means"], re.MULTILINE)) == 1


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_first_look_is_at_something(page: Path) -> None:
    looks = sections(page)["First look"]
    if page.stem in runbooks(ROOT / "terraform/stacks/service"):
        assert DASHBOARD.search(looks), "name the dashboard to look at"
        assert QUERY.search(looks), "name the saved query to run"
    else:
        assert re.search(r"`aws |```|Cost Explorer", looks), "give the command to run"


def test_queries_and_dashboards_that_are_named_exist_and_every_query_is_named() -> None:
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert set(QUERY.findall(text)) == saved_queries()
    assert set(DASHBOARD.findall(text)) <= dashboards()


def test_the_index_lists_every_page_by_its_title() -> None:
    index = INDEX.read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[([a-z0-9-]+)\]\(([a-z0-9-]+\.md)\) \| (.+?) \|", index, re.MULTILINE)
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in PAGES]
    assert sorted(f"# {slug}: {title}" for slug, _, title in listed) == sorted(titles)
    assert [link for _, link, _ in listed] == [f"{slug}.md" for slug, _, _ in listed]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_to_headings_that_exist(document: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", document.read_text(encoding="utf-8")):
        other = document.parent / target if target else document
        headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {_anchor(heading) for heading in headings}, f"{document.name} → {target}#{anchor}"


def _anchor(heading: str) -> str:
    """As GitHub makes it: lower case, spaces to hyphens, other marks gone."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
