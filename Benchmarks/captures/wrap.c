// Writes the messages of a capture of SIP over UDP and IPv4 in another way.
//
//   wrap KIND IN OUT        KIND: rtp, tcp, vxlan, fragments, proxied
//
// IN is a pcap file as `callsieve simulate --as pcap` makes it: little-endian, Ethernet, IPv4 without options,
// UDP, in order of time. Prints how many packets OUT has.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 16, ETHERNET = 14, IP = 20, UDP = 8, TCP = 20, SIZE = 1 << 16 };

static FILE *out;
static uint64_t packets;
static uint8_t frame[RECORD + 2 * SIZE];

static void put16(uint8_t *at, unsigned value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value & 0xFFFF); }

static void checksum(uint8_t *ip) {
  uint32_t sum = 0;
  put16(ip + 10, 0);
  for (int at = 0; at < IP; at += 2) sum += (uint32_t)(ip[at] << 8 | ip[at + 1]);
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  put16(ip + 10, ~sum & 0xFFFF);
}

// Writes what was built behind the record header.
static void emit(const uint8_t *time, size_t length) {
  uint32_t size = (uint32_t)length;
  memcpy(frame, time, 8);
  memcpy(frame + 8, &size, 4);
  memcpy(frame + 12, &size, 4);
  if (fwrite(frame, 1, RECORD + length, out) != RECORD + length) exit(1);
  packets++;
}

// 19 packets of RTP for each of SIP: 20 ms of G.711, between addresses of the message.
static void media(const uint8_t *time, const uint8_t *packet) {
  static uint16_t sequence;
  enum { VOICE = 160, ALL = ETHERNET + IP + UDP + 12 + VOICE };
  uint8_t *at = frame + RECORD;
  for (int nth = 0; nth < 19; nth++) {
    memcpy(at, packet, ETHERNET + IP);
    uint8_t *ip = at + ETHERNET, *udp = ip + IP;
    put16(ip + 2, IP + UDP + 12 + VOICE);
    checksum(ip);
    put16(udp, 10000 + (sequence * 2) % 20000), put16(udp + 2, 30000 + (sequence * 2) % 20000);
    put16(udp + 4, UDP + 12 + VOICE), put16(udp + 6, 0);
    put16(udp + 8, 0x8008), put16(udp + 10, sequence++);
    put32(udp + 12, sequence * 160u), put32(udp + 16, 0x1234ABCD);
    memset(udp + 20, 0xD5, VOICE);
    emit(time, ALL);
  }
}

// One stream for each pair of addresses and direction, with its next sequence number.
struct stream {
  uint64_t pair;
  uint32_t next;
  int used;
};
static struct stream streams[1 << 20];

static struct stream *stream_of(const uint8_t *addresses) {
  uint64_t pair;
  memcpy(&pair, addresses, 8);
  uint64_t place = pair * 0x9E3779B97F4A7C15u >> 44;
  while (streams[place].used && streams[place].pair != pair) place = (place + 1) & ((1 << 20) - 1);
  return &streams[place];
}

static void segment(uint8_t *tcp, const uint8_t *ports, uint32_t sequence, unsigned flags) {
  memcpy(tcp, ports, 4);
  put32(tcp + 4, sequence), put32(tcp + 8, 1);
  tcp[12] = 0x50, tcp[13] = (uint8_t)flags;
  put16(tcp + 14, 65535), put32(tcp + 16, 0);
}

static void over_tcp(const uint8_t *time, const uint8_t *packet, size_t length) {
  const uint8_t *payload = packet + ETHERNET + IP + UDP;
  size_t size = length - ETHERNET - IP - UDP;
  struct stream *stream = stream_of(packet + ETHERNET + 12);
  uint8_t *at = frame + RECORD, *ip = at + ETHERNET, *tcp = ip + IP;
  memcpy(at, packet, ETHERNET + IP);
  ip[9] = 6;
  if (!stream->used) {
    memcpy(&stream->pair, packet + ETHERNET + 12, 8);
    stream->used = 1;
    put16(ip + 2, IP + TCP);
    checksum(ip);
    segment(tcp, packet + ETHERNET + IP, stream->next++, 0x02);
    emit(time, ETHERNET + IP + TCP);
  }
  put16(ip + 2, (unsigned)(IP + TCP + size));
  checksum(ip);
  segment(tcp, packet + ETHERNET + IP, stream->next, 0x18);
  memcpy(tcp + TCP, payload, size);
  stream->next += (uint32_t)size;
  emit(time, ETHERNET + IP + TCP + size);
}

