import Foundation

/// Draws curves of what was prevented as SVG, without scripts or fonts of its own.
///
/// The same curve gives the same bytes.
struct CurvePlot {
  private static let (panelWidth, panelHeight) = (330.0, 220.0)
  private static let (left, top, gap) = (62.0, 48.0, 74.0)
  private static let size = (width: 840.0, height: 330.0)
  private static let ink = "#333"
  private static let line = "#1f5fa8"

  private var out = ""

  /// The drawing of a curve, with a title above it.
  static func svg(_ curve: PreventedCurve, title: String) -> String {
    var plot = CurvePlot()
    plot.begin(title)
    plot.panel(curve.byMinutes, at: left, axis: "minutes since the number's first attempt (log)")
    plot.panel(
      curve.byAttempts,
      at: left + panelWidth + gap,
      axis: "attempts of the number, its first included (log)"
    )
    return plot.out + "</svg>\n"
  }

  private mutating func begin(_ title: String) {
    let (width, height) = (Int(Self.size.width), Int(Self.size.height))
    add(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" font-size=\"12\" fill=\"\(Self.ink)\">"
    )
    add("<rect width=\"\(width)\" height=\"\(height)\" fill=\"#fff\"/>")
    text(title, x: Self.size.width / 2, y: 22, anchor: "middle", isBold: true)
    let middle = Self.top + Self.panelHeight / 2
    add(
      "<text x=\"16\" y=\"\(Self.number(middle))\" text-anchor=\"middle\" "
        + "transform=\"rotate(-90 16 \(Self.number(middle)))\">attempts after the flag, % of all so far</text>"
    )
  }

  private mutating func panel(_ points: [PreventedCurve.Point], at x: Double, axis: String) {
    let bottom = Self.top + Self.panelHeight
    let right = x + Self.panelWidth
    let decades = max(1, log10(max(10, points.last?.upTo ?? 10)))
    func place(_ point: PreventedCurve.Point) -> (x: Double, y: Double) {
      let along = log10(max(1, point.upTo)) / decades
      return (x + along * Self.panelWidth, bottom - point.share * Self.panelHeight)
    }
    for percent in stride(from: 0, through: 100, by: 20) {
      let y = bottom - Double(percent) / 100 * Self.panelHeight
      rule(from: (x, y), to: (right, y), colour: percent == 0 ? Self.ink : "#ddd")
      text("\(percent)", x: x - 8, y: y + 4, anchor: "end")
    }
    var tick = 1.0
    while log10(tick) <= decades + 1e-9 {
      for value in [tick, tick * 3] where log10(value) <= decades + 1e-9 {
        let at = x + log10(value) / decades * Self.panelWidth
        rule(from: (at, Self.top), to: (at, bottom), colour: value == 1 ? Self.ink : "#eee")
        text("\(Int(value))", x: at, y: bottom + 18, anchor: "middle")
      }
      tick *= 10
    }
    text(axis, x: x + Self.panelWidth / 2, y: bottom + 42, anchor: "middle")
    let path = points.map { point in
      let place = place(point)
      return "\(Self.number(place.x)),\(Self.number(place.y))"
    }
    add(
      "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"\(Self.line)\" "
        + "stroke-width=\"2.5\"/>"
    )
    guard let last = points.last else { return }
    let end = place(last)
    text(
      "\(Self.number(last.share * 100)) %",
      x: end.x - 4,
      y: end.y - 8,
      anchor: "end",
      isBold: true
    )
  }

  private mutating func add(_ line: String) { out += line + "\n" }

  private mutating func rule(from: (Double, Double), to: (Double, Double), colour: String) {
    add(
      "<line x1=\"\(Self.number(from.0))\" y1=\"\(Self.number(from.1))\" x2=\"\(Self.number(to.0))\" "
        + "y2=\"\(Self.number(to.1))\" stroke=\"\(colour)\"/>"
    )
  }

  private mutating func text(
    _ text: String,
    x: Double,
    y: Double,
    anchor: String,
    isBold: Bool = false
  ) {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    add(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor)\""
        + (isBold ? " font-weight=\"bold\"" : "") + ">\(escaped)</text>"
    )
  }

  /// A number with one decimal at most.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let whole = tenths / 10
    return tenths % 10 == 0 ? "\(whole)" : "\(whole).\(abs(tenths % 10))"
  }
}

extension Evaluation {
  /// 10 to a power.
  static func tenTo(_ power: Double) -> Double { pow(10, power) }

  /// The curve of what was prevented as an SVG drawing.
  public func curveDrawing(title: String) -> String { CurvePlot.svg(preventedCurve, title: title) }
}
