#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

// The words by which a language is told: articles, pronouns, prepositions, conjunctions. Those that are also words or
// abbreviations of English notes ("die", "per", "pt", "son") are in neither list.
namespace signpost::fhir {

inline constexpr auto english_function_words = std::to_array<std::string_view>({
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "before", "both",
    "but", "by", "can", "could", "did", "do", "does", "due", "during", "each", "for", "from", "had", "has", "have",
    "he", "her", "him", "his", "if", "in", "into", "is", "it", "its", "may", "more", "most", "no", "not", "of", "on",
    "only", "or", "other", "over", "per", "she", "should", "since", "some", "than", "that", "the", "then", "there",
    "these", "they", "this", "those", "through", "to", "under", "until", "was", "were", "when", "which", "while",
    "who", "will", "with", "without", "would"});

// Spanish, Portuguese, French, Italian, German, Dutch, Swedish, Norwegian, Polish, Romanian, Turkish, Vietnamese,
// Tagalog, Haitian Creole.
inline constexpr auto foreign_function_words = std::to_array<std::string_view>({
    "aan", "aber", "alla", "als", "anche", "ao", "att", "auch", "auf", "aus", "avec", "bei", "bij", "bir", "był",
    "była", "bị", "ces", "cette", "che", "chez", "cho", "como", "con", "cuando", "các", "có", "của", "da", "dal",
    "dalla", "dans", "das", "de", "dei", "del", "della", "delle", "depuis", "des", "desde", "deze", "değil", "di",
    "dla", "donde", "du", "durante", "durch", "een", "ein", "eine", "einen", "einer", "eines", "el", "elle", "en",
    "entre", "este", "está", "están", "ett", "foi", "fue", "fueron", "för", "für", "fără", "geen", "gli", "hasta",
    "heeft", "het", "hindi", "há", "ikke", "inte", "ist", "için", "jest", "kein", "keine", "không", "la", "las",
    "les", "los", "lub", "là", "maar", "mais", "mga", "mit", "muy", "más", "naar", "nach", "nel", "nella", "người",
    "nicht", "nie", "niet", "não", "och", "oder", "olan", "ook", "oraz", "où", "para", "pela", "pelo", "pentru",
    "pero", "più", "por", "porque", "pou", "pour", "przez", "przy", "på", "que", "qui", "sans", "seit", "sem",
    "senza", "seu", "sich", "sie", "sind", "sinds", "siya", "się", "sobre", "som", "sono", "sont", "sua", "sunt",
    "suo", "são", "también", "tiene", "trong", "très", "uit", "uma", "un", "una", "unas", "und", "une", "unos",
    "unter", "utan", "uten", "van", "von", "voor", "và", "với", "werd", "wird", "wordt", "wurde", "yok", "zijn",
    "zu", "zum", "zur", "är", "è", "é", "était", "été", "über", "được", "şi", "și"});

// Those that also stand in names.
inline constexpr auto name_particles = std::to_array<std::string_view>({
    "da", "das", "de", "del", "des", "di", "du", "el", "la", "las", "los", "van", "von"});

inline constexpr std::size_t max_function_word = 8; // bytes

static_assert(std::ranges::is_sorted(english_function_words) && std::ranges::is_sorted(foreign_function_words) &&
              std::ranges::is_sorted(name_particles));

} // namespace signpost::fhir
