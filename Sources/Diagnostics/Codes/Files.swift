// ML00xx: the files of a run.
extension Code {
  public static let fileUnreadable = Code(
    "ML0001", "file cannot be read",
    meaning: """
      A file that the run needs is not there, is a folder, or may not be read by this user. Nothing is compiled from \
      what is left, because a missing layer would change the result without a word.
      """,
    wrong: "mlgen build specs/chrun.yaml",
    right: "mlgen build specs/churn.yaml")

  public static let noSpecs = Code(
    "ML0002", "no spec found",
    meaning: """
      A pattern under `specs` in mlgen.yaml, or the default specs/*.yaml, matches no file. An empty run would remove \
      everything that earlier runs generated, so it is refused.
      """,
    wrong: """
      specs: [pipelines/*.yml]
      """,
    right: """
      specs: [pipelines/*.yaml]
      """)

  static let fileCodes: [Code] = [fileUnreadable, noSpecs]
}
