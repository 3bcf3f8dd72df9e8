#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace signpost::base {

// Why a call could not be carried out. Unknown facts of a chart are not errors: they are answers (see policy/truth.h).
enum class ErrorCode {
  invalid,      // the input breaks a format or a rule; the caller can mend it
  too_large,    // the input exceeds a stated limit
  not_found,    // nothing of that name
  unobtainable, // data that the call cannot do without is neither sent nor readable
  busy,         // too much is under way; the same call may succeed shortly
  technical,    // the machinery failed; the input may be fine
};

// An error as a value: one sentence for the caller, never with data of a patient.
struct Error {
  ErrorCode code = ErrorCode::technical;
  std::string message;
  std::optional<std::size_t> offset; // byte position in the text that was read, if that says more

  static Error invalid(std::string message) { return {ErrorCode::invalid, std::move(message), {}}; }
  static Error invalid_at(std::size_t offset, std::string message) {
    return {ErrorCode::invalid, std::move(message), offset};
  }
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message), {}});
}

} // namespace signpost::base
