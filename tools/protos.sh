#!/usr/bin/env bash
# Compiles specs/protos into Swift: Sources/ONNX/Proto and Sources/Serving/Protobuf. To be run when a file there, or
# SwiftProtobuf, is a new one. SwiftProtobuf's generator is built from the version of it that Package.swift names; nothing
# of this is part of a build.
set -euo pipefail
cd "$(dirname "$0")/.."

bash tools/system-packages.sh protobuf-compiler
swift build --configuration release --scratch-path .build-protos --product protoc-gen-swift

compile() { # FILE FOLDER
  protoc --plugin=.build-protos/release/protoc-gen-swift --proto_path=specs/protos \
    --swift_out="$2" --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true "$1.proto"
  # It would take all of Foundation where there are no essentials of it; Linux has them.
  sed -i '/^#if canImport(FoundationEssentials)$/d; /^#else$/,/^#endif$/d' "$2/$1.pb.swift"
}

compile onnx-ml Sources/ONNX/Proto
compile open-inference Sources/Serving/Protobuf
