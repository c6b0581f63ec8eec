"""The pretend company alone: none of the product runs here, so none of it is measured."""

import pytest


@pytest.fixture(autouse=True)
def unmeasured(no_cover: None) -> None:
    """Measuring what is run takes as long again. Where a test runs the product, its file has a fixture of this name."""
