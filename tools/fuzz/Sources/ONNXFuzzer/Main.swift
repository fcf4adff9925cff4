import FuzzDriver

@main
enum Main {
  static func main() {
    let models = Models()
    Fuzzing.run { models.run($0) }
  }
}
