import FuzzDriver

@main
enum Main {
  static func main() {
    let tables = Tables()
    Fuzzing.run { tables.run($0) }
  }
}
