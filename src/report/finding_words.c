/*
 * finding_words.c - findings and refusals in Chinese. Their texts are made
 * where they are found, in English, with names and figures in them; the ids
 * that they are made of stand here, so that each can be told again
 * (lo_text_retell).
 *
 * A word that an id is filled with stands behind "word:". The order matters to
 * nobody: the id with the most fixed words fits best.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"

static const char *const ids[] = {
    LO_N_("together with the others of its hours, at step %d: %s: %s"),
    LO_N_("begins %d min later: sheet '%s', which switches there before, is "
          "over only then"),
    LO_N_("step %d comes %d min later: it waits for sheet '%s', one of the two "
          "being live work on the feeder"),
    LO_N_("do not go on before: wait for the report"),
    LO_N_("section '%s' is protected at this hour, and goes off all the same"),
    LO_N_("ask those protected before, or choose another hour"),
    LO_N_("sections '%s' and '%s' go off together, and must never"),
    LO_N_("see that one of the two has another supply before"),
    LO_N_("section '%s' (%d customers) goes off with the switches as they "
          "stand today, and the plan has it on: nobody told them"),
    LO_N_("not a usable %s address: ignored"),
    LO_N_("name its Customer"),
    LO_N_("the contact belongs to nobody: ignored"),
    LO_N_("contactType is sms, wechat, email or phone"),
    LO_N_("contactType '%.40s' is not known: ignored"),
    LO_N_("write the address as contactValue"),
    LO_N_("the contact has no contactValue: ignored"),
    LO_N_("%s is '%.40s': the row is not used"),
    LO_N_("%s is '%.40s', no time: the row is not used"),
    LO_N_("it is not said how long '%.60s' takes: the row is not used"),
    LO_N_("the job '%.60s' stands in the table already: the row is not used"),
    LO_N_("an interruption needs an object, a start and an end: the row is not "
          "used"),
    LO_N_("columns that are not known are ignored: %d"),
    LO_N_("known are: %s"),
    LO_N_("write whole minutes"),
    LO_N_("lo:UsagePoint.maxOffMinutes is %g: ignored"),
    LO_N_("write numbers like 6-8,12"),
    LO_N_("lo:UsagePoint.months is '%.40s': taken as all"),
    LO_N_("nobody can be told of an outage at this usage point"),
    LO_N_("no load for it in the network: it is never counted as off"),
    LO_N_(
        "the id stands for a %s and, in %s line %d, for a %s: taken as one %s"),
    LO_N_("the id stands again in line %d, where %.80s differs: both are taken "
          "as one object"),
    LO_N_(
        "IdentifiedObject.mRID is '%.60s', not its id (objects like that: %d)"),
    LO_N_("%.80s leads to '%.60s', which is in no file (so often: %d)"),
    LO_N_(
        "it names no customers and counts as one (loads like that: %d of %d)"),
    LO_N_("its customer '%s' has no contact: nobody can be told"),
    LO_N_("write a number between 0 and 1"),
    LO_N_("write a plain number, not below 0"),
    LO_N_("%s is '%.60s': ignored"),
    LO_N_("%s names '%.80s', which is none: ignored"),
    LO_N_("%s is missing: ignored"),
    LO_N_("name exactly two usage points"),
    LO_N_("it names %d usage points, two that are known are needed: ignored"),
    LO_N_("write pv, generator, secondSupply or battery"),
    LO_N_("lo:OwnSource.kind is '%.40s'"),
    LO_N_("write the date of the check"),
    LO_N_("lo:Tie.phasingChecked is '%.40s': taken as not checked"),
    LO_N_("write hot, cold or none"),
    LO_N_("lo:Tie.transfer is '%.40s': the tie is not used"),
    LO_N_("name exactly two connectivity nodes"),
    LO_N_("it names %d nodes, two that are known are needed: ignored"),
    LO_N_("'%.80s' is no property that is known: ignored"),
    LO_N_("'%.80s' is no class that is known: ignored"),
    LO_N_("%s is '%.60s': taken as any time"),
    LO_N_("write it like 2026-06-07T08:00:00+08:00"),
    LO_N_("write it like 08:00-11:30"),
    LO_N_("it names '%.80s', which is none of these: that is not protected"),
    LO_N_("nothing is named: nothing is protected"),
    LO_N_("it ends before it starts: taken as any time"),
    LO_N_("write it like 2026-03-05T08:30:00+08:00"),
    LO_N_("'%.60s' is no time: the outage is not counted"),
    LO_N_("write fault, planned, temporary, shortage or by request"),
    LO_N_("the kind '%.40s' is not known: taken as %s"),
    LO_N_("the past outage names '%.80s', which is no equipment: not counted"),
    LO_N_("the outage ends before it starts: not counted"),
    LO_N_("the past outage names '%.80s', which %s: not counted"),
    LO_N_("%s is '%.60s', not a number: ignored"),
    LO_N_("%s is '%.60s', neither true nor false: ignored"),
    LO_N_("%s names '%.80s', which is in no file"),
    LO_N_("elements of namespace '%s' are ignored"),
    LO_N_("the terminal names no equipment: ignored"),
    LO_N_("class '%s' is not known: taken as a conductor"),
    LO_N_("a switch with %d terminals: taken as a conductor that cannot be "
          "opened"),
    LO_N_(
        "a switch with %d terminals: the missing end is connected to nothing"),
    LO_N_("write si, cgmes or auto"),
    LO_N_("lo:Units.system is '%.40s': ignored"),
    LO_N_("so it was said"),
    LO_N_("the header names a core profile"),
    LO_N_("there is no base voltage to tell"),
    LO_N_("every base voltage is below 1000"),
    LO_N_("a base voltage is 1000 or more"),
    LO_N_("every base voltage is below 1000 (kV), but a load has a p of 1000 "
          "or more (W?)"),
    LO_N_("every base voltage is below 1000 (kV), but a line has a length of "
          "1000 or more (m?)"),
    LO_N_("every base voltage is below 1000 (kV), but a low-voltage line has a "
          "length of 5 or more (m?)"),
    LO_N_("the header names a core profile (kV), but a base voltage is 1000 or "
          "more"),
    LO_N_("there is no base voltage to tell them by"),
    LO_N_("every base voltage is below 1000 (kV), but a transformer has a "
          "ratedS of 1000 or more (VA?)"),
    LO_N_("units taken as %s: %s"),
    LO_N_("kV, MW, MVA and km"),
    LO_N_("V, W, VA and m"),
    LO_N_("%s: taken as %s"),
    LO_N_("no source in the file: the feeder is taken as fed at its head "
          "terminal"),
    LO_N_("the source '%.80s' %s"),
    LO_N_("is connected to nothing"),
    LO_N_("is no equipment"),
    LO_N_("nothing feeds the network: no load counts as supplied"),
    LO_N_("not counted as a source, because the file has energy sources of a "
          "stronger kind"),
    LO_N_("write the number of customers"),
    LO_N_("customerCount is %g: ignored"),
    LO_N_("no more than %g %s until %s: '%s'"),
    LO_N_("take the restriction out of the file when it is over"),
    LO_N_("a cut in the middle of a line: the line counts as whole, and the "
          "cut as a conductor that cannot be opened"),
    LO_N_("write two lines with a switch between them"),
    LO_N_("%d loads give no power: taken as %g kW for each customer"),
    LO_N_("customerCount is 1 on all %d loads that give it"),
    LO_N_("%s state: %d phases open, %d closed, the switch itself %s: taken as "
          "open"),
    LO_N_("says nothing"),
    LO_N_("no winding voltage: loads behind it count as medium-voltage "
          "customers of their own"),
    LO_N_("'%.60s' is no time: the step has no clock"),
    LO_N_("give Outage.estimatedPeriod a start and an end"),
    LO_N_("a planned outage without a start or an end: not known to the plan"),
    LO_N_("'%.60s' is no time: the planned outage is not known to the plan"),
    LO_N_("correct the start or the end"),
    LO_N_("the planned outage ends before it starts: not known to the plan"),
    LO_N_("%s is '%.60s', not a number: the point is not used"),
    LO_N_("not the longitude and latitude that were said: not used (locations "
          "like that: %d)"),
    LO_N_("name a village, transformer or feeder of the network"),
    LO_N_("is to pass word on to '%.60s', where nobody is"),
    LO_N_("name a Customer, or none"),
    LO_N_("the relay names somebody who is no customer: ignored"),
    LO_N_("%s is '%.60s', not a whole number of at least %d"),
    LO_N_("works on '%.80s', which is no equipment"),
    LO_N_("works on '%.80s', which is in no file"),
    LO_N_("works on '%.80s', which %s"),
    LO_N_("works on asset '%.80s', which is in no file"),
    LO_N_("name its assets, and their equipment in Asset.PowerSystemResources"),
    LO_N_("it is not said what is worked on"),
    LO_N_("import the crew, or correct the reference"),
    LO_N_("names the crew '%.80s', which cannot be used"),
    LO_N_("import its crews, or name others"),
    LO_N_("none of the crews it is bound to can be used"),
    LO_N_("import the task, or correct the reference"),
    LO_N_("must follow '%.80s', which is no other task"),
    LO_N_("remove one lo:WorkTask.predecessor"),
    LO_N_("it has to wait for itself"),
    LO_N_("write a whole number, 1 = most urgent"),
    LO_N_("Priority.rank is '%.60s': ignored"),
    LO_N_("write planned, temporary or urgent"),
    LO_N_("lo:WorkTask.noticeClass is '%.40s': taken as planned"),
    LO_N_("say what it belongs to"),
    LO_N_("it belongs to nothing: ignored"),
    LO_N_("write it like 08:00-12:00,13:00-17:00"),
    LO_N_("lo:Crew.shift is '%.60s': the crew is not used"),
    LO_N_("import the crew type, or correct the reference"),
    LO_N_("names the crew type '%.80s', which is in no file"),
    LO_N_("add crews of that type, or ask for fewer"),
    LO_N_("needs %d crews%s%s, there are %d"),
    LO_N_("add crews, or ask for fewer"),
    LO_N_("needs %d crews, there are %d%s"),
    LO_N_(" it is bound to"),
    LO_N_("there is no crew"),
    LO_N_("this way to do the task is left out (%s)"),
    LO_N_("give its modes minutes of at least 1"),
    LO_N_("none of its modes has a usable duration"),
    LO_N_("add the crews, or ask for others"),
    LO_N_("none of its modes can get the crews it needs"),
    LO_N_("the planned outage names '%.80s', which is no equipment: what is "
          "dead is not known"),
    LO_N_("name it in Outage.Equipments"),
    LO_N_("it is not said what the planned outage makes dead"),
    LO_N_("nothing to do"),
    LO_N_("its start and end are no quarters of an hour: planned from the "
          "quarter before to the quarter after"),
    LO_N_("write it like 2026-11-30T08:00:00+08:00"),
    LO_N_("'%.60s' is no time"),
    LO_N_("'%.60s' has no offset: read in the zone of the site"),
    LO_N_("'%.60s' has no offset: read as UTC"),
    LO_N_("its window ends before it starts"),
    LO_N_("give DateTimeInterval.start and .end"),
    LO_N_("its window lacks a start or an end"),
    LO_N_("lo:WorkTask.due is no time"),
    LO_N_("correct the window or lo:WorkTask.due"),
    LO_N_("it is due before its window starts"),
    LO_N_("add a WorkTimeSchedule of kind estimate, or an lo:WorkMode"),
    LO_N_("it is not said how long it takes"),
    LO_N_("correct the start or the end of the estimate"),
    LO_N_("its estimate lacks a start or an end"),
    LO_N_("its duration is zero or negative"),
    LO_N_("no supply in the normal state: section '%s' with %d loads, %d "
          "customers; it is outside the plan"),
    LO_N_("check the normal state of the switches towards it"),
    LO_N_("connected to nothing: out of service, or its terminal is not "
          "connected; not counted"),
    LO_N_("connect it, or remove it from the model"),
    LO_N_("normal state is %s, current state is %s; plans take it as %s%s"),
    LO_N_(", because closed it would make a loop"),
    LO_N_("correct the wrong one of normalOpen and open, or choose with "
          "network.state"),
    LO_N_(
        "if the network is not run meshed, say which of them is normally open"),
    LO_N_("needs the busbar dead, which is never assumed"),
    LO_N_("set lo:WorkTask.busbar to true if the source section may be dead"),
    LO_N_("WorkTask '%s' (%s)"),
    LO_N_("the work needs a section dead that holds a source"),
    LO_N_("UsagePoint '%s' (%s)"),
    LO_N_("both of lo:NeverTogether hang on the same section: no plan can ever "
          "have it off"),
    LO_N_("check where they are connected, or remove the pair"),
    LO_N_("overloaded in the normal state: %d kVA, limit %d kVA; back-feed may "
          "use no more than that flow"),
    LO_N_("check its limit, and the loads behind it"),
    LO_N_("no limit given: this and %d more; back-feed over them is %s"),
    LO_N_("marked unverified"),
    LO_N_("refused beyond their own flow"),
    LO_N_("give CurrentLimit, ratedCurrent or ratedS, or set "
          "backfeed.missing_limit"),
    LO_N_(
        "no r and x known: this and %d more; they count without voltage drop"),
    LO_N_("give r and x of the line, or its per-length impedance"),
    LO_N_("in a loop, flow not known: this and %d more; their limits are not "
          "checked"),
    LO_N_("if the network is not run meshed, say what is normally open"),
    LO_N_("work can begin %d min later than planned: there are more steps "
          "before it than the plan has time"),
    LO_N_("supply comes back %d min later than planned: there are more steps "
          "after the work than the plan has time"),
    LO_N_("'%s' is live work: it has a sheet of its own"),
    LO_N_("'%s' has no stage in which all its sections are dead"),
    LO_N_("limits are missing in the data for what carries the back-feed: "
          "whether it is strong enough is not known"),
    LO_N_("there were too many ways to feed from elsewhere: it is not proven "
          "that nobody more could keep supply"),
    LO_N_("look whether a further tie would help"),
    LO_N_("calendar '%s'"),
    LO_N_("known until %s; later days are taken as ordinary weekdays and "
          "weekends"),
    LO_N_("add the holidays and shifted workdays of the next year to its file"),
    LO_N_("'%s' is %s, and the plan has it %s here"),
    LO_N_("section '%s' is off, and the plan has it on"),
    LO_N_("'%s' is left %s after the last of the sheets"),
    LO_N_("own source '%s' is still isolated"),
    LO_N_("'%s' could still energise section '%s' by itself"),
    LO_N_(
        "'%s' stands out of the ordinary, and its position was not confirmed"),
    LO_N_("the position of '%s' was not checked after it moved"),
    LO_N_("the load that '%s' took over was not checked"),
    LO_N_("the permit for '%s' in section '%s' is still open"),
    LO_N_("live work '%s' is under way on the feeder"),
    LO_N_("section '%s' (%d customers) goes off, and the plan has it on"),
    LO_N_("'%s' would carry %.0f kVA after '%s' moved, and may carry %.0f kVA"),
    LO_N_("the position of '%s' was not confirmed"),
    LO_N_("'%s' is already %s"),
    LO_N_("'%s' is locked and tagged"),
    LO_N_("'%s' (%s) would move under load"),
    LO_N_("'%s' would join two energised parts that may not be paralleled"),
    LO_N_("phases at '%s' have not been checked, or not since work that may "
          "have changed them"),
    LO_N_("'%s' would close onto an earth"),
    LO_N_("tie '%s' is not to be used for transfer"),
    LO_N_("'%s' is %s, not %s"),
    LO_N_("'%s' carries nothing"),
    LO_N_("'%s' cannot be phased: both sides must be energised, and it open"),
    LO_N_("'%s' cannot be phased: it is closed"),
    LO_N_("'%s': a live line is not what the step is for"),
    LO_N_("'%s' is closed"),
    LO_N_("the earths of section '%s' were not counted"),
    LO_N_("the sheet ends before supply is back"),
    LO_N_("earth %d is left at '%s'"),
    LO_N_("'%s' is left off"),
    LO_N_("'%s' never had a permit"),
    LO_N_("the hold for live work is not released"),
    LO_N_("'%s' at section '%s' is not open and tagged"),
    LO_N_("'%s' is already off"),
    LO_N_("permits still open: %d"),
    LO_N_("'%s' is still locked and tagged"),
    LO_N_("'%s' is already on"),
    LO_N_("guards come on again last of all"),
    LO_N_("'%s' is %s"),
    LO_N_("already tagged"),
    LO_N_("'%s' shows no break, and two indications were not taken"),
    LO_N_("'%s' is not tagged"),
    LO_N_("'%s': earths are not all off and counted"),
    LO_N_("'%s' is already isolated"),
    LO_N_("'%s' is connected"),
    LO_N_("'%s' would feed an earth"),
    LO_N_("'%s' would feed section '%s' alone"),
    LO_N_("there is an earth at '%s' already"),
    LO_N_("earth %d is in use"),
    LO_N_("section '%s' is alive at '%s'"),
    LO_N_("earth %d is not at '%s'"),
    LO_N_("people were not called away from section '%s'"),
    LO_N_("the permit for '%s' is still open"),
    LO_N_("section '%s' still has an earth"),
    LO_N_("%d earths are counted, and %d were removed"),
    LO_N_("section '%s' is alive"),
    LO_N_("section '%s' has no earth at '%s'"),
    LO_N_("own source '%s' is not isolated"),
    LO_N_("'%s' had its permit already"),
    LO_N_("'%s' has no permit"),
    LO_N_("the hold is already %s"),
    LO_N_("live work is still under way"),
    LO_N_("tie '%s' is closed on the feeder of live work '%s'"),
    LO_N_("'%s' had consent already"),
    LO_N_("after a trip the feeder would be energised again onto the crew of "
          "'%s'"),
    LO_N_("sheet '%s' and others wait for one another"),
    LO_N_("live work '%s' lies between section '%s', which is earthed, and "
          "section '%s'"),
    LO_N_("live work '%s' is under way between section '%s' and what is live"),
    LO_N_("'%s' may not break load, and above it is no switch that may"),
    LO_N_("no safe order was found that %s '%s'"),
    LO_N_("loop in the normal state through %s"),
    LO_N_("sheet '%s'"),
    LO_N_("it would carry a back-feed, but no limit is known: see "
          "backfeed.missing_limit"),
    LO_N_("no source reaches its island even with every switch closed (nodes: "
          "%d, loads: %d)"),
    LO_N_("an object without rdf:ID or rdf:about is ignored"),
    LO_N_("give it an id"),
    LO_N_("add a crew"),
    LO_N_("its end %d stands alone at node %s"),
    LO_N_("its end %d names no node"),
    LO_N_("word:open"),
    LO_N_("word:closed"),
    LO_N_("word:off"),
    LO_N_("word:on"),
    LO_N_("word:set"),
    LO_N_("word:released"),
    LO_N_("word:opens"),
    LO_N_("word:closes"),
    LO_N_("word:normal"),
    LO_N_("word:current"),
};

void lo_report_retell(GString *out, enum lo_lang lang, const char *text)
{
    lo_text_retell(out, lang, text, ids, G_N_ELEMENTS(ids));
}

void lo_report_reason(GString *out, enum lo_lang lang, const char *text)
{
    GString *told = g_string_new(NULL);
    lo_text_unpack(told, lang, text);
    if (strcmp(told->str, text) == 0)
        lo_report_retell(out, lang, text);
    else
        g_string_append(out, told->str);
    g_string_free(told, TRUE);
}

void report_rule(GString *out, enum lo_lang lang, const char *rule)
{
    char *id = g_strdup_printf("rule:%s", rule);
    const char *title = lo_text(lang, id);
    if (lang == LO_LANG_EN || strcmp(title, id) == 0)
        g_string_append(out, rule);
    else
        g_string_append_printf(out, "%s (%s)", title, rule);
    g_free(id);
}

size_t report_finding_ids(const char *const **out)
{
    *out = ids;
    return G_N_ELEMENTS(ids);
}
