// ML06xx: what stands on disk where outputs go.
extension Code {
  public static let outputEdited = Code(
    "ML0601", "generated file was edited by hand",
    meaning: """
      The file is listed in its lock, and its content is neither what was generated then nor what would be generated \
      now. The next build would lose the edit, so nothing of this pipeline is written. Say it in the spec, or take \
      the generated content with `--force`.
      """,
    wrong: """
      $ sed -i 's/replicas: 2/replicas: 5/' generated/churn/prod/kubernetes/deployment.yaml
      $ mlgen build
      """,
    right: """
      $ sed -i 's/min: 2/min: 5/' specs/churn.yaml
      $ mlgen build
      """)

  public static let outputForeign = Code(
    "ML0602", "file in the way that was not generated",
    meaning: """
      An output has to go where a file stands that no lock lists and that differs from it. It was not written by \
      mlgen, so it is never overwritten, with `--force` neither. A file of the same content is taken over.
      """,
    wrong: """
      $ echo '# Our notes' > generated/churn/README.md
      $ mlgen build
      """,
    right: """
      $ mv generated/churn/README.md docs/churn.md
      $ mlgen build
      """)

  public static let outputObstructed = Code(
    "ML0603", "something that is no file in the way",
    meaning: """
      A folder, a symbolic link or a device stands where a generated file goes, or a file or a link where a folder \
      goes. Outputs are never written through links, because a link can lead out of the repository.
      """,
    wrong: """
      $ ln -s /srv/charts generated/churn/chart
      $ mlgen build
      """,
    right: """
      $ rm generated/churn/chart
      $ mlgen build
      """)

  public static let lockDamaged = Code(
    "ML0604", "lock cannot be read",
    meaning: """
      A line of mlgen.lock is not as mlgen writes it. Without the lock it is unknown which files were generated, so \
      nothing is overwritten or removed. Restore it from git; or delete it, and the next build takes over the files \
      whose content is what it would write.
      """,
    wrong: "mlgen.lock: 9f86d081 generated/churn/README.md",
    right: """
      $ git checkout -- generated/churn/mlgen.lock
      $ mlgen build
      """)

  public static let lockConflict = Code(
    "ML0605", "lock has merge conflicts",
    meaning: """
      Two branches changed what is generated, and git left both in mlgen.lock. Generated files need no merging by \
      hand: take one side of the whole folder, resolve the specs, and build.
      """,
    wrong: """
      $ git merge feature
      CONFLICT (content): Merge conflict in generated/churn/mlgen.lock
      $ mlgen build
      """,
    right: """
      $ git checkout --ours -- generated/churn
      $ mlgen build
      """)

  public static let lockFormatUnknown = Code(
    "ML0606", "lock of another format",
    meaning: """
      The first line of mlgen.lock names a format that this version does not know: most likely a newer mlgen wrote \
      it. An older one would misread it and could remove what it should keep.
      """,
    wrong: "mlgen lock 2",
    right: "mlgen lock 1")

  public static let outputOutdated = Code(
    "ML0607", "generated files are out of date",
    meaning: """
      `--check` compares the tree on disk with what the specs compile to now, and found a difference. What is \
      committed is then not what the specs say.
      """,
    wrong: """
      $ git commit -m 'Raise the replicas' specs/churn.yaml
      $ mlgen build --check
      """,
    right: """
      $ mlgen build
      $ git commit -m 'Raise the replicas' specs/churn.yaml generated/churn
      """)

  public static let repositoryKept = Code(
    "ML0608", "files of the repository left as they are", severity: .warning,
    meaning: """
      What Argo CD is told is made from all specs of the repository, also when one of them is built alone. While \
      another one is at fault it cannot be made, so it stays as it was.
      """,
    wrong: """
      $ mlgen build specs/churn.yaml      # and specs/fraud.yaml is at fault
      """,
    right: """
      $ mlgen validate specs/fraud.yaml
      $ mlgen build
      """)

  static let outputCodes: [Code] = [
    outputEdited, outputForeign, outputObstructed, lockDamaged, lockConflict, lockFormatUnknown, outputOutdated,
    repositoryKept,
  ]
}
