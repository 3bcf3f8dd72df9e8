#pragma once

#include <signal.h>
#include <time.h>

namespace signpost::http::test {

// OpenSSL's writing to a socket whose other end is gone is an error to this thread and not the end of the program. Only
// as long as this lives: the server under test must do without.
class NoBrokenPipe {
public:
  NoBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    const timespec now{};
    while (sigtimedwait(&pipe_, nullptr, &now) == SIGPIPE) {}
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

private:
  sigset_t pipe_{}, before_{};
};

} // namespace signpost::http::test
