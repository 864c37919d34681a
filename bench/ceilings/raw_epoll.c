// The fastest HTTP response that this machine can give: one thread, one epoll loop, no parsing
// beyond finding the end of a request, and always the same response, a job with the header fields
// that the service sends, so that kernel and client do the same work with both. Whatever a real
// server is slower than this is the cost of its own work.
//
// Usage: raw_epoll PORT. Listens on 127.0.0.1; runs until it is killed.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char body[] =
    "{\"id\":\"0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11\",\"document_id\":\"document-0000004711\","
    "\"status\":\"pending\",\"priority\":5,\"metadata\":{\"source\":\"upload\",\"pages\":12,"
    "\"tags\":[\"invoice\",\"eu\"]},\"error_message\":null,"
    "\"created_at\":\"2026-02-17T16:45:15.123456+00:00\","
    "\"updated_at\":\"2026-02-17T16:45:15.123456+00:00\"}";

static char answer[1024];
static size_t answer_size;

struct connection {
  int socket;
  size_t size;  // bytes in `buffer` of an incomplete request
  char buffer[4096];
};

static void fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static int listen_on(unsigned short port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (listener < 0) fail("socket");
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

  const struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  if (bind(listener, (const struct sockaddr*)&address, sizeof address) != 0) fail("bind");
  if (listen(listener, SOMAXCONN) != 0) fail("listen");
  return listener;
}

static void watch(int poll, int socket, struct connection* of) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = of};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
}

static void accept_all(int poll, int listener) {
  int socket;
  while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection* accepted = calloc(1, sizeof *accepted);
    if (accepted == NULL) fail("calloc");
    accepted->socket = socket;
    watch(poll, socket, accepted);
  }
}

// Answers every complete request. Returns whether the connection stays open.
static int serve(struct connection* client) {
  const ssize_t received =
      read(client->socket, client->buffer + client->size, sizeof client->buffer - client->size);
  if (received < 0) return errno == EAGAIN;
  if (received == 0) return 0;
  client->size += (size_t)received;

  char* next = client->buffer;
  char* const end = client->buffer + client->size;
  char* blank_line;
  while ((blank_line = memmem(next, (size_t)(end - next), "\r\n\r\n", 4)) != NULL) {
    if (write(client->socket, answer, answer_size) != (ssize_t)answer_size) return 0;
    next = blank_line + 4;
  }
  client->size = (size_t)(end - next);
  if (client->size > 0 && next != client->buffer) memmove(client->buffer, next, client->size);
  return client->size < sizeof client->buffer;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s PORT\n", argv[0]);
    return EXIT_FAILURE;
  }
  signal(SIGPIPE, SIG_IGN);
  answer_size = (size_t)snprintf(answer, sizeof answer,
                                 "HTTP/1.1 200 OK\r\ndate: Thu, 26 Nov 2026 09:47:36 GMT\r\n"
                                 "content-type: application/json\r\ncontent-length: %zu\r\n"
                                 "x-request-id: 531003ed7119027f-1\r\n\r\n%s",
                                 sizeof body - 1, body);

  const int listener = listen_on((unsigned short)atoi(argv[1]));
  const int poll = epoll_create1(0);
  if (poll < 0) fail("epoll_create1");
  watch(poll, listener, NULL);

  struct epoll_event events[256];
  for (;;) {
    const int count = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      struct connection* client = events[i].data.ptr;
      if (client == NULL) {
        accept_all(poll, listener);
      } else if (!serve(client)) {
        close(client->socket);
        free(client);
      }
    }
  }
}
