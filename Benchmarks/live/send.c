// Sends SIP over UDP to a port of loopback at a rate: calls of INVITE, 100, 200, ACK, BYE, 200.
//
//   send PORT PACKETS PACKETS_PER_SECOND
//
// Packets go out in bursts of at most 64; a millisecond that was missed is caught up with.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BURST = 64, SIZE = 1024 };

static char text[BURST][SIZE];

static int compose(char *out, long packet) {
  static const char *const starts[6] = {
      "INVITE sip:+66812%06ld@192.0.2.2 SIP/2.0", "SIP/2.0 100 Trying", "SIP/2.0 200 OK",
      "ACK sip:+66812%06ld@192.0.2.2 SIP/2.0", "BYE sip:+66812%06ld@192.0.2.2 SIP/2.0",
      "SIP/2.0 200 OK"};
  static const char *const methods[6] = {"INVITE", "INVITE", "INVITE", "ACK", "BYE", "BYE"};
  long call = packet / 6;
  int step = (int)(packet % 6);
  char start[96];
  snprintf(start, sizeof start, starts[step], call % 1000000);
  return snprintf(out, SIZE,
                  "%s\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK%lx\r\nMax-Forwards: 70\r\n"
                  "From: <sip:+6621%06ld@192.0.2.1>;tag=a%lx\r\nTo: <sip:+66812%06ld@192.0.2.2>%s\r\n"
                  "Call-ID: %lx-live@192.0.2.1\r\nCSeq: %d %s\r\nContact: <sip:192.0.2.1:5060>\r\n"
                  "User-Agent: sender\r\nContent-Length: 0\r\n\r\n",
                  start, call * 7, call % 997, call, call % 1000000, step > 1 ? ";tag=b" : "", call,
                  step > 3 ? 2 : 1, methods[step]);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: send PORT PACKETS PACKETS_PER_SECOND\n");
    return 2;
  }
  long count = atol(argv[2]), sent = 0;
  double rate = atof(argv[3]);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // Somebody listens, so that no ICMP is sent back; what arrives is thrown away when the queue is full.
  int sink = socket(AF_INET, SOCK_DGRAM, 0), from = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(sink, (struct sockaddr *)&to, sizeof to) || connect(from, (struct sockaddr *)&to, sizeof to)) {
    perror("send");
    return 1;
  }
  struct mmsghdr messages[BURST];
  struct iovec parts[BURST];
  memset(messages, 0, sizeof messages);
  double start = now();
  while (sent < count) {
    long due = (long)((now() - start) * rate);
    if (due > count) due = count;
    int burst = (int)(due - sent > BURST ? BURST : due - sent);
    if (burst <= 0) {
      struct timespec nap = {0, 200000};
      nanosleep(&nap, NULL);
      continue;
    }
    for (int i = 0; i < burst; i++) {
      parts[i].iov_base = text[i];
      parts[i].iov_len = (size_t)compose(text[i], sent + i);
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int done = sendmmsg(from, messages, (unsigned)burst, 0);
    if (done > 0) sent += done;
  }
  double seconds = now() - start;
  printf("%ld packets in %.2f s, %.0f a second\n", sent, seconds, (double)sent / seconds);
  return 0;
}
