#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/door.h"
#include "http/server.h"

namespace signpost::app {

// Everything the server answers: the one table that routing, `Allow`, access, CORS and the list in the docs come from.
std::span<const Door> doors();

// The table in Markdown, as docs/integrator.md shows it.
std::string doors_in_markdown();

// The browser origins that may call (Fetch Standard, "CORS protocol").
struct Origins {
  std::vector<std::string> allowed; // exact origins
  bool any = false;                 // loopback without a list

  bool allow(std::string_view origin) const;
};

// Finds the door of each request and lets it in. Whatever is not 2xx has an OperationOutcome and a Signpost-Request-Id.
class Doors {
public:
  Doors(House house, Origins origins) : house_(house), origins_(std::move(origins)) {}

  // Before the body has come: finds the door and looks at the token it demands (http::Reception).
  asio::awaitable<http::Admission> receive(const http::Request& head) const;

private:
  // A request that found its door and was let in.
  struct Entered {
    const Door* door = nullptr;
    Visit visit;
  };
  asio::awaitable<http::Reply> answer(std::shared_ptr<Entered> entered, http::Request request) const;
  void finish(const http::Request& head, const std::vector<const Door*>& asked, std::string_view id,
              const Refused& refused, http::Reply& reply) const;
  // Lets a page of that origin read the answer, if it may. `asked`: the doors a preflight asks about; none for others.
  void let_read(std::string_view origin, const std::vector<const Door*>& asked, http::Reply& reply) const;

  House house_;
  Origins origins_;
};

} // namespace signpost::app
