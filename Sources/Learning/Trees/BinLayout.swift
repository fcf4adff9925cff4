/// Which features have bins, and where: the bins of a row stand together, one byte a narrow feature and two a wide one.
struct BinLayout: Sendable {
  struct Slot: Sendable {
    /// The feature's index in the set.
    var feature: Int
    /// More than 256 bins.
    var isWide: Bool
    /// From the beginning of a row, in bytes.
    var byte: Int
    var binCount: Int
    /// Where the feature's bins begin in a histogram.
    var histogramStart: Int
  }

  /// One for each feature of the set.
  let mappers: [BinMapper]
  /// Narrow ones first, in the order of the features: the features that can be split.
  let slots: [Slot]
  let narrowCount: Int
  /// Bytes of a row.
  let stride: Int
  let histogramSize: Int

  /// Bins of a narrow feature in a histogram: a constant, so that a bin's place needs no look-up.
  static let narrowBins = 256

  init(mappers: [BinMapper]) {
    self.mappers = mappers
    let splittable = mappers.indices.filter { !mappers[$0].isTrivial }
    let narrow = splittable.filter { mappers[$0].binCount <= Self.narrowBins }
    let wide = splittable.filter { mappers[$0].binCount > Self.narrowBins }
    var slots: [Slot] = []
    for feature in narrow {
      slots.append(
        Slot(
          feature: feature, isWide: false, byte: slots.count, binCount: mappers[feature].binCount,
          histogramStart: slots.count * Self.narrowBins))
    }
    var byte = (narrow.count + 1) & ~1
    var start = narrow.count * Self.narrowBins
    for feature in wide {
      let binCount = mappers[feature].binCount
      slots.append(Slot(feature: feature, isWide: true, byte: byte, binCount: binCount, histogramStart: start))
      byte += 2
      start += binCount
    }
    self.slots = slots
    narrowCount = narrow.count
    // Whole words, so that eight bins are read at once.
    stride = (byte + 7) & ~7
    histogramSize = start
  }

  /// The layout for a set: bins are found from a sample of its rows.
  init(
    features: FeatureSet, bins: Int, seed: Int, threads: Int, leastRows: Int = BinBoundaries.leastRows
  ) {
    let sample = BinSample(rowCount: features.rowCount, seed: seed, leastRows: leastRows)
    self.init(
      mappers: Parallel.map(features.columns.count, threads: threads) { column in
        sample.mapper(features.columns[column].values, most: bins)
      })
  }
}
