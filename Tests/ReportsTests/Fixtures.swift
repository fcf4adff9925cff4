import RuntimeContract

@testable import Reports

/// Reports like those of real runs, from numbers that a seed repeats. Only operations that IEEE 754 defines are used, so
/// the recorded bytes are those of any machine.
enum Fixtures {
  struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 0 up to 1 (splitmix64).
    mutating func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
    }

    /// About normal: mean 0, variance 1.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
  }

  /// Scores of rows and whether they are of the class.
  static func curves(
    _ name: String, scores: [Double], isMember: [Bool], bins: Int = 10
  ) -> ModelReport.ClassificationFigures.ClassCurves {
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    let positives = isMember.count { $0 }
    let negatives = isMember.count - positives
    var roc = [ChartPoint(x: 0, y: 0)]
    var precisionRecall: [ChartPoint] = []
    var (truePositives, falsePositives, area, averagePrecision) = (0, 0, 0.0, 0.0)
    for row in order {
      if isMember[row] {
        truePositives += 1
        averagePrecision += Double(truePositives) / Double(truePositives + falsePositives) / Double(positives)
      } else {
        falsePositives += 1
        area += Double(truePositives)
      }
      roc.append(
        ChartPoint(x: Double(falsePositives) / Double(negatives), y: Double(truePositives) / Double(positives)))
      precisionRecall.append(
        ChartPoint(
          x: Double(truePositives) / Double(positives),
          y: Double(truePositives) / Double(truePositives + falsePositives)))
    }
    let calibration = (0..<bins).map { bin -> CalibrationChart.Bin in
      let range = Double(bin) / Double(bins)...Double(bin + 1) / Double(bins)
      let rows = scores.indices.filter { Int(scores[$0] * Double(bins)) == bin }
      let sum = rows.reduce(0) { $0 + scores[$1] }
      return CalibrationChart.Bin(
        range: range, count: rows.count, meanPrediction: rows.isEmpty ? nil : sum / Double(rows.count),
        observedShare: rows.isEmpty ? nil : Double(rows.count { isMember[$0] }) / Double(rows.count))
    }
    return ModelReport.ClassificationFigures.ClassCurves(
      name, roc: roc, auc: area / Double(positives * negatives), precisionRecall: precisionRecall,
      averagePrecision: averagePrecision, baseRate: Double(positives) / Double(isMember.count), calibration: calibration
    )
  }

  static func parameter(_ name: String, _ value: ParameterValue) -> AlgorithmParameter {
    AlgorithmParameter(name: name, value: value)
  }

  /// A curve that falls from `start` towards `end`, and rises again a little when it learns by heart.
  static func learning(
    rounds: Int, start: Double, end: Double, rise: Double, seed: UInt64
  ) -> [Double] {
    var noise = Noise(seed: seed)
    return (1...rounds).map { round in
      let t = Double(round) / Double(rounds)
      let fall = 1 / (1 + 14 * t)
      return end + (start - end) * fall + rise * t * t + 0.0015 * noise.normal()
    }
  }

  static var churn: ModelReport {
    var noise = Noise(seed: 7)
    var (scores, labels): ([Double], [Bool]) = ([], [])
    for _ in 0..<1000 {
      let z = -1.6 + 1.9 * noise.normal()
      // A sigmoid without an exponential.
      let probability = 0.5 + 0.5 * z / (1 + z.magnitude)
      labels.append(noise.uniform() < probability * probability * 1.25)
      scores.append(min(max(probability + 0.02 * noise.normal(), 0), 0.999))
    }
    let curve = curves("yes", scores: scores, isMember: labels)
    var counts = [[0, 0], [0, 0]]
    for (score, label) in zip(scores, labels) { counts[label ? 1 : 0][score >= 0.5 ? 1 : 0] += 1 }
    let columns = [
      "total_day_minutes", "number_customer_service_calls", "international_plan", "total_eve_minutes",
      "total_intl_calls", "voice_mail_plan", "total_intl_minutes", "total_night_minutes", "total_day_charge",
      "number_vmail_messages", "state", "account_length", "total_day_calls", "total_eve_calls", "total_night_calls",
      "area_code", "total_eve_charge", "total_night_charge", "total_intl_charge",
    ]
    let gains = [
      0.241, 0.183, 0.122, 0.094, 0.071, 0.058, 0.052, 0.041, 0.03, 0.026, 0.019, 0.015, 0.013, 0.011, 0.01, 0.006,
      0.004, 0.003, 0.001,
    ]
    let features = columns.enumerated().map { index, name -> ModelReport.TrainingData.Feature in
      switch name {
      case "international_plan", "voice_mail_plan":
        ModelReport.TrainingData.Feature(name, type: .boolean, missingShare: 0, values: "26.6% true")
      case "state", "area_code":
        ModelReport.TrainingData.Feature(
          name, type: .category, missingShare: 0.012, values: "\(name == "state" ? 51 : 3) values",
          transforms: ["one_hot"])
      default:
        ModelReport.TrainingData.Feature(
          name, type: .number, missingShare: Double(index) * 0.0017, values: "0 to \(350 - Double(index) * 11.5)",
          transforms: index % 3 == 0 ? ["impute median", "scale standard"] : [])
      }
    }
    return ModelReport(
      name: "churn", task: .classification, algorithm: .gradientBoosting,
      parameters: [
        parameter("trees", .integer(240)), parameter("learning_rate", .number(0.05)), parameter("leaves", .integer(31)),
        parameter("min_leaf_rows", .integer(20)), parameter("l2", .number(1e-05)),
        parameter("feature_share", .number(0.8)),
      ], classWeight: .balanced, seed: 42, objective: FitObjective(metric: .auc, goal: .maximize),
      data: ModelReport.TrainingData(
        label: "churned", classes: ["no", "yes"],
        parts: [
          .init(.train, rows: 3000, classRows: [2566, 434]), .init(.validation, rows: 1000, classRows: [857, 143]),
          .init(.test, rows: 1000, classRows: [labels.count { !$0 }, labels.count { $0 }]),
        ], features: features, split: "random, stratified by \(code: "churned"), seed 42"),
      scores: [
        ModelReport.Score(
          .auc, [.train: 0.9987, .validation: 0.9281, .test: curve.auc ?? 0],
          crossValidation: ModelReport.FoldScores(mean: 0.9224, deviation: 0.0113, folds: 5), baseline: 0.5),
        ModelReport.Score(
          .averagePrecision, [.train: 0.9951, .validation: 0.8472, .test: curve.averagePrecision ?? 0],
          crossValidation: ModelReport.FoldScores(mean: 0.8391, deviation: 0.0204, folds: 5), baseline: curve.baseRate),
        ModelReport.Score(
          .logLoss, [.train: 0.0591, .validation: 0.1873, .test: 0.2012],
          crossValidation: ModelReport.FoldScores(mean: 0.1954, deviation: 0.0098, folds: 5), baseline: 0.4089),
        ModelReport.Score(.accuracy, [.train: 0.9893, .validation: 0.953, .test: 0.947], baseline: 0.857),
        ModelReport.Score(.brier, [.train: 0.0123, .validation: 0.0402, .test: 0.0437], baseline: 0.1226),
      ],
      evaluation: .classification(
        ModelReport.ClassificationFigures(
          part: .test, curves: [curve], confusion: ConfusionChart(classes: ["no", "yes"], counts: counts))),
      importances: columns.indices.map { index in
        ModelReport.Importance(
          columns[index], gain: gains[index], permutation: gains[(index + 1) % 19] * 0.3 - 0.0008,
          permutationDeviation: 0.002 + gains[index] * 0.03)
      },
      learningCurves: [
        ModelReport.LearningCurve(
          metric: "log_loss",
          series: [
            .init(.train, values: learning(rounds: 240, start: 0.69, end: 0.02, rise: 0, seed: 1)),
            .init(.validation, values: learning(rounds: 240, start: 0.69, end: 0.14, rise: 0.03, seed: 2)),
          ]),
        ModelReport.LearningCurve(
          metric: "auc",
          series: [
            .init(.train, values: learning(rounds: 240, start: 0.82, end: 1.0, rise: 0, seed: 3).map { min($0, 1) }),
            .init(.validation, values: learning(rounds: 240, start: 0.8, end: 0.945, rise: -0.01, seed: 4)),
          ]),
      ], keptRound: 187, search: search,
      warnings: ["2 rows of \(code: "raw/data.csv") had too many fields and were put aside."])
  }

  static var search: ModelReport.SearchSummary {
    var noise = Noise(seed: 5)
    return ModelReport.SearchSummary(
      method: .tpe,
      trials: (1...40).map { number in
        let rate = 0.01 + 0.19 * noise.uniform()
        return ModelReport.SearchSummary.Trial(
          number: number,
          parameters: [
            parameter("learning_rate", .number(rate)),
            parameter("leaves", .integer(7 + Int(noise.uniform() * 120))),
            parameter("l2", .number(noise.uniform() * noise.uniform() * 0.01)),
          ],
          value: number == 9
            ? nil : 0.9 + 0.028 * Double(number) / Double(number + 9) - 0.02 * noise.uniform() * noise.uniform())
      })
  }

  /// Names from data can be anything: what breaks pages, what breaks XML, what turns text around.
  static let hostileNames = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "]]>&amp;<!-- --> '\"`", "\u{202E}abc\u{2066}def",
    "a\u{0}b\u{1B}[31m\nc\td\u{85}\u{2028}\u{FEFF}\u{FFFE}", "שלום עולם", "温度センサーの値がとても長い名前", "|pipe|*bold*_x_",
  ]

  static var species: ModelReport {
    let names = ["setosa", "versicolor", "virginica"]
    var noise = Noise(seed: 11)
    var rows: [(label: Int, scores: [Double])] = []
    for row in 0..<450 {
      let label = row % 3
      var scores = names.indices.map { index in
        max(
          0.001,
          (index == label ? 0.62 : (index - label).magnitude == 1 && label > 0 && index > 0 ? 0.34 : 0.06) + 0.2
            * noise.normal())
      }
      let sum = scores.reduce(0, +)
      scores = scores.map { min($0 / sum, 0.999) }
      rows.append((label, scores))
    }
    var counts = [[Int]](repeating: [0, 0, 0], count: 3)
    for row in rows {
      let predicted = names.indices.max { row.scores[$0] < row.scores[$1] } ?? 0
      counts[row.label][predicted] += 1
    }
    return ModelReport(
      name: "iris-species", task: .classification, algorithm: .logisticRegression,
      parameters: [parameter("l2", .number(0.01)), parameter("iterations", .integer(200))], seed: 1,
      objective: FitObjective(metric: .logLoss, goal: .minimize),
      data: ModelReport.TrainingData(
        label: "species", classes: names,
        parts: [
          .init(.train, rows: 1050, classRows: [350, 350, 350]), .init(.test, rows: 450, classRows: [150, 150, 150]),
        ],
        features: ["sepal_length", "sepal_width", "petal_length", "petal_width"].map {
          ModelReport.TrainingData.Feature($0, type: .number, missingShare: 0, values: "0.1 to 7.9")
        }, split: "random"),
      scores: [
        ModelReport.Score(.logLoss, [.train: 0.3412, .test: 0.3874], baseline: 1.0986),
        ModelReport.Score(.accuracy, [.train: 0.9238, .test: 0.9111], baseline: 0.3333),
      ],
      evaluation: .classification(
        ModelReport.ClassificationFigures(
          part: .test,
          curves: names.indices.map { index in
            curves(names[index], scores: rows.map { $0.scores[index] }, isMember: rows.map { $0.label == index })
          }, confusion: ConfusionChart(classes: names, counts: counts))),
      importances: ["petal_length", "petal_width", "sepal_length", "sepal_width"].enumerated().map {
        ModelReport.Importance($0.element, permutation: 0.41 / Double($0.offset * 3 + 1), permutationDeviation: 0.012)
      })
  }

  static var diamonds: ModelReport {
    var noise = Noise(seed: 23)
    var (actual, predicted): ([Double], [Double]) = ([], [])
    for _ in 0..<5000 {
      let u = noise.uniform()
      let price = 320 + 18_000 * u * u * u + 900 * noise.uniform()
      actual.append(price.rounded())
      predicted.append(price * (1 + 0.09 * noise.normal()) + 60 * noise.normal())
    }
    return ModelReport(
      name: "diamonds", task: .regression, algorithm: .randomForest, ensemble: nil,
      parameters: [parameter("trees", .integer(300)), parameter("bootstrap", .bool(true))], seed: 3,
      objective: FitObjective(metric: .rmse, goal: .minimize),
      data: ModelReport.TrainingData(
        label: "price", parts: [.init(.train, rows: 43_940), .init(.test, rows: 5000)],
        features: ["carat", "cut", "color", "clarity", "depth", "table", "x", "y", "z"].map {
          ModelReport.TrainingData.Feature(
            $0, type: $0.hasPrefix("c") && $0 != "carat" ? .category : .number, missingShare: 0)
        }),
      scores: [
        ModelReport.Score(.rmse, [.train: 214.7, .test: 541.93], baseline: 3989.4),
        ModelReport.Score(.mae, [.train: 98.2, .test: 271.5], baseline: 3031.6),
        ModelReport.Score(.r2, [.train: 0.9971, .test: 0.9815], baseline: 0),
      ],
      evaluation: .regression(ModelReport.RegressionFigures(part: .test, actual: actual, predicted: predicted)),
      importances: ["carat", "y", "clarity", "x", "color", "z", "cut", "depth", "table"].enumerated().map {
        ModelReport.Importance(
          $0.element, gain: 0.52 / Double($0.offset * $0.offset + 1), permutation: 900 / Double($0.offset + 1))
      }, importanceSample: 5000)
  }

  /// A chart of each kind that the model's report does not have, and names that are out for trouble.
  static var gallery: Report {
    var noise = Noise(seed: 31)
    let reference = (0..<4000).map { _ in noise.normal() }
    let edges = (0...24).map { -4 + Double($0) / 3 }
    func counts(_ values: [Double]) -> [Int] {
      edges.indices.dropLast().map { bin in values.count { $0 >= edges[bin] && $0 < edges[bin + 1] } }
    }
    let today = (0..<900).map { _ in 0.5 + 1.25 * noise.normal() }
    let names = hostileNames
    return Report(
      kind: "Drift report", title: names[0], summary: "Hostile names: \(names[1]), \(code: names[2]) and \(names[3]).",
      verdict: Report.Verdict(.failed, "2 of \(14) columns have drifted."),
      keyFigures: names.prefix(4).map { Report.KeyFigure($0, .text($0), note: "\($0)") },
      sections: [
        Report.Section(
          names[0],
          [
            .paragraph("\(names[5]) (\(code: names[4]))"), .list(names.map { "\($0)" }),
            .remark(Report.Verdict(.note, "A note on \(names[1]).")),
            .table(
              Report.Table(
                caption: "\(names[3])", columns: ["Name", "Kind"], rows: names.map { [.text($0), .code($0)] },
                isFolded: true)),
            .facts(names.map { Report.Fact($0, .text($0)) }),
          ]),
        Report.Section(
          "Charts",
          [
            .figures([
              Report.Figure(
                "total_day_minutes", caption: "PSI 0.27: above 0.2.",
                .histogram(
                  HistogramChart(
                    axis: ChartAxis("standard deviations"), edges: edges,
                    series: [.init("reference", counts: counts(reference)), .init("today", counts: counts(today))]))),
              Report.Figure(
                "Gates", caption: "Bars are 95% intervals of 1,000 bootstrap samples.",
                .intervals(
                  IntervalChart(
                    axis: ChartAxis("value"),
                    rows: [
                      .init("AUC", estimate: 0.953, interval: 0.941...0.964, bound: .atLeast(0.92), outcome: .passed),
                      .init(
                        "recall, " + names[6], estimate: 0.781, interval: 0.73...0.829, bound: .atLeast(0.8),
                        outcome: .failed),
                      .init(
                        "precision", estimate: 0.87, interval: 0.82...0.91, bound: .atLeast(0.86), outcome: .warning),
                      .init(
                        "false positive rate", estimate: 0.031, interval: 0.02...0.044, bound: .atMost(0.05),
                        outcome: .passed),
                    ]))),
              Report.Figure(
                names[4], caption: "\(names[2])",
                .bars(
                  BarChart(
                    axis: ChartAxis("share", unit: .share), series: ["reference", "today"],
                    bars: names.enumerated().map {
                      BarChart.Bar($0.element, [0.3 / Double($0.offset + 1), 0.28 / Double(8 - $0.offset)])
                    }))),
              Report.Figure(
                names[1],
                .confusion(
                  ConfusionChart(
                    classes: names,
                    counts: names.indices.map { row in
                      names.indices.map { row == $0 ? 120 : (row - $0).magnitude == 1 ? 17 : (row * 3 + $0) % 4 }
                    }))),
              Report.Figure(
                "Loss over rounds, both logarithmic",
                .lines(
                  LineChart(
                    x: ChartAxis("round", scale: .logarithmic), y: ChartAxis("loss", scale: .logarithmic),
                    series: (0..<6).map { index in
                      LineChart.Series(
                        names[index],
                        points: (0..<60).map { ChartPoint(x: Double($0 * $0 + 1), y: 2 / Double($0 * (index + 1) + 1)) }
                      )
                    }))),
              Report.Figure(
                "Few points",
                .density(
                  DensityChart(
                    x: ChartAxis("true"), y: ChartAxis("predicted"), xValues: reference.prefix(200).map { $0 },
                    yValues: reference.prefix(200).map { $0 + 0.3 * (noise.uniform() - 0.5) }))),
              Report.Figure("Nothing to see", .lines(LineChart(x: ChartAxis("x"), y: ChartAxis("y"), series: []))),
              Report.Figure(
                "Not finite",
                .lines(
                  LineChart(
                    x: ChartAxis("x"), y: ChartAxis("y"),
                    series: [.init("gap", rounds: [1, 2, .nan, 4, .infinity, 3, 2.5, -.infinity, 2])]))),
            ])
          ]),
        Report.Section("More", [.keyFigures([Report.KeyFigure("nothing", .none)])]),
      ])
  }

  static let pages = ["churn", "species", "diamonds", "gallery", "validation"]

  static func page(_ name: String) -> Report? {
    switch name {
    case "churn": churn.document
    case "species": species.document
    case "diamonds": diamonds.document
    case "gallery": gallery
    case "validation": validation.document
    default: nil
    }
  }
}
