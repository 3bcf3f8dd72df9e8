#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "service/reload.h"
#include "support/edit.h"

namespace signpost::test {

// A temporary folder of policies with one payer and one policy, small enough to be compiled in no time, beside a copy
// of the shipped cards. It goes with its scope.
class PolicyFolder {
public:
  PolicyFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "signpost-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    base_ = name;
    std::filesystem::create_directory(root());
    std::filesystem::copy(SIGNPOST_SOURCE_DIR "/cards", cards(), std::filesystem::copy_options::recursive);
    write("shared/value-sets/ValueSet-spine-mri.json",
          R"({"resourceType":"ValueSet","id":"spine-mri",)"
          R"("compose":{"include":[{"system":"http://www.ama-assn.org/go/cpt","concept":[{"code":"72148"}]}]}})");
    write("example-plan/payer.json", R"({"id":"example-plan","label":"Example Plan","names":["example plan"],)"
                                     R"("defaultLine":"commercial","products":[]})");
    write(policy, policy_text("not-covered"));
  }
  ~PolicyFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(base_, ignored);
  }
  PolicyFolder(const PolicyFolder&) = delete;
  PolicyFolder& operator=(const PolicyFolder&) = delete;

  static constexpr const char* policy = "example-plan/7-mri/2026-01-01.json";

  // A policy that covers nothing, in the payer's words given.
  static std::string policy_text(std::string_view determination, std::string_view title = "Spine MRI") {
    return R"({"payer":"example-plan","number":"7","title":")" + std::string(title) +
           R"(","effective":"2026-01-01","source":"Example Plan, policy 7","lines":["commercial"],)"
           R"("services":[{"id":"mri","title":"MRI","codes":"spine-mri","section":"1",)"
           R"("notCovered":{"determination":")" +
           std::string(determination) + R"(","section":"1","reason":"It is not covered."}}]})";
  }

  std::filesystem::path root() const { return base_ / "policies"; }
  std::filesystem::path cards() const { return base_ / "cards"; }
  service::Folders folders() const { return {{root()}, cards()}; }

  void write(const std::string& path, std::string_view text) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << text;
  }
  // As editors do that write beside the file and rename.
  void write_and_rename(const std::string& path, std::string_view text) const {
    write(path + "~", text);
    std::filesystem::rename(root() / (path + "~"), root() / path);
  }

  std::shared_ptr<const service::Knowledge> load() const {
    base::Issues issues;
    const auto knowledge = service::Knowledge::load({root()}, cards(), issues);
    if (!knowledge || issues.has_errors()) throw std::runtime_error("the folder does not load");
    return *knowledge;
  }

private:
  std::filesystem::path base_;
};

// An order-sign call of the example's patient for an MRI under Example Plan.
inline std::string mri_call() {
  const std::string order = "context.draftOrders.entry.0.resource";
  return edited(edited(file_text("docs/examples/order-sign-22514.json"), order + ".code",
                       R"({"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"72148"}]})"),
                "prefetch.coverage.entry.0.resource.payor", R"([{"display":"Example Plan"}])");
}

// A policy for the same order that asks a question which takes more steps than one order may: for every note of an
// observation, each with each.
struct LaboriousPolicy {
  PolicyFolder folder;
  LaboriousPolicy() {
    folder.write(
        "shared/values/all.json",
        R"({"values":[{"id":"slow","kind":"finding","scope":"patient","latest":[{"resource":"Observation",)"
        R"json("where":"note.where(%resource.note.where(text = 'y').exists()).exists()","means":"yes"}]}]})json");
    folder.write("shared/questions/item.json", R"({"id":"item","title":"the matter","ask":"State it.","questions":[)"
                                               R"({"linkId":"slow","text":"Is it so?","value":"slow"}]})");
    folder.write(PolicyFolder::policy,
                 R"({"payer":"example-plan","number":"7","title":"Spine MRI","effective":"2026-01-01",)"
                 R"("source":"Example Plan, policy 7","lines":["commercial"],"services":[{"id":"mri","title":"MRI",)"
                 R"("codes":"spine-mri","section":"1","criteria":{"id":"slow","title":"slow","value":"slow",)"
                 R"("is":"yes","item":"item"},"otherwise":{"determination":"not-covered","section":"1",)"
                 R"("reason":"It is not so."}}]})");
  }
};

inline std::string laborious_call() {
  std::string observation = R"({"resourceType":"Observation","id":"o","status":"final","subject":)"
                            R"({"reference":"Patient/example-1"},"note":[{"text":"x"})";
  for (int i = 0; i < 1000; ++i) observation += R"(,{"text":"x"})";
  return edited(mri_call(), "prefetch.observations",
                R"({"resourceType":"Bundle","entry":[{"resource":)" + observation + "]}}]}");
}

} // namespace signpost::test