static void in_vxlan(const uint8_t *time, const uint8_t *packet, size_t length) {
  uint8_t *at = frame + RECORD, *ip = at + ETHERNET, *udp = ip + IP;
  memcpy(at, packet, ETHERNET + IP);
  put16(ip + 2, (unsigned)(IP + UDP + 8 + length));
  ip[9] = 17;
  put32(ip + 12, 0xCB007101), put32(ip + 16, 0xCB007102);
  checksum(ip);
  put16(udp, 50000), put16(udp + 2, 4789), put16(udp + 4, (unsigned)(UDP + 8 + length)), put16(udp + 6, 0);
  put32(udp + 8, 0x08000000), put32(udp + 12, 42 << 8);
  memcpy(udp + 16, packet, length);
  emit(time, ETHERNET + IP + UDP + 8 + length);
}

// Fragments of at most 256 bytes of payload: two or three for most messages.
static void in_fragments(const uint8_t *time, const uint8_t *packet, size_t length) {
  static uint16_t number;
  enum { PART = 256 };
  size_t size = length - ETHERNET - IP;
  uint8_t *at = frame + RECORD, *ip = at + ETHERNET;
  number++;
  for (size_t from = 0; from < size; from += PART) {
    size_t part = size - from < PART ? size - from : PART;
    memcpy(at, packet, ETHERNET + IP);
    put16(ip + 2, (unsigned)(IP + part));
    put16(ip + 4, number);
    put16(ip + 6, (unsigned)((from + part < size ? 0x2000 : 0) | from / 8));
    checksum(ip);
    memcpy(ip + IP, packet + ETHERNET + IP + from, part);
    emit(time, ETHERNET + IP + part);
  }
}

// As behind a proxy of a carrier: with its Via and Record-Route, and with names in From.
static void proxied(const uint8_t *time, const uint8_t *packet, size_t length) {
  static const char route[] =
      "Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bK8d54.6d3c1f02.1;i=a4\r\nRecord-Route: <sip:192.0.2.77;lr;ftag=8d54>\r\n";
  static const char name[] = "\"Subscriber Name\" ";
  const uint8_t *text = packet + ETHERNET + IP + UDP, *end = packet + length;
  uint8_t *at = frame + RECORD, *ip = at + ETHERNET, *udp = ip + IP;
  memcpy(at, packet, ETHERNET + IP + UDP);
  uint8_t *to = udp + UDP;
  for (int line = 0, in_head = 1; text < end; line++) {
    const uint8_t *feed = memchr(text, '\n', (size_t)(end - text));
    const size_t size = (size_t)((feed ? feed + 1 : end) - text);
    in_head = in_head && size > 2;
    if (line == 1) memcpy(to, route, sizeof route - 1), to += sizeof route - 1;
    size_t before = in_head && size > 6 && !memcmp(text, "From: <", 7) ? 6 : 0;
    if (before) {
      memcpy(to, text, before), to += before;
      memcpy(to, name, sizeof name - 1), to += sizeof name - 1;
    }
    memcpy(to, text + before, size - before), to += size - before;
    text += size;
  }
  put16(ip + 2, (unsigned)(to - ip));
  checksum(ip);
  put16(udp + 4, (unsigned)(to - udp)), put16(udp + 6, 0);
  emit(time, (size_t)(to - at));
}

int main(int count, char **words) {
  if (count != 4) return fprintf(stderr, "usage: wrap rtp|tcp|vxlan|fragments|proxied IN OUT\n"), 2;
  const char *kind = words[1];
  FILE *in = fopen(words[2], "rb");
  out = fopen(words[3], "wb");
  static uint8_t head[24], record[RECORD], packet[SIZE];
  if (!in || !out || fread(head, 1, 24, in) != 24) return perror(words[2]), 1;
  setvbuf(out, NULL, _IOFBF, 1 << 20);
  setvbuf(in, NULL, _IOFBF, 1 << 20);
  fwrite(head, 1, 24, out);
  while (fread(record, 1, RECORD, in) == RECORD) {
    uint32_t length;
    memcpy(&length, record + 8, 4);
    if (length < ETHERNET + IP + UDP || length > SIZE - 200 || fread(packet, 1, length, in) != length) {
      return fprintf(stderr, "%s: not a capture that simulate made\n", words[2]), 1;
    }
    if (!strcmp(kind, "rtp")) {
      memcpy(frame + RECORD, packet, length);
      emit(record, length);
      media(record, packet);
    } else if (!strcmp(kind, "tcp")) {
      over_tcp(record, packet, length);
    } else if (!strcmp(kind, "vxlan")) {
      in_vxlan(record, packet, length);
    } else if (!strcmp(kind, "proxied")) {
      proxied(record, packet, length);
    } else {
      in_fragments(record, packet, length);
    }
  }
  if (fclose(out)) return perror(words[3]), 1;
  printf("%llu\n", (unsigned long long)packets);
}
