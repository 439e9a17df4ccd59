// The least that a reader of captures does: libpcap hands over each packet. Prints how many there were.
#include <pcap/pcap.h>
#include <stdio.h>

int main(int count, char **words) {
  char why[PCAP_ERRBUF_SIZE];
  pcap_t *capture = count == 2 ? pcap_open_offline(words[1], why) : NULL;
  if (!capture) return fprintf(stderr, "usage: loop CAPTURE\n"), 2;
  struct pcap_pkthdr *header;
  const u_char *bytes;
  unsigned long long packets = 0, sum = 0;
  while (pcap_next_ex(capture, &header, &bytes) == 1) packets++, sum += bytes[header->caplen / 2];
  printf("%llu %llu\n", packets, sum);
}
