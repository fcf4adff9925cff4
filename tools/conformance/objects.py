"""Every object against the schema of its kind, and every pod inside a custom resource against the pod's.

usage: objects.py [PROJECT...]
"""

from schemas import core_type, custom_resources, is_custom, problems, validator
from tally import Tally
from tree import environments
from workloads import pods


def main() -> None:
    tally = Tally()
    unchecked: dict[str, int] = {}
    for environment in environments():
        for placed in environment.objects:
            schema = validator(placed.api_version, placed.kind)
            if schema is not None:
                tally.check(str(placed), problems(schema, placed.object))
            elif is_custom(placed.api_version) and custom_resources() is None:
                unchecked[placed.kind] = unchecked.get(placed.kind, 0) + 1
            else:
                tally.check(str(placed), [f"no schema for {placed.api_version} {placed.kind}"])
        for pod in pods(environment):
            tally.check(str(pod), problems(core_type("io.k8s.api.core.v1.PodSpec"), pod.spec))
    if unchecked:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(unchecked.items()))
        print(f"not checked, for MLGEN_CRD_SCHEMAS names no folder with schemas of custom resources: {kinds}")
    tally.finish()


if __name__ == "__main__":
    main()
