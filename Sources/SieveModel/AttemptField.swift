/// A field of an attempt, by the name that CSV headers, JSON lines, rules and alerts share.
public enum AttemptField: String, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case callID = "call_id"
  case callingNumber = "calling_number"
  case presentedNumber = "presented_number"
  case assertedIdentity = "asserted_identity"
  case calledNumber = "called_number"
  case redirectingNumber = "redirecting_number"
  case setupTime = "setup_time"
  case alertTime = "alert_time"
  case answerTime = "answer_time"
  case releaseTime = "release_time"
  case ringMilliseconds = "ring_ms"
  case talkMilliseconds = "talk_ms"
  case disposition
  case releaseCause = "release_cause"
  case sipStatus = "sip_status"
  case ingressTrunk = "ingress_trunk"
  case egressTrunk = "egress_trunk"
  case sourceAddress = "source_address"
  case userAgent = "user_agent"
  case imsi
  case imei
  case cell
  case attestation
  case originID = "origid"
  case passport
  case legIDs = "call_ids"
}
