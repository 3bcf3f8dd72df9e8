#include "narrative/small_reader.h"

namespace signpost::narrative::testing {

TEST_CASE("frames: a head is judged by what the sentence does with it", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection")};
  infection.denied = Tells::no;
  reader.add("infection", infection);
  CHECK(reader.read("Cellulitis of the leg.") == "infection");
  CHECK(reader.read("No fever or infections.") == "infection(no)");
  CHECK(reader.read("Infection: none") == "infection(no)");
  CHECK(reader.read("Return if infection.") == "infection(plan)");
  CHECK(reader.read("Prior cellulitis.") == "infection(past)");
  CHECK(reader.read("Her mother had an infection.") == "infection(other)");
  CHECK(reader.read("Family history:\ncellulitis") == "infection(other)");
  CHECK(reader.read("Any infection?") == "infection(plan)");
  CHECK(reader.read("Cellulitis in 2019.") == "infection!past");
  CHECK(reader.read("Celulitis.") == "infection"); // one slip
  CHECK(reader.read("Infection resolved.") == "infection(no)");
  CHECK(reader.read("Infection resoved") == "infection(no)"); // ConText's words may have a slip, too …
  CHECK(reader.read("Infection resolvved") == "infection(no)");
  CHECK(reader.read("Infection ruled (by me) out.") == "infection(no)"); // … and an aside in them
  CHECK(reader.read("(Infection) resoved").find("infection") == 0);
  CHECK(reader.read("Nothing of the kind.").empty());
}

TEST_CASE("frames: elements stand in one clause, in any order, near each other", "[frames]") {
  SmallReader reader;
  reader.add("failed",
             {.head = reader.element("relief", Denial::denied), .with = {reader.element("care")}, .within = 3});
  CHECK(reader.read("No relief with PT.") == "failed");
  CHECK(reader.read("PT without relief.") == "failed");
  CHECK(reader.read("PT did not help her.") == "failed");
  CHECK(reader.read("Relief with PT.").empty());
  CHECK(reader.read("No relief, but PT goes on.").empty());
  CHECK(reader.read("No relief (as she told us at length on the phone) with PT.") == "failed");
  CHECK(reader.read("No relief, went home, saw the doctor, asked for PT.").empty());
}

TEST_CASE("frames: a denied concept other than the head keeps a frame away", "[frames]") {
  SmallReader reader;
  reader.add("unable", {.head = reader.element("unable"), .with = {reader.element("walk")}});
  CHECK(reader.read("Unable to walk.") == "unable");
  CHECK(reader.read("No longer able to walk.") == "unable"); // the term's own word denies nothing
  CHECK(reader.read("Unable to sleep, not walking.").empty());
  CHECK(reader.read("She cannot so much as try to even walk.") == "unable"); // an idiom
}

TEST_CASE("frames: the verb of a clause behind a comma ends a denial at the comma", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection")};
  infection.denied = Tells::no;
  reader.add("infection", infection);
  CHECK(reader.read("No fever, infection.") == "infection(no)");
  CHECK(reader.read("No fever, infection persists.") == "infection");
  CHECK(reader.read("No fever, the infection was treated.") == "infection");
  CHECK(reader.read("Without fever, her knee infection persists.") == "infection"); // three words of a subject
  CHECK(reader.read("No fever, infection or rash was seen.") == "infection(no)");   // a list goes on
  CHECK(reader.read("No infection was seen.") == "infection(no)");                  // no comma
  CHECK(reader.read("No infection, fever was gone.") == "infection(no)");           // what stands before it
  CHECK(reader.read("Infection, fever was ruled out.") == "infection(no)");         // backwards it ends nothing
}

TEST_CASE("frames: an answer that goes on as a denial of what follows is none", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection")};
  infection.denied = Tells::no;
  reader.add("infection", infection);
  CHECK(reader.read("Culture (today) is negative for infection.") == "infection(no)");
  CHECK(reader.read("Culture: is negative for infection.") == "infection(no)");
  CHECK(reader.read("Culture (swab) is negative for infection or rash.") == "infection(no)");
  CHECK(reader.read("Infection: negative") == "infection(no)");
  CHECK(reader.read("Infection (culture negative for MRSA) is treated.") == "infection");
}

TEST_CASE("frames: a line that cannot end a sentence goes on below", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection")};
  infection.denied = Tells::no;
  reader.add("infection", infection);
  const std::string line = "She was seen in the clinic by me this week";
  CHECK(reader.read(line + " and has no\nInfection.") == "infection(no)");
  CHECK(reader.read(line + ", without fever,\nInfection or rash.") == "infection(no)");
  CHECK(reader.read(line + ". Without\nInfection.") == "infection(no)"); // one word of a sentence
  CHECK(reader.read(line + " and denies fever or\n(chronic) infection.") == "infection(no)");
  CHECK(reader.read(line + ", without fever\nInfection of the leg.") == "infection"); // a line of its own
  CHECK(reader.read(line + ", without fever or\n- infection") == "infection");        // an item
  CHECK(reader.read("Has no\nInfection of the leg.") == "infection");                 // not for lack of room
}

TEST_CASE("frames: the full stop of initials ends a sentence only before a capital letter", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection")};
  infection.denied = Tells::no;
  reader.add("infection", infection);
  CHECK(reader.read("No P.T. or infection.") == "infection(no)");
  CHECK(reader.read("No P.T. Infection of the leg.") == "infection");
  CHECK(reader.read("Infection after P.T.?") == "infection(plan)");
}

TEST_CASE("frames: figures are captured where they belong", "[frames]") {
  SmallReader reader;
  Frame course{.head = reader.element("therapy")};
  course.slots = {{FigureKind::dates}, {FigureKind::duration}};
  course.rivals = {reader.id("care")};
  reader.add("course", course);
  CHECK(reader.read("PT x 6 weeks") == "course=6 weeks");
  CHECK(reader.read("6 weeks of physical therapy") == "course=6 weeks");
  CHECK(reader.read("PT (6 weeks)") == "course=6 weeks");
  CHECK(reader.read("PT 9/28-11/16, 6 weeks") == "course=9/28=11/16");
  CHECK(reader.read("brace x 3 weeks, PT").empty());
  CHECK(reader.read("PT and brace x 3 weeks") == "course=3 weeks");
  CHECK(reader.read("PT 6 weeks, brace 3 weeks") == "course=6 weeks");
  CHECK(reader.read("PT, however only for 2 weeks") == "course=2 weeks"); // from the next clause
  CHECK(reader.read("Care:\n- PT\n- brace 3 weeks").empty());
  CHECK(reader.read("Over 6 weeks:\n- PT\n- brace") == "course=Over 6 weeks"); // from the line above the list
  CHECK(reader.read("PT").empty());
}

TEST_CASE("frames: the more specific one counts", "[frames]") {
  SmallReader reader;
  reader.add("relief", {.head = reader.element("relief")});
  Frame sleep{.head = reader.element("relief"), .with = {reader.element("sleep")}};
  sleep.affirmed = Tells::nothing;
  reader.add("sleep", sleep);
  CHECK(reader.read("Some relief.") == "relief");
  CHECK(reader.read("Helped her sleep.") == "sleep");
  CHECK(reader.read("Plan to help sleep.") == "relief(plan)"); // what is planned is in no such frame
}

TEST_CASE("frames: what contradicts itself tells nothing", "[frames]") {
  SmallReader reader;
  Frame yes{.head = reader.element("unable"), .with = {reader.element("walk")}};
  Frame no{.head = reader.element("walk"), .with = {reader.element("brace")}};
  no.affirmed = Tells::no;
  reader.add("yes", yes);
  reader.add("no", no);
  CHECK(reader.read("Unable to walk at home, walks with brace.") == "yes no");
  CHECK(reader.read("Unable to walk with brace.") == "yes!both no!both");
}

TEST_CASE("frames: another body site takes the words with it", "[frames]") {
  SmallReader reader;
  Frame relief{.head = reader.element("relief")};
  relief.sites = Frame::Sites{reader.id("spine"), reader.id("knee")};
  reader.add("relief", relief);
  CHECK(reader.read("Knee improved.") == "relief!site");
  CHECK(reader.read("Back improved, knee the same.") == "relief");
  CHECK(reader.read("Knee pain, however it improved.") == "relief!site");
  CHECK(reader.read("Knee:\n- improved") == "relief!site");
  CHECK(reader.read("Improved.") == "relief");
}

TEST_CASE("frames: words of the matter that no frame settled are not understood", "[frames]") {
  SmallReader reader;
  Frame infection{.head = reader.element("infection"), .with = {reader.element("knee")}};
  reader.add("infection", infection);
  reader.watch(0, "infection");
  CHECK(reader.read("Infection of the knee.") == "infection");
  CHECK(reader.read("Infection, somehow.") == "watch!unclear");
  CHECK(reader.read("Prior infection of the knee.") == "infection(past)"); // settles it
  CHECK(reader.read("Mother: infection.").empty());
  CHECK(reader.read("Infection of the knee, but infection elsewhere.") == "infection watch!unclear");
}

TEST_CASE("frames: a text without words of the lexicon, and hostile ones", "[frames]") {
  SmallReader reader;
  reader.add("failed", {.head = reader.element("relief", Denial::denied), .with = {reader.element("care")}});
  CHECK(reader.read("").empty());
  CHECK(reader.read("\n\n:\n-\n- \n").empty());
  for (const std::string_view piece :
       {"no relief PT ", "(", "relief (", "PT, ", "no ", "6 weeks ", "- PT\n", "PT:\n"}) {
    std::string text;
    while (text.size() < 20'000) text += piece;
    CAPTURE(piece);
    (void)reader.read(text); // ends
  }
}

} // namespace signpost::narrative::testing
