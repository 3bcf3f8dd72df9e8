#pragma once

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <httplib.h>

#include "support/temporary_folder.h"

namespace signpost::test {

// The program itself as `serve` on a free port, with a day of signing; what it writes goes to files. Killed at the end
// of its scope if it is still there.
class ServerProcess {
public:
  // Waits until it listens or has ended. `options`: further ones.
  explicit ServerProcess(const std::vector<std::string>& options) {
    std::vector<std::string> words{SIGNPOST_BINARY, "serve", "--port",     "0",        "--as-of", "2026-11-20",
                                   "--threads",     "2",     "--policies", "policies", "--cards", "cards"};
    words.insert(words.end(), options.begin(), options.end());
    start(std::move(words));
    for (std::string said; port_ == 0 && running(); usleep(20'000)) {
      said = text_of("out");
      const std::size_t at = said.find("http://127.0.0.1:");
      if (at != said.npos && said.find('\n') != said.npos)
        port_ = static_cast<std::uint16_t>(std::stoi(said.substr(at + 17)));
    }
  }
  ~ServerProcess() {
    if (running()) end(SIGKILL);
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Sends a signal, waits for its end and gives its exit code; -1: the signal ended it.
  int end(int signal) {
    kill(process_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    if (!ended_) waitpid(process_, &status, 0);
    else status = status_;
    ended_ = true;
    status_ = status;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void send(int signal) const { kill(process_, signal); }
  bool running() {
    if (!ended_ && waitpid(process_, &status_, WNOHANG) == process_) ended_ = true;
    return !ended_;
  }
  std::string log() const { return text_of("err"); }

  // A client that may be gone the moment the server is.
  httplib::Client client() const {
    httplib::Client client("127.0.0.1", port_);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(60);
    return client;
  }

private:
  void start(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const auto& [descriptor, name] : {std::pair(1, "out"), std::pair(2, "err")})
      posix_spawn_file_actions_addopen(&actions, descriptor, (folder_.path() / name).c_str(),
                                       O_CREAT | O_WRONLY | O_APPEND, 0600);
    posix_spawn_file_actions_addchdir_np(&actions, SIGNPOST_SOURCE_DIR);
    const int failed = posix_spawn(&process_, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("the program cannot be started");
  }
  std::string text_of(const char* name) const {
    std::ifstream in(folder_.path() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TemporaryFolder folder_;
  pid_t process_ = 0;
  std::uint16_t port_ = 0;
  int status_ = 0;
  bool ended_ = false;
};

} // namespace signpost::test
