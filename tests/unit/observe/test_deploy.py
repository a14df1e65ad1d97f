"""Agreement of the dashboard, the alerts and docs/operations.md with the metrics, settings and log events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from prometheus_client import REGISTRY

from app.render.environment import ROOT
from app.settings import Settings
from devtools.yaml_text import read_yaml

OBSERVE = ROOT / "deploy" / "observe"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ALERTS = read_yaml((OBSERVE / "alerts.yml").read_text(encoding="utf-8"))
DASHBOARD = json.loads((OBSERVE / "dashboard.json").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]

OF_PROMETHEUS = {"instance", "job", "le"}
"""Labels that Prometheus adds."""

OTHER_NAMES = re.compile(
    r"OTEL_\w+|PROMETHEUS_\w+|PASSWORD|HOST|POST|GET|SELECT|SIGTERM|SIGHUP|JSON|VACUUM|ANALYZE|WHERE|FROM|HTTP"
)


def own_labels() -> dict[str, set[str]]:
    """Return the application's series by name, with the names of their labels."""
    import_module("app.main")  # registers the metrics
    known: dict[str, set[str]] = {}
    for name, collector in REGISTRY._names_to_collectors.items():
        if name.startswith("aisle_"):
            known[name] = set(getattr(collector, "_labelnames", ()))
    return known


OWN_SERIES = own_labels()


def expressions() -> Iterator[tuple[str, str]]:
    """Yield each query of the dashboard and the alerts, with the title of its panel or alert."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


@pytest.mark.parametrize(("whose", "expression"), list(expressions()))
def test_a_query_names_only_figures_and_labels_that_exist(whose: str, expression: str) -> None:
    named = re.findall(r"\b(aisle_[a-z_]+)(?:\{([^}]*)\})?", expression)
    assert named or "up{" in expression, whose
    for name, selected in named:
        assert name in OWN_SERIES, f"{whose}: {name}"
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selected))
        assert labels <= OWN_SERIES[name] | OF_PROMETHEUS, f"{whose}: {name}"
    grouped = {
        each.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for each in group.split(",")
    }
    assert grouped <= set().union(*(OWN_SERIES[name] for name, _ in named)) | OF_PROMETHEUS, whose
    for opened, closed in ("()", "{}", "[]"):
        assert expression.count(opened) == expression.count(closed)


def test_rates_are_of_counters() -> None:
    rated = [
        (whose, name)
        for whose, expression in expressions()
        for name in re.findall(r"(?:rate|increase)\((aisle_[a-z_]+)", expression)
    ]
    assert rated
    for whose, name in rated:
        assert name.endswith(("_total", "_bucket", "_count", "_sum")), whose


def test_an_alert_has_a_severity_and_a_summary() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "warning"), rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))


def test_the_dashboard_shows_every_figure_and_fits_a_screen() -> None:
    queries = " ".join(expression for _, expression in expressions())
    families = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in OWN_SERIES}
    assert {family for family in families if family not in queries} == set()
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    for panel in DASHBOARD["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    assert all(
        panel["datasource"]["uid"] == "${datasource}" for panel in DASHBOARD["panels"] if "targets" in panel
    )


def test_prometheus_loads_the_alerts_that_are_there() -> None:
    config = read_yaml((OBSERVE / "prometheus.yml").read_text(encoding="utf-8"))
    assert all((OBSERVE / name).is_file() for name in config["rule_files"])
    compose = read_yaml((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    [job] = config["scrape_configs"]
    [found] = job["dns_sd_configs"]
    assert set(found["names"]) <= set(compose["services"])
    assert str(found["port"]) in compose["services"]["backend"]["expose"]
    assert f'job="{job["job_name"]}"' in RULES[0]["expr"]


def test_the_operations_manual_documents_every_metric() -> None:
    documented = set(re.findall(r"^\| (`aisle_.*?) \|", OPERATIONS, re.MULTILINE))
    names = {name for row in documented for name in re.findall(r"`(aisle_[a-z_]+)`", row)}
    exposed = {name for name in OWN_SERIES if not name.endswith(("_bucket", "_count", "_sum", "_created"))}
    counters = {name.removesuffix("_total") for name in exposed if name.endswith("_total")}
    assert names == exposed - counters


def test_the_documented_labels_match_the_metrics() -> None:
    for row in re.findall(r"^\| (`aisle_.*?) \|", OPERATIONS, re.MULTILINE):
        for name, labels in re.findall(r"`(aisle_[a-z_]+)` \{([^}]*)\}", row):
            assert {each.strip() for each in labels.split(",")} == OWN_SERIES[name], row


def test_the_operations_manual_says_what_to_do_about_every_alert() -> None:
    documented = re.findall(r"^\| `(Aisle\w+)` \|", OPERATIONS, re.MULTILINE)
    assert documented == [rule["alert"] for rule in RULES]


def test_the_documented_log_events_are_written() -> None:
    section = OPERATIONS.partition("## Logs")[2].partition("## ")[0]
    events = {
        name
        for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    assert len(events) > 10
    assert {event for event in events if not re.search(rf'log\.\w+\(\s*"{event}"', source)} == set()


def test_the_documented_settings_exist() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", OPERATIONS))
    known = {name.upper() for name in Settings.model_fields}
    assert {name for name in named if name not in known and not OTHER_NAMES.fullmatch(name)} == set()


def test_the_links_of_the_operations_manual_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", OPERATIONS):
        assert (ROOT / "docs" / target).resolve().exists(), target
