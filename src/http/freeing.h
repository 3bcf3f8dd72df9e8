#pragma once

namespace signpost::http {

// The end of an object of a C library, for std::unique_ptr: calls the library's own function.
template <auto Function>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};

} // namespace signpost::http
