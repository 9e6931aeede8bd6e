"""The data unit's walk: list, link, estimate, verdict, protect, attack, second person, public; and who may do what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from data_unit_world import GOOD, TWO, UK, Units, draw_units
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from invented_lists import invented
from site_world import World

from amparo.publication.bundle import read_bundle, verify_bundle
from amparo_web.accounts.permissions import Refused
from amparo_web.audit.models import AuditEvent
from amparo_web.audit.reading import known_actions
from amparo_web.data_unit import actions, estimates, shelving, storing
from amparo_web.data_unit.models import Dataset, ListFile, Overlap, Release, Run, Stage
from amparo_web.data_unit.track import track, walked
from amparo_web.data_unit.uploads import examined
from amparo_web.jobs.models import Job, State
from amparo_web.jobs.work import Unusable
from amparo_web.jobs.worker import work_off

ASKED = {"method": "auto", "seed": 1, "replicates": 100}


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path / "home"
    settings.BUNDLES = tmp_path / "bundles"
    settings.KEYRING = tmp_path / "keyring"
    return tmp_path


@pytest.fixture
def units(db: None) -> Units:
    return draw_units()


def dataset_of(member: Any, content: bytes = GOOD) -> Dataset:
    return actions.create_dataset(
        member=member, title="Prueba", period="2021-2024", threshold=5, files=[examined(content, len(content))]
    )


def run_of(member: Any, dataset: Dataset, **asked: Any) -> Run:
    run = actions.request_run(member=member, overlap=dataset.overlaps.get(), asked={**ASKED, **asked})
    work_off()
    run.refresh_from_db()
    return run


def waiting_release(units: Units, content: bytes = GOOD) -> Release:
    dataset = dataset_of(units.analyst, content)
    release = actions.request_release(member=units.analyst, run=run_of(units.analyst, dataset))
    work_off()
    release.refresh_from_db()
    return release


# --- the whole walk ---------------------------------------------------------------------------------------------------


def test_from_lists_in_clear_to_the_observatory(units: Units, instance: Path, client: Client) -> None:
    records, _ = invented(500, 4, seed=3, share=0.45)
    sent = [
        SimpleUploadedFile("Ana Inventada.csv", records.filter(records["list"] == name).write_csv().encode())
        for name in ("L0", "L1", "L2", "L3")
    ]
    client.force_login(units.analyst.user)
    made = client.post(
        reverse("data_unit:new"), {"title": "Walk", "period": "2021 – 2024", "threshold": "5", "lists": sent}
    )
    dataset = Dataset.objects.get()
    assert made.status_code == 302, made.content.decode()[:2000]
    assert dataset.period == "2021-2024"
    linked = client.post(reverse("data_unit:link", kwargs={"number": dataset.pk}))
    assert linked["Location"].endswith(f"/jobs/{dataset.overlaps.get().job_id}/")
    assert work_off() == 1
    overlap = dataset.overlaps.get()
    assert overlap.lists == ["L0", "L1", "L2", "L3"]
    assert 350 < overlap.persons < 650
    asked = {"method": "auto", "seed": "1", "level": "95", "replicates": "100"}
    assert client.post(reverse("data_unit:estimates", kwargs={"number": dataset.pk}), asked).status_code == 302
    assert work_off() == 1
    run = Run.objects.get()
    assert run.job is not None
    assert run.job.state == State.DONE, run.job.failure
    assert run.can_be_sent, run.answer["reasons"]
    page = client.get(reverse("data_unit:run", kwargs={"number": dataset.pk, "run": run.pk})).content.decode()
    assert all(reason["text"]["es"][1:30] in page for reason in run.answer["reasons"])
    client.post(reverse("data_unit:send", kwargs={"number": dataset.pk, "run": run.pk}))
    assert work_off() == 1
    release = Release.objects.get()
    assert release.stage == Stage.WAITING
    assert not list(instance.glob("bundles/*"))
    at = {"number": dataset.pk, "release": release.pk}
    assert client.post(reverse("data_unit:approve", kwargs=at)).status_code == 403
    client.force_login(units.reviewer.user)
    assert "Aprobar y publicar" in client.get(reverse("data_unit:release", kwargs=at)).content.decode()
    assert client.post(reverse("data_unit:approve", kwargs=at)).status_code == 302
    shown = client.get(reverse("observatory:bundle", kwargs={"name": release.name}))
    assert shown.status_code == 200
    assert "Costa Rica, 2021-2024" in shown.content.decode()
    assert "Ana Inventada" not in str(list(Dataset.objects.values())) + str(list(ListFile.objects.values()))
    steps = track(walked(dataset))
    assert [step.at for step in steps] == ["done"] * 8


def test_encoded_packages_link_without_a_name(units: Units, tmp_path: Path) -> None:
    from amparo.linkage.encoding import encode
    from amparo.linkage.keys import new_key, read_key
    from amparo.linkage.package import write_package

    new_key(tmp_path / "round.key")
    key = read_key(tmp_path / "round.key", "1")
    records, _ = invented(60, 2, seed=5)
    contents = []
    for name in ("L0", "L1"):
        made = encode(records.filter(records["list"] == name), key, round_name="1", blind_ids=False)
        write_package(made.package, tmp_path / f"{name}.pkg")
        contents.append((tmp_path / f"{name}.pkg").read_bytes())
    files = [examined(content, len(content)) for content in contents]
    assert [file.form for file in files] == ["package", "package"]
    dataset = actions.create_dataset(member=units.analyst, title="P", period="2024", threshold=5, files=files)
    actions.request_link(member=units.analyst, dataset=dataset)
    work_off()
    overlap = dataset.overlaps.get()
    assert overlap.ready, Job.objects.get().failure
    assert overlap.linkage["mode"] == "encoded"


def test_a_release_holds_nothing_that_the_disclosure_room_withheld(units: Units, instance: Path) -> None:
    release = waiting_release(units, UK)
    assert release.stage == Stage.WAITING
    assert release.left_out == {"overlap": "estimate_would_tell"}
    assert release.recovered == 0
    actions.approve(member=units.reviewer, release=release)
    folder = instance / "bundles" / release.name
    assert verify_bundle(folder) == []
    bundle = read_bundle(folder)
    (figure,) = bundle.figures
    assert figure.id == "hidden_total"
    # range_only: the range with its words, and no number of its own.
    measured = {row[0]: row[1:] for row in figure.rows}
    assert measured["observed"][0] == "2744"
    assert measured["estimated"][0] == ""
    assert measured["estimated"][1]
    assert measured["estimated"][2]
    assert bundle.manifest["verdict"] == "range_only"


def test_a_publishable_estimate_goes_out_with_its_number_and_its_table(units: Units, instance: Path) -> None:
    release = waiting_release(units)
    actions.approve(member=units.coordinator, release=release)
    bundle = read_bundle(instance / "bundles" / release.name)
    assert {figure.id for figure in bundle.figures} == {"hidden_total", "overlap"}
    assert bundle.figure("hidden_total").rows[1][1] == "1000"
    # The digest of a small table is an oracle: what is published is salted.
    plain = __import__("hashlib").sha256(GOOD).hexdigest()
    assert plain not in (instance / "bundles" / release.name / "manifest.json").read_text()


def test_few_persons_are_not_counted_in_public(units: Units) -> None:
    from amparo_web.data_unit.releasing import _everybody

    assert _everybody(4, 5) == (None, _everybody(4, 5)[1])
    assert _everybody(5, 5)[0] == 5


# --- the verdict and the second person ------------------------------------------------------------------------------


def test_do_not_publish_cannot_be_sent_by_any_door(units: Units, client: Client) -> None:
    dataset = dataset_of(units.analyst, TWO)
    run = run_of(units.analyst, dataset)
    assert run.grade == "do_not_publish"
    with pytest.raises(Refused):
        actions.request_release(member=units.analyst, run=run)
    client.force_login(units.analyst.user)
    at = {"number": dataset.pk, "run": run.pk}
    for answer in (client.get(reverse("data_unit:send", kwargs=at)), client.post(reverse("data_unit:send", kwargs=at))):
        assert answer.status_code == 403
        assert "no publicar" in answer.content.decode()
    assert not Release.objects.exists()
    assert "Enviar a publicación" not in client.get(reverse("data_unit:run", kwargs=at)).content.decode()


def test_a_grade_that_was_changed_in_the_table_does_not_let_it_out(units: Units) -> None:
    run = run_of(units.analyst, dataset_of(units.analyst, TWO))
    Run.objects.filter(pk=run.pk).update(grade="publishable", answer={**run.answer, "verdict": "publishable"})
    run.refresh_from_db()
    release = actions.request_release(member=units.analyst, run=run)
    work_off()
    release.refresh_from_db()
    assert release.job is not None
    assert (release.job.state, release.job.failure) == (State.FAILED, "data_unit.not_repeated")
    assert release.sums == ""


def test_an_answer_whose_data_changed_is_not_released(units: Units) -> None:
    dataset = dataset_of(units.analyst)
    run = run_of(units.analyst, dataset)
    overlap = dataset.overlaps.get()
    Overlap.objects.filter(pk=overlap.pk).update(cells={**overlap.cells, "111": overlap.cells["111"] + 1})
    release = actions.request_release(member=units.analyst, run=run)
    work_off()
    release.refresh_from_db()
    assert release.job is not None
    assert release.job.failure == "data_unit.not_repeated"
    # What failed stands in nobody's way.
    again = actions.request_release(member=units.analyst, run=run)
    assert again.pk != release.pk


def test_one_person_never_decides_alone(units: Units) -> None:
    release = waiting_release(units)
    with pytest.raises(Refused):
        actions.approve(member=units.analyst, release=release)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(decided_by=units.analyst.user, decided_at=timezone.now())
    actions.decline(member=units.reviewer, release=release, reason="Falta una lista")
    release.refresh_from_db()
    assert (release.stage, release.reason) == (Stage.DECLINED, "Falta una lista")
    with pytest.raises(Refused):
        actions.approve(member=units.coordinator, release=release)


def test_two_who_decide_at_once_are_one_decision(units: Units) -> None:
    release = waiting_release(units)
    twin = Release.objects.select_related("run", "dataset").get(pk=release.pk)
    actions.decline(member=units.reviewer, release=release, reason="no")
    with pytest.raises(Refused):
        actions.approve(member=units.coordinator, release=twin)
    assert not Path(shelving._public_at(release)).exists()


def test_a_dataset_has_one_release_at_a_time(units: Units) -> None:
    release = waiting_release(units)
    with pytest.raises(Unusable, match="one_release"):
        actions.request_release(member=units.reviewer, run=release.run)
    actions.approve(member=units.reviewer, release=release)
    with pytest.raises(Unusable, match="one_release"):
        actions.request_release(member=units.reviewer, run=release.run)


def test_a_bundle_that_was_touched_is_not_published(units: Units, client: Client) -> None:
    release = waiting_release(units)
    path = next(shelving.prepared_at(release).glob("tables/*.csv"))
    path.write_text(path.read_text().replace("1000", "9000"))
    with pytest.raises(Unusable, match="prepared_changed"):
        actions.approve(member=units.reviewer, release=release)
    release.refresh_from_db()
    assert release.stage == Stage.WAITING
    client.force_login(units.reviewer.user)
    page = client.get(reverse("data_unit:release", kwargs={"number": release.dataset_id, "release": release.pk}))
    assert "ya no es lo que se comprobó" in page.content.decode()
    assert "Aprobar" not in page.content.decode()


def test_a_shelf_that_cannot_be_written_leaves_nothing_decided(units: Units, instance: Path) -> None:
    release = waiting_release(units)
    (instance / "bundles").write_text("a file where the folder should be")
    with pytest.raises(Unusable, match="shelf_not_written"):
        actions.approve(member=units.reviewer, release=release)
    release.refresh_from_db()
    assert release.stage == Stage.WAITING


def test_a_public_figure_is_withdrawn_with_its_reason(units: Units, instance: Path, client: Client) -> None:
    release = waiting_release(units)
    actions.approve(member=units.reviewer, release=release)
    client.force_login(units.analyst.user)
    at = {"number": release.dataset_id, "release": release.pk}
    empty = client.post(reverse("data_unit:withdraw", kwargs=at), {"reason": ""})
    assert empty.status_code == 200
    assert (instance / "bundles" / release.name).exists()
    client.post(reverse("data_unit:withdraw", kwargs=at), {"reason": "Una lista venía doble"})
    assert not (instance / "bundles" / release.name).exists()
    assert "Una lista venía doble" in client.get(reverse("data_unit:release", kwargs=at)).content.decode()
    assert client.post(reverse("data_unit:withdraw", kwargs=at), {"reason": "otra vez"}).status_code == 403


def test_what_a_crash_left_between_table_and_shelf_is_straightened(units: Units, instance: Path) -> None:
    release = waiting_release(units)
    actions.approve(member=units.reviewer, release=release)
    shelving.take_back(release)
    shelving.straighten()
    assert verify_bundle(instance / "bundles" / release.name) == []
    Release.objects.filter(pk=release.pk).update(stage=Stage.WITHDRAWN)
    shelving.straighten()
    assert not (instance / "bundles" / release.name).exists()


# --- runs -----------------------------------------------------------------------------------------------------------


def test_every_run_is_kept_with_what_made_it_and_gives_the_same_again(units: Units) -> None:
    dataset = dataset_of(units.analyst)
    one, two = run_of(units.analyst, dataset), run_of(units.analyst, dataset)
    assert one.answer == two.answer
    assert one.digest == dataset.overlaps.get().digest
    assert {"amparo", "numpy", "scipy"} <= set(one.versions)
    assert one.asked["seed"] == 1
    for part in ("why", "words"):
        assert set(one.answer[part]) == {"es", "en", "pt", "fr"}
    assert dataset.overlaps.get().drawings.count() == 8


def test_the_form_offers_every_method_the_library_has(units: Units, client: Client) -> None:
    from amparo.estimation.request import AVAILABLE

    dataset = dataset_of(units.analyst)
    client.force_login(units.analyst.user)
    page = client.get(reverse("data_unit:estimates", kwargs={"number": dataset.pk})).content.decode()
    assert all(f'value="{code}"' in page for code in AVAILABLE)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"method": "fixed"}, "fixed"),
        ({"method": "stepwise", "max_order": "2"}, "bic"),
        ({"method": "auto", "level": "500"}, "Nivel"),
        ({"method": "fixed", "model": "[9"}, "[9"),
        ({"method": "chao", "interval": "bca"}, "chao"),
    ],
)
def test_what_cannot_be_asked_is_said_and_stays_typed(
    asked: dict[str, str], said: str, units: Units, client: Client
) -> None:
    dataset = dataset_of(units.analyst)
    client.force_login(units.analyst.user)
    whole = {"seed": "77", "level": "95", "replicates": "100", **asked}
    page = client.post(reverse("data_unit:estimates", kwargs={"number": dataset.pk}), whole)
    text = page.content.decode()
    assert page.status_code == 200
    assert "govuk-error-summary" in text
    assert said in text
    assert 'value="77"' in text
    assert not Run.objects.exists()


def test_a_run_can_be_cancelled_before_it_answers(units: Units, client: Client) -> None:
    dataset = dataset_of(units.analyst)
    run = actions.request_run(member=units.analyst, overlap=dataset.overlaps.get(), asked=ASKED)
    client.force_login(units.analyst.user)
    at = {"number": dataset.pk, "job": run.job_id}
    assert client.get(reverse("data_unit:cancel", kwargs=at)).status_code == 405
    assert client.post(reverse("data_unit:cancel", kwargs=at)).status_code == 302
    work_off()
    run.refresh_from_db()
    assert run.job is not None
    assert (run.job.state, run.answered) == (State.CANCELLED, False)


def test_a_page_that_waits_looks_again_unless_told_to_be_still(units: Units, client: Client) -> None:
    dataset = dataset_of(units.analyst)
    run = actions.request_run(member=units.analyst, overlap=dataset.overlaps.get(), asked=ASKED)
    client.force_login(units.analyst.user)
    address = reverse("data_unit:job", kwargs={"number": dataset.pk, "job": run.job_id})
    assert client.get(address)["Refresh"] == "3"
    assert "Refresh" not in client.get(f"{address}?still=1")
    work_off()
    assert client.get(address)["Location"] == reverse("data_unit:run", kwargs={"number": dataset.pk, "run": run.pk})


# --- lists at rest --------------------------------------------------------------------------------------------------


def test_a_list_lies_encrypted_and_its_key_dies_with_it(units: Units, instance: Path) -> None:
    records, _ = invented(20, 2, seed=1)
    content = records.write_csv().encode()
    dataset = dataset_of(units.analyst, content)
    row = dataset.files.get()
    (path,) = (instance / "home" / "data_unit").glob("*.sealed")
    assert path.stat().st_mode & 0o077 == 0
    for cell in {"María", "Gar", "nationality", "HND"}:
        assert cell.encode() not in path.read_bytes()
    assert storing.take(row.stored) == content
    copy = path.read_bytes()
    with transaction.atomic():
        actions.remove_file(member=units.analyst, file=row)
    storing.forget(row.stored)
    path.write_bytes(copy)
    from amparo.files import BadInput

    with pytest.raises(BadInput):
        storing.take(row.stored)


def test_two_files_cannot_change_places(units: Units, instance: Path) -> None:
    one, two = (dataset_of(units.analyst, content).files.get() for content in (GOOD, TWO))
    folder = instance / "home" / "data_unit"
    (folder / f"{one.stored}.sealed").write_bytes((folder / f"{two.stored}.sealed").read_bytes())
    from amparo.files import BadInput

    with pytest.raises(BadInput):
        storing.take(one.stored)


def test_what_a_killed_reader_left_in_clear_is_swept(units: Units) -> None:
    place = storing._place(1)
    left = place / f"{storing._PREFIX}999999999-abc"
    left.mkdir()
    (left / "1.csv").write_text("x")
    with storing.as_files([("csv", b"y")]) as (path,):
        assert path.read_bytes() == b"y"
        assert path.parent.stat().st_mode & 0o077 == 0
    assert not left.exists()
    assert not path.exists()


# --- who may --------------------------------------------------------------------------------------------------------

Address = tuple[str, dict[str, Any]]


def addresses(release: Release) -> list[Address]:
    dataset, run = {"number": release.dataset_id}, {"number": release.dataset_id, "run": release.run_id}
    at = {"number": release.dataset_id, "release": release.pk}
    job = {"number": release.dataset_id, "job": release.job_id}
    return [
        ("index", {}),
        ("new", {}),
        ("dataset", dataset),
        ("add_lists", dataset),
        ("remove_list", {**dataset, "file": release.dataset.files.get().pk}),
        ("link", dataset),
        ("job", job),
        ("cancel", job),
        ("estimates", dataset),
        ("run", run),
        ("send", run),
        ("chart", {**dataset, "kind": "comparison", "shape": "wide"}),
        ("release", at),
        ("release_chart", {**at, "figure": "hidden_total", "shape": "wide"}),
        ("approve", at),
        ("decline", at),
        ("withdraw", at),
    ]


def test_every_address_answers_each_reader_as_decided(units: Units, world: World, client: Client) -> None:
    release = waiting_release(units)
    found = addresses(release)
    from amparo_web.data_unit.urls import urlpatterns

    assert {name for name, _ in found} == {str(item.name) for item in urlpatterns}
    #: name -> answer to who asked, to the second officer, to who coordinates.
    refused = {
        "new": (200, 200, 403),
        "add_lists": (200, 200, 403),
        "remove_list": (200, 200, 403),
        "link": (200, 200, 403),
        "cancel": (405, 405, 403),
        "send": (200, 200, 403),
        "job": (302, 302, 302),
        "approve": (403, 200, 200),
        "decline": (403, 200, 200),
        "withdraw": (403, 403, 403),
    }
    for name, arguments in found:
        address = reverse(f"data_unit:{name}", kwargs=arguments)
        expected = refused.get(name, (200, 200, 200))
        for member, status in zip((units.analyst, units.reviewer, units.coordinator), expected, strict=True):
            client.force_login(member.user)
            assert client.get(address).status_code == status, (name, member.role)
        client.force_login(units.stranger.user)
        allowed = name in ("index", "new")
        assert client.get(address).status_code == (200 if allowed else 404), name
        if not allowed:
            assert client.post(address).status_code in (404, 405), name
        for user in (world.owner, world.teammate):
            client.force_login(user)
            assert client.get(address).status_code == 404, name
            assert client.post(address).status_code in (404, 405), name
    release.refresh_from_db()
    assert release.stage == Stage.WAITING


def test_a_job_of_another_dataset_is_not_found(units: Units, client: Client) -> None:
    release = waiting_release(units)
    other = dataset_of(units.analyst, TWO)
    client.force_login(units.analyst.user)
    address = reverse("data_unit:job", kwargs={"number": other.pk, "job": release.job_id})
    assert client.get(address).status_code == 404


def test_a_stranger_sees_nothing_of_ours_in_her_own_list(units: Units, client: Client) -> None:
    waiting_release(units)
    client.force_login(units.stranger.user)
    assert "Prueba" not in client.get(reverse("data_unit:index")).content.decode()


# --- the trail ------------------------------------------------------------------------------------------------------


def test_each_step_stands_in_the_trail_in_words(units: Units, client: Client) -> None:
    release = waiting_release(units)
    client.force_login(units.reviewer.user)
    at = {"number": release.dataset_id, "release": release.pk}
    client.get(reverse("data_unit:release", kwargs=at))
    client.post(reverse("data_unit:approve", kwargs=at))
    client.post(reverse("data_unit:withdraw", kwargs=at), {"reason": "prueba"})
    done = [event.action for event in AuditEvent.objects.filter(action__startswith="data_unit.").order_by("sequence")]
    assert done == [
        "data_unit.dataset_opened",
        "data_unit.list_brought_in",
        "data_unit.estimate_asked",
        "data_unit.release_asked",
        "data_unit.release_read",
        "data_unit.release_approved",
        "data_unit.release_withdrawn",
    ]
    import re

    source = "".join(path.read_text() for path in Path(actions.__file__).parent.glob("*.py"))
    recorded = {f"data_unit.{name}" for name in re.findall(r'noted\(member, "(\w+)"', source)}
    assert recorded <= known_actions()
    assert set(done) <= recorded


# --- how much a page costs ------------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_page_costs_the_same_however_much_a_dataset_has_seen(units: Units, client: Client) -> None:
    client.force_login(units.analyst.user)
    dataset = dataset_of(units.analyst)
    run_of(units.analyst, dataset)
    pages: dict[str, Callable[[], str]] = {
        "index": lambda: reverse("data_unit:index"),
        "dataset": lambda: reverse("data_unit:dataset", kwargs={"number": dataset.pk}),
        "estimates": lambda: reverse("data_unit:estimates", kwargs={"number": dataset.pk}),
    }
    before = {name: queries(client, address()) for name, address in pages.items()}
    for _ in range(4):
        run_of(units.analyst, dataset)
        dataset_of(units.analyst, TWO)
    for reason in ("uno", "dos"):
        release = actions.request_release(member=units.analyst, run=Run.objects.filter(overlap__dataset=dataset)[0])
        work_off()
        release.refresh_from_db()
        actions.decline(member=units.reviewer, release=release, reason=reason)
    after = {name: queries(client, address()) for name, address in pages.items()}
    assert all(after[name] <= before[name] + 2 for name in pages), (before, after)
    assert max(after.values()) <= 32, after


def test_nothing_of_a_list_stands_in_any_table(units: Units, instance: Path) -> None:
    records, _ = invented(40, 2, seed=9)
    dataset = dataset_of(units.analyst, records.write_csv().encode())
    actions.request_link(member=units.analyst, dataset=dataset)
    work_off()
    names = {*records["surname"].drop_nulls(), *records["document_number"].drop_nulls()}
    with connection.cursor() as cursor:
        dump = ""
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            dump += json.dumps(cursor.fetchall(), default=repr)
    assert not [name for name in names if name in dump]


def test_the_digest_is_the_same_for_the_same_table_and_salted() -> None:
    one = estimates.canonical(["a", "b"], {"10": 3, "01": 2, "11": 0})
    two = estimates.canonical(["a", "b"], {"01": 2, "10": 3})
    assert one == two
    assert storing.salted_digest(one) != __import__("hashlib").sha256(one).hexdigest()
