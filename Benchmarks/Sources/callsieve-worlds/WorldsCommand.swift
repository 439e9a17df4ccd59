import Foundation

/// Makes labelled worlds of calls that share no line of code, and no assumption on purpose, with `callsieve simulate`.
@main
struct WorldsCommand {
  private static let usage = """
    usage: callsieve-worlds STYLE FOLDER [--seed N] [--subscribers N]
      writes calls.csv, labels.csv, trunks.csv and cells.csv into FOLDER
    styles:
    """

  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 2, words.count % 2 == 0,
      let style = Style.all.first(where: { $0.name == words[0] })
    else {
      print(usage)
      for style in Style.all { print("  \(style.name): \(style.summary)") }
      exit(2)
    }
    var values = ["--seed": 1, "--subscribers": 100_000]
    for index in stride(from: 2, to: words.count, by: 2) {
      guard values[words[index]] != nil, let value = Int(words[index + 1]), value > 0 else {
        print("not understood: \(words[index]) \(words[index + 1])\n\(usage)")
        exit(2)
      }
      values[words[index]] = value
    }
    try FileManager.default.createDirectory(atPath: words[1], withIntermediateDirectories: true)
    let world = World(
      style: style,
      seed: UInt64(values["--seed"] ?? 1),
      subscribers: values["--subscribers"] ?? 100_000
    )
    try Writer(world: world, folder: words[1]).write()
  }
}
