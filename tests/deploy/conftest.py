"""What the tests of a hosted product share."""

import pytest

from tests.deploy.house import ABSENT, nginx_program
from tests.sharing.conftest import postgres_address  # noqa: F401


@pytest.fixture(scope="session")
def nginx():
    """Skips, saying why, where there is none."""
    if nginx_program() is None:
        pytest.skip(ABSENT)
