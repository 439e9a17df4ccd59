/// CS304x: archives and folders as inputs.
extension DiagnosticCode {
  /// An archive's own structure is wrong.
  public static let damagedArchive = DiagnosticCode(
    "CS3040",
    "archive is damaged",
    """
    The headers of a tar archive or the directory of a zip archive are wrong or cut off. The members \
    that were found are read. A zip archive keeps its directory at its end, so a download that stopped \
    early has none: fetch it again, or try zip -FF.
    """
  )
  /// A member of an archive is of a kind that is not read.
  public static let foreignMember = DiagnosticCode(
    "CS3041",
    "member of an archive is not read",
    """
    The member is encrypted, or compressed by a method other than stored and deflate, or sparse. \
    Unpack the archive with its own tool and name the files.
    """
  )
  /// Archives in archives, too deep, too many, or too large.
  public static let archiveLimit = DiagnosticCode(
    "CS3042",
    "archive exceeds a limit",
    """
    Archives are opened within archives four levels deep, 4,096 files are found in a run at most, and \
    32 GiB of archives within compressed files are unpacked to temporary space. More is the mark of a \
    file made to exhaust its reader. If it is genuine, unpack it and name the files or fewer folders.
    """
  )
  static let archiveCodes: [DiagnosticCode] = [
    damagedArchive, foreignMember, archiveLimit,
  ]
}
