import Testing

@testable import Quality

/// Equal within 1e-9, and 1e-9 of the figure itself down to the smallest chances.
private func near(_ ours: Double, _ theirs: Double, _ relative: Double = 1e-9) -> Bool {
  abs(ours - theirs) <= relative * abs(theirs) + 1e-13
}

/// Every figure is scipy's.
struct RecordedDriftTests {
  @Test func samples() throws {
    for recorded in try RecordedDrift.read().samples {
      let (reference, current) = (SortedSample(recorded.reference), SortedSample(recorded.current))
      let auto = try KolmogorovSmirnov(reference, current)
      let exact = try KolmogorovSmirnov(reference, current, method: .exact)
      let asymptotic = try KolmogorovSmirnov(reference, current, method: .asymptotic)
      #expect(near(auto.statistic, recorded.statistic), "\(recorded.name)")
      #expect(near(auto.pValue, recorded.auto), "\(recorded.name): \(auto), and scipy says \(recorded.auto)")
      #expect(near(exact.pValue, recorded.exact), "\(recorded.name): \(exact), and scipy says \(recorded.exact)")
      #expect(
        near(asymptotic.pValue, recorded.asymptotic ?? 1),
        "\(recorded.name): \(asymptotic), and scipy says \(recorded.asymptotic ?? 1)")
      let distance = try reference.wassersteinDistance(to: current)
      let size = recorded.reference.reduce(0) { max($0, abs($1)) }
      #expect(
        abs(distance - recorded.wasserstein) <= 1e-9 * recorded.wasserstein + 1e-14 * size,
        "\(recorded.name): \(distance), and scipy says \(recorded.wasserstein)")
      let deviation = try #require(reference.standardDeviation)
      #expect(abs(deviation - recorded.standardDeviation) <= 1e-9 * recorded.standardDeviation + 1e-15 * size)
    }
  }

  @Test func tables() throws {
    for recorded in try RecordedDrift.read().tables {
      let plain = try ChiSquared(recorded.counts, correction: false)
      let corrected = try ChiSquared(recorded.counts)
      #expect(plain.degreesOfFreedom == recorded.degrees)
      #expect(near(plain.statistic, recorded.statistic), "\(recorded.name): \(plain)")
      #expect(near(plain.pValue, recorded.p), "\(recorded.name): \(plain), and scipy says \(recorded.p)")
      #expect(near(corrected.statistic, recorded.correctedStatistic), "\(recorded.name): \(corrected)")
      #expect(near(corrected.pValue, recorded.correctedP), "\(recorded.name): \(corrected)")
      #expect(near(plain.cramersV, recorded.cramersV), "\(recorded.name): \(plain.cramersV)")
    }
  }

  @Test func shares() throws {
    for recorded in try RecordedDrift.read().shares {
      let index = Divergence.stabilityIndex(recorded.reference, recorded.current)
      let divergence = Divergence.jensenShannon(recorded.reference, recorded.current)
      #expect(near(index, recorded.stabilityIndex), "\(recorded.name): \(index)")
      #expect(near(divergence, recorded.jensenShannon), "\(recorded.name): \(divergence)")
    }
  }

  @Test func proportions() throws {
    for recorded in try RecordedDrift.read().proportions {
      let counts = recorded.counts
      let change = try ShareChange(
        "a share", reference: counts[0], of: counts[1], current: counts[2], of: counts[3])
      #expect(near(change.pValue, recorded.p), "\(counts): \(change), and scipy says \(recorded.p)")
      #expect(near(change.effect, recorded.effect))
    }
  }

  @Test func corrections() throws {
    for recorded in try RecordedDrift.read().adjusted {
      #expect(zip(FalseDiscovery.adjusted(recorded.p), recorded.adjusted).allSatisfy { near($0, $1) })
    }
  }

  @Test func distributions() throws {
    let recorded = try RecordedDrift.read()
    for tail in recorded.tails {
      let ours = KolmogorovDistribution.upperTail(tail.d, n: tail.n)
      #expect(near(ours, tail.p), "n \(tail.n), d \(tail.d): \(ours), and scipy says \(tail.p)")
    }
    for upper in recorded.upper {
      let ours = ChiSquaredDistribution.upperTail(upper.statistic, degreesOfFreedom: Double(upper.degrees))
      #expect(near(ours, upper.p), "\(upper): \(ours)")
    }
    for normal in recorded.normal {
      let ours = NormalDistribution.quantile(normal.p)
      #expect(near(ours, normal.z), "\(normal): \(ours)")
    }
  }
}
