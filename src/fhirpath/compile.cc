#include <memory>
#include <string>
#include <utility>

#include "fhirpath/binder.h"
#include "fhirpath/checker.h"
#include "fhirpath/fhirpath.h"
#include "fhirpath/parser.h"

namespace signpost::fhirpath {

std::string_view Expression::text() const { return program_->source; }

base::Result<Expression> compile(std::string_view text, const CompileOptions& options) {
  auto program = std::make_shared<Program>(); // in place: its nodes point into it
  program->source = text;
  program->root_type = find_type(options.root_type);
  if (program->root_type == no_type && !options.root_type.empty())
    return base::fail(base::ErrorCode::invalid, "`" + std::string(options.root_type) + "` is no type of FHIR R4");
  if (auto parsed = parse(text, *program); !parsed) return base::fail(parsed.error());
  if (auto bound = bind(*program, options.variables); !bound) return base::fail(bound.error());
  if (options.strict)
    if (auto checked = check(*program); !checked) return base::fail(checked.error());
  return Expression(std::move(program));
}

} // namespace signpost::fhirpath
