import Foundation

/// Writes a world as its operator would hand it over, and who is who beside it.
struct Writer {
  let world: World
  let folder: String

  func write() throws {
    try save("calls", calls())
    try save("labels", labels())
    try save("trunks", trunks())
    if world.style.hasCells { try save("cells", cells()) }
  }

  private func save(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
  }

  // MARK: Calls

  /// Records that the style's network would write: of own lines all, of others those that come in.
  private var visible: [Call] {
    world.calls.filter { call in
      if world.lines[call.line].isOwn { return true }
      guard let callee = world.lineOf[call.called] else { return false }
      return world.lines[callee].isOwn
    }
  }

  private func calls() -> String {
    let style = world.style
    var text =
      "call_id,calling_number,called_number,setup_time,alert_time,answer_time,release_time,disposition,release_cause,"
    text += style.name == "carrier" ? "sip_status,ingress_trunk,source_address" : "ingress_trunk"
    if style.hasDevices { text += ",imsi,imei" }
    if style.hasCells { text += ",cell" }
    text += "\n"
    let order = visible.enumerated().sorted { first, second in
      let before = style.inReleaseOrder ? first.element.release : first.element.setup
      let after = style.inReleaseOrder ? second.element.release : second.element.setup
      return before == after ? first.offset < second.offset : before < after
    }
    text.reserveCapacity(order.count * 190)
    for (index, call) in order.enumerated() { row(call.element, id: index, into: &text) }
    return text
  }

  private func row(_ call: Call, id: Int, into text: inout String) {
    let style = world.style
    let line = world.lines[call.line]
    let isAnswered = call.outcome == .answered
    let alert = call.setup + call.alertDelay
    let trunk = world.trunks.all[line.trunk]
    text +=
      "r\(id),\(spelled(line.number, feed: line.feed)),\(spelled(call.called, feed: line.feed)),\(Calendar.text(call.setup)),"
    text += call.ring > 0 || isAnswered ? Calendar.text(alert) : ""
    text += ","
    text += isAnswered ? Calendar.text(alert + call.ring) : ""
    text += ",\(Calendar.text(call.release)),\(call.outcome.word),\(call.outcome.causes.q850),"
    text +=
      style.name == "carrier"
      ? "\(call.outcome.causes.sip),\(trunk.name),\(trunk.address)" : trunk.name
    // Of merged feeds, one knows no device and another no cell.
    let merged = style.spelling == .mixed
    if style.hasDevices {
      let known = line.isOwn && !(merged && line.feed == 1)
      text +=
        ",\(known ? line.imsi.map(String.init) ?? "" : ""),\(known ? call.imei.map(String.init) ?? "" : "")"
    }
    if style.hasCells {
      text += ","
      if let cell = call.cell, !(merged && line.feed == 2) { text += world.places.cells[cell].name }
    }
    text += "\n"
  }

  private func spelled(_ number: Int, feed: Int) -> String {
    let isThai = number / 1_000_000_000 == 66 || number / 100_000_000 == 66
    switch world.style.spelling {
    case .national where isThai: return "0" + String(number).dropFirst(2)
    case .mixed where isThai && feed == 0: return "0" + String(number).dropFirst(2)
    case .mixed where feed == 1: return "\(number)"
    case .national: return "00\(number)"
    default: return "+\(number)"
    }
  }

  // MARK: What is known beside

  private func labels() -> String {
    var first: [Int: Instant] = [:]
    for call in visible { first[call.line] = min(call.setup, first[call.line] ?? .max) }
    var text = "number,label,kind,centre,first_call\n"
    for (index, line) in world.lines.enumerated() {
      guard let time = first[index] else { continue }
      let label = line.centre == nil ? "honest" : "scam"
      text +=
        "+\(line.number),\(label),\(line.kind),\(line.centre.map { "centre-\($0)" } ?? ""),\(Calendar.text(time))\n"
    }
    return text
  }

  private func trunks() -> String {
    world.trunks.all.reduce("trunk,role,customer,country\n") {
      $0 + "\($1.name),\($1.role),\($1.customer),\($1.country)\n"
    }
  }

  private func cells() -> String {
    world.places.cells.reduce("cell,lat,lon,country,range_m,azimuth_deg\n") { text, cell in
      let mast = world.places.masts[cell.mast]
      return text
        + "\(cell.name),\(degrees(mast.latitude)),\(degrees(mast.longitude)),TH,2500,\(cell.azimuth.map(String.init) ?? "")\n"
    }
  }

  private func degrees(_ value: Double) -> String { String(format: "%.6f", value) }
}
