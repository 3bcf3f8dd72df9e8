#include "pages/page.h"

#include <openssl/evp.h>

#include <array>

namespace signpost::pages {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light}
body{margin:0;background:#fff;color:#1b1f24;overflow-wrap:break-word;
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:54rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem;color:#57606a}
footer{padding:1rem;margin-top:2rem;border-top:1px solid #d0d7de;color:#57606a;font-size:.875rem}
a{color:#0a4fa3}
h1{font-size:1.6rem;line-height:1.25;margin:.75rem 0}
h2{font-size:1.25rem;line-height:1.3;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:2px solid #d0d7de}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0}
dl{display:grid;grid-template-columns:11rem 1fr;gap:.3rem 1rem;margin:1rem 0}
dt{color:#57606a}
dd{margin:0}
ul,ol{margin:.3rem 0;padding-left:1.25rem}
li{margin:.3rem 0}
.tree,.tree ul{list-style:none;padding-left:.9rem;border-left:2px solid #d0d7de;margin-left:.2rem}
.tree{margin-top:.5rem}
.tree li{margin:.45rem 0}
.tree p{margin:.1rem 0}
.tree .notice{margin:.3rem 0}
.rule{font-weight:600;color:#0b5345}
.small{font-size:.875rem;color:#57606a}
.notice{margin:1rem 0;padding:.6rem .9rem;border-left:4px solid #b35900;background:#fff8ee}
.word{font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #d0d7de}
code{font-size:.9em;font-family:ui-monospace,Consolas,monospace;white-space:nowrap}
summary{cursor:pointer}
@media (max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}h1{font-size:1.35rem}
.tree,.tree ul{padding-left:.55rem;margin-left:0}}
@media print{body{font-size:10pt}header nav{display:none}header,main,footer{max-width:none}
a{color:inherit;text-decoration:none}h2,h3{break-after:avoid}details::details-content{content-visibility:visible}}
)";

std::string style_hash() {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(style.data(), style.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::array<unsigned char, 45> text{}; // 44 characters and a zero
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + size};
}

} // namespace

std::vector<http::Header> page_headers() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" + style_hash() +
                                    "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  // The last says to browsers of old what the policy says to the others (frame-ancestors).
  return {{"Content-Security-Policy", policy}, {"Referrer-Policy", "no-referrer"}, {"X-Frame-Options", "DENY"}};
}

std::string page(std::string_view title, std::string_view footer, const std::function<void(HtmlWriter&)>& main) {
  HtmlWriter out("<!DOCTYPE html>\n");
  {
    const auto html = out.element("html", {{"lang", "en"}});
    {
      const auto head = out.element("head");
      out.void_element("meta", {{"charset", "utf-8"}});
      out.void_element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
      out.element("title", title);
      const auto sheet = out.element("style");
      out.raw(style);
    }
    const auto body = out.element("body");
    out.element("header", "Signpost: coverage guidance");
    {
      const auto content = out.element("main");
      main(out);
    }
    out.element("footer", footer);
  }
  return out.take();
}

} // namespace signpost::pages
