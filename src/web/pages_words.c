/*
 * What scripts say, as the page hands it over: one catalogue for both.
 */
#include "web/pages_int.h"

static const struct {
    const char *key;
    const char *text; /* {0}, {1}: filled in by the script */
} words[] = {
    {"week", LO_N_("Week")},
    {"whole-week", LO_N_("Whole week")},
    {"one-day", LO_N_("One day")},
    {"earlier", LO_N_("Earlier")},
    {"later", LO_N_("Later")},
    {"play", LO_N_("Play")},
    {"pause", LO_N_("Pause")},
    {"stage", LO_N_("Step of the outage")},
    {"unplaced", LO_N_("without a place")},
    {"pinned", LO_N_("pinned")},
    {"live", LO_N_("live work")},
    {"pool", LO_N_("Jobs without a place: drag them in")},
    {"no-calendar",
     LO_N_("The week calendar was not fetched when this program was built: "
           "there is no board to drag on; the tables below say the same.")},
    {"stale", LO_N_("Plan {0} is newer: {1} made it at {2}. Nothing of yours "
                    "was kept; look at it first.")},
    {"show-latest", LO_N_("Show the latest plan")},
    {"close", LO_N_("Close")},
    {"move", LO_N_("Move a job")},
    {"job", LO_N_("Job to move")},
    {"day-label", LO_N_("Day of work")},
    {"time", LO_N_("Start of work")},
    {"part", LO_N_("Part of the work")},
    {"all-parts", LO_N_("all parts, as far apart as they are")},
    {"part-of", LO_N_("part {0} of {1}")},
    {"parts-crew", LO_N_("The crew is that of all its parts.")},
    {"keys",
     LO_N_("By keyboard: arrow keys move a block by {0} minutes, with Shift "
           "by a day, up and down to another crew; its price is said. Enter "
           "keeps it, Escape puts it back.")},
    {"no-such-day", LO_N_("This plan does not have that day.")},
    {"crew", LO_N_("Crew")},
    {"any-crew", LO_N_("as it is, or whoever is free")},
    {"ask", LO_N_("What would it cost?")},
    {"asking", LO_N_("The price is being worked out.")},
    {"keep", LO_N_("Keep")},
    {"undo", LO_N_("Undo")},
    {"undone", LO_N_("Taken back.")},
    {"kept", LO_N_("Kept: plan {0}.")},
    {"pin", LO_N_("Pin it there")},
    {"free", LO_N_("Free it again")},
    {"leave-out", LO_N_("Leave it out")},
    {"left-out", LO_N_("left out of the plan")},
    {"forbid", LO_N_("Not on that day")},
    {"lift", LO_N_("Allow {0} again")},
    {"outage", LO_N_("Outage {0}")},
    {"impossible", LO_N_("Not there: rules forbid it")},
    {"tie", LO_N_("a tie: it costs nothing")},
    {"price", LO_N_("{0} customer-hours, {1} MV-customer-hours")},
    {"interruptions", LO_N_("{0} customer interruptions")},
    {"told", LO_N_("{0} customers were told otherwise and would hear again")},
    {"replan", LO_N_("Plan again")},
    {"stop", LO_N_("Stop with the best found")},
    {"progress", LO_N_("{0} s: best {1}, bound {2}, gap {3} %")},
    {"replanned", LO_N_("Planned again: plan {0}.")},
    {"undo-last", LO_N_("Take back the last change")},
    {"approve", LO_N_("Approve")},
    {"approved", LO_N_("Plan {0} is approved.")},
    {"publish", LO_N_("Publish: see the notices")},
    {"publish-plan", LO_N_("Plan {0}: what goes out when it is published")},
    {"publish-now", LO_N_("Publish")},
    {"not-yet", LO_N_("Not yet")},
    {"published", LO_N_("Plan {0} is published.")},
    {"recipients", LO_N_("people told")},
    {"sms-parts", LO_N_("SMS parts")},
    {"cost", LO_N_("cost")},
    {"not-known", LO_N_("not known")},
    {"call-list", LO_N_("on the call list")},
    {"letters", LO_N_("letters")},
    {"late", LO_N_("stages too late")},
    {"unmet", LO_N_("told later than the rule")},
    {"unkept", LO_N_("What the switching sheets cannot keep")},
    {"unkept-decides", LO_N_("What people are told may not be kept")},
    {"texts", LO_N_("Texts, each once")},
    {"outage-head", LO_N_("outage")},
    {"notice-stage", LO_N_("stage")},
    {"due", LO_N_("due")},
    {"people", LO_N_("people")},
    {"parts", LO_N_("parts")},
    {"text", LO_N_("text")},
    {"first-of", LO_N_("The first {0} of {1} texts; the queue has them all.")},
    {"too-late", LO_N_("Some people would be told later than the rule wants")},
    {"override", LO_N_("who decides to publish all the same")},
    {"reason", LO_N_("reason")},
};

void page_words(const struct page *p)
{
    lo_html_open(p->html, "template");
    lo_html_attr(p->html, "id", "words");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        lo_html_open(p->html, "data");
        lo_html_attr(p->html, "value", words[i].key);
        lo_html_text(p->html, page_say(p, words[i].text));
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
}
