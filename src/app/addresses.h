#pragma once

#include <string>
#include <string_view>

namespace signpost::app {

// Whether a host is this machine's own, by its name or address.
bool is_loopback(std::string_view host);

// Whether a host is no place at all but "every address of this machine": 0.0.0.0, ::, in any spelling, or nothing.
bool is_unspecified(std::string_view host);

// What is wrong with an http(s) URL that an option was given; empty if nothing is.
std::string check_web_address(const std::string& url);
// The same of a base for links that others are to follow.
std::string check_public_url(const std::string& url);
// The same of an app that is given what a patient needs: https, or this machine.
std::string check_launch_url(const std::string& url);

} // namespace signpost::app
