import pytest

pytest.register_assert_rewrite("tests.api.kitchen_scenario")
