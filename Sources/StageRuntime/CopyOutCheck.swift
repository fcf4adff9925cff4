public import RuntimeContract

/// What cannot be done yet is an error before any work.
public enum CopyOutCheck {
  public static func refuse(_ copyOut: CopyOut?) throws(Failure) {
    guard let copyOut else { return }
    throw Failure(
      .usage,
      details: [
        .init(
          path: "copy_out",
          message: "copying results to \(copyOut.uri) is not built yet: no bucket is mounted for writing")
      ],
      advice: "leave the layer out of the spec's data.layers: the result stays in the run's folder")
  }
}
