"""Company reports: `company_report`.

`status` says where one stands; its nested values are handed on as they came.
"""

from typing import Any

import attrs

from .common import Kind, View


@attrs.frozen(kw_only=True)
class CompanyReport(View):
    """A company's report: `company_report`."""

    company_name: str | None = None
    provider: str | None = None
    events: Any = attrs.field(default=None, repr=False)
    latest_event: Any = attrs.field(default=None, repr=False)
    next_event: Any = attrs.field(default=None, repr=False)


REPORTS = Kind(types=("company_report",), view=CompanyReport)
