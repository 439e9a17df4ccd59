/// One operator, or one channel of a dialler: places one call after the other.
struct Seat {
  /// Mean pause between a release and the next call, in milliseconds.
  var pause: Int
  /// How its calls turn out.
  var shape: CallShape
  /// How many of the called ring back, in permille.
  var callBacks = 0

  /// Dials strangers with one line in each of some shifts, from a list of its own.
  func work(
    _ shifts: [Range<Int64>],
    _ line: Line,
    _ builder: inout WorldBuilder,
    _ random: inout Random
  ) {
    var list = DialList.strangers
    for shift in shifts { work(shift, &list, &builder, &random) { _, _ in line } }
  }

  /// Dials from `list` during `span`; `line` says which number calls at a time.
  func work(
    _ span: Range<Int64>,
    _ list: inout DialList,
    _ builder: inout WorldBuilder,
    _ random: inout Random,
    line: (Int64, inout Random) -> Line
  ) {
    var time = span.lowerBound + Int64(random.below(pause))
    while time < span.upperBound {
      let called = list.next(&builder, &random)
      let call = builder.place(line(time, &random), to: called, at: time, shape.draw(&random))
      builder.callBack(call, permille: callBacks, withinMinutes: 120, &random)
      time = call.releaseTime + Int64(1500 + random.exponential(mean: pause))
    }
  }
}
