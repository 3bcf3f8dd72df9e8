#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace signpost::test {

// A process of its own, forked from this one, that says lines. It ends with what it was made for, or when it is killed.
class Child {
public:
  using Say = std::function<void(const std::string& line)>;

  explicit Child(const std::function<void(const Say&)>& work);
  ~Child(); // kill -9, if it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill(); // -9
  // Lines that are said by then, or all until it has ended.
  std::vector<std::string> lines(std::size_t at_least);
  std::vector<std::string> all_lines();

private:
  bool read_more();

  pid_t process_ = 0;
  int pipe_ = -1;
  std::string said_;
};

// What stands in the way of mounting file systems that only this process and its children see; empty: nothing did, and
// they are mounted so from now on. In a child only.
std::string own_mounts();
// A file system in memory at a folder, of so many bytes; the sentence of what went wrong.
std::string mount_memory(const std::string& folder, std::size_t bytes);
// The same, with another size or for reading only.
std::string remount_memory(const std::string& folder, std::size_t bytes, bool read_only);

} // namespace signpost::test
