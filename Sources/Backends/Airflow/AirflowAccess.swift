internal import Document
internal import Formats
internal import IR
internal import Source

/// What Airflow's workers may do in the pipeline's namespace: run pods, read their logs and say why one does not start.
///
/// The verbs are those of the Kubernetes provider's `PodManager`, and no `pods/exec`: nothing of ours takes results out
/// through XCom's sidecar.
enum AirflowAccess {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    let plan = scope.plan
    guard plan.options.orchestration == .airflow, !plan.stages.isEmpty else { return [] }
    let origin = plan.options.$orchestration.origin
    let name = scope.name("airflow")
    let role = scope.object(
      "role/airflow", "rbac.authorization.k8s.io/v1", "Role", name: name, origin: origin,
      body: [
        .init(
          "rules",
          [
            [
              "apiGroups": [""], "resources": ["pods"],
              "verbs": ["create", "get", "list", "watch", "patch", "delete"],
            ],
            ["apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]],
            ["apiGroups": [""], "resources": ["events"], "verbs": ["list", "watch"]],
          ])
      ])
    let binding = scope.object(
      "role-binding/airflow", "rbac.authorization.k8s.io/v1", "RoleBinding", name: name, origin: origin,
      body: [
        .init("roleRef", ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": Node(name)]),
        .init(
          "subjects",
          [
            [
              "kind": "ServiceAccount",
              "name": Node(plan.platform.airflow.$name),
              "namespace": Node(plan.platform.airflow.$namespace),
            ]
          ]),
      ])
    return [role, binding]
  }
}
