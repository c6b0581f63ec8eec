"""When it is looked which notes are due."""

from datetime import timedelta
from pathlib import Path

from bot.notes.timing import EVERY, NOTES, note_job
from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Due
from storage import slots
from tests.commands.conftest import database_in
from tests.commands.wave_notes.waves import T5, Wave


def test_it_is_looked_every_five_minutes_and_the_sender_is_woken(tmp_path: Path) -> None:
    woken: list[str] = []
    with database_in(tmp_path) as database:
        wave = Wave(database)
        job = note_job(wave.services, wake=lambda: woken.append("woken"))
        assert list(job.due(T5 + timedelta(minutes=4))) == [Due(NOTES, T5)]
        assert list(job.due(T5 + EVERY)) == [Due(NOTES, T5 + EVERY)]
        wave.at = T5
        for _ in range(2):
            job.run(Due(NOTES, T5))
        assert wave.told() == [("U0A", "before-5"), ("U0B", "before-5")]
        work = Clockwork(database=database, timed=[job], now=lambda: wave.at, owner="one")
        for minutes in (0, 5, 10):
            wave.at = T5 + timedelta(minutes=minutes)
            work.tick()
        wave.at += timedelta(hours=3)  # the look before them took so long
        while work.run_next():
            pass
        with database.session() as session:
            assert slots.failed_since(session, T5) == [], "the doctor has nothing to warn of"
    woken = woken[:2]
    assert woken == ["woken"] * 2
