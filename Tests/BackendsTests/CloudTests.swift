import Document
import Formats
import IR
import Testing

@Suite struct CloudTests {
  @Test func aBucketIsAReadOnlyVolumeAndAClaimThatNameEachOther() throws {
    let set = try objects(Fixture.plan())
    let volume = try set.require("persistent-volume/source-subscribers")
    let claim = try set.require("persistent-volume-claim/source-subscribers")
    #expect(claim["spec", "volumeName"] == volume["metadata", "name"])
    #expect(volume["spec", "claimRef", "name"] == claim["metadata", "name"])
    #expect(volume["spec", "claimRef", "namespace"] == "churn-prod")
    #expect(claim["spec", "storageClassName"] == "")
    #expect(volume["spec", "accessModes"] == ["ReadOnlyMany"])
    #expect(volume["spec", "persistentVolumeReclaimPolicy"] == "Retain")
    #expect(
      volume["spec", "mountOptions"] == ["read-only", "allow-other", "region eu-west-1", "prefix subscribers/"])
    #expect(volume["spec", "csi", "volumeHandle"] == volume["metadata", "name"])
    #expect(volume["spec", "csi", "volumeAttributes", "bucketName"] == "acme-raw")
  }

  @Test func resultsGoToAVolumeThatItsPodsMayWrite() throws {
    let set = try objects(Fixture.plan())
    let volume = try set.require("persistent-volume/out-raw")
    #expect(try set.require("persistent-volume-claim/out-raw")["spec", "accessModes"] == ["ReadWriteMany"])
    #expect(volume["spec", "accessModes"] == ["ReadWriteMany"])
    #expect(volume["spec", "csi", "readOnly"] == nil)
    #expect(
      volume["spec", "mountOptions"] == [
        "allow-delete", "allow-overwrite", "allow-other", "uid 65532", "gid 65532", "region eu-west-1", "prefix raw/",
      ])
  }

  /// A prediction log only grows.
  @Test func whatOnlyGrowsCanBeNeitherRemovedNorReplaced() throws {
    var plan = Fixture.plan()
    for index in plan.volumes.buckets.indices { plan.volumes.buckets[index].isAppendOnly = true }
    let options = try objects(plan).require("persistent-volume/out-raw")["spec", "mountOptions"]
    #expect(options == ["allow-other", "uid 65532", "gid 65532", "region eu-west-1", "prefix raw/"])
  }

  @Test(arguments: [
    (Security.IdentityKind.irsa, "pod", true), (.podIdentity, "pod", false), (.node, "driver", false),
  ])
  func identitiesReachBucketsInTheirOwnWay(kind: Security.IdentityKind, source: String, isAnnotated: Bool) throws {
    var plan = Fixture.plan()
    plan.security.$identity = Fixture.sourced(kind)
    let set = try objects(plan)
    let attributes = try set.require("persistent-volume/source-subscribers")["spec", "csi", "volumeAttributes"]
    #expect(attributes?["authenticationSource"]?.string == source)
    let role = try set.require("service-account/data-ingestion")[
      "metadata", "annotations", "eks.amazonaws.com/role-arn"]
    #expect(role?.string == (isAnnotated ? "arn:aws:iam::1:role/churn-prod-data-ingestion" : nil))
  }

  @Test func secretsOfOneNameAreOneObject() throws {
    var plan = Fixture.plan()
    plan.security.references.append(
      SecretReference(
        path: Fixture.sourced("serving/churn"), key: Fixture.sourced("other"),
        secretName: Fixture.sourced("churn-serving-churn")))
    let secret = try objects(plan).require("external-secret/serving-churn")
    #expect(secret["spec", "secretStoreRef"] == ["kind": "ClusterSecretStore", "name": "aws"])
    #expect(secret["spec", "target", "name"] == "churn-serving-churn")
    #expect(
      secret["spec", "data"] == [
        ["secretKey": "token", "remoteRef": ["key": "serving/churn", "property": "token"]],
        ["secretKey": "other", "remoteRef": ["key": "serving/churn", "property": "other"]],
      ])
  }

  @Test func secretsThatAreThereAlreadyAreNotFetched() throws {
    var plan = Fixture.plan()
    plan.security.$secrets = Fixture.sourced(.kubernetes)
    plan.security.store = nil
    #expect(try objects(plan).objects.allSatisfy { $0.kind != "ExternalSecret" && $0.kind != "Secret" })
  }
}
