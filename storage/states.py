"""Stored enumerations. Standard library only: rules may import this module."""

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands. Only QUEUED and RUNNING (with an expired lease) can be claimed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WatchState(StrEnum):
    """Where the background watch of a domain stands."""

    WAITING_FOR_RECORD = "waiting for record"
    """The DNS record is not public yet."""
    WAITING_FOR_CONFIRMATION = "waiting for confirmation"
    """The record is public, but nobody has confirmed the verification."""
    VERIFIED = "verified"
    GIVEN_UP = "given up"
