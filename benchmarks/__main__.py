"""`make bench`: runs every benchmark and prints each figure beside its baseline of the same run."""

from benchmarks import acknowledgement, digests, moves


def main() -> None:
    """Run them one after the other."""
    acknowledgement.main()
    moves.main()
    digests.main()


if __name__ == "__main__":
    main()
