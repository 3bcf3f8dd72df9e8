#include "knockouts/needs.h"

#include <algorithm>

namespace signpost::knockouts {
namespace {

using enum Property;

// How to read the table. A property in a row says: a record that has it is no evidence (or a doubtful one) of this
// value. Where the types of a value's records cannot have a property, the row may leave it out.
//
// Choices where the rule can be read in two ways:
//  * Only causes and allergies need no date. Everything else is asked about the present, also where nobody counts its
//    days: examination, programs, contraindications, the purpose of the operation.
//  * What a cause is: what the lesion is and that it is there (`lesion-cause`, `osteoporosis`, `vertebral-fracture`,
//    `osteolytic-lesion`, `marrow-lesion`, `lesion-aggressiveness`), and the diseases behind it.
//  * Before the onset: what is said of this fracture's pain, images, treatment or stay in hospital. Causes, bone health
//    and contraindications may well be older than it, and the onset itself has none before it.
//  * Another site: by code and in the words that come with it, of what has a site. A note says what it says.
//  * Bone density is that of the patient, wherever it was measured.
//  * A planned stay answers where the order will be carried out (`setting`), and density measurement counts as soon as
//    it is ordered: neither must have happened.
//  * What the order says of itself is exempt, and so is the patient's residence. A diagnosis or device that the order
//    points to tells its levels or technique on whatever day it was written down.
constexpr Set happened = not_done | other_patient | unknown_modifier | planned;
constexpr Set certain = happened | provisional; // of an entry: it is so
constexpr Set dated = undated | unreadable | future; // … now
constexpr Set entry = certain | dated;
constexpr Set episode = entry | before_onset; // … in this episode
constexpr Set there = episode | other_site; // … at this place
constexpr Set care = there | other_reason; // … for this reason
constexpr Set told = happened | dated; // of a text
constexpr Set told_since = told | before_onset;

constexpr std::string_view conditions = "Condition", notes = "DocumentReference", reports = "DiagnosticReport",
                           allergies = "AllergyIntolerance", prescriptions = "MedicationRequest", devices = "Device",
                           observations = "Observation";

const std::vector<Needs> table{
    // administrative
    {"recent-clinical-notes", entry, told, {}},
    {"inpatient-now", entry, told, {}},
    {"residence", 0, 0, {}},
    // bone health
    {"osteoporosis-program-enrollment", entry, told, {}},
    {"osteoporosis-program-instruction", entry, told, {}},
    {"bone-density-evaluation", entry & ~only(planned), told & ~only(planned), {}},
    {"osteoporosis-education", entry, told, {}},
    // contraindications
    {"material-allergy", certain, happened, {allergies}},
    {"coagulopathy", entry, told, {conditions, notes}},
    {"anticoagulant", entry, told, {prescriptions}},
    {"anticoagulation-plan", entry, told, {}},
    {"myelopathy", entry, told, {conditions, notes}},
    {"cord-compression", entry, told, {reports}},
    {"vertebral-destruction", entry, told, {reports}},
    {"retropulsion", there, told_since, {reports}},
    {"vertebra-plana", there, told_since, {reports}},
    {"disc-radiculopathy", entry, told, {conditions, notes}},
    {"alternative-pain-source", entry, told, {conditions, notes}},
    {"trigger-points", entry, told, {conditions, notes}},
    {"sacral-lesion", entry, told, {conditions, notes}},
    {"untreated-stenosis", entry, told, {conditions, notes}},
    {"spinal-instability", entry, told_since, {conditions, notes}},
    {"active-infection", entry, told, {conditions, notes}},
    {"osteomyelitis", entry, told, {conditions, notes}},
    {"discitis", entry, told, {conditions, notes}},
    {"pregnancy", entry, told, {conditions}},
    {"cardiopulmonary-disease", entry, told, {conditions, notes}},
    // imaging
    {"imaging-finding", there, told_since, {}},
    {"marrow-edema", there, told_since, {}},
    {"height-loss", there, told_since, {}},
    {"height-loss-progression", there, told_since, {}},
    {"kyphotic-deformity", entry, told, {}},
    {"roland-morris", entry | other_site, told, {}},
    // lesion
    {"osteoporosis", certain, happened, {}},
    {"lesion-cause", certain | other_site, happened, {conditions}},
    {"vertebral-fracture", certain | other_site, happened, {}},
    {"osteolytic-lesion", certain | other_site, happened, {}},
    {"marrow-lesion", certain | other_site, happened, {}},
    {"vertebral-injury", certain | other_site, happened, {}},
    {"neoplastic-fracture", certain | other_site, happened, {}},
    {"cancer-of-an-organ", certain, happened, {}},
    {"leukemia-or-lymphoma", certain, happened, {}},
    {"myeloma", certain, happened, {conditions, notes}},
    {"steroid-effect", certain, happened, {}},
    {"nonhealing-fracture", entry | other_site, told_since, {}},
    {"spine-exam", episode, told_since, {}},
    {"pain-concordance", episode, told_since, {}},
    {"onset", entry | other_site, told, {conditions}},
    {"onset-as-text", entry | other_site, told, {}},
    // levels
    {"levels", certain | other_site, happened, {}},
    {"level-count", 0, 0, {}},
    // order
    {"technique", certain, told, {}},
    {"technique-in-words", certain, happened, {}},
    {"stabilization-ordered", 0, 0, {}},
    {"device-clearance", entry, told, {}},
    {"prophylactic", entry, told, {notes}},
    {"setting", entry & ~only(planned), told, {}},
    // pain
    {"back-pain", episode, told_since, {}},
    {"pain-score", there, told_since, {}},
    {"pain-severity", there, told_since, {}},
    {"ambulation-prevented", episode, told_since, {}},
    {"hospital-admission", episode | other_reason, told_since, {}},
    {"hospital-stay", episode | other_reason, told_since, {}},
    // purpose
    {"fusion-adjunct", entry | other_site, told, {notes}},
    {"ordered-as-prophylactic", 0, 0, {}},
    {"augmented-before", certain | other_site, happened, {}},
    {"unapproved-material", entry, told, {notes, devices}},
    {"lesion-aggressiveness", certain, happened, {}},
    // symptoms
    {"functional-impairment", episode, told_since, {}},
    {"incapacitation", episode, told_since, {}},
    {"transfers-prevented", episode, told_since, {}},
    {"pain-trend", episode, told_since, {}},
    {"pain-score-fell", there, told_since, {}},
    // treatment
    {"conservative-treatment", care, told_since, {}},
    {"treatment-response", care, told_since, {notes, observations}},
    // trials
    {"analgesic-trial", care, told_since, {}},
    {"exercise-trial", care, told_since, {}},
    {"analgesics-contraindicated", entry, told, {}},
    {"exercise-contraindicated", entry, told, {}},
    {"nonsurgical-management", care, told_since, {}},
};

constexpr Set form = not_done | other_patient | undated | unreadable | future | unknown_modifier;

} // namespace

Column column_of(std::string_view type) {
  if (type == "DocumentReference" || type == "DiagnosticReport") return Column::narrative;
  return type == "QuestionnaireResponse" ? Column::attested : Column::coded;
}

Set Needs::of(Column column) const {
  switch (column) {
  case Column::coded: return coded;
  case Column::narrative: return narrative;
  case Column::attested: return coded || narrative ? form : 0;
  }
  return 0;
}

std::span<const Needs> needs() { return table; }

const Needs* needs_of(std::string_view value) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const Needs& needs) { return needs.value == value; });
  return row == table.end() ? nullptr : &*row;
}

} // namespace signpost::knockouts
