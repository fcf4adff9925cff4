internal import Formats
internal import IR
internal import Source

/// The file system behind the workspaces that the stages of a run share, in a cluster that Terraform makes.
enum WorkspaceFileSystem {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return nil }
    let id = HCLExpression.reference("aws_efs_file_system", "workspace", "id")
    let group = HCLExpression.reference("aws_security_group", "workspace", "id")
    let nodes = HCLExpression.reference("aws_eks_cluster", "this", "vpc_config").at(0)
      .attribute("cluster_security_group_id")
    return TerraformPart(
      file: "workspace",
      body: [
        .block(
          "resource", "aws_efs_file_system", "workspace", origin: scope.plan.volumes.workspace.$name.origin,
          [
            .set("encrypted", true), .set("kms_key_id", EncryptionKey.arn), .set("throughput_mode", "elastic"),
            .set("tags", ["Name": "\(cluster.$name)-workspace"]),
          ]),
        .block(
          "resource", "aws_efs_mount_target", "workspace",
          [
            .set("for_each", .reference("aws_subnet", "private")), .set("file_system_id", id),
            .set("subnet_id", .reference("each", "value", "id")), .set("security_groups", [group]),
          ]),
        .block(
          "resource", "aws_security_group", "workspace",
          [
            .set("name", "\(cluster.$name)-workspace"), .set("description", "NFS from the nodes of the cluster"),
            .set("vpc_id", .reference("aws_vpc", "this", "id")),
          ]),
        .block(
          "resource", "aws_vpc_security_group_ingress_rule", "workspace",
          [
            .set("security_group_id", group), .set("referenced_security_group_id", nodes),
            .set("description", "NFS from nodes"), .set("ip_protocol", "tcp"), .set("from_port", 2049),
            .set("to_port", 2049),
          ]),
      ],
      outputs: [
        .block(
          "output", "workspace_file_system",
          [
            .set(
              "description",
              "The parameter fileSystemId of the storage class that workspaces ask for; its provisioner is efs.csi.aws.com."
            ),
            .set("value", id),
          ])
      ])
  }
}
