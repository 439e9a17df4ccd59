/// Why and where a line is not a JSON object.
struct JSONFault: Error, BitwiseCopyable, Equatable {
  enum Kind: UInt8, BitwiseCopyable {
    case endOfLine, notAnObject, key, colon, value, comma, trailing, control, escape, depth
  }

  var kind: Kind
  /// Index of the byte, from the start of the line.
  var at: Int32

  init(_ kind: Kind, at: Int) {
    self.kind = kind
    self.at = Int32(truncatingIfNeeded: at)
  }

  /// A remark beside the caret.
  var label: String {
    switch kind {
    case .endOfLine: "the line ends inside the object"
    case .notAnObject: "'{' expected"
    case .key: "a key in quotes expected"
    case .colon: "':' expected"
    case .value: "a value expected"
    case .comma: "',' or '}' expected"
    case .trailing: "something follows the object"
    case .control: "control character in a string"
    case .escape: "no such escape"
    case .depth: "nested deeper than \(JSONScanner.depthMax)"
    }
  }
}
