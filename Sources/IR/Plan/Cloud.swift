public import Source

/// What an environment has in a cloud account, and what of it Terraform makes.
public struct Cloud: Sendable {
  @Sourced public var account: String
  @Sourced public var region: String
  /// The second part of every ARN, such as `aws`.
  @Sourced public var partition: String
  /// Nil when the spec names none.
  public var cluster: Cluster?
  /// Where Terraform keeps its state; nil when the spec leaves it to whoever runs it.
  public var stateBucket: Sourced<String>?
  public var budget: Budget?
  /// What the pipeline keeps in buckets, whoever made these.
  public var stores: [Store]
  @Sourced public var managesBuckets: Bool
  @Sourced public var managesSecrets: Bool
  /// Repositories of images in the registry of the account: paths without the registry. Empty when others make them.
  public var repositories: [Sourced<String>]

  public init(
    account: Sourced<String>, region: Sourced<String>, partition: Sourced<String>, cluster: Cluster?,
    stateBucket: Sourced<String>?, budget: Budget?, stores: [Store], managesBuckets: Sourced<Bool>,
    managesSecrets: Sourced<Bool>, repositories: [Sourced<String>]
  ) {
    self._account = account
    self._region = region
    self._partition = partition
    self.cluster = cluster
    self.stateBucket = stateBucket
    self.budget = budget
    self.stores = stores
    self._managesBuckets = managesBuckets
    self._managesSecrets = managesSecrets
    self.repositories = repositories
  }

  public struct Cluster: Sendable {
    @Sourced public var name: String
    /// Whether Terraform makes it, and its nodes.
    @Sourced public var isCreated: Bool
    /// The machines that stages and servers run on; nil leaves the choice to us.
    public var machine: Sourced<String>?

    public init(name: Sourced<String>, isCreated: Sourced<Bool>, machine: Sourced<String>?) {
      self._name = name
      self._isCreated = isCreated
      self.machine = machine
    }
  }

  /// A month's.
  public struct Budget: Sendable {
    /// In the currency's unit, such as `499.50`.
    @Sourced public var amount: String
    @Sourced public var currency: String
    /// Percent of it at which somebody is told, ascending.
    public var alerts: [Sourced<Double>]

    public init(amount: Sourced<String>, currency: Sourced<String>, alerts: [Sourced<Double>]) {
      self._amount = amount
      self._currency = currency
      self.alerts = alerts
    }
  }

  /// A folder of a bucket that the pipeline puts something into.
  public struct Store: Sendable {
    /// What is there, for people: `layer raw`.
    public var what: String
    @Sourced public var bucket: String
    /// Without a leading `/`; empty is the whole bucket, else it ends with `/`.
    @Sourced public var prefix: String
    /// For how many days objects are kept; nil is for ever.
    public var days: Sourced<Int>?

    public init(what: String, bucket: Sourced<String>, prefix: Sourced<String>, days: Sourced<Int>?) {
      self.what = what
      self._bucket = bucket
      self._prefix = prefix
      self.days = days
    }
  }
}
