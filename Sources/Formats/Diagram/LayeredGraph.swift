/// Vertices in layers, every edge between two neighbouring ones: boxes first, then the bends of arrows that cross
/// layers.
struct LayeredGraph {
  /// From the top, each from left to right.
  private(set) var layers: [[Int]] = []
  private(set) var layerOf: [Int] = []
  /// For each arrow the vertices that it runs through, boxes at both ends.
  private(set) var chains: [[Int]] = []
  /// A bend has none.
  private(set) var widths: [Double]
  /// The neighbours in the layer above and in that below.
  private var above: [[Int]] = []
  private var below: [[Int]] = []

  /// Sweeps over all layers: more change nothing in graphs of the size that people draw.
  private static let sweeps = 12
  /// With more bends than this nobody could follow the arrows, and they lead straight to their ends.
  private static let mostBends = 20_000

  init(widths: [Double], arrows: [(from: Int, to: Int)]) {
    self.widths = widths
    layerOf = widths.map { _ in 0 }
    // Arrows lead to later boxes, so each box is final when its turn comes.
    let outgoing = Dictionary(grouping: arrows, by: \.from)
    for box in widths.indices {
      for arrow in outgoing[box] ?? [] { layerOf[arrow.to] = max(layerOf[arrow.to], layerOf[box] + 1) }
    }
    above = widths.map { _ in [] }
    below = above
    layers = Array(repeating: [], count: (layerOf.max() ?? -1) + 1)
    for box in widths.indices { layers[layerOf[box]].append(box) }
    let bends = arrows.reduce(0) { $0 + layerOf[$1.to] - layerOf[$1.from] - 1 }
    for arrow in arrows {
      var chain = [arrow.from]
      if bends <= Self.mostBends {
        for layer in layerOf[arrow.from] + 1..<layerOf[arrow.to] { chain.append(addBend(in: layer)) }
      }
      chain.append(arrow.to)
      for (upper, lower) in zip(chain, chain.dropFirst()) {
        below[upper].append(lower)
        above[lower].append(upper)
      }
      chains.append(chain)
    }
  }

  private mutating func addBend(in layer: Int) -> Int {
    let bend = widths.count
    widths.append(0)
    layerOf.append(layer)
    above.append([])
    below.append([])
    layers[layer].append(bend)
    return bend
  }

  // MARK: - Order

  /// Orders each layer by the barycentres of the neighbours, downwards and upwards in turn, and keeps the best.
  mutating func order() {
    var best = layers
    var fewest = crossings
    for sweep in 0..<Self.sweeps where fewest > 0 {
      let isDownwards = sweep.isMultiple(of: 2)
      for layer in isDownwards ? Array(layers.indices) : layers.indices.reversed() {
        sort(layer, by: isDownwards ? above : below)
      }
      let count = crossings
      if count < fewest { (best, fewest) = (layers, count) }
    }
    layers = best
  }

  private mutating func sort(_ layer: Int, by neighbours: [[Int]]) {
    let places = places
    let keys = layers[layer].enumerated().map { place, vertex in
      let own = neighbours[vertex]
      // One without neighbours stays where it is.
      return own.isEmpty ? Double(place) : own.reduce(0) { $0 + Double(places[$1]) } / Double(own.count)
    }
    // By place among equals, for the order of a sort among equals is not promised.
    let order = layers[layer].indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    layers[layer] = order.map { layers[layer][$0] }
  }

  /// Each vertex's place in its layer.
  private var places: [Int] {
    var places = [Int](repeating: 0, count: widths.count)
    for layer in layers { for (place, vertex) in layer.enumerated() { places[vertex] = place } }
    return places
  }

  /// How many pairs of edges cross.
  var crossings: Int {
    let places = places
    return layers.reduce(0) { count, layer in
      let ends = layer.flatMap { vertex in below[vertex].map { places[$0] }.sorted() }
      return count + Self.inversions(of: ends)
    }
  }

