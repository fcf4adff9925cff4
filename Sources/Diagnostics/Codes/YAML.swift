// ML01xx: what a file must be before it can mean anything.
extension Code {
  public static let yamlSyntax = Code(
    "ML0101", "not valid YAML",
    meaning: """
      The file breaks YAML's own rules, so nothing behind this place can be read. The most common causes are a wrong \
      indentation, a tab used to indent, a missing space behind a colon, and a quote that is not closed.
      """,
    wrong: """
      data:
        label: churned
       split: {by: random}
      """,
    right: """
      data:
        label: churned
        split: {by: random}
      """)

  public static let duplicateKey = Code(
    "ML0102", "key written twice",
    meaning: """
      A mapping has the same key twice. YAML readers disagree on which of the two counts, so one of them would be \
      ignored without a word.
      """,
    wrong: """
      training:
        algorithm: mlp
        algorithm: random_forest
      """,
    right: """
      training:
        algorithm: random_forest
      """)

  public static let foreignTag = Code(
    "ML0103", "tag outside YAML's core",
    meaning: """
      Only the tags that every YAML reader understands alike are allowed: !!str, !!int, !!float, !!bool, !!null, \
      !!seq and !!map. Others mean something to one program only, and some run code when they are read.
      """,
    wrong: "label: !env LABEL",
    right: "label: churned")

  public static let tooDeep = Code(
    "ML0104", "nested too deeply",
    meaning: "Lists and mappings may stand in each other up to 64 levels. No spec needs more; a hostile file does.",
    wrong: "label: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[churned]]]]]]]]]]]]]]]]]…",
    right: "label: churned")

  public static let expandsTooFar = Code(
    "ML0105", "aliases expand too far",
    meaning: """
      Aliases stand for copies of what their anchors name. Copies of copies grow without bound, so aliases and merge \
      keys of one file may add up to at most 100,000 nodes.
      """,
    wrong: """
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
      """,
    right: "a: [x, x, x, x, x, x, x, x, x, x]")

  public static let fileTooLarge = Code(
    "ML0106", "file too large",
    meaning: "A spec or template may have at most 4 MiB. Data belongs into a data source that the spec names.",
    wrong: "columns: {…}   # five megabytes of them",
    right: "columns: {customer_id: {type: string, role: id}}")

  public static let mergeTooDeep = Code(
    "ML0107", "merge keys nested too deeply",
    meaning: """
      A mapping may merge (`<<`) one that merges another, up to 16 times in a row. Past that nobody can tell by \
      reading where a value comes from.
      """,
    wrong: """
      a: &a {x: 1}
      b: &b {<<: *a}   # and so on, 16 times more
      """,
    right: """
      a: &a {x: 1}
      b: {<<: *a}
      """)

  public static let notUTF8 = Code(
    "ML0108", "not UTF-8",
    meaning: """
      Specs and templates are text in UTF-8. Other encodings, UTF-16 among them, are refused rather than guessed: a guess would \
      turn names into other names.
      """,
    wrong: "description: caf\\xE9   # Latin-1",
    right: "description: café")

  public static let severalDocuments = Code(
    "ML0109", "more than one document",
    meaning: "A file holds one document: one pipeline a file, so that paths, origins and reviews stay simple.",
    wrong: """
      kind: Pipeline
      ---
      kind: Pipeline
      """,
    right: "kind: Pipeline")

  public static let undefinedAlias = Code(
    "ML0110", "alias of nothing",
    meaning: """
      An alias (`*name`) stands for the node that carries the anchor `&name` earlier in the same file. Text that only \
      begins with `*` needs quotes.
      """,
    wrong: """
      schedule: *daily
      """,
    right: """
      schedule: "0 2 * * *"
      """)

  public static let recursiveAlias = Code(
    "ML0111", "alias inside what it names",
    meaning: "An alias stands inside the node that it stands for; such a node would have no end.",
    wrong: "labels: &l {team: growth, all: *l}",
    right: "labels: {team: growth}")

  public static let keyNotText = Code(
    "ML0112", "key that is not text",
    meaning: "Keys of the language are words. YAML also allows lists and mappings as keys; they mean nothing here.",
    wrong: "labels: {[a, b]: c}",
    right: "labels: {a: c, b: c}")

  public static let mergeOfNoMapping = Code(
    "ML0113", "merge of what is not a mapping",
    meaning: "`<<` takes a mapping or a list of mappings, most often an alias of one.",
    wrong: "resources: {<<: 4Gi, cpu: 2}",
    right: "resources: {memory: 4Gi, cpu: 2}")

  public static let tagMismatch = Code(
    "ML0114", "value that does not fit its tag",
    meaning: "A core tag such as !!int promises a type that the value does not have.",
    wrong: "folds: !!int five",
    right: "folds: 5")

  static let yamlCodes: [Code] = [
    yamlSyntax, duplicateKey, foreignTag, tooDeep, expandsTooFar, fileTooLarge, mergeTooDeep, notUTF8,
    severalDocuments, undefinedAlias, recursiveAlias, keyNotText, mergeOfNoMapping,
    tagMismatch,
  ]
}
