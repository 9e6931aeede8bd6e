"""The demonstration's data unit at work: one dataset walked by the room's own actions, by two invented persons."""

from __future__ import annotations

from pathlib import Path

AGENCY, ANALYST, REVIEWER = "datos-nacional", "datos-nacional.data-officer", "datos-nacional.reviewer"
#: What the simulated region is counted over.
PERIOD = "2019-2024"


def walk_data_unit(overlap: Path) -> None:
    """Bring the region's overlap table in, estimate in three ways, and send what its verdict lets out.

    The second person approves; where no verdict lets anything out the track stops there, as it would for anybody.
    """
    from amparo_web.accounts.models import Membership
    from amparo_web.data_unit import actions
    from amparo_web.data_unit.uploads import examined
    from amparo_web.jobs.worker import work_off

    members = Membership.objects.select_related("agency", "user")
    analyst, reviewer = (members.get(user__username=name) for name in (ANALYST, REVIEWER))
    content = overlap.read_bytes()
    dataset = actions.create_dataset(
        member=analyst,
        title="Región simulada",
        period=PERIOD,
        threshold=5,
        files=[examined(content, len(content))],
    )
    table = dataset.overlaps.get()
    for method in ("chao", "main-effects", "auto"):
        actions.request_run(member=analyst, overlap=table, asked={"method": method, "seed": 1})
    work_off()
    run = table.runs.last()
    if run is None or not run.can_be_sent:
        return
    release = actions.request_release(member=analyst, run=run)
    work_off()
    release.refresh_from_db()
    actions.approve(member=reviewer, release=release)
