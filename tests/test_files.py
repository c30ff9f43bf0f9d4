import os
import stat
from pathlib import Path

import pytest

from planner import files
from planner.errors import BadInput
from planner.files import parse_plan, target_faults, write_whole
from tests.sample import sample_itinerary


def test_a_plan_comes_back_as_it_was_written() -> None:
    plan = sample_itinerary()
    assert parse_plan(plan.model_dump_json(by_alias=True).encode(), "plan.json") == plan


def test_a_byte_order_mark_is_no_fault() -> None:
    plan = sample_itinerary()
    text = plan.model_dump_json(by_alias=True)
    assert parse_plan(text.encode("utf-8-sig"), "plan.json") == plan


def test_every_fault_of_a_plan_is_named_with_its_path() -> None:
    text = sample_itinerary().model_dump_json(by_alias=True)
    text = text.replace('"slack_minutes":28', '"slack_minutes":"soon"', 1)
    text = text.replace('"status":"feasible"', '"status":"perfect"')
    with pytest.raises(BadInput) as caught:
        parse_plan(text.encode(), "plan.json")
    things = [fault.thing for fault in caught.value.faults]
    assert things == [
        "plan.json: $.days[0].stops[0].slack_minutes",
        "plan.json: $.search.status",
    ]


def test_a_missing_field_is_named_with_its_path() -> None:
    text = sample_itinerary().model_dump_json(by_alias=True).replace('"from":', '"form":', 1)
    with pytest.raises(BadInput) as caught:
        parse_plan(text.encode(), "plan.json")
    things = [fault.thing for fault in caught.value.faults]
    assert things == ["plan.json: $.days[0].legs[0].from", "plan.json: $.days[0].legs[0].form"]


def test_a_thousand_faults_are_not_all_printed() -> None:
    text = sample_itinerary().model_dump_json(by_alias=True)
    text = text.replace('"must":[]', f'"must":{list(range(1000))}')
    with pytest.raises(BadInput) as caught:
        parse_plan(text.encode(), "plan.json")
    assert len(caught.value.faults) == 51
    assert str(caught.value.faults[-1]) == "plan.json: and 950 more faults of this kind"


def test_a_syntax_error_is_named_with_line_and_column() -> None:
    with pytest.raises(BadInput, match="line 2 column 13"):
        parse_plan(b'{"days": [],\n "skipped": ]}', "plan.json")


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("x" * 11)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(BadInput, match="larger than"):
        parse_plan(files.read_bytes(path), "plan.json")


def test_files_are_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_whole({path: "株洲\n"})
    assert path.read_bytes() == "株洲\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_when_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    old = tmp_path / "a.txt"
    old.write_text("old")
    with pytest.raises(BadInput, match=r"missing/b\.txt.*cannot be written"):
        write_whole({old: "new", tmp_path / "missing" / "b.txt": "new"})
    assert old.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        write_whole({path: "new"})
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "link.txt", tmp_path / "target.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_whole({link: "new"})
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_whole({path: "new"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="no null device")
def test_a_device_is_written_to_not_replaced() -> None:
    write_whole({Path(os.devnull): "new"})
    assert Path(os.devnull).is_char_device()


def test_good_targets_have_no_faults(tmp_path: Path) -> None:
    targets = {"--json": tmp_path / "a.json", "--map": tmp_path / "a.html"}
    assert list(target_faults(targets, {"--sites": tmp_path / "sites.csv"})) == []


def test_one_file_under_two_names_is_still_one_file(tmp_path: Path) -> None:
    plan = tmp_path / "a.json"
    plan.touch()
    (tmp_path / "b.html").symlink_to(plan)
    (fault,) = target_faults({"--json": plan, "--map": tmp_path / "b.html"}, {})
    assert fault.thing == "--map"
    assert fault.rule == "the same file as --json"


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_to_is_named_before_the_search(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    (fault,) = target_faults({"--json": tmp_path / "a.json"}, {})
    assert fault.rule == "its folder may not be written to"
