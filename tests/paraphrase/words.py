"""The words that the kinds of variants go by: which may stand for each other wherever a chart uses them."""

# What conservative care consists of. Longest first where one begins another.
EXERCISE = ["home exercise program", "home exercises", "home exercise", "physical therapy", "physiotherapy",
            "aquatic therapy", "PT", "HEP"]
BRACES = ["Jewett brace", "back brace", "TLSO brace", "LSO brace", "TLSO", "LSO", "bracing", "brace"]
REST = ["strict bed rest", "bed rest", "bedrest"]
CONSERVATIVE = [f"{way} {what}" for way in ("conservative", "nonoperative", "non-operative", "nonsurgical",
                                            "non-surgical", "nonop", "medical")
                for what in ("management", "mgmt", "treatment", "tx", "therapy", "care", "measures")]

# Drugs of one class: each may stand for another of its line.
DRUG_CLASSES = [
    ["oxycodone", "hydrocodone", "tramadol", "hydromorphone", "tapentadol"],
    ["meloxicam", "celecoxib", "diclofenac", "etodolac", "nabumetone"],
    ["ibuprofen", "naproxen"],
    ["cyclobenzaprine", "methocarbamol", "tizanidine"],
    ["gabapentin", "pregabalin"],
    ["warfarin", "apixaban", "rivaroxaban", "dabigatran"],
    ["alendronate", "risedronate", "ibandronate"],
    ["teriparatide", "abaloparatide"],
]
# Names of one substance.
SAME_DRUG = [
    ["acetaminophen", "Tylenol", "APAP"],
    ["ibuprofen", "Motrin", "Advil"],
    ["naproxen", "Aleve", "Naprosyn"],
    ["meloxicam", "Mobic"],
    ["celecoxib", "Celebrex"],
    ["oxycodone", "Roxicodone"],
    ["tramadol", "Ultram"],
    ["hydrocodone/APAP", "Norco", "Vicodin"],
    ["gabapentin", "Neurontin"],
    ["warfarin", "Coumadin"],
    ["apixaban", "Eliquis"],
    ["rivaroxaban", "Xarelto"],
    ["dabigatran", "Pradaxa"],
    ["enoxaparin", "Lovenox"],
    ["alendronate", "Fosamax"],
    ["denosumab", "Prolia"],
    ["teriparatide", "Forteo"],
]
# Names of one modality.
SAME_MODALITY = [
    ["PT", "physical therapy", "physiotherapy"],
    ["HEP", "home exercise program", "home exercises"],
    ["TLSO", "TLSO brace"],
    ["LSO", "LSO brace"],
    ["bed rest", "bedrest"],
    ["NSAIDs", "anti-inflammatories", "antiinflammatories"],
    ["opioids", "narcotics", "opiates"],
    ["conservative management", "conservative care", "conservative treatment", "conservative therapy",
     "conservative measures", "nonoperative management", "nonsurgical management"],
    ["nonoperative care", "non-operative care", "nonsurgical care", "conservative care"],
    ["kyphoplasty", "balloon kyphoplasty"],
]

# What may join a word in its list without changing what is said of it: more of the same class, or of none.
PARTNERS = {
    "PT": "HEP", "physical therapy": "HEP", "HEP": "stretching", "home exercises": "stretching",
    "TLSO": "a lumbar corset", "LSO": "a lumbar corset", "brace": "a lumbar corset", "bracing": "ice",
    "NSAIDs": "Tylenol", "opioids": "Tylenol", "tramadol": "Tylenol", "oxycodone": "Tylenol", "Norco": "Tylenol",
    "meloxicam": "Tylenol", "acetaminophen": "ice", "ibuprofen": "Tylenol", "naproxen": "Tylenol",
    "bed rest": "heat", "conservative management": "heat", "conservative care": "heat", "bedrest": "heat",
    "warfarin": "metoprolol", "apixaban": "metoprolol", "Eliquis": "metoprolol", "Xarelto": "metoprolol",
    "Coumadin": "metoprolol",
    "fever": "fatigue", "fevers": "fatigue", "weakness": "fatigue", "numbness": "fatigue", "cough": "fatigue",
    "laundry": "any chores", "housework": "any yard work", "cooking": "cleaning", "ADLs": "any chores",
    "shopping": "errands", "bathing": "dressing", "stairs": "ramps",
    "coagulopathy": "anemia", "osteomyelitis": "cellulitis", "stroke": "seizures",
}

