internal import Formats
internal import IR

/// The shell of the jobs. Everything that a spec says reaches it quoted, or as a variable.
enum CIScripts {
  static let outputs = "images.env"

  /// The variable that holds an image's digest.
  static func variable(of image: String) -> String {
    "IMAGE_\(image.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined())"
  }

  /// Layers that are kept from run to run go to a new folder, for those that are no longer used would stay.
  private static let cached = """
    --cache-from "type=local,src=$CACHE" --cache-to "type=local,dest=$CACHE.new,mode=max"
    """

  private static let renewCache = """
    if [ -d "$CACHE.new" ]; then
      rm -rf "$CACHE"
      mv "$CACHE.new" "$CACHE"
    fi

    """

  /// Caches and attestations want a builder of its own.
  private static let builder = """
    docker buildx create --use --driver docker-container >/dev/null

    """

  /// A stage called `test` in a Dockerfile is the image's own test.
  static let build = """
    \(builder)if grep -Eiq '^FROM .+ AS test[[:space:]]*$' "$CONTEXT/$DOCKERFILE"; then
      docker buildx build --target test --file "$CONTEXT/$DOCKERFILE" "$CONTEXT"
    fi
    docker buildx build \(cached) \\
      --file "$CONTEXT/$DOCKERFILE" "$CONTEXT"
    \(renewCache)
    """

  /// An image is known by the content of its folder: what was pushed once is neither built nor pushed again, and keeps its
  /// digest.
  static func push(_ name: String) -> String {
    """
    tag="tree-$(git rev-parse "HEAD:$CONTEXT")"
    digest() {
      docker buildx imagetools inspect "$IMAGE:$tag" --format '{{.Manifest.Digest}}'
    }
    if ! found=$(digest); then
      \(builder)  docker buildx build --push --provenance=mode=max --sbom=true --tag "$IMAGE:$tag" \\
        \(cached) \\
        --file "$CONTEXT/$DOCKERFILE" "$CONTEXT"
      found=$(digest)
    fi
    echo "\(variable(of: name))=$found" >\(outputs)
    \(renewCache)
    """
  }

  /// - Parameter pins: what runs where from now on, and what a person decides.
  static func pin(_ pins: [Pin]) -> String {
    let automatic = pins.filter { !$0.isProduction }
    let manual = pins.filter(\.isProduction)
    var script = automatic.map { pin in
      "mlgen pin \(pin.place)\(pin.images.map { " \\\n  --image \"\(argument($0))\"" }.joined())\n"
    }.joined()
    if !manual.isEmpty {
      script += "echo 'What runs in production is for a person to say:'\n"
      script += manual.map { pin in
        "echo \"mlgen pin \(pin.place)\(pin.images.map { " --image \(argument($0))" }.joined()) --commit --push\"\n"
      }.joined()
    }
    return script
  }

  struct Pin {
    let pipeline: String
    let environment: String
    let isProduction: Bool
    let images: [Automation.Image]

    var place: String { "\(pipeline) \(environment)" }
  }

  /// Names and registries of images hold nothing that a shell reads between double quotes.
  private static func argument(_ image: Automation.Image) -> String {
    "\(image.name)=\(image.registry)/\(image.name)@${\(variable(of: image.name)):?}"
  }
}
