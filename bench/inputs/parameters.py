"""The parameters of any number of made-up pipelines: what differs between their Kubernetes objects."""

from typing import Any

TEAMS = ("fraud", "search", "ads", "risk", "vision")


def parameters(count: int) -> list[dict[str, Any]]:
    return [one(index) for index in range(count)]


def one(index: int) -> dict[str, Any]:
    team = TEAMS[index % len(TEAMS)]
    return {
        "name": f"pipe-{index:04}",
        "namespace": f"ml-{team}",
        "team": team,
        "image": f"registry.example.com/ml/{team}-serve",
        "trainImage": f"registry.example.com/ml/{team}-train",
        "tag": f"1.{index % 17}.{index % 7}",
        "port": 8080 + index % 10,
        "minReplicas": 1 + index % 3,
        "maxReplicas": 5 + index % 20,
        "targetCPU": 60 + index % 30,
        "cpu": f"{500 + 100 * (index % 8)}m",
        "memory": f"{1 + index % 8}Gi",
        "gpu": 1 + index % 2,
        "schedule": f"{index % 60} {index % 24} * * *",
        "env": [{"name": f"VAR_{number}", "value": f"v{number}-{index}"} for number in range(6)],
    }