# Abbreviations and what they stand for, each way.
ABBREVIATIONS = [
    ("pt", "patient"), ("w/o", "without"), ("w/", "with"), ("wks", "weeks"), ("wk", "week"), ("mos", "months"),
    ("c/o", "complains of"), ("h/o", "history of"), ("s/p", "status post"), ("d/t", "due to"), ("2/2", "secondary to"),
    ("b/c", "because"), ("hx", "history"), ("tx", "treatment"), ("fx", "fracture"), ("dx", "diagnosis"),
    ("LBP", "low back pain"), ("TTP", "tender to palpation"), ("f/u", "follow up"), ("r/o", "rule out"),
    ("neg", "negative"), ("mgmt", "management"), ("meds", "medications"), ("abx", "antibiotics"),
    ("VCF", "vertebral compression fracture"), ("BKP", "balloon kyphoplasty"), ("UTI", "urinary tract infection"),
    ("ADLs", "activities of daily living"), ("OA", "osteoarthritis"), ("mets", "metastases"), ("bx", "biopsy"),
    ("dtr", "daughter"), ("yrs", "years"), ("approx", "approximately"), ("req", "requires"),
]

NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]

# Verbs that say the same, as patterns over words of their own with what may stand there instead.
CARE = r"(?=(?:a |an |her |his |the |all |\d[\w-]* |\w+ (?:weeks?|wks|months?|sessions|visits) (?:of )?)*" \
       r"(?:course|trial|weeks?|wks|months?|sessions|visits|PT|HEP|physical|physio\w*|home|aquatic|conservative|" \
       r"nonop\w*|non-?\w+ (?:care|mgmt|management|tx|treatment)|brac\w+|TLSO|LSO|therapy|NSAIDs|opioids)\b)"
VERBS = [
    (rf"completed {CARE}", ["did", "finished", "underwent", "went through"]),
    (rf"did {CARE}", ["completed", "finished", "underwent"]),
    (rf"finished {CARE}", ["completed", "did"]),
    (rf"has (?:completed|done|finished) {CARE}", ["has gone through", "has finished", "completed"]),
    (rf"failed {CARE}", ["has failed", "did not respond to", "got no relief from"]),
    (rf"tried {CARE}", ["has tried", "attempted", "trialed"]),
    (r"(?:is |was |remains )?unable to (?=\w)(?!exclude|rule)", ["cannot", "can't", "is not able to"]),
    (r"cannot (?=\w)(?!exclude|rule)", ["can not", "can't", "is unable to", "is not able to"]),
    (r"can't (?=\w)(?!exclude|rule)", ["cannot", "is unable to"]),
    (r"could not (?=\w)", ["couldn't", "was unable to"]),
    (r"does not (?=\w)", ["doesn't"]),
    (r"did not (?=\w)", ["didn't"]),
    (r"denies (?!any\b|that\b|\w+ing\b|.*\band\b)", ["denied", "reports no", "has no"]),
    (r"denies any (?=\w)", ["denied any", "reports no", "has no"]),
    (r"reports (?=\w)", ["states", "endorses"]),
    (r"complains of (?=\w)", ["reports", "endorses"]),
    (r"shows (?=\w)", ["demonstrates", "reveals", "showed"]),
    (r"showed (?=\w)", ["demonstrated", "revealed", "shows"]),
    (r"needs (?=\w)", ["requires"]),
    (r"requires (?=\w)", ["needs"]),
    (r"has improved\b", ["improved", "is improved", "has gotten better"]),
    (r"has worsened\b", ["worsened", "is worse", "has gotten worse"]),
    (r"getting worse\b", ["worsening", "becoming worse"]),
    (r"getting better\b", ["improving", "becoming better"]),
    (r"due to (?=\w)", ["because of", "from", "secondary to"]),
    (r"because of (?=\w)", ["due to", "secondary to"]),
]

# Words that one slip of the pen makes out of others, or that differ by one: never made by misspelling.
WORDS_OF_THEIR_OWN = {"afebrile", "febrile", "complaint", "compliant", "performed", "preformed", "competed", "inflection",
                      "infection", "infraction", "infarction", "prostate", "prostrate", "causality", "casualty",
                      "perineal", "peroneal", "perfusion", "profusion", "ablation", "oblation", "diction", "addiction",
                      "instable", "unstable", "intestate", "interstate", "desperate", "disparate"}
