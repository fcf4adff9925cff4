internal import Formats
internal import IR
internal import Source

/// The network of a cluster that Terraform makes: nodes in private subnets of three zones, S3 without a way through NAT.
enum ClusterNetwork {
  static func part(_ scope: TerraformScope) -> TerraformPart? {
    guard scope.createsCluster, let cluster = scope.cloud.cluster else { return nil }
    return TerraformPart(
      file: "network",
      body: zones + vpc(cluster) + subnets(cluster) + gateways(cluster) + endpoint(scope) + flowLog(cluster, scope),
      variables: variables)
  }

  static let privateSubnets: HCLExpression = .each(
    "subnet", in: .reference("aws_subnet", "private"), .reference("subnet", "id"))

  private static let vpcID: HCLItem = .set("vpc_id", .reference("aws_vpc", "this", "id"))
  private static let perZone: HCLItem = .set("for_each", .reference("local", "zones"))

  private static let zones: [HCLItem] = [
    .block(
      "data", "aws_availability_zones", "this",
      [
        .comment("In any state, so that a zone that is down for a while keeps its place."),
        .block("filter", [.set("name", "opt-in-status"), .set("values", ["opt-in-not-required"])]),
      ]),
    .block(
      "locals",
      [
        .comment("Each with its place in the network; some regions have only two."),
        .set(
          "zones",
          .each(
            "place", "zone",
            in: .when(
              HCLExpression.call("length", .reference("var", "zones")).compared(.greater, 0),
              then: .reference("var", "zones"), otherwise: .reference("data", "aws_availability_zones", "this", "names")
            ),
            key: .reference("zone"), .reference("place"), where: HCLExpression.reference("place").compared(.less, 3))),
      ]),
  ]

  private static func vpc(_ cluster: Cloud.Cluster) -> [HCLItem] {
    [
      .block(
        "resource", "aws_vpc", "this",
        [
          .set("cidr_block", .reference("var", "vpc_cidr")), .set("enable_dns_support", true),
          .set("enable_dns_hostnames", true), named(cluster),
        ]),
      .block("resource", "aws_default_security_group", "this", [.comment("Without rules: nothing uses it."), vpcID]),
    ]
  }

  private static func named(_ cluster: Cloud.Cluster, _ suffix: HCLExpression? = nil) -> HCLItem {
    .set("tags", ["Name": suffix.map { "\(cluster.$name)-\($0)" } ?? HCLExpression(cluster.$name)])
  }

  private static func subnets(_ cluster: Cloud.Cluster) -> [HCLItem] {
    // A sixteenth each: the private ones from the start, the public ones from the middle.
    func subnet(_ name: String, place: HCLExpression, role: String) -> HCLItem {
      .block(
        "resource", "aws_subnet", name,
        [
          perZone, vpcID, .set("availability_zone", .reference("each", "key")),
          .set("cidr_block", .call("cidrsubnet", .reference("var", "vpc_cidr"), 4, place)),
          .set(
            "tags",
            [
              "Name": "\(cluster.$name)-\(name)-\(HCLExpression.reference("each", "key"))",
              HCLExpression(text: "kubernetes.io/role/\(role)"): "1",
            ]),
        ])
    }
    let place = HCLExpression.reference("each", "value")
    return [
      subnet("private", place: place, role: "internal-elb"),
      subnet("public", place: place.compared(.plus, 8), role: "elb"),
    ]
  }

  private static func gateways(_ cluster: Cloud.Cluster) -> [HCLItem] {
    let outward = HCLExpression.reference("aws_nat_gateway", "this")
    let first: HCLExpression = .call("keys", .reference("local", "zones"))
    func table(_ name: String) -> HCLItem {
      .block(
        "resource", "aws_route_table_association", name,
        [
          perZone,
          .set(
            "subnet_id",
            HCLExpression.reference("aws_subnet", HCLName(name) ?? "private").at(.reference("each", "key"))
              .attribute("id")),
          .set(
            "route_table_id",
            name == "public"
              ? .reference("aws_route_table", "public", "id")
              : HCLExpression.reference("aws_route_table", "private").at(.reference("each", "key")).attribute("id")),
        ])
    }
    return [
      .block("resource", "aws_internet_gateway", "this", [vpcID, named(cluster)]),
      .block(
        "resource", "aws_route_table", "public",
        [
          vpcID, named(cluster, "public"),
          .block(
            "route",
            [
              .set("cidr_block", "0.0.0.0/0"),
              .set("gateway_id", .reference("aws_internet_gateway", "this", "id")),
            ]),
        ]),
      table("public"),
      .block(
        "locals",
        [
          .comment("One way out for all zones, or one each."),
          .set(
            "nat_zones",
            .when(
              .reference("var", "nat_gateway_per_zone"), then: first, otherwise: .call("slice", first, 0, 1))),
        ]),
      .block(
        "resource", "aws_eip", "nat",
        [
          .set("for_each", .call("toset", .reference("local", "nat_zones"))), .set("domain", "vpc"),
          named(cluster, .reference("each", "key")),
        ]),
      .block(
        "resource", "aws_nat_gateway", "this",
        [
          .set("for_each", .reference("aws_eip", "nat")),
          .set("allocation_id", .reference("each", "value", "id")),
          .set(
            "subnet_id",
            HCLExpression.reference("aws_subnet", "public").at(.reference("each", "key")).attribute("id")),
          named(cluster, .reference("each", "key")),
          .blank,
          .set("depends_on", [.reference("aws_internet_gateway", "this")]),
        ]),
      .block(
        "resource", "aws_route_table", "private",
        [
          perZone, vpcID, named(cluster, .reference("each", "key")),
          .block(
            "route",
            [
              .set("cidr_block", "0.0.0.0/0"),
              .set(
                "nat_gateway_id",
                outward.at(
                  .when(
                    .reference("var", "nat_gateway_per_zone"), then: .reference("each", "key"),
                    otherwise: HCLExpression.reference("local", "nat_zones").at(0))
                ).attribute("id")),
            ]),
        ]),
      table("private"),
    ]
  }

