/// CS3: sources of bytes.
extension DiagnosticCode {
  /// A file could not be opened or read.
  public static let unreadable = DiagnosticCode(
    "CS3001",
    "input cannot be read",
    """
    The system refused to open the input, or failed while reading it: a failing disk, a lost network \
    mount, too many open files. The message says what the system gave as the reason and how far the \
    reading came. Everything before that point was used.
    """
  )

  /// There is no such file.
  public static let missingFile = DiagnosticCode(
    "CS3002",
    "input does not exist",
    """
    No file has this name. Relative names count from the directory in which callsieve was started; a \
    pattern such as *.csv that matches nothing is passed on by most shells as it is.
    """
  )

  /// The user may not read the file.
  public static let permissionDenied = DiagnosticCode(
    "CS3003",
    "input may not be read",
    """
    The file exists, but the user that runs callsieve may not read it, or may not pass one of the \
    directories above it. CDR exports are often readable by one group only: run callsieve as a member \
    of that group rather than as root.
    """
  )

  /// The input is a directory.
  public static let isDirectory = DiagnosticCode(
    "CS3005",
    "input is a directory without files",
    """
    `analyze`, `calls` and `inspect` read the files below a folder, hidden ones left out; this one \
    holds none. Other commands read files one by one: name them, for instance with a pattern.
    """
  )

  /// Compressed data does not decompress.
  public static let damagedCompression = DiagnosticCode(
    "CS3010",
    "compressed data is damaged",
    """
    The compressed data breaks the rules of its format, or its checksum does not fit. Usual causes: a \
    transfer in text mode, two processes that wrote the same file, a bad disk. The message gives the \
    position in the compressed file; the location gives the position in the decompressed bytes. \
    Everything decompressed before it was used; after a wrong checksum these bytes may be wrong as \
    well. Fetch the file again.
    """
  )

  /// Compressed data ends early.
  public static let truncatedCompression = DiagnosticCode(
    "CS3011",
    "compressed data is cut off",
    """
    The file ends inside the compressed data: the transfer or the writer stopped early, or the writer \
    is still at work. Everything that could be decompressed was used, the last record may be \
    incomplete. Run again on the whole file.
    """
  )

  /// Something follows compressed data.
  public static let trailingBytes = DiagnosticCode(
    "CS3012",
    "bytes after the compressed data",
    """
    After the last gzip member or zstd frame come bytes that are neither; they were left out. Zeros, as \
    tapes and some file systems leave them, are left out without a word. When the bytes are records \
    that somebody appended without compressing them, split the file there.
    """
  )

  /// A zstd frame wants more memory than it is given.
  public static let windowTooLarge = DiagnosticCode(
    "CS3013",
    "zstd window is too large",
    """
    The frame was compressed with a window (`zstd --long` or `--ultra`) larger than 128 MiB. A small \
    file can ask for gigabytes in this way, so it is refused. If you trust the file, decompress it with \
    the zstd tool and pipe the result in.
    """
  )

  /// Compressed data in compressed data in compressed data.
  public static let nestedCompression = DiagnosticCode(
    "CS3014",
    "compressed more than twice",
    """
    Two layers of compression are taken off, since archives of compressed exports exist. More layers \
    are the mark of a file made to exhaust its reader. If it is genuine, take the outer layer off first.
    """
  )

  /// There are no bytes.
  public static let emptyInput = DiagnosticCode(
    "CS3020",
    "input is empty",
    """
    The input has no bytes, or none after decompression. An export job that found no calls writes such \
    files; one that failed does too. Nothing is read from it and the other inputs go on.
    """
  )

  /// The input is of a kind that callsieve does not read.
  public static let foreignFormat = DiagnosticCode(
    "CS3021",
    "input is of another kind",
    """
    The first bytes belong to a known kind of file that holds no calls in a form that callsieve reads: \
    a workbook, another archive or compression, a program, a web page. The message says which, the \
    hint how to get CSV, JSON lines or a capture out of it. callsieve reads CSV, JSON lines, call \
    records in BER, and captures as pcap, pcapng, snoop, Network Monitor or text, each also compressed \
    by gzip, zstd, xz or bzip2, and in tar and zip archives.
    """
  )

  /// The input could not be recognised.
  public static let unknownFormat = DiagnosticCode(
    "CS3022",
    "format is not recognised",
    """
    The first bytes fit no format that callsieve reads: CSV (a first line with a comma, semicolon, tab \
    or bar), JSON lines (an object on each line), pcap or pcapng. If you know better, say so with \
    --format.
    """
  )

  /// The text is in UTF-16 or UTF-32.
  public static let wrongEncoding = DiagnosticCode(
    "CS3023",
    "text is not UTF-8",
    """
    The text has two or four bytes for each character, as Windows tools write it when asked for \
    "Unicode". Convert it with iconv and pipe the result in, or choose UTF-8 in the export.
    """
  )

  /// The file is full of zeros.
  public static let zeroFilled = DiagnosticCode(
    "CS3024",
    "input is filled with zeros",
    """
    The first bytes are all zero. Space was reserved for the file but its content was never written, \
    as after a crash of the machine or a download that stopped. Fetch it again.
    """
  )

  /// An input held no record that could be used.
  public static let noGoodRecord = DiagnosticCode(
    "CS3030",
    "no good record in the input",
    """
    Every record was rejected, or there was none: a file that says nothing must not pass for a \
    quiet day. The first rejects shown before say why; --rejects FILE keeps all of them. For a \
    capture it means that no packet held a SIP INVITE: was the signalling captured at all?
    """
  )

  static let sourceCodes: [DiagnosticCode] = [
    unreadable, missingFile, permissionDenied, isDirectory, damagedCompression,
    truncatedCompression, trailingBytes, windowTooLarge, nestedCompression, emptyInput,
    foreignFormat, unknownFormat, wrongEncoding, zeroFilled, noGoodRecord,
  ]
}
