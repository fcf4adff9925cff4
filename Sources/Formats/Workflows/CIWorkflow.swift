public import Document
public import Source

/// What a service for continuous integration does when a repository changes: jobs of shell scripts, in words that GitHub
/// Actions and GitLab CI have in common.
public struct CIWorkflow: Sendable {
  public enum Event: Hashable, Sendable {
    /// A change that somebody proposes.
    case proposal
    /// A change that was taken.
    case push
    case schedule
  }

  public var name: String
  /// `OWNER/NAME` of the repository, at least one: in a copy of it, nothing runs.
  public var homes: [Sourced<String>]
  /// The branches that changes are proposed for and pushed to, at least one.
  public var branches: [Sourced<String>]
  /// Cron, in UTC.
  public var schedule: String
  /// Whose commits are no push.
  public var ownEmail: String
  public var jobs: [Job]
  /// Of lines without one of their own.
  public var origin: Origin

  public init(
    name: String, homes: [Sourced<String>], branches: [Sourced<String>], schedule: String, ownEmail: String,
    jobs: [Job], origin: Origin
  ) {
    self.name = name
    self.homes = homes
    self.branches = branches
    self.schedule = schedule
    self.ownEmail = ownEmail
    self.jobs = jobs
    self.origin = origin
  }
}

extension CIWorkflow {
  public struct Job: Sendable {
    /// A word, distinct in the workflow.
    public var id: String
    public var title: String
    public var events: [Event]
    /// Ids of jobs that have to be done before.
    public var needs: [String] = []
    /// When a proposal changes nothing below these, there is nothing to do.
    public var paths: [Sourced<String>] = []
    public var tool: Tool
    /// How it proves itself to AWS.
    public var role: Role?
    public var logins: [Login] = []
    public var variables: [Node.Entry] = []
    /// A folder that is kept from one run to the next.
    public var cache: Cache?
    public var minutes: Int
    /// Whether it commits to the repository.
    public var writes = false
    public var steps: [Step]
    /// Variables that it writes to `file`, a line each, for the jobs that need it.
    public var outputs: Outputs?
    /// Variables from the outputs of other jobs, by the job.
    public var inputs: [(job: String, variable: String)] = []
    public var origin: Origin

    public init(
      id: String, title: String, events: [Event], tool: Tool, minutes: Int, steps: [Step], origin: Origin
    ) {
      self.id = id
      self.title = title
      self.events = events
      self.tool = tool
      self.minutes = minutes
      self.steps = steps
      self.origin = origin
    }
  }

  public struct Step: Sendable {
    public var title: String
    /// For a POSIX shell that stops at the first command that fails.
    public var script: String
    /// A file with findings in the format of the service, to be shown beside the lines of the change.
    public var report: String?
    /// Whether it pushes, and so gets the credential for it.
    public var pushes: Bool

    public init(_ title: String, _ script: String, report: String? = nil, pushes: Bool = false) {
      self.title = title
      self.script = script
      self.report = report
      self.pushes = pushes
    }
  }

  /// What the scripts call, beside the shell.
  public enum Tool: Sendable {
    /// A command of an image, by its name.
    case command(String, image: Sourced<String>)
    /// Docker with buildx.
    case docker
    /// Terraform of a version.
    case terraform(String)
  }

  public struct Role: Hashable, Sendable {
    @Sourced public var arn: String
    @Sourced public var region: String

    public init(arn: Sourced<String>, region: Sourced<String>) {
      self._arn = arn
      self._region = region
    }
  }

  /// A registry of images that has to know who asks.
  public struct Login: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      /// By the job's role.
      case ecr(region: String)
      /// GitHub's own.
      case ghcr
      /// By a name and a password that the service keeps.
      case password
    }

    @Sourced public var host: String
    public var kind: Kind
    /// Whether images are pushed there.
    public var writes: Bool

    public init(host: Sourced<String>, kind: Kind, writes: Bool) {
      self._host = host
      self.kind = kind
      self.writes = writes
    }
  }

  public struct Cache: Sendable {
    public var name: String
    /// Relative to the repository's root.
    public var folder: String
    /// What it is made from.
    public var files: Sourced<String>

    public init(name: String, folder: String, files: Sourced<String>) {
      self.name = name
      self.folder = folder
      self.files = files
    }
  }

  public struct Outputs: Sendable {
    public var file: String
    public var variables: [String]

    public init(file: String, variables: [String]) {
      self.file = file
      self.variables = variables
    }
  }
}
