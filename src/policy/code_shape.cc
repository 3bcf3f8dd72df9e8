#include "policy/code_shape.h"

#include <algorithm>
#include <array>

namespace signpost::policy {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
bool is_either(char c) { return is_digit(c) || is_letter(c); }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::string upper(std::string_view code) {
  std::string out(code);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// Letter, digit, letter or digit, then up to four more behind a dot that may be left out. A family may end anywhere.
bool is_icd10cm(std::string code, CodeForm form) {
  if (code.size() > 3 && code[3] == '.') {
    code.erase(3, 1);
    if (code.size() == 3 && form == CodeForm::whole) return false;
  }
  const std::size_t least = form == CodeForm::whole ? 3 : 1;
  if (code.size() < least || code.size() > 7 || !is_letter(code[0])) return false;
  return (code.size() < 2 || is_digit(code[1])) && std::ranges::all_of(code, is_either);
}

// Seven characters; the letters I and O are left out because they look like digits.
bool is_icd10pcs(std::string_view code, CodeForm form) {
  const bool fits = form == CodeForm::whole ? code.size() == 7 : !code.empty() && code.size() <= 7;
  return fits && std::ranges::all_of(code, [](char c) { return is_either(c) && c != 'I' && c != 'O'; });
}

// Four digits and a fifth, or the letter of a category: II, III, proprietary analyses, administration.
bool is_cpt(std::string_view code, CodeForm form) {
  if (form == CodeForm::family) return code.size() <= 5 && all_digits(code.substr(0, 4));
  return code.size() == 5 && all_digits(code.substr(0, 4)) &&
         (is_digit(code[4]) || std::string_view("AFMTU").find(code[4]) != std::string_view::npos);
}

bool is_hcpcs(std::string_view code, CodeForm form) {
  if (code.empty() || code[0] < 'A' || code[0] > 'V') return false;
  if (form == CodeForm::family) return code.size() <= 5 && (code.size() == 1 || all_digits(code.substr(1)));
  return code.size() == 5 && all_digits(code.substr(1));
}

// Verhoeff's check over the whole number: multiplication in the dihedral group D5 of permuted digits comes out at 0.
bool verhoeff_holds(std::string_view digits) {
  constexpr std::array<std::array<int, 10>, 8> permuted{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                                         {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                                         {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
                                                         {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                                         {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
                                                         {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                                         {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
                                                         {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}}};
  // 0 to 4 turn, 5 to 9 turn and mirror.
  const auto times = [](int a, int b) {
    const int turn = a < 5 ? (a + b) % 5 : ((a - b) % 5 + 5) % 5;
    return (a < 5) == (b < 5) ? turn : turn + 5;
  };
  int product = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    product = times(product, permuted[i % 8][static_cast<std::size_t>(digits[digits.size() - 1 - i] - '0')]);
  return product == 0;
}

std::string snomed_mistake(std::string_view code) {
  if (!all_digits(code) || code.size() < 6 || code.size() > 18 || code[0] == '0')
    return "a SNOMED CT code has 6 to 18 digits";
  if (!verhoeff_holds(code)) return "the check digit is wrong: a digit is mistyped or two are swapped";
  const std::string_view partition = code.substr(code.size() - 3, 2);
  return partition == "00" || partition == "10"
             ? ""
             : "this is the number of a SNOMED CT description or relationship, not of a concept";
}

// Luhn's sum over the digits before the hyphen.
int loinc_check_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int weighted = i % 2 == 0 ? 2 * digit : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return (10 - sum % 10) % 10;
}

std::string loinc_mistake(std::string_view code) {
  // Answers, parts and groups have letters before the number; how their check digit is made is not published.
  const bool lettered = code.starts_with("LA") || code.starts_with("LP") || code.starts_with("LG");
  const std::string_view number = lettered ? code.substr(2) : code;
  const auto hyphen = number.find('-');
  const std::string_view digits = number.substr(0, hyphen);
  if (hyphen == number.npos || number.size() != hyphen + 2 || !is_digit(number.back()) || !all_digits(digits) ||
      digits.size() > 7)
    return "a LOINC code has up to seven digits, a hyphen and a check digit";
  return lettered || loinc_check_digit(digits) == number.back() - '0'
             ? ""
             : "the check digit is wrong: a digit is mistyped or two are swapped";
}

} // namespace

std::string code_mistake(fhir::CodeSystem system, std::string_view written, CodeForm form) {
  const std::string code = upper(written);
  const auto unless = [](bool holds, const char* mistake) { return std::string(holds ? "" : mistake); };
  switch (system) {
  case fhir::CodeSystem::icd10cm:
    return unless(is_icd10cm(code, form),
                  "an ICD-10-CM code is a letter, a digit, and one to five more with a dot behind the third");
  case fhir::CodeSystem::icd10pcs:
    return unless(is_icd10pcs(code, form), "an ICD-10-PCS code has seven digits or letters other than I and O");
  case fhir::CodeSystem::cpt:
    return unless(is_cpt(code, form), "a CPT code has five characters: digits, the last one perhaps A, F, M, T or U");
  case fhir::CodeSystem::hcpcs:
    return unless(is_hcpcs(code, form), "a HCPCS code is a letter from A to V and four digits");
  case fhir::CodeSystem::rxnorm:
    return unless(all_digits(code) && code[0] != '0' && code.size() <= 8, "an RxNorm code has up to eight digits");
  case fhir::CodeSystem::snomed: return form == CodeForm::family ? "" : snomed_mistake(code);
  case fhir::CodeSystem::loinc: return form == CodeForm::family ? "" : loinc_mistake(code);
  case fhir::CodeSystem::unknown:
  case fhir::CodeSystem::other: return "";
  }
  return "";
}

} // namespace signpost::policy
