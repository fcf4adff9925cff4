import FuzzDriver

@main
enum Main {
  static func main() {
    let files = ContractFiles()
    Fuzzing.run { files.run($0) }
  }
}
