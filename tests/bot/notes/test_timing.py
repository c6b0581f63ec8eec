"""When it is looked which notes are due."""

from datetime import timedelta
from pathlib import Path

from bot.notes.timing import EVERY, NOTES, note_job
from bot.timed.jobs import Due
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
    assert woken == ["woken"] * 2
