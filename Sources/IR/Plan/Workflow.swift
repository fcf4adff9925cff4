public import Source

/// Stages that run together: what orchestrators call a DAG, a pipeline, a flow or a job.
public struct Workflow: Sendable {
  /// Nil is the main run; else the name of the one stage that runs on its own.
  public var name: String?
  /// What it does, in one sentence.
  @Sourced public var summary: String
  /// Nil: it runs when somebody starts it.
  public var schedule: Schedule?
  /// Runs that may be under way at a time.
  @Sourced public var maximumRuns: Int
  /// Stages of one run that may be under way at a time.
  @Sourced public var maximumStages: Int
  /// How long a run may take with all its retries, in seconds.
  @Sourced public var timeout: Int
  /// Stands before the name of a run in the name of the run's folder, so that runs of two workflows that begin at one
  /// moment, and so may be called alike, share no folder. Empty for the main run.
  @Sourced public var folderPrefix: String

  public init(
    name: String?, summary: Sourced<String>, schedule: Schedule?, maximumRuns: Sourced<Int>,
    maximumStages: Sourced<Int>, timeout: Sourced<Int>, folderPrefix: Sourced<String>
  ) {
    self.name = name
    self._summary = summary
    self.schedule = schedule
    self._maximumRuns = maximumRuns
    self._maximumStages = maximumStages
    self._timeout = timeout
    self._folderPrefix = folderPrefix
  }
}

/// When something runs. Runs that were missed are not made up for.
public struct Schedule: Sendable {
  /// Five fields of cron.
  @Sourced public var cron: String
  /// A name of the IANA database, such as `Europe/Berlin`.
  @Sourced public var timezone: String

  public init(cron: Sourced<String>, timezone: Sourced<String>) {
    self._cron = cron
    self._timezone = timezone
  }
}

/// How long a failed stage waits before it is tried again.
public struct Backoff: Sendable {
  /// Before the first retry, in seconds.
  @Sourced public var delay: Int
  /// How much longer each wait is than the one before.
  @Sourced public var factor: Int
  /// In seconds.
  @Sourced public var maximum: Int

  public init(delay: Sourced<Int>, factor: Sourced<Int>, maximum: Sourced<Int>) {
    self._delay = delay
    self._factor = factor
    self._maximum = maximum
  }
}