  /// How many pairs stand in the wrong order.
  private static func inversions(of values: [Int]) -> Int {
    // A Fenwick tree over the values: dense graphs have many edges.
    var tree = [Int](repeating: 0, count: (values.max() ?? -1) + 2)
    var count = 0
    for (seen, value) in values.enumerated() {
      var notLarger = 0
      var index = value + 1
      while index > 0 {
        notLarger += tree[index]
        index &= index - 1
      }
      count += seen - notLarger
      index = value + 1
      while index < tree.count {
        tree[index] += 1
        index += index & -index
      }
    }
    return count
  }

  // MARK: - Places

  /// The middle of each vertex: as near to its neighbours as the order and the gaps allow.
  func centres(gap: Double) -> [Double] {
    var centres = [Double](repeating: 0, count: widths.count)
    for layer in layers { place(layer, near: layer.map { _ in Wish(x: 0, weight: 1) }, gap: gap, &centres) }
    for _ in 0..<Self.sweeps {
      for layer in layers {
        place(layer, near: layer.map { wish(of: $0, near: above[$0], centres) }, gap: gap, &centres)
      }
      for layer in layers.reversed() {
        place(layer, near: layer.map { wish(of: $0, near: below[$0], centres) }, gap: gap, &centres)
      }
    }
    for layer in layers {
      place(layer, near: layer.map { wish(of: $0, near: above[$0] + below[$0], centres) }, gap: gap, &centres)
    }
    straighten(gap: gap, &centres)
    return centres
  }

  /// Where a vertex wants to be, and how much.
  private struct Wish {
    var x: Double
    var weight: Double
  }

  private func wish(of vertex: Int, near neighbours: [Int], _ centres: [Double]) -> Wish {
    // One without neighbours makes room for those that have some.
    guard !neighbours.isEmpty else { return Wish(x: centres[vertex], weight: 0.001) }
    let sum = neighbours.reduce(0) { $0 + centres[$1] }
    return Wish(x: sum / Double(neighbours.count), weight: Double(neighbours.count))
  }

  /// Puts a layer's vertices where the squares of the distances to where they want to be have the least sum: an isotonic
  /// regression, by pooling those that would overlap.
  private func place(_ layer: [Int], near wishes: [Wish], gap: Double, _ centres: inout [Double]) {
    // With the room that those to the left need taken away, the order says only that values must not fall.
    var room = 0.0
    var offsets: [Double] = []
    for (place, vertex) in layer.enumerated() {
      if place > 0 { room += distance(layer[place - 1], vertex, gap) }
      offsets.append(room)
    }
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for (wish, offset) in zip(wishes, offsets) {
      var pool = (sum: (wish.x - offset) * wish.weight, weight: wish.weight, count: 1)
      while let last = pools.last, last.sum / last.weight >= pool.sum / pool.weight {
        pool = (pool.sum + last.sum, pool.weight + last.weight, pool.count + last.count)
        pools.removeLast()
      }
      pools.append(pool)
    }
    var place = 0
    for pool in pools {
      for _ in 0..<pool.count {
        centres[layer[place]] = pool.sum / pool.weight + offsets[place]
        place += 1
      }
    }
  }

  /// The least distance between the middles of two vertices that stand beside each other.
  private func distance(_ left: Int, _ right: Int, _ gap: Double) -> Double { (widths[left] + widths[right]) / 2 + gap }

  /// Puts the bends of an arrow below each other where what stands beside them leaves room for that.
  private func straighten(gap: Double, _ centres: inout [Double]) {
    let places = places
    for chain in chains where chain.count > 3 {
      let bends = chain.dropFirst().dropLast()
      var (least, most) = (-Double.infinity, Double.infinity)
      for bend in bends {
        let layer = layers[layerOf[bend]]
        let place = places[bend]
        if place > 0 { least = max(least, centres[layer[place - 1]] + distance(layer[place - 1], bend, gap)) }
        if place + 1 < layer.count {
          most = min(most, centres[layer[place + 1]] - distance(bend, layer[place + 1], gap))
        }
      }
      guard least <= most else { continue }
      let mean = bends.reduce(0) { $0 + centres[$1] } / Double(bends.count)
      for bend in bends { centres[bend] = min(max(mean, least), most) }
    }
  }
}
