import Foundation
import Testing

/// `evaluate --curve`.
@Suite struct CurveTests {
  @Test func isDrawnWithAxesAndEndsWithTheShare() throws {
    let world = try World.shared.get()
    let folder = try Scratch()
    let curve = folder.file("prevented.svg")
    let words = ["evaluate", "--labels", world.labels, world.calls, "--as", "json"]
    let plain = try Program.run(words)
    let drawn = try Program.run(words + ["--curve", curve])
    #expect(drawn.status == 0 && drawn.output == plain.output, "\(drawn.complaints)")
    let text = String(decoding: try contents(curve), as: UTF8.self)
    let document = try XMLTexts(text)
    #expect(document.texts.contains { $0.hasPrefix("minutes since") })
    #expect(document.texts.contains { $0.hasPrefix("attempts of the number") })
    #expect(document.texts.contains { $0.contains("% of all so far") })
    #expect(document.lines == 2)
    let report = try #require(
      JSONSerialization.jsonObject(with: plain.output) as? [String: Any]
    )
    let prevented = try #require(report["prevented"] as? Double)
    let tenths = (prevented * 1000).rounded() / 10
    let shown = tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    #expect(document.texts.count { $0 == shown } == 2, "\(shown) in \(document.texts)")
    let refused = try Program.run(words + ["--curve", world.calls])
    #expect(refused.status == 2)
  }

  /// What a drawing says, when it is well formed as far as these drawings go.
  private struct XMLTexts {
    var texts: [String] = []
    var lines = 0

    init(_ text: String) throws {
      try #require(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
      for line in text.split(separator: "\n") {
        try #require(line.hasPrefix("<") && line.hasSuffix(">"))
        if line.hasPrefix("<polyline") { lines += 1 }
        guard line.hasPrefix("<text"), let begin = line.firstIndex(of: ">") else { continue }
        try #require(line.hasSuffix("</text>"))
        texts.append(String(line[line.index(after: begin)...].dropLast(7)))
      }
    }
  }
}
