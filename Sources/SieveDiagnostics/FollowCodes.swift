/// CS308: files that grow, and spool folders.
extension DiagnosticCode {
  /// A followed file is not there.
  public static let followedFileMissing = DiagnosticCode(
    "CS3080",
    "followed file is not there",
    """
    The file does not exist yet, or it went away and no other has taken its name. It is waited for. When \
    it was renamed by rotation and comes again, nothing is lost. A name with a mistake in it is waited \
    for as well: look whether it is the right one.
    """
  )

  /// A followed file cannot be read.
  public static let followedFileRefused = DiagnosticCode(
    "CS3081",
    "followed file cannot be read now",
    """
    The system refuses to open or to read the file: usually it was made anew by rotation with other \
    permissions (`create 0640 root adm` of logrotate), or a network file system is away. It is tried again \
    with every look, and goes on where it was; what was open stays open.
    """
  )

  /// A folder cannot be looked into.
  public static let followedFolderRefused = DiagnosticCode(
    "CS3082",
    "followed folder cannot be looked into",
    """
    The folder was removed or renamed, or its permissions changed. Files of it that are open are read on. \
    It is tried again with every look; when it is back, so are its files.
    """
  )

  /// A file is not followed.
  public static let followedFileLeftOut = DiagnosticCode(
    "CS3083",
    "file is not followed",
    """
    A compressed file does not grow, and usually is an older one that was followed already: it is left out \
    where files grow; in spool folders (--spool) it is read. A file that begins with the same 1024 \
    bytes, or with the same lines, as one beside it that is followed is its copy, such as rotation by \
    copying makes, and would count every record twice. Pipes and devices cannot be followed; `analyze -` \
    reads them.
    """
  )

  /// The rest of a file is lost.
  public static let followedFileLost = DiagnosticCode(
    "CS3084",
    "rest of a followed file is not found",
    """
    Between two runs the file was rotated, and none in its folder is the one that was read: by number and \
    first bytes under another name, or by first bytes as a copy. What was written to it after the last run \
    ended was not read. Keep a rotated file uncompressed in the same folder for a day (`delaycompress`).
    """
  )

  /// The system gives no notices.
  public static let noChangeNotices = DiagnosticCode(
    "CS3085",
    "no notices of changes",
    """
    inotify has a limit on folders watched by a user, or the folder lies where changes by other machines are not \
    noticed, as on NFS. It is looked at in turn instead, every --poll-interval; alerts come later by as \
    much.
    """
  )

  /// A file of a spool folder stays.
  public static let spoolFileKept = DiagnosticCode(
    "CS3086",
    "spool file stays where it is",
    """
    --after asks for files to be moved or removed once they were taken, and the system refused. The folder to \
    move to must lie on the same file system. The file is not taken again by this run, but by the \
    next.
    """
  )

  /// A record of the future.
  public static let futureRecord = DiagnosticCode(
    "CS3087",
    "record of the future",
    """
    The set-up time lies more than --ahead beyond the clock of this machine. Applied, it would move \
    stream time, and the records of everybody else would come too late. Usually a clock is wrong, or \
    --timezone: times without a zone that are read as UTC lie in the future east of Greenwich.
    """
  )

  static let followCodes: [DiagnosticCode] = [
    followedFileMissing, followedFileRefused, followedFolderRefused, followedFileLeftOut,
    followedFileLost, noChangeNotices, spoolFileKept, futureRecord,
  ]
}