  private static func endpoint(_ scope: TerraformScope) -> [HCLItem] {
    [
      .block(
        "resource", "aws_vpc_endpoint", "s3",
        [
          .comment("Data goes to buckets by it, and is not paid for by the gigabyte."),
          vpcID, .set("service_name", HCLExpression(text: "com.amazonaws.\(scope.cloud.region).s3")),
          .set("vpc_endpoint_type", "Gateway"),
          .set(
            "route_table_ids",
            .each("table", in: .reference("aws_route_table", "private"), .reference("table", "id"))),
        ])
    ]
  }

  private static func flowLog(_ cluster: Cloud.Cluster, _ scope: TerraformScope) -> [HCLItem] {
    let group = HCLExpression.reference("aws_cloudwatch_log_group", "flows", "arn")
    return [
      .block(
        "resource", "aws_cloudwatch_log_group", "flows",
        [
          .set("name", "/aws/vpc/\(cluster.$name)/flows"),
          .set("retention_in_days", .reference("var", "log_days")), .set("kms_key_id", EncryptionKey.arn),
        ]),
      .block(
        "resource", "aws_iam_role", "flows",
        [
          .set("name", "\(cluster.$name)-flow-logs"),
          .set("permissions_boundary", .reference("var", "permissions_boundary")),
          .set(
            "assume_role_policy",
            EKSCluster.trust("vpc-flow-logs.amazonaws.com", ["sts:AssumeRole"])),
        ]),
      .block(
        "resource", "aws_iam_role_policy", "flows",
        [
          .set("name", "logs"), .set("role", .reference("aws_iam_role", "flows", "name")),
          .set(
            "policy",
            PolicyStatement.document([
              [
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                "Resource": [group, "\(group):*"],
              ]
            ])),
        ]),
      .block(
        "resource", "aws_flow_log", "this",
        [
          vpcID, .set("traffic_type", "ALL"), .set("log_destination", group),
          .set("iam_role_arn", .reference("aws_iam_role", "flows", "arn")),
        ]),
    ]
  }

  private static let variables: [HCLItem] = [
    .variable(
      "vpc_cidr", "The addresses of the cluster's network; a subnet has a sixteenth of them.",
      type: .reference("string"), default: "10.64.0.0/16",
      rule: (
        .matches(#"/(1[6-9]|20)$"#, .call("cidrsubnet", .reference("var", "vpc_cidr"), 0, 0)),
        "It is a range of addresses between /16 and /20, such as 10.64.0.0/16."
      )),
    .variable(
      "zones",
      """
      The zones of the cluster's network, two or three; the first of the region unless some are given. \
      Give those that it has, and a zone that AWS adds moves no subnet.
      """,
      type: .listOfTexts, default: [],
      rule: (
        .call("contains", [0, 2, 3], .call("length", .reference("var", "zones")))
          .compared(
            .and,
            .all(
              "zone", in: .reference("var", "zones"),
              .call("startswith", .reference("zone"), .reference("local", "region")))),
        "They are two or three zones of the region, such as eu-west-1a."
      )),
    .variable(
      "nat_gateway_per_zone",
      "Whether every zone has a way out of its own. One for all is cheaper, and its zone takes the others along.",
      type: .reference("bool"), default: false),
    .variable(
      "log_days", "For how many days logs of the cluster and its network are kept.", type: .reference("number"),
      default: 365,
      rule: (
        .call(
          "contains",
          .list(
            [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map {
              HCLExpression(number: $0)
            }),
          .reference("var", "log_days")),
        "CloudWatch keeps logs for 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 days or whole years more."
      )),
  ]
}
