"""CloudWatch Logs Insights on this machine: the query language, over log events that the caller hands in.

Pure: no clock, no file, no network. docs/log-queries.md says how much of the language is here and where it may differ
from AWS; what is not here is refused (`QueryError`), never passed over. Source: Amazon CloudWatch Logs user guide,
"CloudWatch Logs Insights language query syntax".

    query = parse('filter level = "ERROR" | stats count() as errors by service')
    result = run(query, events)
"""

from __future__ import annotations

from tools.insights.errors import QueryError
from tools.insights.parser import parse
from tools.insights.records import Event, discover
from tools.insights.running import Result, run

__all__ = ["Event", "QueryError", "Result", "discover", "parse", "run"]
