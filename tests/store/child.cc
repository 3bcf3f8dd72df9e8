#include "child.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signpost::test {
namespace {

std::string outcome(int result) { return result == 0 ? std::string() : std::strerror(errno); }

std::string options(std::size_t bytes) { return "size=" + std::to_string(bytes); }

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text.substr(0, text.rfind('\n') + 1)); // a line that is not whole was not said
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

} // namespace

Child::Child(const std::function<void(const Say&)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) {
    ::close(ends[0]);
    work([&](const std::string& line) {
      const std::string whole = line + '\n';
      if (::write(ends[1], whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) std::_Exit(1);
    });
    std::_Exit(0); // nothing of the parent's is ended
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

Child::~Child() {
  kill();
  ::close(pipe_);
}

void Child::kill() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
}

bool Child::read_more() {
  char buffer[4096];
  const ssize_t count = ::read(pipe_, buffer, sizeof buffer);
  if (count > 0) said_.append(buffer, static_cast<std::size_t>(count));
  return count > 0;
}

std::vector<std::string> Child::lines(std::size_t at_least) {
  const auto enough = [&] { return std::ranges::count(said_, '\n') >= static_cast<std::ptrdiff_t>(at_least); };
  while (!enough() && read_more()) {}
  return split(said_);
}

std::vector<std::string> Child::all_lines() {
  while (read_more()) {}
  return split(said_);
}

std::string own_mounts() {
  const std::string refused = outcome(::unshare(CLONE_NEWNS));
  return refused.empty() ? outcome(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) : refused;
}

std::string mount_memory(const std::string& folder, std::size_t bytes) {
  return outcome(::mount("tmpfs", folder.c_str(), "tmpfs", 0, options(bytes).c_str()));
}

std::string remount_memory(const std::string& folder, std::size_t bytes, bool read_only) {
  unsigned long flags = MS_REMOUNT;
  if (read_only) flags |= MS_RDONLY;
  return outcome(::mount("tmpfs", folder.c_str(), "tmpfs", flags, options(bytes).c_str()));
}

} // namespace signpost::test
